using PairScope.Data;
using PairScope.Learning.Batches;

namespace PairScope.Learning.Networks;

/// <summary>What the second head says of one map if it is of one class.</summary>
/// <param name="ChemicalPotentialMeV">μ in meV.</param>
/// <param name="ChemicalPotentialDeviation">Its standard deviation in meV.</param>
/// <param name="GapMeV">Median of Δ0 in meV.</param>
/// <param name="GapLogDeviation">Standard deviation of ln Δ0.</param>
/// <param name="MixingAngle">θ in [0, π).</param>
/// <param name="MixingAngleDeviation">Its standard deviation in radians, at most π/√12, that of a θ of which nothing is known.</param>
public readonly record struct ParameterReading(
    double ChemicalPotentialMeV,
    double ChemicalPotentialDeviation,
    double GapMeV,
    double GapLogDeviation,
    double MixingAngle,
    double MixingAngleDeviation)
{
    /// <summary>What is read of the state of two partners where the class leaves their relative phase free; <see cref="MixingAngle"/> is then the director of the nematic state nearest to it, if any. Null for other classes.</summary>
    public StateReading? State { get; init; }

    /// <summary>Half the width of Δ0's 68 % interval in meV.</summary>
    public double GapDeviationMeV => GapMeV * Math.Sinh(GapLogDeviation);

    /// <summary>The reading with its deviations times factors, those of μ, ln Δ0 and θ.</summary>
    public ParameterReading Calibrated(ReadOnlySpan<float> factors) => this with
    {
        ChemicalPotentialDeviation = factors[0] * ChemicalPotentialDeviation,
        GapLogDeviation = factors[1] * GapLogDeviation,
        MixingAngleDeviation = Math.Min(ParameterHead.UnknownAngle, factors[2] * MixingAngleDeviation),
        State = State?.Widened(factors[2]),
    };
}

/// <summary>
/// The second head's numbers: for every class the means of scaled μ and ln Δ0, a vector along 2θ, and ln σ² of μ, ln Δ0 and
/// 2θ, stored quantity by quantity, [batch, 7 · classes]. Trained by the likelihood of two normal distributions and, on
/// θ's circle, of von Mises' distribution in its form for small widths. In the place of the vector along 2θ stands (S1, S2) in its disc, or (S3², 0),
/// where maps of the class hold the relative phase of two partners.
/// </summary>
/// <remarks>docs/physics.md, eqs. (36), (38), (85).</remarks>
public static class ParameterHead
{
    /// <summary>Numbers for each class.</summary>
    public const int Quantities = 7;

    /// <summary>Numbers that a label gives: scaled μ, scaled ln Δ0, and two of the state, of θ alone cos 2θ and sin 2θ.</summary>
    public const int Targets = 4;

    /// <summary>Standard deviation of a θ of which nothing is known, π/√12.</summary>
    public static readonly double UnknownAngle = Math.PI / Math.Sqrt(12);

    /// <summary>Least ln σ² that a network may claim.</summary>
    internal const double LeastLogVariance = -14;

    /// <summary>Largest ln σ² that a network may claim.</summary>
    internal const double LargestLogVariance = 3;

    /// <summary>Writes the targets of one label.</summary>
    public static void WriteTargets(NetworkConfiguration configuration, MapLabel label, Span<float> target)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (double centre, double half) = Middle(configuration.ChemicalPotentialRangeMeV);
        (double logCentre, double logHalf) = LogMiddle(configuration.GapRangeMeV);
        target[0] = (float)((label.ChemicalPotentialMeV - centre) / half);
        target[1] = label.Hypothesis.HasGap ? (float)((Math.Log(label.GapMeV) - logCentre) / logHalf) : 0;
        (double first, double second) = StateReading.Coordinates(configuration.HoldsOf(label.Class), label.State);
        (target[2], target[3]) = ((float)first, (float)second);
    }

    /// <summary>Reads the numbers of one map for one class.</summary>
    /// <param name="configuration">Scales.</param>
    /// <param name="row">The head's numbers of the map.</param>
    /// <param name="class">The class.</param>
    public static ParameterReading Read(NetworkConfiguration configuration, ReadOnlySpan<float> row, int @class)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int classes = row.Length / Quantities;
        (double centre, double half) = Middle(configuration.ChemicalPotentialRangeMeV);
        (double logCentre, double logHalf) = LogMiddle(configuration.GapRangeMeV);
        (double first, double second, double deviation) = (row[(2 * classes) + @class], row[(3 * classes) + @class], Deviation(row[(6 * classes) + @class]));
        double theta = 0.5 * Math.Atan2(second, first);
        HeldState holds = configuration.HoldsOf(@class);
        double radius = holds is HeldState.Disc ? Math.Clamp(Math.Sqrt((first * first) + (second * second)), 1e-3, 1) : 1;
        return new ParameterReading(
            centre + (half * row[@class]),
            half * Deviation(row[(4 * classes) + @class]),
            Math.Exp(logCentre + (logHalf * row[classes + @class])),
            logHalf * Deviation(row[(5 * classes) + @class]),
            theta < 0 ? theta + Math.PI : theta,
            Math.Min(UnknownAngle, 0.5 * deviation / radius))
        {
            State = holds > HeldState.Angle ? new StateReading(holds, first, second, deviation * deviation, 0, deviation * deviation) : null,
        };
    }

    private static double Deviation(float logVariance) => Math.Exp(0.5 * Math.Clamp(logVariance, LeastLogVariance, LargestLogVariance));

    private static (double Centre, double Half) Middle(IReadOnlyList<double> range) =>
        (0.5 * (range[0] + range[1]), range[1] > range[0] ? 0.5 * (range[1] - range[0]) : 1);

    private static (double Centre, double Half) LogMiddle(IReadOnlyList<double> range)
    {
        double low = Math.Log(Math.Max(range[0], 1e-6));
        double high = Math.Log(Math.Max(range[1], 1e-6));
        return (0.5 * (low + high), high > low ? 0.5 * (high - low) : 1);
    }
}
