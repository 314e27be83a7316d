using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>Band energies along a path through the zone.</summary>
/// <remarks>docs/physics.md, eqs. (5), (15).</remarks>
public sealed class BandStructure
{
    private BandStructure(MomentumPath path, IReadOnlyList<string> names, double[][] energies)
    {
        Path = path;
        Names = names;
        Energies = energies;
    }

    /// <summary>The path.</summary>
    public MomentumPath Path { get; }

    /// <summary>One name for each band.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Energies in meV, [band][momentum].</summary>
    public IReadOnlyList<IReadOnlyList<double>> Energies { get; }

    /// <summary>The two normal bands (spin up and down, or with Rashba coupling lower and upper).</summary>
    public static BandStructure Normal(TightBindingModel model, MomentumPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        IReadOnlyList<NormalBand> bands = NormalBand.Of(model);
        return new BandStructure(
            path,
            [.. bands.Select(b => b.Name)],
            [.. bands.Select(b => path.Momenta.Select(b.Energy).ToArray())]);
    }

    /// <summary>
    /// The 4n quasiparticle bands, eigenvalues of H(k), ascending at each momentum. <see cref="Path"/> has more momenta than
    /// the one given where bands turn, and every minimum of the lowest |E| is among them.
    /// </summary>
    public static BandStructure Quasiparticle(BdgHamiltonian hamiltonian, MomentumPath path)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(path);
        path = BandRefinement.Refine(hamiltonian, path);
        double[][] byMomentum = [.. path.Momenta.Select(hamiltonian.QuasiparticleEnergies)];
        return new BandStructure(
            path,
            [.. Enumerable.Range(1, hamiltonian.Size).Select(n => $"quasiparticle {n}")],
            [.. Enumerable.Range(0, hamiltonian.Size).Select(n => byMomentum.Select(e => e[n]).ToArray())]);
    }

    /// <summary>The minima of the lowest |E| along the path, the least first: where, and |E| in meV.</summary>
    public IReadOnlyList<(double Distance, ReducedMomentum Momentum, double Energy)> Minima()
    {
        double[] lowest = [.. Enumerable.Range(0, Path.Momenta.Count).Select(i => Energies.Min(band => Math.Abs(band[i])))];
        double Beside(int i) => i < 0 || i >= lowest.Length ? double.PositiveInfinity : lowest[i];
        return
        [
            .. Enumerable.Range(0, lowest.Length)
                .Where(i => lowest[i] < Beside(i - 1) && lowest[i] <= Beside(i + 1))
                .OrderBy(i => lowest[i])
                .Select(i => (Path.Distances[i], Path.Momenta[i], lowest[i])),
        ];
    }
}
