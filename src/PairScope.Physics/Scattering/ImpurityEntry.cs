using PairScope.Lattice;

namespace PairScope.Scattering;

/// <summary>One of the places that an impurity sits on.</summary>
/// <param name="Cell">R_c, counted from any cell: maps count from that of the impurity's first entry.</param>
/// <param name="Orbital">a_c, 0 … n − 1.</param>
/// <remarks>docs/materials.md, eq. (4).</remarks>
public readonly record struct ImpurityEntry(LatticeVector Cell, int Orbital)
{
    /// <summary>Orbital 0 of cell 0: where the impurity of a crystal with one orbital sits.</summary>
    public static ImpurityEntry Home => default;
}
