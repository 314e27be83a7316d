using System.Globalization;
using PairScope.Lattice;

namespace PairScope.Formats;

/// <summary>A function that wannier90 was told to begin with.</summary>
/// <param name="Label">The species or what else its site was called; "X" of a site that was given by its place.</param>
/// <param name="Place">The site in fractions of the three lattice vectors.</param>
/// <param name="L">l, 0 to 3.</param>
/// <param name="Mr">mr from 1, which numbers the real harmonics of l as wannier90's user guide does.</param>
/// <remarks>docs/formats.md, "Files of wannier90".</remarks>
public sealed record WannierProjection(string Label, (double F1, double F2, double F3) Place, int L, int Mr)
{
    /// <summary>The functions of 'site : orbitals', with further fields for axes and radial parts.</summary>
    /// <param name="text">It.</param>
    /// <param name="structure">The crystal whose atoms it names.</param>
    /// <param name="scale">The unit of places, Å.</param>
    /// <param name="fault">Where it stands, with what is wrong there.</param>
    /// <exception cref="InputException">It names no atom or no real harmonic in the crystal's axes.</exception>
    internal static IEnumerable<WannierProjection> Listed(string text, CrystalStructure structure, double scale, Func<string, InputException> fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(structure);
        string[] fields = text.Split(':', StringSplitOptions.TrimEntries);
        if (fields.Length < 2)
        {
            throw fault("a projection is written 'site:orbitals', such as 'Nb:dz2;dxy'");
        }

        if (fields.Skip(2).FirstOrDefault(f => f.StartsWith("zaxis", StringComparison.OrdinalIgnoreCase) || f.StartsWith("xaxis", StringComparison.OrdinalIgnoreCase)) is { } axis)
        {
            throw fault($"'{HeaderText.Shortened(axis)}' turns the orbitals' axes; only orbitals along the crystal's x, y and z are read");
        }

        StructureAtom[] sites = Sites(fields[0], structure, scale, fault);
        (int L, int Mr)[] orbitals = [.. fields[1].Split('(')[0].Split('[')[0].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(word => Orbitals(word, fault)).Distinct()];
        return sites.SelectMany(site => orbitals.OrderBy(o => o.L).ThenBy(o => o.Mr).Select(o => new WannierProjection(site.Label, site.Place, o.L, o.Mr)));
    }

    private static StructureAtom[] Sites(string site, CrystalStructure structure, double scale, Func<string, InputException> fault)
    {
        if (site.Length > 2 && site[1] == '=' && site[0] is 'f' or 'c' or 'F' or 'C')
        {
            (double X, double Y, double Z) place = WannierInputText.Vector(site[2..].Replace(',', ' '), fault);
            return [new StructureAtom("X", site[0] is 'f' or 'F' ? place : CrystalStructure.Fractions(structure.Lattice, (scale * place.X, scale * place.Y, scale * place.Z)))];
        }

        StructureAtom[] own = [.. structure.Atoms.Where(a => string.Equals(a.Label, site, StringComparison.OrdinalIgnoreCase))];
        return own.Length > 0 ? own : throw fault($"no atom is called '{HeaderText.Shortened(site)}'; there are {string.Join(", ", structure.Atoms.Select(a => a.Label).Distinct(StringComparer.Ordinal))}");
    }

    // l and mr of a harmonic's name: wannier90 numbers those of one l as they stand in the table.
    private static (int L, int Mr)? Number(string name) =>
        RealHarmonic.Find(name) is { } harmonic ? (harmonic.L, 1 + RealHarmonic.All.Where(h => h.L == harmonic.L).ToList().IndexOf(harmonic)) : null;

    // "d", "dz2", "l=2" or "l=2,mr=1,4".
    private static IEnumerable<(int L, int Mr)> Orbitals(string word, Func<string, InputException> fault)
    {
        string plain = word.ToLowerInvariant().Replace(" ", string.Empty, StringComparison.Ordinal);
        if (plain is "s" or "p" or "d" or "f")
        {
            int l = "spdf".IndexOf(plain[0], StringComparison.Ordinal);
            return Enumerable.Range(1, (2 * l) + 1).Select(mr => (l, mr));
        }

        if (Number(plain) is { } single)
        {
            return [single];
        }

        string[] parts = plain.Split(",mr=");
        if (parts[0].StartsWith("l=", StringComparison.Ordinal) && HeaderText.Count(parts[0][2..], 3) is { } number)
        {
            string[] which = parts.Length > 1 ? parts[1].Split(',') : [.. Enumerable.Range(1, (2 * number) + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            int[] found = [.. which.Select(m => HeaderText.Count(m, (2 * number) + 1) is { } mr and > 0 ? mr : Number(m) is var (l, named) && l == number ? named : 0)];
            if (parts.Length <= 2 && found.All(mr => mr > 0))
            {
                return found.Select(mr => (number, mr));
            }
        }

        throw fault($"'{HeaderText.Shortened(word)}' is no orbital that is read: s, p, d, f, single ones such as dz2, or l=2,mr=1,4; hybrids are not");
    }
}
