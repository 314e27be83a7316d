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
    private static readonly string[] Hamiltonians = ["_tb.dat", "_hr.dat"];

    private readonly WannierInput _input;
    private readonly string _hamiltonian;
    private readonly string? _shifts;

    /// <summary>Looks for the Hamiltonian beside the input.</summary>
    /// <param name="path">seedname.win, beside which seedname_tb.dat or seedname_hr.dat lies, and perhaps seedname_wsvec.dat; or one of these two, beside which seedname.win lies.</param>
    /// <exception cref="InputException">A file is missing or damaged, or the crystal is no layer in the plane of x and y.</exception>
    public WannierImport(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string? named = Array.Find(Hamiltonians, ending => path.EndsWith(ending, StringComparison.Ordinal));
        string seed = named is null ? Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, Path.GetFileNameWithoutExtension(path)) : path[..^named.Length];
        if (named is not null && !File.Exists($"{seed}.win"))
        {
            throw new InputException($"'{path}' does not tell the crystal nor which orbitals its functions are; put the input of the calculation, '{seed}.win', beside it, or write the material's file by hand (docs/materials.md).");
        }

        _input = WannierInput.Read($"{seed}.win");
        _hamiltonian = named is not null ? path : Hamiltonians.Select(ending => seed + ending).FirstOrDefault(File.Exists)
            ?? throw new InputException($"neither '{seed}_tb.dat' nor '{seed}_hr.dat' lies beside '{path}'; let wannier90 write one, with write_tb or write_hr = true.");
        _shifts = File.Exists($"{seed}_wsvec.dat") ? $"{seed}_wsvec.dat" : null;
        Name = Path.GetFileName(seed);
        ((double X, double Y, double Z) a1, (double X, double Y, double Z) a2, (double X, double Y, double Z) a3) = (_input.Lattice[0], _input.Lattice[1], _input.Lattice[2]);
        if (Math.Max(Math.Abs(a1.Z), Math.Abs(a2.Z)) > Flat || Math.Max(Math.Abs(a3.X), Math.Abs(a3.Y)) > Flat)
        {
            throw new InputException($"'{path}': the first two lattice vectors must lie in the plane of x and y and the third along z, across the layer.");
        }
    }

    /// <summary>The seedname.</summary>
    public string Name { get; }

    /// <summary>The Fermi level that the input tells, eV; null where it tells none.</summary>
    public double? FermiElectronvolts => _input.FermiElectronvolts;

    /// <summary>The file's text.</summary>
    /// <param name="folder">Where the file will lie; paths in it are relative to this.</param>
    /// <param name="settings">What the files do not tell.</param>
    public string Yaml(string folder, WannierImportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder();
        ((double X, double Y, double Z) a1, (double X, double Y, double Z) a2, double across) = (_input.Lattice[0], _input.Lattice[1], _input.Lattice[2].Z);
        (string Label, (double F1, double F2, double F3) Place)[] sites = [.. _input.Projections.Select(p => (p.Label, p.Place)).Distinct()];

        // A layer may lie across the border of the cell; its middle is the plane of height 0.
        double first = sites[0].Place.F3;
        double[] heights = [.. sites.Select(s => across * (s.Place.F3 - Math.Round(s.Place.F3 - first)))];
        double middle = (heights.Max() + heights.Min()) / 2;
        string[] names = [.. sites.Select((s, i) => sites.Count(other => string.Equals(other.Label, s.Label, StringComparison.Ordinal)) == 1
            ? s.Label
            : string.Create(CultureInfo.InvariantCulture, $"{s.Label}{1 + sites.Take(i).Count(other => string.Equals(other.Label, s.Label, StringComparison.Ordinal))}"))];
        Line($"# From {Path.GetFileName(_hamiltonian)} and {Name}.win of wannier90.");
        Line($"name: {MaterialText.Quoted(Name)}");
        Line($"lattice: [[{a1.X:R}, {a1.Y:R}], [{a2.X:R}, {a2.Y:R}]]");
        Line($"sites:");
        for (int i = 0; i < sites.Length; i++)
        {
            Line($"  - {{name: {names[i]}, species: {sites[i].Label}, at: [{Math.Round(sites[i].Place.F1, 9):R}, {Math.Round(sites[i].Place.F2, 9):R}, {Math.Round(heights[i] - middle, 6):R}]}}");
        }

        Line($"orbitals:");
        foreach (WannierProjection projection in _input.Projections)
        {
            Line($"  - {{site: {names[Array.IndexOf(sites, (projection.Label, projection.Place))]}, harmonic: {RealHarmonic.All[(projection.L * projection.L) + projection.Mr - 1].Name}}}");
        }

        string kind = _hamiltonian.EndsWith("_tb.dat", StringComparison.Ordinal) ? "tb" : "hr";
        Line($"wannier90: {{{kind}: {Relative(_hamiltonian)}{(_shifts is null ? string.Empty : $", wsvec: {Relative(_shifts)}")}, {settings.Keys()}}}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        string Relative(string file) => MaterialText.Quoted(Path.GetRelativePath(folder.Length > 0 ? folder : ".", file).Replace('\\', '/'));
    }
}
