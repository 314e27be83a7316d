using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;

namespace PairScope.Spectra;

/// <summary>
/// The electron spectral function A(k, ω) = −(1/π) Im Tr_e G0(k, ω + iη), both spins together, in states/meV;
/// ∫ A dω = 2 at every k.
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
        var propagator = new ElectronPropagator(hamiltonian, momenta.Count);
        propagator.SetMomenta(momenta);
        var weights = new double[energies.Count * momenta.Count];
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
}
