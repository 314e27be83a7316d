using System.Collections.Concurrent;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Scattering;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra;

/// <summary>
/// Every pairing of the material as a model of a spectrum, by the exact density of states on the site under the tip. Each has Δ0, η and, where the density of
/// states knows it, θ between 0 and π/2: on a clean site or on the impurity's own, θ and π − θ give the same spectrum.
/// </summary>
/// <remarks>docs/physics.md, eqs. (33), (51), (71).</remarks>
public static class PairingSpectra
{
    private const double LeastOfHalfWidth = 0.02; // gaps and broadenings below that share of half the window take long and show little
    private const double LargestOfHalfWidth = 0.5;

    /// <summary>The models.</summary>
    /// <param name="material">The normal state.</param>
    /// <param name="halfWidth">Half the window of biases, mV.</param>
    /// <param name="conditions">How the spectrum was taken.</param>
    /// <param name="impurity">An impurity on the site (0, 0), or null.</param>
    /// <param name="site">The site under the tip, where there is an impurity.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public static IReadOnlyList<SpectrumModel> All(
        TightBindingModel material, double halfWidth, SpectrumConditions conditions, Impurity? impurity = null, LatticeVector site = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        double least = LeastOfHalfWidth * halfWidth;
        return
        [
            .. TableHypothesis.All.Where(h => h.HasGap).Select(hypothesis =>
            {
                var known = new ConcurrentDictionary<(double, double, double), TabulatedDensity>();
                List<SpectrumRange> ranges = [new(SpectrumParameter.Gap, least, Math.Min(halfWidth, SpectrumModel.LargestGap))];
                if (hypothesis.HasMixingAngle)
                {
                    ranges.Add(new(SpectrumParameter.MixingAngle, 0, impurity is null || site == LatticeVector.Zero ? Math.PI / 2 : Math.PI));
                }

                if (conditions.BroadeningMeV is null)
                {
                    ranges.Add(new(SpectrumParameter.Broadening, least, LargestOfHalfWidth * halfWidth));
                }

                return new SpectrumModel(hypothesis.Name, true, ranges, value =>
                {
                    (double gap, double angle, double broadening) = (value(SpectrumParameter.Gap), value(SpectrumParameter.MixingAngle), conditions.BroadeningMeV ?? value(SpectrumParameter.Broadening));
                    return known.GetOrAdd((gap, angle, broadening), _ => PairingDensity.Compute(
                        new BdgHamiltonian(material, hypothesis.Gap(gap, angle)), broadening, 2 * halfWidth, impurity, site, cancellation));
                })
                {
                    IsSlow = true,
                };
            }),
        ];
    }
}
