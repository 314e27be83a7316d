using System.Globalization;

namespace PairScope.Formats;

/// <summary>A function that wannier90 was told to begin with.</summary>
/// <param name="Label">The species or what else its site was called; "X" of a site that was given by its place.</param>
/// <param name="Place">The site in fractions of the three lattice vectors.</param>
/// <param name="L">l, 0 to 3.</param>
/// <param name="Mr">mr from 1, which numbers the real harmonics of l as wannier90's user guide does.</param>
public sealed record WannierProjection(string Label, (double F1, double F2, double F3) Place, int L, int Mr);

/// <summary>What the input of a wannier90 calculation, seedname.win, tells of crystal and orbitals.</summary>
/// <param name="Lattice">The three lattice vectors, Å.</param>
/// <param name="Projections">The functions in the order of the Hamiltonian; of spinors each stands for ↑ and ↓.</param>
/// <param name="Spinors">Whether they are spinors.</param>
/// <param name="FermiElectronvolts">fermi_energy, eV, where it is told.</param>
/// <remarks>docs/formats.md, "Files of wannier90".</remarks>
public sealed record WannierInput(
    IReadOnlyList<(double X, double Y, double Z)> Lattice, IReadOnlyList<WannierProjection> Projections, bool Spinors, double? FermiElectronvolts)
{
    private const double Bohr = 0.529177210903; // Å
    private const int MostProjections = 256;

    private static readonly string[][] Harmonics =
    [
        ["s"], ["pz", "px", "py"], ["dz2", "dxz", "dyz", "dx2-y2", "dxy"], ["fz3", "fxz2", "fyz2", "fz(x2-y2)", "fxyz", "fx(x2-3y2)", "fy(3x2-y2)"],
    ];

    /// <summary>Reads it.</summary>
    /// <param name="path">seedname.win.</param>
    /// <exception cref="InputException">Something is missing or damaged, or the functions are no harmonics in the crystal's axes; the line is told.</exception>
    public static WannierInput Read(string path)
    {
        var text = new WannierInputText(path);
        (double X, double Y, double Z)[] lattice = Cell(text);
        List<(string Label, (double, double, double) Place)> atoms = Atoms(text, lattice);
        (long Line, string Text)[] lines = text.Block("projections") ?? throw new InputException($"'{path}' has no block 'projections', so that it does not tell which orbitals the functions are.");
        double scale = Unit(ref lines);
        WannierProjection[] projections = [.. lines.SelectMany(l => Listed(text, l, atoms, lattice, scale))];
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

        return new WannierInput(lattice, projections, spinors, text.Value("fermi_energy") is { } fermi ? HeaderText.Number(fermi) : null);
    }

    private static (double X, double Y, double Z)[] Cell(WannierInputText text)
    {
        (long Line, string Text)[] lines = text.Block("unit_cell_cart") ?? throw new InputException($"'{text.Path}' has no block 'unit_cell_cart'.");
        double scale = Unit(ref lines);
        return lines.Length == 3
            ? [.. lines.Select(l => text.Vector(l, l.Text)).Select(v => (scale * v.X, scale * v.Y, scale * v.Z))]
            : throw new InputException($"'{text.Path}': the block 'unit_cell_cart' must hold three vectors, and has {lines.Length}.");
    }

    private static List<(string Label, (double, double, double) Place)> Atoms(WannierInputText text, (double X, double Y, double Z)[] lattice)
    {
        bool isCartesian = text.Block("atoms_frac") is null;
        (long Line, string Text)[] lines = text.Block(isCartesian ? "atoms_cart" : "atoms_frac") ?? [];
        double scale = isCartesian ? Unit(ref lines) : 1;
        return [.. lines.Select(l =>
        {
            string[] words = l.Text.Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            (double X, double Y, double Z) place = text.Vector(l, words.Length > 1 ? words[1] : string.Empty);
            return (words[0], isCartesian ? Fractions(lattice, (scale * place.X, scale * place.Y, scale * place.Z)) : place);
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

    // site : orbitals, with further fields for axes and radial parts.
    private static IEnumerable<WannierProjection> Listed(
        WannierInputText text, (long Line, string Text) line, List<(string Label, (double, double, double) Place)> atoms, (double X, double Y, double Z)[] lattice, double scale)
    {
        string[] fields = line.Text.Split(':', StringSplitOptions.TrimEntries);
        if (fields.Length < 2)
        {
            throw text.Fault(line, "a projection is written 'site:orbitals', such as 'Nb:dz2;dxy'");
        }

        if (fields.Skip(2).FirstOrDefault(f => f.StartsWith("zaxis", StringComparison.OrdinalIgnoreCase) || f.StartsWith("xaxis", StringComparison.OrdinalIgnoreCase)) is { } axis)
        {
            throw text.Fault(line, $"'{HeaderText.Shortened(axis)}' turns the orbitals' axes; only orbitals along the crystal's x, y and z are read");
        }

        (string Label, (double, double, double) Place)[] sites = Sites(text, line, fields[0], atoms, lattice, scale);
        (int L, int Mr)[] orbitals = [.. fields[1].Split('(')[0].Split('[')[0].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(word => Orbitals(text, line, word)).Distinct()];
        return sites.SelectMany(site => orbitals.OrderBy(o => o.L).ThenBy(o => o.Mr).Select(o => new WannierProjection(site.Label, site.Place, o.L, o.Mr)));
    }

    private static (string Label, (double, double, double) Place)[] Sites(
        WannierInputText text, (long Line, string Text) line, string site, List<(string Label, (double, double, double) Place)> atoms, (double X, double Y, double Z)[] lattice, double scale)
    {
        if (site.Length > 2 && site[1] == '=' && site[0] is 'f' or 'c' or 'F' or 'C')
        {
            (double X, double Y, double Z) place = text.Vector(line, site[2..].Replace(',', ' '));
            return [("X", site[0] is 'f' or 'F' ? place : Fractions(lattice, (scale * place.X, scale * place.Y, scale * place.Z)))];
        }

        (string Label, (double, double, double) Place)[] own = [.. atoms.Where(a => string.Equals(a.Label, site, StringComparison.OrdinalIgnoreCase))];
        return own.Length > 0 ? own : throw text.Fault(line, $"no atom is called '{HeaderText.Shortened(site)}'; there are {string.Join(", ", atoms.Select(a => a.Label).Distinct(StringComparer.Ordinal))}");
    }

    // "d", "dz2", "l=2" or "l=2,mr=1,4".
    private static IEnumerable<(int L, int Mr)> Orbitals(WannierInputText text, (long Line, string Text) line, string word)
    {
        string plain = word.ToLowerInvariant().Replace(" ", string.Empty, StringComparison.Ordinal);
        if (plain is "s" or "p" or "d" or "f")
        {
            int l = "spdf".IndexOf(plain[0], StringComparison.Ordinal);
            return Enumerable.Range(1, (2 * l) + 1).Select(mr => (l, mr));
        }

        for (int l = 0; l < Harmonics.Length; l++)
        {
            int index = Array.IndexOf(Harmonics[l], plain);
            if (index >= 0)
            {
                return [(l, index + 1)];
            }
        }

        string[] parts = plain.Split(",mr=");
        if (parts[0].StartsWith("l=", StringComparison.Ordinal) && HeaderText.Count(parts[0][2..], 3) is { } number)
        {
            string[] which = parts.Length > 1 ? parts[1].Split(',') : [.. Enumerable.Range(1, (2 * number) + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            int[] found = [.. which.Select(m => HeaderText.Count(m, (2 * number) + 1) is { } mr and > 0 ? mr : Array.IndexOf(Harmonics[number], m) + 1)];
            if (parts.Length <= 2 && found.All(mr => mr > 0))
            {
                return found.Select(mr => (number, mr));
            }
        }

        throw text.Fault(line, $"'{HeaderText.Shortened(word)}' is no orbital that is read: s, p, d, f, single ones such as dz2, or l=2,mr=1,4; hybrids are not");
    }

    private static (double, double, double) Fractions((double X, double Y, double Z)[] a, (double X, double Y, double Z) r)
    {
        static double Triple((double X, double Y, double Z) u, (double X, double Y, double Z) v, (double X, double Y, double Z) w) =>
            (u.X * ((v.Y * w.Z) - (v.Z * w.Y))) + (u.Y * ((v.Z * w.X) - (v.X * w.Z))) + (u.Z * ((v.X * w.Y) - (v.Y * w.X)));
        double volume = Triple(a[0], a[1], a[2]);
        return (Triple(r, a[1], a[2]) / volume, Triple(a[0], r, a[2]) / volume, Triple(a[0], a[1], r) / volume);
    }
}
