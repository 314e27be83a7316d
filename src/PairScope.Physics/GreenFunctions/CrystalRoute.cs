using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// Which way a block of the infinite crystal goes: by the roots of its determinant where there are few and simple ones, blocks of one
/// and two components and the four of one orbital; by circles and poles where hoppings of several orbitals reach far; by doubling everywhere else.
/// </summary>
/// <remarks>docs/materials.md, "The infinite crystal by doubling"; docs/physics.md, "The infinite crystal".</remarks>
internal static class CrystalRoute
{
    private const double Degenerate = 1e-9;
    private const int LeastOnCircles = 24;

    // Three momenta that no symmetry singles out.
    private static readonly ReducedMomentum[] Anywhere = [new(0.1237, 0.2891), new(-0.3719, 0.0583), new(0.4127, -0.2239)];

    /// <summary>Whether the roots are the way.</summary>
    public static bool ByRoots(BdgHamiltonian hamiltonian, IReadOnlyList<int> block) =>
        block.Count <= 2 || (hamiltonian.Orbitals == 1 && block.Count == 4 && !Array.TrueForAll(Anywhere, k => IsPaired(hamiltonian, k)));

    /// <summary>The ways that the blocks of a crystal are meant to go: roots, circles, doubling, in words.</summary>
    public static string InWords(BdgHamiltonian hamiltonian)
    {
        IEnumerable<string> ways = hamiltonian.Blocks.Select(block =>
            ByRoots(hamiltonian, block) ? "roots" : ByCircles(block.Count, ChainDirection.Shortest([hamiltonian], block).Range) ? "circles" : "doubling");
        return string.Join(" and ", ways.Distinct(StringComparer.Ordinal));
    }

    /// <summary>Whether circles and poles cost less than doubling: measured, they meet at some two dozen components in a layer of several cells.</summary>
    /// <param name="order">Components of the block.</param>
    /// <param name="range">p, cells in a layer.</param>
    public static bool ByCircles(int order, int range) => range > 1 && order * range >= LeastOnCircles;

    // Where every level is double at every k, as with inversion and time reversal, all roots are double and lose half of their digits.
    private static bool IsPaired(BdgHamiltonian hamiltonian, ReducedMomentum k)
    {
        double[] energies = hamiltonian.QuasiparticleEnergies(k);
        double scale = energies.Max(Math.Abs);
        return Enumerable.Range(0, energies.Length / 2).All(e => energies[(2 * e) + 1] - energies[2 * e] <= Degenerate * scale);
    }
}
