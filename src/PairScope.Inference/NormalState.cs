using PairScope.Numerics;

namespace PairScope.Inference;

/// <summary>
/// Pairings beside the metal. A metal fits as well as a pairing where the pairing leaves no trace or a small one, and there the evidence of
/// the pairing is no Gaussian integral over Δ0, whose best value lies at the end of its range: it is integrated instead.
/// </summary>
/// <remarks>docs/physics.md, eq. (59).</remarks>
internal static class NormalState
{
    /// <summary>χ² of the metal above the best fit's up to which pairings are weighed by the integral: three standard deviations and some more.</summary>
    public const double Near = 16;

    private const double Negligible = 30; // of χ²
    private static readonly GaussLegendre Rule = new(6);

    /// <summary>ln of the odds of a pairing against the metal, both as probable beforehand.</summary>
    /// <param name="problem">The map under the pairing.</param>
    /// <param name="pairing">The pairing's best fit.</param>
    /// <param name="metal">The metal's.</param>
    /// <param name="range">Prior range of Δ0 in meV.</param>
    public static double LogOdds(LeastSquares problem, HypothesisFit pairing, HypothesisFit metal, (double Low, double High) range) =>
        (-0.5 * (pairing.ChiSquared - metal.ChiSquared)) + Math.Log(ShareOf(problem, pairing, range));

    // ⟨e^{−Δχ²/2}⟩ over the prior range of Δ0, Δχ² minimised over the other parameters, which hardly move. The maps change with Δ0², and only
    // small gaps look like none: the nodes crowd at the low end, Δ0 = low + (high − low) t².
    private static double ShareOf(LeastSquares problem, HypothesisFit best, (double Low, double High) range)
    {
        int gap = best.Model.IndexOf(FitParameter.GapAmplitude);
        double[] vector = [.. best.Vector];
        double share = 0;
        for (int k = 0; k < Rule.Nodes.Length; k++)
        {
            double t = 0.5 * (1 + Rule.Nodes[k]);
            vector[gap] = range.Low + ((range.High - range.Low) * t * t);
            double worse = Math.Max(0, problem.Projected(vector, FitParameter.GapAmplitude) - best.ChiSquared);
            share += Rule.Weights[k] * t * Math.Exp(-0.5 * worse);
            if (worse > Negligible && vector[gap] > best.Vector[gap])
            {
                break;
            }
        }

        return Math.Max(share, 1e-12);
    }
}
