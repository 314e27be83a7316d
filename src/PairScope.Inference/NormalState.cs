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

    /// <summary>ln of the odds of pairings against the metal, all as probable beforehand.</summary>
    /// <param name="pairings">The best fit of each.</param>
    /// <param name="metal">The metal's.</param>
    /// <param name="problem">The map under one of them.</param>
    /// <param name="options">Cores, and the prior range of Δ0.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static double[] LogOdds(
        IReadOnlyList<HypothesisFit> pairings, HypothesisFit metal, Func<HypothesisFit, LeastSquares> problem, FitOptions options, CancellationToken cancellation)
    {
        (double Low, double High) range = options.Conditions.GapRange;
        var worse = new double[pairings.Count, Rule.Nodes.Length];
        int[] last = [.. pairings.Select(_ => Rule.Nodes.Length - 1)];
        Lock lockOfLast = new();

        // All gaps of all pairings at once, the small ones first: beyond one that is far too large no further is looked at.
        options.Over(worse.Length, cancellation, job =>
        {
            (int node, int pairing) = Math.DivRem(job, pairings.Count);
            if (node > Volatile.Read(ref last[pairing]))
            {
                return;
            }

            HypothesisFit best = pairings[pairing];
            int gap = best.Model.IndexOf(FitParameter.GapAmplitude);
            double[] vector = [.. best.Vector];
            vector[gap] = GapAt(node, range);
            worse[pairing, node] = Math.Max(0, problem(best).Beside(best, vector, FitParameter.GapAmplitude) - best.ChiSquared);
            if (worse[pairing, node] > Negligible && vector[gap] > best.Vector[gap])
            {
                lock (lockOfLast)
                {
                    last[pairing] = Math.Min(last[pairing], node);
                }
            }
        });

        // ⟨e^{−Δχ²/2}⟩ over the prior range of Δ0, Δχ² minimised over the other parameters, which hardly move.
        return [.. pairings.Select((pairing, i) =>
        {
            double share = Enumerable.Range(0, last[i] + 1).Sum(k => Rule.Weights[k] * Root(k) * Math.Exp(-0.5 * worse[i, k]));
            return (-0.5 * (pairing.ChiSquared - metal.ChiSquared)) + Math.Log(Math.Max(share, 1e-12));
        })];
    }

    // The maps change with Δ0², and only small gaps look like none: the nodes crowd at the low end, Δ0 = low + (high − low) t².
    private static double GapAt(int node, (double Low, double High) range) => range.Low + ((range.High - range.Low) * Root(node) * Root(node));

    private static double Root(int node) => 0.5 * (1 + Rule.Nodes[node]);
}
