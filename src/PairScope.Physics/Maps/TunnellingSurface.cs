using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Maps;

/// <summary>What an instrument looks at: a lattice with one site in its cell, and what the tip sees of the orbitals there.</summary>
/// <param name="Lattice">The lattice in units of |a1|.</param>
/// <param name="LatticeConstantAngstrom">|a1| in Å.</param>
/// <param name="OrbitalWeights">w_a of eq. (5) of docs/materials.md, one for each orbital; null where the tip sees all alike.</param>
public sealed record TunnellingSurface(BravaisLattice Lattice, double LatticeConstantAngstrom, IReadOnlyList<double>? OrbitalWeights = null)
{
    /// <summary>Monolayer NbSe2.</summary>
    public static TunnellingSurface NbSe2 { get; } = new(TriangularLattice.Value, Materials.NbSe2LatticeConstantAngstrom);

    /// <summary>The surface of a material; null is monolayer NbSe2 with its table of gaps.</summary>
    /// <exception cref="InputException">Its lengths have no unit, or the tip sees orbitals on several sites of the cell.</exception>
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

        int sites = material.Crystal.Orbitals.Where((_, a) => material.TipWeights[a] > 0).Select(o => o.Site).Distinct().Count();
        return sites == 1
            ? new TunnellingSurface(material.Crystal.Lattice.InUnitsOfItself(), material.Crystal.Lattice.Constant, material.TipWeights.All(w => w == 1) ? null : material.TipWeights)
            : throw new InputException($"The tip sees orbitals on {sites} sites of {material.Name}, and scans and what instruments make of maps are known for crystals of which it sees one; give the others the weight 0 under 'tip'.");
    }
}
