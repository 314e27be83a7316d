using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;

namespace PairScope.GreenFunctions;

/// <summary>
/// The primitive direction along which a crystal is taken as a chain: cells are counted by n1′ = u·n along the chain and by
/// n2′ = v·n across it, with integers and determinant ±1. The result does not depend on the choice, the work does.
/// </summary>
/// <param name="U1">Share of n1 in n1′.</param>
/// <param name="U2">Share of n2 in n1′.</param>
/// <param name="V1">Share of n1 in n2′.</param>
/// <param name="V2">Share of n2 in n2′.</param>
/// <remarks>docs/materials.md, "The infinite crystal by doubling".</remarks>
internal readonly record struct ChainDirection(int U1, int U2, int V1, int V2)
{
    // The axes first: a diagonal chain needs twice as many cells for the same window and must be shorter to be taken.
    private static readonly ChainDirection[] Candidates = [new(1, 0, 0, 1), new(0, 1, 1, 0), new(1, -1, 0, 1), new(1, 1, 0, 1)];

    /// <summary>The direction in which hopping and pairing within a block reach the fewest cells, and how many, 1 at least.</summary>
    public static (ChainDirection Direction, int Range) Shortest(IEnumerable<BdgHamiltonian> crystals, IReadOnlyList<int> block)
    {
        LatticeVector[] bonds = [.. crystals.SelectMany(h => block.SelectMany(i => block.SelectMany(j => h[i, j].Coefficients.Select(t => t.Key)))).Distinct()];
        int Range(ChainDirection direction) => bonds.Select(r => Math.Abs(direction.Along(r))).DefaultIfEmpty(0).Max();
        ChainDirection shortest = Candidates.MinBy(Range);
        return (shortest, Math.Max(1, Range(shortest)));
    }

    /// <summary>n1′ of a cell.</summary>
    public int Along(LatticeVector r) => (U1 * r.N1) + (U2 * r.N2);

    /// <summary>n2′ of a cell.</summary>
    public int Across(LatticeVector r) => (V1 * r.N1) + (V2 * r.N2);

    /// <summary>The cell at n1′ and n2′.</summary>
    public LatticeVector Cell(int along, int across)
    {
        int determinant = (U1 * V2) - (U2 * V1); // ±1
        return new LatticeVector(determinant * ((V2 * along) - (U2 * across)), determinant * ((U1 * across) - (V1 * along)));
    }

    /// <summary>The largest |n1′| of the cells |n1|, |n2| ≤ reach.</summary>
    public int ReachAlong(int reach) => reach * (Math.Abs(U1) + Math.Abs(U2));
}
