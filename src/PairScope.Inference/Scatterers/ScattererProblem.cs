using PairScope.Spectra;

namespace PairScope.Inference.Scatterers;

/// <summary>A line of spectra beside the model of scatterers on a metal, some of its parameters free.</summary>
/// <remarks>docs/physics.md, eqs. (90), (91).</remarks>
public sealed class ScattererProblem : SeparableProblem
{
    private readonly IsotropicBand _band;
    private readonly IReadOnlyList<(double X, double Y)> _scatterers;
    private readonly double[] _data;
    private (ScattererValues State, double[][] Density)? _last;

    /// <summary>A problem.</summary>
    /// <param name="line">The spectra.</param>
    /// <param name="band">The material's band.</param>
    /// <param name="scatterers">Where the scatterers are, nm.</param>
    /// <param name="free">The parameters that are fitted.</param>
    /// <param name="held">What the others are held at.</param>
    public ScattererProblem(SpectraLine line, IsotropicBand band, IReadOnlyList<(double X, double Y)> scatterers, IReadOnlyList<ScattererParameter> free, ScattererValues held)
    {
        ArgumentNullException.ThrowIfNull(line);
        (Line, _band, _scatterers, Free, Held) = (line, band, scatterers, free, held);
        _data = [.. line.Values.SelectMany(v => v).Select(v => v / line.Mean)];
    }

    /// <summary>The spectra.</summary>
    public SpectraLine Line { get; }

    /// <summary>What is fitted.</summary>
    public IReadOnlyList<ScattererParameter> Free { get; }

    /// <summary>What the others are held at.</summary>
    public ScattererValues Held { get; }

    internal override IReadOnlyList<double> Data => _data;

    /// <summary>The state at a point.</summary>
    public ScattererValues State(IReadOnlyList<double> point) => Held.With([.. Free.Select((p, i) => (p, point[i]))]);

    /// <summary>The point of a state.</summary>
    public double[] Point(ScattererValues state) => [.. Free.Select(p => state[p])];

    /// <summary>Steps after which a search ends.</summary>
    internal int Steps { get; init; } = 60;

    internal override int MostSteps => Steps;

    internal override double Low(int parameter) => Free[parameter].Range().Low;

    internal override double High(int parameter) => Free[parameter].Range().High;

    internal override (double[]? Known, double[][] Columns) At(IReadOnlyList<double> point)
    {
        ScattererValues state = State(point);
        double[][] density = IsDensityOf(state, out double[][] last) ? last : state.Density(_band, _scatterers, Line.Along, Line.Biases);
        _last = (state, density);
        return (Values(state, density), []);
    }

    internal override double[] Derivative(IReadOnlyList<double> point, int parameter, IReadOnlyList<double> coefficients, double[] curve)
    {
        (_, double high, double step) = Free[parameter].Range();
        step = point[parameter] + step > high ? -step : step;
        double[] moved = [.. point];
        moved[parameter] += step;
        ScattererValues state = State(moved);
        double[][] density = IsDensityOf(state, out double[][] last) ? last : state.Density(_band, _scatterers, Line.Along, Line.Biases);
        return [.. Values(state, density).Zip(curve, (a, b) => (a - b) / step)];
    }

    private double[] Values(ScattererValues state, double[][] density) =>
        [.. density.SelectMany(d => Line.AtSetpoint(state.Conductance(d, Line.Biases))).Select(v => v / Line.Mean)];

    // What the tip sees beside the band costs no wave.
    private bool IsDensityOf(ScattererValues state, out double[][] density)
    {
        density = _last?.Density ?? [];
        return _last is var (known, _) && Enumerable.Range(0, (int)ScattererParameter.WeightSlope).All(i => known.Values[i] == state.Values[i]);
    }
}
