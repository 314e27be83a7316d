using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra;

/// <summary>One model against one spectrum: dI/dV(V) = Σ_k c_k (v/R)^k g(v), v = V − V0, with g the junction's conductance over the normal state's.</summary>
/// <remarks>docs/physics.md, eq. (69).</remarks>
public sealed class SpectrumProblem : SeparableProblem
{
    private const double StepOfRange = 2e-4; // of central differences, in units of a parameter's range
    private const double SlowStepOfRange = 2e-3; // where the density is interpolated between energies that depend on the parameters
    private const int MostSlowSteps = 12;
    private const double LargestOffset = 5; // mV, of the amplifiers of an instrument
    private readonly TunnelJunction _junction;
    private readonly double[] _values;

    /// <summary>A problem.</summary>
    /// <param name="observation">The spectrum.</param>
    /// <param name="model">The model.</param>
    /// <param name="conditions">How it was taken.</param>
    public SpectrumProblem(SpectrumObservation observation, SpectrumModel model, SpectrumConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(conditions);
        (Observation, Model, Conditions) = (observation, model, conditions);
        _values = [.. observation.Values.Select(v => v / observation.Scale)];
        var ranges = new List<SpectrumRange>();

        // A metal under a normal tip has no mark by which to see V0: its polynomial is the same wherever it begins.
        bool sees = model.HasGap || conditions.HasSuperconductingTip;
        if (sees && conditions.OffsetMillivolts is null)
        {
            (double low, double high) = (Math.Max(observation.Low, -LargestOffset), Math.Min(observation.High, LargestOffset));
            ranges.Add(high > low ? new SpectrumRange(SpectrumParameter.Offset, low, high) : new SpectrumRange(SpectrumParameter.Offset, observation.Low, observation.High));
        }

        ranges.AddRange(model.Parameters);
        if (conditions.HasSuperconductingTip)
        {
            SpectrumRange[] tip = [new(SpectrumParameter.TipGap, 0, observation.HalfWidth), new(SpectrumParameter.TipBroadening, 1e-3, observation.HalfWidth / 4)];
            ranges.AddRange(tip.Where(r => (r.Name == SpectrumParameter.TipGap ? conditions.TipGapMeV : conditions.TipBroadeningMeV) is null));
        }

        Ranges = ranges;
        double fixedOffset = conditions.OffsetMillivolts ?? 0;
        SpectrumRange offset = ranges.FirstOrDefault(r => r.Name == SpectrumParameter.Offset && r.Width > 0, new SpectrumRange(SpectrumParameter.Offset, fixedOffset, fixedOffset));

        // The Fermi level is asked for too, whether it lies in the window or not.
        _junction = new TunnelJunction(
            conditions.TemperatureKelvin, conditions.LockInMillivolts, Math.Min(0, observation.Low - offset.High), Math.Max(0, observation.High - offset.Low));
    }

    /// <summary>The spectrum.</summary>
    public SpectrumObservation Observation { get; }

    /// <summary>The model.</summary>
    public SpectrumModel Model { get; }

    /// <summary>How the spectrum was taken.</summary>
    public SpectrumConditions Conditions { get; }

    /// <summary>The parameters that are searched for, with their ranges; the background's come out of linear equations.</summary>
    public IReadOnlyList<SpectrumRange> Ranges { get; }

    /// <summary>Coefficients of the background.</summary>
    public int BackgroundCount => Math.Max(Conditions.BackgroundDegree, Model.LeastBackgroundDegree) + 1;

    /// <summary>The data in units of <see cref="SpectrumObservation.Scale"/>.</summary>
    internal override IReadOnlyList<double> Data => _values;

    /// <inheritdoc/>
    internal override int MostSteps => Model.IsSlow ? MostSlowSteps : base.MostSteps;

    /// <inheritdoc/>
    internal override double Low(int parameter) => Ranges[parameter].Low;

    /// <inheritdoc/>
    internal override double High(int parameter) => Ranges[parameter].High;

    /// <summary>One parameter's value at a point, or what it is held at.</summary>
    public double Value(IReadOnlyList<double> point, SpectrumParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(point);
        int index = Ranges.ToList().FindIndex(r => r.Name == parameter);
        return index >= 0 ? point[index] : Model.Known.TryGetValue(parameter, out double known) ? known : parameter switch
        {
            SpectrumParameter.Offset => Conditions.OffsetMillivolts ?? 0,
            SpectrumParameter.Broadening => Conditions.BroadeningMeV ?? 0,
            SpectrumParameter.TipGap => Conditions.TipGapMeV ?? 0,
            SpectrumParameter.TipBroadening => Conditions.TipBroadeningMeV ?? 0,
            _ => 0,
        };
    }

    /// <summary>g(v) at biases counted from the offset.</summary>
    public double[] Conductance(IReadOnlyList<double> point, IReadOnlyList<double> biases)
    {
        TunnellingDensity sample = Model.Density(parameter => Value(point, parameter));
        return Conditions.HasSuperconductingTip
            ? _junction.Conductance(sample, new DynesDensity(Value(point, SpectrumParameter.TipGap), Value(point, SpectrumParameter.TipBroadening)), biases)
            : _junction.Conductance(sample, biases);
    }

    /// <summary>The columns that the background's coefficients multiply, (v/R)^k g(v), and nothing beside them.</summary>
    internal override (double[]? Known, double[][] Columns) At(IReadOnlyList<double> point) => (null, Columns(point));

    /// <summary>These columns.</summary>
    internal double[][] Columns(IReadOnlyList<double> point)
    {
        double offset = Value(point, SpectrumParameter.Offset);
        double[] biases = [.. Observation.Biases.Select(v => v - offset)];
        double[] conductance = Conductance(point, biases);
        return [.. Enumerable.Range(0, BackgroundCount).Select(k => conductance.Select((g, i) => g * Math.Pow(biases[i] / Observation.HalfWidth, k)).ToArray())];
    }

    /// <summary>∂/∂p of Σ_k c_k columns, by differences within the parameter's range, central ones where they cost little.</summary>
    /// <param name="point">Values of the parameters.</param>
    /// <param name="parameter">Which one.</param>
    /// <param name="coefficients">c_k.</param>
    /// <param name="curve">Σ_k c_k columns at the point.</param>
    internal override double[] Derivative(IReadOnlyList<double> point, int parameter, IReadOnlyList<double> coefficients, double[] curve) =>
        Model.IsSlow // the middle is known: half the work where a density takes long
            ? Difference(point, parameter, coefficients, SlowStepOfRange * Ranges[parameter].Width, curve)
            : Difference(point, parameter, coefficients, StepOfRange * Ranges[parameter].Width);
}
