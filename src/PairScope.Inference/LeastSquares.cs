using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace PairScope.Inference;

/// <summary>
/// Least squares of one hypothesis against a map: minimises χ²(p) = Σ |h_data − h_model(p)|² of the whitened maps by
/// Levenberg and Marquardt's method with the engine's derivatives.
/// </summary>
/// <remarks>docs/physics.md, eqs. (40), (41).</remarks>
public sealed class LeastSquares
{
    /// <summary>Iterations after which a search ends wherever it is.</summary>
    internal const int MostIterations = 25;

    // MathNet ends a search at steps below this times |P|². P counts standard deviations from the start and starts at 1, so
    // a search that came far ends early and is taken up again from there, until χ² settles.
    private const double LeastStep = 1e-3;
    private const int MostRestarts = 5;

    /// <summary>A fall of χ² far below what noise decides.</summary>
    internal const double Settled = 0.01;

    // Of χ²/2, for a change of a parameter by its standard deviation.
    private const double LeastSlope = 1e-4;
    private readonly MapModel _model;
    private readonly IReadOnlyList<MapComparison> _noise;
    private readonly double[] _data;
    private readonly CancellationToken _cancellation;
    private double[]? _at;
    private double[] _value = [];
    private double[][] _columns = [];

    /// <summary>A problem.</summary>
    /// <param name="model">The hypothesis.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">How each energy is compared, with its noise.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public LeastSquares(MapModel model, MapObservation observation, IReadOnlyList<MapComparison> noise, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(noise);
        _model = model;
        _noise = noise;
        _cancellation = cancellation;
        _data = [.. observation.Layers.SelectMany((layer, e) => noise[e].OfData(layer))];
    }

    /// <summary>χ² at one point, without derivatives.</summary>
    public double ChiSquared(IReadOnlyList<double> vector)
    {
        double[] h = Whitened(vector);
        double sum = 0;
        for (int i = 0; i < h.Length; i++)
        {
            double d = _data[i] - h[i];
            sum += d * d;
        }

        return sum;
    }

    /// <summary>The vector with the factor on the map, where it is free, at its best, and χ² there: the map is linear in it.</summary>
    public (double[] Vector, double ChiSquared) Scaled(IReadOnlyList<double> vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        int index = _model.IndexOf(FitParameter.Scale);
        double[] scaled = [.. vector];
        if (index < 0)
        {
            return (scaled, ChiSquared(vector));
        }

        double[] h = Whitened(vector);
        double overlap = 0;
        double norm = 0;
        double data = 0;
        for (int i = 0; i < h.Length; i++)
        {
            overlap += h[i] * _data[i];
            norm += h[i] * h[i];
            data += _data[i] * _data[i];
        }

        scaled[index] *= overlap / norm;
        return (scaled, data - (overlap * overlap / norm));
    }

    private double[] Whitened(IReadOnlyList<double> vector)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            return [.. _model.Maps(vector).SelectMany((map, e) => _noise[e].OfModel(map))];
        }
        catch (ConvergenceException)
        {
            return new double[_data.Length];
        }
    }

    /// <summary>The minimum reached from a starting point.</summary>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="fixedParameter">A parameter to hold at its start, or null.</param>
    /// <param name="iterations">Most iterations; a search that stopped there can be taken up again from where it ended.</param>
    public HypothesisFit Minimise(IReadOnlyList<double> start, FitParameter? fixedParameter = null, int iterations = MostIterations)
    {
        ArgumentNullException.ThrowIfNull(start);
        HypothesisFit fit = Search(start, fixedParameter, iterations);
        for (int restart = 0; restart < MostRestarts && iterations == MostIterations; restart++)
        {
            HypothesisFit next = Search(fit.Vector, fixedParameter, iterations);
            double fall = fit.ChiSquared - next.ChiSquared;
            fit = fall > 0 ? next : fit;
            if (fall < Settled)
            {
                break;
            }
        }

        return fit;
    }

    private HypothesisFit Search(IReadOnlyList<double> start, FitParameter? fixedParameter, int iterations)
    {
        Vector<double> first = Vector<double>.Build.Dense([.. start]);
        Evaluate(first);
        Vector<double> unit = Vector<double>.Build.Dense([.. _model.Parameters.Select((p, i) =>
            Math.Min(Unit(p, start[i]), 1 / Math.Sqrt(_columns[i].Sum(c => c * c))))]);
        Vector<double> origin = first - unit;
        IObjectiveModel objective = ObjectiveFunction.NonlinearModel(
            (p, _) =>
            {
                Evaluate(origin + p.PointwiseMultiply(unit));
                return Vector<double>.Build.Dense(_value);
            },
            (p, _) =>
            {
                Evaluate(origin + p.PointwiseMultiply(unit));
                return Matrix<double>.Build.Dense(_data.Length, unit.Count, (i, j) => _columns[j][i] * unit[j]);
            },
            Vector<double>.Build.Dense(_data.Length),
            Vector<double>.Build.Dense(_data));
        var minimiser = new LevenbergMarquardtMinimizer(1e-3, LeastSlope, LeastStep, 1e-9, iterations);
        List<bool>? isFixed = fixedParameter is { } held ? [.. _model.Parameters.Select(p => p == held)] : null;
        NonlinearMinimizationResult result = minimiser.FindMinimum(
            objective, Vector<double>.Build.Dense(unit.Count, 1), isFixed: isFixed);
        return At((origin + result.MinimizingPoint.PointwiseMultiply(unit)).ToArray());
    }

    /// <summary>The minimum with Δ0 in its prior range. One outside is sought again on the range's end: without a gap every pairing is the same.</summary>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="gapRange">Lowest and highest Δ0 in meV.</param>
    /// <param name="iterations">Most iterations.</param>
    public HypothesisFit Minimise(IReadOnlyList<double> start, (double Low, double High) gapRange, int iterations = MostIterations)
    {
        HypothesisFit fit = Minimise(start, null, iterations);
        double gap = fit.Value(FitParameter.GapAmplitude);
        if (gap >= gapRange.Low && gap <= gapRange.High)
        {
            return fit;
        }

        double[] vector = [.. fit.Vector];
        vector[fit.Model.IndexOf(FitParameter.GapAmplitude)] = Math.Clamp(gap, gapRange.Low, gapRange.High);
        return Minimise(vector, FitParameter.GapAmplitude, iterations);
    }

    /// <summary>χ² and the Fisher information at one point.</summary>
    public HypothesisFit At(IReadOnlyList<double> vector)
    {
        Vector<double> best = Vector<double>.Build.Dense([.. vector]);
        Evaluate(best);
        double chiSquared = 0;
        for (int i = 0; i < _data.Length; i++)
        {
            chiSquared += (_data[i] - _value[i]) * (_data[i] - _value[i]);
        }

        return new HypothesisFit(_model, best.ToArray(), chiSquared, FisherInformation.Of(_columns));
    }

    private void Evaluate(Vector<double> p)
    {
        double[] vector = p.ToArray();
        if (_at is not null && _at.AsSpan().SequenceEqual(vector))
        {
            return;
        }

        _cancellation.ThrowIfCancellationRequested();
        try
        {
            IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> maps = _model.MapsWithDerivatives(vector);
            _value = [.. maps.SelectMany((m, e) => _noise[e].OfModel(m.Map))];
            _columns = FisherInformation.Columns(maps, _noise, _model.Parameters.Count);
        }
        catch (ConvergenceException)
        {
            // No map explains nothing: the search turns back.
            _value = new double[_data.Length];
            _columns = [.. _model.Parameters.Select(_ => new double[_data.Length])];
        }

        _at = vector;
    }

    // Steps are measured in standard deviations, and in this where a map says less about a parameter.
    private static double Unit(FitParameter parameter, double start) => parameter switch
    {
        FitParameter.ChemicalPotential => 1,
        FitParameter.GapAmplitude => 0.02,
        FitParameter.MixingAngle => 0.02,
        _ when MapModel.IsMixing(parameter) => 0.02,
        FitParameter.Strength => 1,
        FitParameter.Broadening => 0.01,
        _ => 0.01 * Math.Max(Math.Abs(start), 1e-300),
    };
}
