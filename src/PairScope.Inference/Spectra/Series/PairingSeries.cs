using System.Collections.Concurrent;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra.Series;

/// <summary>
/// Every pairing of a crystal as a model of spectra at several temperatures, by what its gap is along the Fermi lines. Its parameter Δ is the largest gap there,
/// θ the mixing angle.
/// </summary>
/// <remarks>docs/physics.md, eqs. (74), (93).</remarks>
public static class PairingSeries
{
    private const int Parts = 120; // of the gaps along the lines
    private const double PointsPerBroadening = 3;
    private const double Growth = 1.2;
    private const double AngleStep = 0.02; // rad, of the angles at which gaps are kept

    /// <summary>The models.</summary>
    /// <param name="study">The crystal.</param>
    /// <param name="chemicalPotential">μ, meV.</param>
    /// <param name="halfWidth">Half the window of biases, mV.</param>
    /// <param name="finest">The least Γ, meV.</param>
    public static IReadOnlyList<SeriesModel> All(Study study, double chemicalPotential, double halfWidth, double finest)
    {
        ArgumentNullException.ThrowIfNull(study);
        var models = new List<SeriesModel>();
        (TightBindingModel Normal, IReadOnlyList<(ReducedMomentum Momentum, double Weight)> Places)? lines = null;
        foreach (Hypothesis hypothesis in study.Hypotheses.Where(h => h.HasGap && !h.FreesPhase).DistinctBy(h => h.Name, StringComparer.Ordinal))
        {
            TightBindingModel normal = hypothesis.Normal(chemicalPotential, 0);
            lines ??= (normal, FermiLineDensity.Places(normal));
            var shapes = new ConcurrentDictionary<int, double[]>();
            double[] weights = [.. lines.Value.Places.Select(p => p.Weight)];
            double[] Shape(double angle) => shapes.GetOrAdd((int)Math.Round(angle / AngleStep), step => Normalised(FermiLineDensity.Gaps(normal, hypothesis.Gap(1, step * AngleStep), lines.Value.Places)));
            List<SpectrumRange> ranges = [new(SpectrumParameter.Gap, 0, 2 * halfWidth), new(SpectrumParameter.Broadening, finest, halfWidth / 2)];
            if (hypothesis.HasMixingAngle)
            {
                ranges.Add(new SpectrumRange(SpectrumParameter.MixingAngle, 0, Math.PI));
            }

            models.Add(new SeriesModel(hypothesis.Name, ranges, (value, closing) =>
            {
                double largest = closing * value(SpectrumParameter.Gap);
                double at = value(SpectrumParameter.MixingAngle) / AngleStep;
                double[] below = Shape(Math.Floor(at) * AngleStep);
                double[] above = Shape((Math.Floor(at) + 1) * AngleStep);
                double share = at - Math.Floor(at);
                return Tabulated([.. below.Zip(above, (a, b) => largest * (a + (share * (b - a))))], weights, largest, value(SpectrumParameter.Broadening), 4 * halfWidth);
            })
            {
                LeastGap = angle => Shape(angle).Min(),
            });
        }

        return models;
    }

    // Over the largest; of a pairing that opens no gap all are zero.
    private static double[] Normalised(double[] gaps) => gaps.Max() is > 1e-6 and var largest ? [.. gaps.Select(g => g / largest)] : new double[gaps.Length];

    // On energies a third of Γ apart up to beyond the gap, then further and further: cheaper than all parts at each of a convolution's energies.
    private static TabulatedDensity Tabulated(double[] gaps, double[] weights, double largest, double broadening, double reach)
    {
        var density = FermiLineDensity.Of(gaps, weights, broadening, Parts);
        var positive = new List<double> { 0 };
        double step = broadening / PointsPerBroadening;
        while (positive[^1] < reach)
        {
            positive.Add(positive[^1] + step);
            step *= positive[^1] > largest + (5 * broadening) ? Growth : 1;
        }

        double[] values = [.. positive.Select(density.At)];
        return new TabulatedDensity([.. positive.Skip(1).Reverse().Select(e => -e), .. positive], [.. values.Skip(1).Reverse(), .. values]);
    }
}
