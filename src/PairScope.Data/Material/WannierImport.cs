using System.Globalization;
using System.Text;
using PairScope.Formats;
using PairScope.Lattice;

namespace PairScope.Data;

/// <summary>A material's file from the files of a wannier90 calculation: lattice, sites and orbitals by its input, hoppings in its Hamiltonian, which the file names.</summary>
/// <remarks>docs/materials.md, "From first principles".</remarks>
public sealed record WannierImport
{
    private const double Flat = 1e-3; // Å
    private const string Input = ".win";
    private static readonly string[] Hamiltonians = ["_tb.dat", "_hr.dat"];

    private readonly WannierInput _input;
    private readonly string _crystal;
    private readonly string _hamiltonian;
    private readonly string? _shifts;

    private WannierImport(string crystal, WannierInput input, string hamiltonian)
    {
        (_crystal, _input, _hamiltonian) = (crystal, input, hamiltonian);
        string seed = Seed(hamiltonian);
        _shifts = File.Exists($"{seed}_wsvec.dat") ? $"{seed}_wsvec.dat" : null;
        Name = Path.GetFileName(seed);
        ((double X, double Y, double Z) a1, (double X, double Y, double Z) a2, (double X, double Y, double Z) a3) = (Lattice[0], Lattice[1], Lattice[2]);
        if (Math.Max(Math.Abs(a1.Z), Math.Abs(a2.Z)) > Flat || Math.Max(Math.Abs(a3.X), Math.Abs(a3.Y)) > Flat)
        {
            throw new InputException($"'{crystal}': the first two lattice vectors must lie in the plane of x and y and the third along z, across the layer.");
        }
    }

    /// <summary>The files of one calculation, which lie side by side.</summary>
    /// <param name="path">seedname.win, beside which seedname_tb.dat or seedname_hr.dat lies, and perhaps seedname_wsvec.dat; or one of these two, beside which seedname.win lies.</param>
    /// <exception cref="InputException">A file is missing or damaged, or the crystal is no layer in the plane of x and y.</exception>
    public static WannierImport OfCalculation(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string seed = Seed(path);
        bool isInput = path.EndsWith(Input, StringComparison.Ordinal);
        if (!isInput && string.Equals(seed, path, StringComparison.Ordinal))
        {
            throw new InputException($"'{path}' is neither seedname.win nor seedname_tb.dat or seedname_hr.dat; a crystal in a POSCAR or .xyz needs the Hamiltonian as FILE and itself as --structure.");
        }

        if (!isInput && !File.Exists(seed + Input))
        {
            throw new InputException($"'{path}' does not tell the crystal nor which orbitals its functions are; put the input of the calculation, '{seed}.win', beside it, tell them with --structure and --orbitals, or write the material's file by hand (docs/materials.md).");
        }

        var input = WannierInput.Read(seed + Input);
        return new WannierImport(seed + Input, input, !isInput ? path : Hamiltonians.Select(ending => seed + ending).FirstOrDefault(File.Exists)
            ?? throw new InputException($"neither '{seed}_tb.dat' nor '{seed}_hr.dat' lies beside '{path}'; let wannier90 write one, with write_tb or write_hr = true."));
    }

    /// <summary>A Hamiltonian with a crystal from elsewhere.</summary>
    /// <param name="hamiltonian">A file as seedname_tb.dat or seedname_hr.dat; seedname_wsvec.dat beside it is used too.</param>
    /// <param name="structure">A POSCAR, an extended .xyz, or a .win.</param>
    /// <param name="orbitals">'site:orbitals' each, in the order of the Hamiltonian; none for those of a .win.</param>
    /// <exception cref="InputException">A file is missing or damaged, the orbitals are not told, or the crystal is no layer in the plane of x and y.</exception>
    public static WannierImport OfStructure(string hamiltonian, string structure, IReadOnlyList<string> orbitals)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(orbitals);
        if (hamiltonian.EndsWith(Input, StringComparison.Ordinal))
        {
            throw new InputException($"'{hamiltonian}' tells a crystal itself; beside --structure FILE is the Hamiltonian, seedname_tb.dat or seedname_hr.dat.");
        }

