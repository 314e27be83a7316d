using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>
/// The derivative of one block's G along a <see cref="CrystalVariation"/> as a central difference: Σ weight · G(block) over
/// blocks a small step away.
/// </summary>
internal sealed class CrystalStep
{
    // G changes over a change of H or z by η. The rounding noise of 2×2 blocks, 1e-12, allows a small step; 4×4 blocks,
    // whose roots come closer, need a wide one and the formula of fourth order. Points in units of the step.
    private const double NarrowStep = 1e-3;
    private const double WideStep = 0.03;
    private static readonly (int Point, double Weight)[] SecondOrder = [(-1, -0.5), (1, 0.5)];
    private static readonly (int Point, double Weight)[] FourthOrder = [(-2, 1.0 / 12), (-1, -2.0 / 3), (1, 2.0 / 3), (2, -1.0 / 12)];

    private CrystalStep(IReadOnlyList<(LaurentBlock Block, double Weight)> points) => Points = points;

    /// <summary>Blocks and weights, the latter in units of one over the parameter varied.</summary>
    public IReadOnlyList<(LaurentBlock Block, double Weight)> Points { get; }

    /// <summary>Whether the variation changes anything at all.</summary>
    public static bool Moves(CrystalVariation variation, BdgHamiltonian hamiltonian) => SizeOf(variation, hamiltonian) > 0;

    /// <summary>The difference formula of one block.</summary>
    public static CrystalStep Along(CrystalVariation variation, BdgHamiltonian hamiltonian, IReadOnlyList<int> block, Complex z) => new(
        [.. Around(variation, hamiltonian, z, wide: block.Count == 4).Select(p => (new LaurentBlock(p.Crystal, block, p.Z), p.Weight))]);

    /// <summary>The crystals and energies beside, with their weights.</summary>
    /// <param name="variation">The direction.</param>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="z">ω + iη in meV.</param>
    /// <param name="wide">Whether rounding noise asks for a wide step.</param>
    public static IEnumerable<(BdgHamiltonian Crystal, Complex Z, double Weight)> Around(
        CrystalVariation variation, BdgHamiltonian hamiltonian, Complex z, bool wide)
    {
        double step = (wide ? WideStep : NarrowStep) * z.Imaginary / SizeOf(variation, hamiltonian);
        BdgHamiltonian? direction = variation.DirectionFor(hamiltonian.Orbitals);
        return (wide ? FourthOrder : SecondOrder).Select(p => (
            direction is { } d ? hamiltonian.Stepped(d, p.Point * step) : hamiltonian,
            z + (p.Point * step * variation.Energy),
            p.Weight / step));
    }

    private static double SizeOf(CrystalVariation variation, BdgHamiltonian hamiltonian) =>
        variation.Energy.Magnitude + (variation.DirectionFor(hamiltonian.Orbitals)?.Bound ?? 0);
}
