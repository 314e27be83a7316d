using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>The derivative of a chain's G along a <see cref="CrystalVariation"/> as a central difference: Σ weight · G(block).</summary>
/// <param name="Points">Blocks and weights, the latter in units of one over the parameter varied.</param>
/// <remarks>docs/physics.md, eq. (30).</remarks>
internal sealed record ChainStep(IReadOnlyList<(ChainBlock Block, double Weight)> Points)
{
    /// <summary>The difference formula of one block.</summary>
    public static ChainStep Along(
        CrystalVariation variation, BdgHamiltonian hamiltonian, IReadOnlyList<int> block, Complex z, (ChainDirection Direction, int Range) chain) =>
        new([.. CrystalStep.Around(variation, hamiltonian, z, wide: false)
            .Select(p => (new ChainBlock(p.Crystal, block, p.Z, chain.Direction, chain.Range), p.Weight))]);
}
