using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Spectra;

/// <summary>
/// The electron spectral function A(k, ω) = −(1/π) Im Tr_e G0(k, ω + iη), both spins together, in states/meV;
/// ∫ A dω = 2n at every k.
/// </summary>
/// <remarks>docs/physics.md, eq. (34).</remarks>
public static class SpectralFunction
{
    /// <summary>A(k, ω) along a path.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="momenta">The momenta, one at least.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <returns>Row-major [energy, momentum].</returns>
    /// <exception cref="ArgumentOutOfRangeException">η is not positive or an energy is not finite.</exception>
    public static double[] AlongPath(
        BdgHamiltonian hamiltonian, IReadOnlyList<ReducedMomentum> momenta, IReadOnlyList<double> energies, double broadening)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(momenta);
        ArgumentNullException.ThrowIfNull(energies);
        Require.Positive(broadening);
        var weights = new double[energies.Count * momenta.Count];
        if (hamiltonian.Orbitals > 1)
        {
            Parallel.For(0, momenta.Count, k =>
            {
                for (int e = 0; e < energies.Count; e++)
                {
                    weights[(e * momenta.Count) + k] = OfSeveral(hamiltonian, momenta[k], new Complex(energies[e], broadening));
                }
            });
            return weights;
        }

        var propagator = new ElectronPropagator(hamiltonian, momenta.Count);
        propagator.SetMomenta(momenta);
        for (int e = 0; e < energies.Count; e++)
        {
            Require.Finite(energies[e]);
            propagator.SpectralWeights(new Complex(energies[e], broadening), weights.AsSpan(e * momenta.Count, momenta.Count));
        }

        return weights;
    }

    /// <summary>A(k, ω) over the zone at one energy.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <returns>Row-major [m1 + L/2, m2 + L/2] at k = (m1 b1 + m2 b2)/L, the order of a QPI map.</returns>
    /// <exception cref="ArgumentOutOfRangeException">η is not positive, ω is not finite, or L is not allowed.</exception>
    public static double[] OverZone(BdgHamiltonian hamiltonian, double energy, double broadening, int size)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        Require.Finite(energy);
        Require.Positive(broadening);
        Require.WindowSize(size);
        var z = new Complex(energy, broadening);
        var map = new double[size * size];
        int half = size / 2;
        if (hamiltonian.Orbitals > 1)
        {
            Parallel.For(0, map.Length, i => map[i] = OfSeveral(
                hamiltonian, new ReducedMomentum((double)((i / size) - half) / size, (double)((i % size) - half) / size), z));
            return map;
        }

        Parallel.For(
            0,
            size,
            () => (Propagator: new ElectronPropagator(hamiltonian, size), Row: new double[size]),
            (j1, _, local) =>
            {
                local.Propagator.SetRow(j1);
                local.Propagator.SpectralWeights(z, local.Row);
                int row = (j1 + half) % size * size;
                local.Row.AsSpan(0, half).CopyTo(map.AsSpan(row + half));
                local.Row.AsSpan(half).CopyTo(map.AsSpan(row));
                return local;
            },
            _ => { });
        return map;
    }

    // One orbital is done for many momenta at once; several have matrices of any size.
    private static double OfSeveral(BdgHamiltonian hamiltonian, ReducedMomentum k, Complex z)
    {
        ComplexMatrix g = hamiltonian.GreenFunction(k, z);
        return -1 / Math.PI * Enumerable.Range(0, 2 * hamiltonian.Orbitals).Sum(i => g[i, i].Imaginary);
    }
}
