using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Inference.Fields;

/// <summary>One pairing, or the normal metal, as it was fitted to a field.</summary>
/// <param name="Hypothesis">The pairing.</param>
/// <param name="Vector">μ, Δ0 and θ, as many of them as the hypothesis has.</param>
/// <param name="Crystal">The crystal with them.</param>
/// <param name="Strengths">The impurities in it, and what is left over.</param>
/// <param name="ChiSquared">χ² = N Σ_e ln ϱ_e², of which differences count.</param>
/// <param name="Covariance">Of the vector and the strengths after it.</param>
/// <param name="Correlation">By how much the fit's parameters vary more than they would were what is left over independent from site to site.</param>
/// <param name="Simulations">How many fields were simulated for it.</param>
internal sealed record PairingFit(
    Hypothesis Hypothesis, IReadOnlyList<double> Vector, GreenFunction Crystal, StrengthFit Strengths, double ChiSquared, Matrix<double> Covariance, double Correlation, int Simulations)
{
    // What sites that are not quite in their place, and a field that is exact to a few thousandths, add to the covariance: measured on scans (docs/results.md).
    private const double GapFactor = 3;
    private const double AngleFactor = 1.5;
    private const double UnsettledGap = 1; // of ln Δ0
    private const double UnsettledFactor = 10; // of μ

    /// <summary>Whether the search came to its end; where it did not, the parameters are rough.</summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>Whether it ended where Δ0 would leave the range that is known: μ and θ are the best for the Δ0 at its end, and not for the best Δ0.</summary>
    public bool IsAtEnd { get; init; }

    /// <summary>The parameters as a network would tell them.</summary>
    public ParameterReading Reading
    {
        get
        {
            (double gap, double gapDeviation) = Hypothesis.HasGap ? (Vector[1], GapFactor * Deviation(1)) : (0, 0);
            (double angle, double angleDeviation) = Hypothesis.HasMixingAngle ? (Vector[2] - (Math.PI * Math.Floor(Vector[2] / Math.PI)), AngleFactor * Deviation(2)) : (0, ParameterHead.UnknownAngle);
            double logDeviation = gap > 0 ? Math.Asinh(gapDeviation / gap) : 0;
            return IsSettled
                ? new ParameterReading(Vector[0], Deviation(0), gap, logDeviation, angle, Math.Min(ParameterHead.UnknownAngle, angleDeviation))
                : new ParameterReading(Vector[0], UnsettledFactor * Deviation(0), gap, Math.Max(UnsettledGap, logDeviation), angle, ParameterHead.UnknownAngle);
        }
    }

    /// <summary>Standard deviation of the strength of a kind, meV.</summary>
    public double StrengthDeviation(int kind) => Deviation(Vector.Count + kind);

    private double Deviation(int index) => Math.Sqrt(Covariance[index, index]);
}
