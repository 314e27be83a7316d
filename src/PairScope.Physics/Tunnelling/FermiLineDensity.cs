using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tunnelling;

/// <summary>
/// The density of states of a pairing by what its gap is along the Fermi lines, N(E) = ∮ dl/|v| N_{Δ(k),η}(E) / ∮ dl/|v| with Dynes' density for each place:
/// what is left of the exact one where gaps are small against the bands. It costs nothing, and serves to find where exact fits begin.
/// </summary>
/// <remarks>docs/physics.md, eq. (74).</remarks>
public sealed class FermiLineDensity : TunnellingDensity
{
    private const int Grid = 64;
    private readonly (DynesDensity Density, double Weight)[] _parts;

    private FermiLineDensity((DynesDensity Density, double Weight)[] parts) => _parts = parts;

    /// <summary>The places on the Fermi lines of a normal state, with their shares of its density of states at the Fermi level.</summary>
    /// <param name="model">The normal state.</param>
    public static IReadOnlyList<(ReducedMomentum Momentum, double Weight)> Places(TightBindingModel model)
    {
        var places = new List<(ReducedMomentum, double)>();
        foreach (FermiLine line in FermiLine.Find(model, Grid))
        {
            // On the line itself: between its momenta the bands are off the Fermi level by more than a gap. The last momentum is the first.
            double[] lengths = line.ArcLengths();
            int count = lengths.Length - 1;
            for (int i = 0; i < count; i++)
            {
                double before = i > 0 ? lengths[i] - lengths[i - 1] : lengths[count] - lengths[count - 1];
                (double x, double y) = line.Band.Velocity(line.Momenta[i]);
                places.Add((line.Momenta[i], 0.5 * (before + lengths[i + 1] - lengths[i]) / Math.Max(Math.Sqrt((x * x) + (y * y)), 1e-6)));
            }
        }

        double sum = places.Sum(p => p.Item2);
        return [.. places.Select(p => (p.Item1, p.Item2 / sum))];
    }

    /// <summary>|Δ(k)| at each place as the least quasiparticle energy, meV.</summary>
    /// <param name="model">The normal state.</param>
    /// <param name="gap">The pairing.</param>
    /// <param name="places">Momenta on its Fermi lines.</param>
    public static double[] Gaps(TightBindingModel model, GapFunction gap, IReadOnlyList<(ReducedMomentum Momentum, double Weight)> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var hamiltonian = new BdgHamiltonian(model, gap);
        return [.. places.Select(p => hamiltonian.QuasiparticleEnergies(p.Momentum).Min(Math.Abs))];
    }

    /// <summary>The density of gaps with their weights, sorted into some of equal weight.</summary>
    /// <param name="gaps">|Δ|, meV.</param>
    /// <param name="weights">The share of each, of sum 1.</param>
    /// <param name="broadening">η, meV.</param>
    /// <param name="parts">How many: gaps with nodes need them closer than the broadening.</param>
    public static FermiLineDensity Of(IReadOnlyList<double> gaps, IReadOnlyList<double> weights, double broadening, int parts = 20)
    {
        ArgumentNullException.ThrowIfNull(gaps);
        ArgumentNullException.ThrowIfNull(weights);
        var sums = new (double Gap, double Weight)[parts];
        double before = 0;
        foreach (int i in Enumerable.Range(0, gaps.Count).OrderBy(i => gaps[i]))
        {
            int bin = Math.Min((int)(parts * before), parts - 1);
            sums[bin] = (sums[bin].Gap + (weights[i] * gaps[i]), sums[bin].Weight + weights[i]);
            before += weights[i];
        }

        return new FermiLineDensity([.. sums.Where(s => s.Weight > 0).Select(s => (new DynesDensity(s.Gap / s.Weight, broadening), s.Weight))]);
    }

    /// <inheritdoc/>
    public override double At(double energy) => _parts.Sum(p => p.Weight * p.Density.At(energy));

    /// <inheritdoc/>
    public override double SecondIntegral(double energy) => _parts.Sum(p => p.Weight * p.Density.SecondIntegral(energy));
}
