using PairScope.Data;
using PairScope.Learning.Torch;
using PairScope.Learning.Training;

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
    /// <summary>Half the width of Δ0's 68 % interval in meV.</summary>
    public double GapDeviationMeV => GapMeV * Math.Sinh(GapLogDeviation);

    /// <summary>The reading with its deviations times factors, those of μ, ln Δ0 and θ.</summary>
    public ParameterReading Calibrated(ReadOnlySpan<float> factors) => this with
    {
        ChemicalPotentialDeviation = factors[0] * ChemicalPotentialDeviation,
        GapLogDeviation = factors[1] * GapLogDeviation,
        MixingAngleDeviation = Math.Min(ParameterHead.UnknownAngle, factors[2] * MixingAngleDeviation),
    };
}

/// <summary>
/// The second head's numbers: for every class the means of scaled μ and ln Δ0, a vector along 2θ, and ln σ² of μ, ln Δ0 and
/// 2θ, stored quantity by quantity, [batch, 7 · classes]. Trained by the likelihood of two normal distributions and, on
/// θ's circle, of von Mises' distribution in its form for small widths.
/// </summary>
/// <remarks>docs/physics.md, eqs. (36), (38).</remarks>
public static class ParameterHead
{
    /// <summary>Numbers for each class.</summary>
    public const int Quantities = 7;

    /// <summary>Numbers that a label gives: scaled μ, scaled ln Δ0, cos 2θ, sin 2θ.</summary>
    public const int Targets = 4;

    /// <summary>Standard deviation of a θ of which nothing is known, π/√12.</summary>
    public static readonly double UnknownAngle = Math.PI / Math.Sqrt(12);

    private const double LeastLogVariance = -14;
    private const double LargestLogVariance = 3;

    /// <summary>Writes the targets of one label.</summary>
    public static void WriteTargets(NetworkConfiguration configuration, MapLabel label, Span<float> target)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (double sin, double cos) = Math.SinCos(2 * label.MixingAngle);
        (double centre, double half) = Middle(configuration.ChemicalPotentialRangeMeV);
        (double logCentre, double logHalf) = LogMiddle(configuration.GapRangeMeV);
        target[0] = (float)((label.ChemicalPotentialMeV - centre) / half);
        target[1] = MapLabel.HasGap(label.Class) ? (float)((Math.Log(label.GapMeV) - logCentre) / logHalf) : 0;
        target[2] = (float)cos;
        target[3] = (float)sin;
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
        double theta = 0.5 * Math.Atan2(row[(3 * classes) + @class], row[(2 * classes) + @class]);
        return new ParameterReading(
            centre + (half * row[@class]),
            half * Deviation(row[(4 * classes) + @class]),
            Math.Exp(logCentre + (logHalf * row[classes + @class])),
            logHalf * Deviation(row[(5 * classes) + @class]),
            theta < 0 ? theta + Math.PI : theta,
            Math.Min(UnknownAngle, 0.5 * Deviation(row[(6 * classes) + @class])));
    }

    /// <summary>
    /// Mean over a batch of −ln of the parameters' likelihood under the true class:
    /// Σ ½[(m − t)²/σ² + ln σ²] for μ and ln Δ0, and for classes with an angle ½[|u − t|²/σ² + 2 ln σ²], u the vector and t = (cos 2θ, sin 2θ).
    /// </summary>
    public static Tensor Loss(Tensor parameters, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(batch);
        int classes = (int)parameters.Shape[1] / Quantities;
        var chosen = new float[batch.Count * classes];
        var angular = new float[batch.Count * classes];
        var targets = new float[Targets][];
        for (int t = 0; t < Targets; t++)
        {
            targets[t] = new float[batch.Count];
        }

        for (int b = 0; b < batch.Count; b++)
        {
            int c = (int)batch.Labels[b];
            chosen[(b * classes) + c] = 1;
            angular[(b * classes) + c] = MapLabel.HasMixingAngle(c) ? 1 : 0;
            for (int t = 0; t < Targets; t++)
            {
                targets[t][b] = batch.Targets[(b * Targets) + t];
            }
        }

        Tensor mask = Tensor.From(chosen, batch.Count, classes);
        Tensor angle = Tensor.From(angular, batch.Count, classes);
        Tensor Quantity(int q) => parameters.Slice(1, q * classes, (q + 1) * classes);
        Tensor Square(int q)
        {
            Tensor d = Quantity(q) - Tensor.From(targets[q], batch.Count, 1);
            return d * d;
        }

        Tensor muVariance = Quantity(4).Clamp(LeastLogVariance, LargestLogVariance);
        Tensor gapVariance = Quantity(5).Clamp(LeastLogVariance, LargestLogVariance);
        Tensor angleVariance = Quantity(6).Clamp(LeastLogVariance, LargestLogVariance);
        Tensor sum = (mask * ((Square(0) * (-1 * muVariance).Exp()) + muVariance + (Square(1) * (-1 * gapVariance).Exp()) + gapVariance)).Sum()
            + (angle * (((Square(2) + Square(3)) * (-1 * angleVariance).Exp()) + (2 * angleVariance))).Sum();
        return 0.5 / batch.Count * sum;
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
