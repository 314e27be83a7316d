namespace PairScope.Formats;

/// <summary>An atom of a crystal's cell.</summary>
/// <param name="Label">Its species, or what else the file calls it.</param>
/// <param name="Place">Fractions of the three lattice vectors.</param>
public sealed record StructureAtom(string Label, (double F1, double F2, double F3) Place);

/// <summary>Lattice and atoms of a crystal, as codes of electronic structure write them.</summary>
/// <param name="Lattice">The three lattice vectors, Å.</param>
/// <param name="Atoms">The atoms of a cell, in the order of the file.</param>
/// <remarks>docs/formats.md, "Structures".</remarks>
public sealed record CrystalStructure(IReadOnlyList<(double X, double Y, double Z)> Lattice, IReadOnlyList<StructureAtom> Atoms)
{
    /// <summary>The most atoms that a cell may have.</summary>
    internal const int MostAtoms = 100_000;

    private const double Least = 1e-6; // of the product of the vectors' lengths

    /// <summary>Reads a file: extended .xyz, or a POSCAR or CONTCAR of any name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing or damaged; the line is told.</exception>
    public static CrystalStructure Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".xyz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".extxyz", StringComparison.OrdinalIgnoreCase)
            ? ExtendedXyzFile.Read(path)
            : PoscarFile.Read(path);
    }

    /// <summary>A place in Å as fractions of the lattice vectors.</summary>
    /// <param name="lattice">The vectors, of a cell with a volume.</param>
    /// <param name="place">The place.</param>
    internal static (double F1, double F2, double F3) Fractions(IReadOnlyList<(double X, double Y, double Z)> lattice, (double X, double Y, double Z) place)
    {
        double volume = Volume(lattice);
        return (Volume([place, lattice[1], lattice[2]]) / volume, Volume([lattice[0], place, lattice[2]]) / volume, Volume([lattice[0], lattice[1], place]) / volume);
    }

    /// <summary>The triple product of three vectors.</summary>
    internal static double Volume(IReadOnlyList<(double X, double Y, double Z)> v) =>
        (v[0].X * ((v[1].Y * v[2].Z) - (v[1].Z * v[2].Y))) + (v[0].Y * ((v[1].Z * v[2].X) - (v[1].X * v[2].Z))) + (v[0].Z * ((v[1].X * v[2].Y) - (v[1].Y * v[2].X)));

    /// <summary>Refuses three vectors that span no cell.</summary>
    /// <param name="v">The vectors.</param>
    /// <param name="fault">Where they stand, with what is wrong there.</param>
    internal static void RequireCell(IReadOnlyList<(double X, double Y, double Z)> v, Func<string, InputException> fault)
    {
        if (!(Math.Abs(Volume(v)) > Least * v.Aggregate(1.0, (product, a) => product * Math.Sqrt((a.X * a.X) + (a.Y * a.Y) + (a.Z * a.Z)))))
        {
            throw fault("the three lattice vectors lie in a plane");
        }
    }
}
