using MathNet.Numerics.LinearAlgebra;
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
    /// <summary>The parameters as a network would tell them.</summary>
    public ParameterReading Reading
    {
        get
        {
            (double gap, double gapDeviation) = Hypothesis.HasGap ? (Vector[1], Deviation(1)) : (0, 0);
            (double angle, double angleDeviation) = Hypothesis.HasMixingAngle ? (Vector[2] - (Math.PI * Math.Floor(Vector[2] / Math.PI)), Deviation(2)) : (0, ParameterHead.UnknownAngle);
            return new ParameterReading(Vector[0], Deviation(0), gap, gap > 0 ? Math.Asinh(gapDeviation / gap) : 0, angle, Math.Min(ParameterHead.UnknownAngle, angleDeviation));
        }
    }

    /// <summary>Standard deviation of the strength of a kind, meV.</summary>
    public double StrengthDeviation(int kind) => Deviation(Vector.Count + kind);

    private double Deviation(int index) => Math.Sqrt(Covariance[index, index]);
}
