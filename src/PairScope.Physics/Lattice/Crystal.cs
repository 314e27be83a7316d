namespace PairScope.Lattice;

/// <summary>A site of the cell at τ = f1 a1 + f2 a2 + z ẑ.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Species">Sites of one species may be carried into each other by a symmetry.</param>
/// <param name="F1">f1; any number, not folded into the cell.</param>
/// <param name="F2">f2.</param>
/// <param name="Height">z, in the unit of the lattice vectors.</param>
public sealed record Site(string Name, string Species, double F1, double F2, double Height);

/// <summary>An orbital: a real harmonic on a site.</summary>
/// <param name="Site">Index of the site.</param>
/// <param name="Harmonic">The harmonic.</param>
public sealed record Orbital(int Site, RealHarmonic Harmonic);

/// <summary>Lattice, sites and orbitals of a layer; the order of the orbitals gives their index 0 … n − 1.</summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
public sealed class Crystal
{
    /// <summary>A crystal.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="sites">The sites of a cell, one at least.</param>
    /// <param name="orbitals">The orbitals, one at least; no harmonic twice on a site.</param>
    /// <exception cref="ArgumentException">There is no site or orbital, an orbital names no site, or a harmonic is twice on one.</exception>
    public Crystal(BravaisLattice lattice, IReadOnlyList<Site> sites, IReadOnlyList<Orbital> orbitals)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(orbitals);
        if (sites.Count == 0 || orbitals.Count == 0 || orbitals.Any(o => o.Site < 0 || o.Site >= sites.Count) || orbitals.Distinct().Count() < orbitals.Count)
        {
            throw new ArgumentException("A crystal needs at least one site and one orbital, each orbital on one of the sites and no harmonic twice on a site.", nameof(orbitals));
        }

        (Lattice, Sites, Orbitals) = (lattice, sites, orbitals);
    }

    /// <summary>The lattice.</summary>
    public BravaisLattice Lattice { get; }

    /// <summary>The sites of a cell.</summary>
    public IReadOnlyList<Site> Sites { get; }

    /// <summary>The orbitals of a cell.</summary>
    public IReadOnlyList<Orbital> Orbitals { get; }

    /// <summary>"site harmonic" of an orbital.</summary>
    public string NameOf(int orbital) => $"{Sites[Orbitals[orbital].Site].Name} {Orbitals[orbital].Harmonic.Name}";

    /// <summary>The vector from one site to another in a cell, R + τ_B − τ_A, in Cartesian components.</summary>
    public (double X, double Y, double Z) Between(int fromSite, int toSite, LatticeVector cell)
    {
        (Site a, Site b) = (Sites[fromSite], Sites[toSite]);
        (double x, double y) = Lattice.Position(cell.N1 + b.F1 - a.F1, cell.N2 + b.F2 - a.F2);
        return (x, y, b.Height - a.Height);
    }

    /// <summary>Length of a bond between the sites of two orbitals, |R + τ_B − τ_A|.</summary>
    public double BondLength(int from, int to, LatticeVector cell)
    {
        (double x, double y, double z) = Between(Orbitals[from].Site, Orbitals[to].Site, cell);
        return Math.Sqrt((x * x) + (y * y) + (z * z));
    }
}
