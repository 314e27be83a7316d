using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>Band energies along a path through the zone.</summary>
/// <remarks>docs/physics.md, eqs. (5), (15).</remarks>
public sealed class BandStructure
{
    private BandStructure(MomentumPath path, IReadOnlyList<string> names, double[][] energies, bool isNormal)
    {
        IsNormal = isNormal;
        Path = path;
        Names = names;
        Energies = energies;
    }

    /// <summary>Whether these are bands of the normal state and not of quasiparticles.</summary>
    public bool IsNormal { get; }

    /// <summary>The path.</summary>
    public MomentumPath Path { get; }

    /// <summary>One name for each band.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Energies in meV, [band][momentum].</summary>
    public IReadOnlyList<IReadOnlyList<double>> Energies { get; }

    /// <summary>The normal bands: of one orbital two (spin up and down, or with Rashba coupling lower and upper), of n orbitals 2n by rising energy.</summary>
    public static BandStructure Normal(TightBindingModel model, MomentumPath path)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        if (model.Bloch.Orbitals > 1)
        {
            double[][] energies = [.. path.Momenta.AsParallel().AsOrdered().Select(k => model.Bloch.Evaluate(k).HermitianEigenvalues())];
            return new BandStructure(
                path,
                [.. Enumerable.Range(1, model.Bloch.Size).Select(n => $"band {n}")],
                [.. Enumerable.Range(0, model.Bloch.Size).Select(n => energies.Select(e => e[n]).ToArray())],
                isNormal: true);
        }

        IReadOnlyList<NormalBand> bands = NormalBand.Of(model);
        return new BandStructure(
            path,
            [.. bands.Select(b => b.Name)],
            [.. bands.Select(b => path.Momenta.Select(b.Energy).ToArray())],
            isNormal: true);
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
            [.. Enumerable.Range(0, hamiltonian.Size).Select(n => byMomentum.Select(e => e[n]).ToArray())],
            isNormal: false);
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
