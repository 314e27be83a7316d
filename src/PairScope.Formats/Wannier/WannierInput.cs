using System.Globalization;

namespace PairScope.Formats;

/// <summary>What the input of a wannier90 calculation, seedname.win, tells of crystal and orbitals.</summary>
/// <param name="Structure">Lattice and atoms.</param>
/// <param name="Projections">The functions in the order of the Hamiltonian; of spinors each stands for ↑ and ↓.</param>
/// <param name="Spinors">Whether they are spinors.</param>
/// <param name="FermiElectronvolts">fermi_energy, eV, where it is told.</param>
/// <remarks>docs/formats.md, "Files of wannier90".</remarks>
public sealed record WannierInput(
    CrystalStructure Structure, IReadOnlyList<WannierProjection> Projections, bool Spinors, double? FermiElectronvolts)
{
    private const double Bohr = 0.529177210903; // Å
    private const int MostProjections = 256;

    /// <summary>Reads it.</summary>
    /// <param name="path">seedname.win.</param>
    /// <exception cref="InputException">Something is missing or damaged, or the functions are no harmonics in the crystal's axes; the line is told.</exception>
    public static WannierInput Read(string path)
    {
        var text = new WannierInputText(path);
        (double X, double Y, double Z)[] lattice = Cell(text);
        var structure = new CrystalStructure(lattice, Atoms(text, lattice));
        (long Line, string Text)[] lines = text.Block("projections") ?? throw new InputException($"'{path}' has no block 'projections', so that it does not tell which orbitals the functions are.");
        double scale = Unit(ref lines);
        WannierProjection[] projections = [.. lines.SelectMany(l => WannierProjection.Listed(l.Text, structure, scale, what => text.Fault(l, what)))];
        bool spinors = text.Value("spinors") is { } told && told.ToLowerInvariant().Trim('.') is "t" or "true";
        int functions = (spinors ? 2 : 1) * projections.Length;
        if (projections.Length is 0 or > MostProjections)
        {
            throw new InputException($"'{path}' lists {projections.Length} projections; there must be 1 to {MostProjections}.");
        }

        if (text.Value("num_wann") is { } count && !(int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && wanted == functions))
        {
            throw new InputException($"'{path}' wants num_wann = {HeaderText.Shortened(count)} functions, and its projections are {functions}.");
        }

        return new WannierInput(structure, projections, spinors, text.Value("fermi_energy") is { } fermi ? HeaderText.Number(fermi) : null);
    }

    /// <summary>What a calculation without seedname.win would tell by it.</summary>
    /// <param name="structure">Lattice and atoms.</param>
    /// <param name="projections">'site:orbitals' each, as in the block 'projections'; places c=… in Å.</param>
    /// <exception cref="InputException">One names no atom or no real harmonic.</exception>
    public static WannierInput Of(CrystalStructure structure, IReadOnlyList<string> projections)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(projections);
        return new WannierInput(
            structure, [.. projections.SelectMany(text => WannierProjection.Listed(text, structure, 1, what => new InputException($"The orbitals '{HeaderText.Shortened(text)}': {what}.")))], Spinors: false, FermiElectronvolts: null);
    }

    private static (double X, double Y, double Z)[] Cell(WannierInputText text)
    {
        (long Line, string Text)[] lines = text.Block("unit_cell_cart") ?? throw new InputException($"'{text.Path}' has no block 'unit_cell_cart'.");
        double scale = Unit(ref lines);
        (double X, double Y, double Z)[] lattice = lines.Length == 3
            ? [.. lines.Select(l => text.Vector(l, l.Text)).Select(v => (scale * v.X, scale * v.Y, scale * v.Z))]
            : throw new InputException($"'{text.Path}': the block 'unit_cell_cart' must hold three vectors, and has {lines.Length}.");
        CrystalStructure.RequireCell(lattice, what => text.Fault(lines[2], what));
        return lattice;
    }

    private static List<StructureAtom> Atoms(WannierInputText text, (double X, double Y, double Z)[] lattice)
    {
        bool isCartesian = text.Block("atoms_frac") is null;
        (long Line, string Text)[] lines = text.Block(isCartesian ? "atoms_cart" : "atoms_frac") ?? [];
        double scale = isCartesian ? Unit(ref lines) : 1;
        return [.. lines.Select(l =>
        {
            string[] words = l.Text.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            (double X, double Y, double Z) place = text.Vector(l, words.Length > 1 ? words[1] : string.Empty);
            return new StructureAtom(words[0], isCartesian ? CrystalStructure.Fractions(lattice, (scale * place.X, scale * place.Y, scale * place.Z)) : place);
        })];
    }

    // A first line that names a unit is taken off.
    private static double Unit(ref (long Line, string Text)[] lines)
    {
        string unit = lines.Length > 0 ? lines[0].Text.ToLowerInvariant() : string.Empty;
        if (unit is "bohr" or "ang" or "angstrom")
        {
            lines = lines[1..];
        }

        return unit is "bohr" ? Bohr : 1;
    }
}
