using PairScope.BogoliubovDeGennes;
using PairScope.Inference;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Output;

/// <summary>
/// The gap that spectra show on one Fermi line, beside Δ0, which is a maximum over the zone that no Fermi line need reach.
/// </summary>
/// <param name="Band">The band, as the picture of pairscope gap calls it.</param>
/// <param name="LeastMeV">Least quasiparticle energy on the line, meV.</param>
/// <param name="LargestMeV">Largest.</param>
/// <param name="MeanMeV">Mean over the line's length.</param>
/// <remarks>docs/physics.md, eq. (35).</remarks>
internal sealed record FermiLineGapRange(string Band, double LeastMeV, double LargestMeV, double MeanMeV)
{
    private const int Grid = 96;

    /// <summary>The lines of a fit's best gap; none of a metal, and of crystals with several orbitals.</summary>
    public static IReadOnlyList<FermiLineGapRange> Of(HypothesisFit fit)
    {
        TightBindingModel model = fit.Model.Hypothesis.Normal(fit.Value(FitParameter.ChemicalPotential), fit.Value(FitParameter.Rashba));
        if (!fit.Model.Hypothesis.HasGap || model.Bloch.Orbitals > 1)
        {
            return []; // bands of several orbitals have no names, and their lines are not traced here
        }

        var hamiltonian = new BdgHamiltonian(model, fit.Model.GapAt(fit.Vector));
        return [.. FermiLine.Find(model, Grid).Select(line =>
        {
            double[] gaps = [.. line.Momenta.Select(k => hamiltonian.QuasiparticleEnergies(k).Min(Math.Abs))];
            double[] lengths = line.ArcLengths();
            double mean = gaps.Length < 2 ? gaps[0] : Enumerable.Range(1, gaps.Length - 1).Sum(i => 0.5 * (gaps[i] + gaps[i - 1]) * (lengths[i] - lengths[i - 1])) / lengths[^1];
            return new FermiLineGapRange(line.Band.Name, gaps.Min(), gaps.Max(), mean);
        })];
    }
}
