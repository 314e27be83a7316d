using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;

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

    /// <summary>ρ at one energy from any solver's local Green function, exact for the infinite crystal where the solver is.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="energy">ω in meV.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite.</exception>
    public static double Local(GreenFunction green, double energy)
    {
        ArgumentNullException.ThrowIfNull(green);
        GreenFunctionWindow window = green.Window(energy, 2);
        return -1 / Math.PI * (window[0, 0, 0, 0] + window[1, 1, 0, 0]).Imaginary;
    }
}
