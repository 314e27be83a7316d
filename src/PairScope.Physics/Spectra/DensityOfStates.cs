using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Spectra;

/// <summary>
/// The density of states of the clean crystal, ρ(ω) = −(1/π) Im Σ_{electron s} G0_ss(r = 0, ω + iη), both spins together,
/// in states/(meV·cell). A gap of zero gives the normal state.
/// </summary>
/// <remarks>docs/physics.md, eq. (33).</remarks>
public static class DensityOfStates
{
    /// <summary>ρ at several energies by the sum N⁻² Σ_k over an N×N grid.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="broadening">η in meV, greater than zero; the grid resolves it when N ≫ v/η ≈ 400 meV/η.</param>
    /// <param name="cells">N, 2 to 65536.</param>
    /// <returns>ρ(ω) in the order of the energies; the same bits whatever the number of cores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">η is not positive, an energy is not finite, or N is out of range.</exception>
    public static double[] Compute(BdgHamiltonian hamiltonian, IReadOnlyList<double> energies, double broadening, int cells)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(energies);
        Require.Positive(broadening);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cells, 65536);
        foreach (double energy in energies)
        {
            Require.Finite(energy);
        }

        // Fixed groups of rows, added in order: no dependence on how rows fall on threads.
        int groups = Math.Min(cells, 128);
        var sums = new double[groups][];
        Parallel.For(0, groups, group =>
        {
            var propagator = new ElectronPropagator(hamiltonian, cells);
            var sum = new double[energies.Count];
            for (int j1 = (int)((long)group * cells / groups); j1 < (int)((group + 1L) * cells / groups); j1++)
            {
                propagator.SetRow(j1);
                for (int e = 0; e < sum.Length; e++)
                {
                    sum[e] += propagator.TotalWeight(new Complex(energies[e], broadening));
                }
            }

            sums[group] = sum;
        });
        double norm = 1.0 / ((double)cells * cells);
        return [.. Enumerable.Range(0, energies.Count).Select(e => norm * sums.Sum(sum => sum[e]))];
    }

    /// <summary>ρ_W at one energy from any solver's local Green function, exact for the infinite crystal where the solver is.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite.</exception>
    /// <exception cref="ArgumentException">The tip has another number of weights than the crystal orbitals.</exception>
    /// <remarks>docs/materials.md, eq. (5).</remarks>
    public static double Local(GreenFunction green, double energy, Tip? tip = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        int orbitals = green.Hamiltonian.Orbitals;
        tip ??= Tip.Everything;
        return tip.WeightsOf(orbitals).Zip(LocalByOrbital(green, energy, tip.Spin), (weight, density) => weight * density).Sum();
    }

    /// <summary>The same, smeared over the energy.</summary>
    /// <param name="green">A solver with the broadening η + <see cref="EnergyKernel.ExtraBroadening"/>.</param>
    /// <param name="kernel">What smears it, for η.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="tip">What the tip sees.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite.</exception>
    /// <exception cref="ArgumentException">The tip has another number of weights than the crystal orbitals.</exception>
    /// <remarks>docs/physics.md, eqs. (52), (53); docs/materials.md, eq. (5).</remarks>
    public static double Smeared(GreenFunction green, EnergyKernel kernel, double energy, Tip tip)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return kernel.Nodes(energy).Sum(node => node.Weight * Local(green, node.Energy, tip));
    }

    /// <summary>The same for each orbital alone, in the order of the crystal's.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="spin">What the tip sees of spin.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite.</exception>
    /// <remarks>docs/materials.md, eq. (5).</remarks>
    public static double[] LocalByOrbital(GreenFunction green, double energy, TipSpin spin = default)
    {
        ArgumentNullException.ThrowIfNull(green);
        return LocalByOrbital(green.Window(energy, 2, entries: GreenFunctionEntries.Densities(green.Hamiltonian.Orbitals)), spin);
    }

    /// <summary>The same from a Green function already at hand.</summary>
    /// <param name="green">G0 on a window of any size.</param>
    /// <param name="spin">What the tip sees of spin.</param>
    /// <remarks>docs/materials.md, eq. (5).</remarks>
    public static double[] LocalByOrbital(GreenFunctionWindow green, TipSpin spin = default)
    {
        ArgumentNullException.ThrowIfNull(green);
        int orbitals = green.Components / 4;
        ComplexMatrix sigma = spin.ToMatrix();
        double Density(int orbital)
        {
            Complex sum = Complex.Zero;
            for (int s = 0; s < 2; s++)
            {
                for (int u = 0; u < 2; u++)
                {
                    sum += sigma[u, s] * green[(s * orbitals) + orbital, (u * orbitals) + orbital, 0, 0];
                }
            }

            return -1 / Math.PI * sum.Imaginary;
        }

        return [.. Enumerable.Range(0, orbitals).Select(Density)];
    }
}