        bool isInput = structure.EndsWith(Input, StringComparison.Ordinal);
        if (orbitals.Count == 0 && !isInput)
        {
            throw new InputException($"'{structure}' does not tell which orbitals the functions are; say it with --orbitals, in their order, such as --orbitals 'Nb:dz2;dx2-y2;dxy'.");
        }

        var input = isInput ? WannierInput.Read(structure) : null;
        return new WannierImport(structure, orbitals.Count == 0 ? input! : WannierInput.Of(input?.Structure ?? CrystalStructure.Read(structure), orbitals), hamiltonian);
    }

    /// <summary>The seedname.</summary>
    public string Name { get; }

    /// <summary>The Fermi level that the input tells, eV; null where it tells none.</summary>
    public double? FermiElectronvolts => _input.FermiElectronvolts;

    private IReadOnlyList<(double X, double Y, double Z)> Lattice => _input.Structure.Lattice;

    // What files of one calculation begin with; the path itself where it is no name of theirs.
    private static string Seed(string path) => Array.Find([.. Hamiltonians, Input], ending => path.EndsWith(ending, StringComparison.Ordinal)) is { } ending ? path[..^ending.Length] : path;

    private static string Word(string name) => name.All(char.IsAsciiLetterOrDigit) ? name : MaterialText.Quoted(name);

    /// <summary>The file's text.</summary>
    /// <param name="folder">Where the file will lie; paths in it are relative to this.</param>
    /// <param name="settings">What the files do not tell.</param>
    public string Yaml(string folder, WannierImportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder();
        ((double X, double Y, double Z) a1, (double X, double Y, double Z) a2, double across) = (Lattice[0], Lattice[1], Lattice[2].Z);
        (string Label, (double F1, double F2, double F3) Place)[] sites = [.. _input.Projections.Select(p => (p.Label, p.Place)).Distinct()];

        // A layer may lie across the border of the cell; its middle is the plane of height 0.
        double first = sites[0].Place.F3;
        double[] heights = [.. sites.Select(s => across * (s.Place.F3 - Math.Round(s.Place.F3 - first)))];
        double middle = (heights.Max() + heights.Min()) / 2;
        string[] names = [.. sites.Select((s, i) => sites.Count(other => string.Equals(other.Label, s.Label, StringComparison.Ordinal)) == 1
            ? s.Label
            : string.Create(CultureInfo.InvariantCulture, $"{s.Label}{1 + sites.Take(i).Count(other => string.Equals(other.Label, s.Label, StringComparison.Ordinal))}"))];
        Line($"# From {Path.GetFileName(_hamiltonian)} of wannier90 and {Path.GetFileName(_crystal)}.");
        Line($"name: {MaterialText.Quoted(Name)}");
        Line($"lattice: [[{a1.X:R}, {a1.Y:R}], [{a2.X:R}, {a2.Y:R}]]");
        Line($"sites:");
        for (int i = 0; i < sites.Length; i++)
        {
            Line($"  - {{name: {Word(names[i])}, species: {Word(sites[i].Label)}, at: [{Math.Round(sites[i].Place.F1, 9):R}, {Math.Round(sites[i].Place.F2, 9):R}, {Math.Round(heights[i] - middle, 6):R}]}}");
        }

        Line($"orbitals:");
        foreach (WannierProjection projection in _input.Projections)
        {
            Line($"  - {{site: {Word(names[Array.IndexOf(sites, (projection.Label, projection.Place))])}, harmonic: {RealHarmonic.All[(projection.L * projection.L) + projection.Mr - 1].Name}}}");
        }

        string kind = _hamiltonian.EndsWith(Hamiltonians[0], StringComparison.Ordinal) ? "tb" : "hr";
        Line($"wannier90: {{{kind}: {Relative(_hamiltonian)}{(_shifts is null ? string.Empty : $", wsvec: {Relative(_shifts)}")}, {settings.Keys()}}}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        string Relative(string file) => MaterialText.Quoted(Path.GetRelativePath(folder.Length > 0 ? folder : ".", file).Replace('\\', '/'));
    }
}
