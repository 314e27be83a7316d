using PairScope.Numerics;

namespace PairScope.Inference;

/// <summary>
/// The evidence of a pairing with its Δ0 integrated. Where a map holds Δ0 badly, as where a pairing leaves a small trace or where its best Δ0 lies at the
/// end of the prior's range, Laplace's Gaussian is not the integral: it is done over the maps instead.
/// </summary>
/// <remarks>docs/physics.md, eq. (59).</remarks>
internal static class GapIntegral
{
    private const double Sharp = 8; // Δ0 over its deviation from which Laplace's method is right to a few per cent
    private const double Reach = 5; // deviations to either side of the best Δ0 that are integrated over
    private const double Negligible = 30; // of χ²
    private static readonly GaussLegendre Rule = new(8);

    /// <summary>Whether Laplace's method does for Δ0 as well: there is a range to integrate over, Δ0 is known well beside its own size, and no end of the range is near.</summary>
    /// <param name="fit">A fit of a pairing.</param>
    /// <param name="range">The prior's range of Δ0, meV.</param>
    public static bool IsGaussian(HypothesisFit fit, (double Low, double High) range)
    {
        double gap = fit.Value(FitParameter.GapAmplitude);
        double deviation = fit.Deviation(FitParameter.GapAmplitude);
        return range.High <= range.Low || (Sharp * deviation < gap && Reach * deviation < Math.Min(gap - range.Low, range.High - gap));
    }

    /// <summary>ln of the evidence of pairings, comparable with <see cref="HypothesisFit.LogEvidence"/>.</summary>
    /// <param name="fits">The best fit of each.</param>
    /// <param name="problem">The map under one of them.</param>
    /// <param name="options">Cores, and the prior ranges.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static double[] LogEvidence(IReadOnlyList<HypothesisFit> fits, Func<HypothesisFit, LeastSquares> problem, FitOptions options, CancellationToken cancellation)
    {
        // Gaps below the best and above it apart: each half ends where nothing is left.
        var halves = new double[2 * fits.Count];
        options.Over(halves.Length, cancellation, i => halves[i] = Half(fits[i / 2], problem(fits[i / 2]), options.Conditions.GapRange, i % 2 == 0 ? -1 : 1));
        return [.. fits.Select((fit, i) => (-0.5 * fit.ChiSquared) - (0.5 * LogDeterminantOfOthers(fit, options.Conditions)) + Math.Log(Math.Max(halves[2 * i] + halves[(2 * i) + 1], 1e-12)))];
    }

    // (1/R) ∫ e^{−(χ²(Δ0) − χ²_min)/2} dΔ0 from the best Δ0 to one side. The nodes crowd there, at distances ∝ t², since the integrand may fall long before the half ends.
    private static double Half(HypothesisFit best, LeastSquares problem, (double Low, double High) range, int side)
    {
        int gap = best.Model.IndexOf(FitParameter.GapAmplitude);
        double center = Math.Clamp(Math.Abs(best.Vector[gap]), range.Low, range.High);
        double length = Math.Min(side < 0 ? center - range.Low : range.High - center, Reach * best.Deviation(FitParameter.GapAmplitude));
        double sum = 0;
        for (int k = 0; k < Rule.Nodes.Length && length > 0; k++)
        {
            double root = 0.5 * (1 + Rule.Nodes[k]);
            double[] vector = [.. best.Vector];
            vector[gap] = center + (side * length * root * root);
            double worse = Math.Max(0, problem.Beside(best, vector, FitParameter.GapAmplitude) - best.ChiSquared);
            sum += Rule.Weights[k] * root * Math.Exp(-0.5 * worse);
            if (worse > Negligible)
            {
                break;
            }
        }

        return sum * length / (range.High - range.Low);
    }

    private static double LogDeterminantOfOthers(HypothesisFit fit, FitConditions conditions) => fit.LogDeterminant(
        HypothesisFit.PriorWidths(fit.Model, conditions),
        [.. Enumerable.Range(0, fit.Model.Parameters.Count).Where(i => fit.Model.Parameters[i] != FitParameter.GapAmplitude)]);
}
