using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Maps;

/// <summary>What an instrument looks at: a lattice, the sites of its cell that the tip sees, and what it sees of the orbitals there.</summary>
/// <param name="Lattice">The lattice in units of |a1|.</param>
/// <param name="LatticeConstantAngstrom">|a1| in Å.</param>
/// <param name="OrbitalWeights">w_a of eq. (5) of docs/materials.md, one for each orbital; null where the tip sees all alike.</param>
public sealed record TunnellingSurface(BravaisLattice Lattice, double LatticeConstantAngstrom, IReadOnlyList<double>? OrbitalWeights = null)
{
    /// <summary>Monolayer NbSe2.</summary>
    public static TunnellingSurface NbSe2 { get; } = new(TriangularLattice.Value, Materials.NbSe2LatticeConstantAngstrom);

    /// <summary>The sites of the cell that the tip sees, with their places counted from that of the first; null where it sees one.</summary>
    public IReadOnlyList<OrbitalSite>? Sites { get; init; }

    /// <summary>How many they are.</summary>
    public int SiteCount => Sites?.Count ?? 1;

    /// <summary>Cells by which they may lie outside of their own.</summary>
    public int Margin => Sites is null ? 0 : (int)Math.Ceiling(Sites.Max(s => Math.Max(Math.Abs(s.F1), Math.Abs(s.F2))));

    /// <summary>Where a site lies, in units of a1 and a2 from the first.</summary>
    public (double F1, double F2) PlaceOf(int site) => Sites is null ? default : (Sites[site].F1, Sites[site].F2);

    /// <summary>The orbital that an impurity on a site sits on, the first one there.</summary>
    public int OrbitalOf(int site) => Sites?[site].Orbitals[0] ?? 0;

    /// <summary>w_a of the orbitals of one site, 0 for those of the others; null where the tip sees one site, and all its orbitals alike.</summary>
    public IReadOnlyList<double>? WeightsOf(int site) => Sites is null ? OrbitalWeights
        : [.. Enumerable.Range(0, OrbitalWeights!.Count).Select(a => Sites[site].Orbitals.Contains(a) ? OrbitalWeights[a] : 0)];

    /// <summary>The sites for maps of each: those that the tip sees, and the other orbitals together behind them; null where it sees one.</summary>
    public IReadOnlyList<OrbitalSite>? SitesOfMaps => Sites is null ? null
        : Enumerable.Range(0, OrbitalWeights!.Count).Except(Sites.SelectMany(s => s.Orbitals)).ToArray() is { Length: > 0 } hidden ? [.. Sites, new OrbitalSite(hidden)] : Sites;

    /// <summary>The surface of a material; null is monolayer NbSe2 with its table of gaps.</summary>
    /// <exception cref="InputException">Its lengths have no unit.</exception>
    public static TunnellingSurface Of(Material? material)
    {
        if (material is null)
        {
            return NbSe2;
        }

        if (!string.Equals(material.LengthUnit, "Å", StringComparison.Ordinal))
        {
            throw new InputException($"The lengths of {material.Name} have no unit, but an instrument's resolution and a scan are in Å and nm; write the material's lattice in Å, without 'units: lattice'.");
        }

        int[] seen = [.. material.Crystal.Orbitals.Index().Where(o => material.TipWeights[o.Index] > 0).Select(o => o.Item.Site).Distinct()];
        BravaisLattice lattice = material.Crystal.Lattice.InUnitsOfItself();
        if (seen.Length == 1)
        {
            return new TunnellingSurface(lattice, material.Crystal.Lattice.Constant, material.TipWeights.All(w => w == 1) ? null : material.TipWeights);
        }

        Site first = material.Crystal.Sites[seen[0]];
        return new TunnellingSurface(lattice, material.Crystal.Lattice.Constant, material.TipWeights)
        {
            Sites = [.. seen.Select(site => new OrbitalSite(
                [.. Enumerable.Range(0, material.Crystal.Orbitals.Count).Where(a => material.Crystal.Orbitals[a].Site == site)],
                material.Crystal.Sites[site].F1 - first.F1,
                material.Crystal.Sites[site].F2 - first.F2))],
        };
    }
}
