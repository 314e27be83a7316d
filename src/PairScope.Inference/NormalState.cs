using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Inference;

/// <summary>The metal without any gap as a rival of the pairings. It fits as well where a pairing leaves no trace, and where nothing pairs.</summary>
/// <param name="Rise">How much χ² rises from the best pairing's without the gap.</param>
/// <param name="Odds">The odds of the metal against the pairing that it has the least odds against, both as probable beforehand.</param>
/// <param name="Share">⟨e^{−Δχ²/2}⟩ over that pairing's prior range of Δ0: how much of the range explains the map; 1 where the map does not hold Δ0.</param>
/// <remarks>docs/physics.md, eq. (59).</remarks>
internal sealed record NormalState(double Rise, double Odds, double Share)
{
    private const double MostShare = 0.5; // of the range, above which the map says nothing of pairs

    /// <summary>The largest rise at which the metal still fits: three standard deviations.</summary>
    public const double LargestRise = 9;

    private const int FewIterations = 3;
    private const double Negligible = 30; // of χ²
    private static readonly GaussLegendre Rule = new(12);

    /// <summary>
    /// Whether the metal is the better explanation: more probable than every pairing, from a map that would show most of the gaps. Where hardly any gap shows
    /// (f pairs at ω = 0) the odds are near 1 on either side of it, whatever the sample is.
    /// </summary>
    public bool IsPreferred => Odds > 1 && Share < MostShare;

    /// <summary>Compares; null where the metal fits worse by more than <see cref="LargestRise"/>.</summary>
    /// <param name="pairings">The pairings that are probable, the best first.</param>
    /// <param name="conditions">What is known.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">Its noise.</param>
    /// <param name="cancellation">Looked at before every simulated map.</param>
    public static NormalState? Against(
        IReadOnlyList<HypothesisFit> pairings, FitConditions conditions, MapObservation observation, NoiseSpectrum[] noise, CancellationToken cancellation)
    {
        HypothesisFit best = pairings[0];
        MapComparison[] comparison = [.. noise.Select(observation.Comparison)];
        var model = new MapModel(Hypothesis.WithoutAngle, conditions, observation.Energies, observation.Size);
        var metal = new LeastSquares(model, observation, comparison, cancellation);
        double[] start = [.. model.Parameters.Select(p => p == FitParameter.GapAmplitude ? 0 : best.Value(p))];
        if (metal.ChiSquared(start) - best.ChiSquared > StartSearch.RuledOut)
        {
            return null;
        }

        double least = metal.Minimise(start, FitParameter.GapAmplitude).ChiSquared;
        if (least - best.ChiSquared > LargestRise)
        {
            return null;
        }

        return pairings.Select(pairing =>
        {
            double share = ShareOf(new LeastSquares(pairing.Model, observation, comparison, cancellation), pairing, conditions.GapRange);
            return new NormalState(least - best.ChiSquared, Math.Exp(-0.5 * (least - pairing.ChiSquared)) / share, share);
        }).MinBy(n => n.Odds);
    }

    // ⟨e^{−Δχ²/2}⟩ over the prior range of Δ0, Δχ² minimised over the other parameters. The maps change with Δ0², and only small gaps look
    // like none: the nodes crowd at the low end, Δ0 = low + (high − low) t².
    private static double ShareOf(LeastSquares problem, HypothesisFit best, (double Low, double High) range)
    {
        int gap = best.Model.IndexOf(FitParameter.GapAmplitude);
        double[] vector = [.. best.Vector];
        double share = 0;
        for (int k = 0; k < Rule.Nodes.Length; k++)
        {
            double t = 0.5 * (1 + Rule.Nodes[k]);
            vector[gap] = range.Low + ((range.High - range.Low) * t * t);
            HypothesisFit fit = problem.Minimise(vector, FitParameter.GapAmplitude, FewIterations);
            double worse = Math.Max(0, fit.ChiSquared - best.ChiSquared);
            share += Rule.Weights[k] * t * Math.Exp(-0.5 * worse);
            vector = [.. fit.Vector];
            if (worse > Negligible && vector[gap] > best.Vector[gap])
            {
                break;
            }
        }

        return share;
    }
}
