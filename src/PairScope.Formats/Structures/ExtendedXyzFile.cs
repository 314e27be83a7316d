using System.Text.RegularExpressions;

namespace PairScope.Formats;

/// <summary>Extended .xyz: the number of atoms, a line with Lattice="…" and perhaps Properties=…, and an atom in each line, in Å. Of several frames the first is read.</summary>
/// <remarks>docs/formats.md, "Structures".</remarks>
internal static partial class ExtendedXyzFile
{
    public static CrystalStructure Read(string path)
    {
        var lines = new NumberedLines(path, "extended .xyz file", "ASE");
        int count = lines.Whole(1, CrystalStructure.MostAtoms, "the number of atoms");
        string comment = lines.Text();
        if (Lattice().Match(comment) is not { Success: true } found)
        {
            throw lines.Fault("there should be Lattice=\"…\" with nine numbers: a plain .xyz tells no lattice");
        }

        double[] nine = [.. found.Groups["numbers"].Value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Select(word => lines.Number(word, "nine numbers in Lattice"))];
        (double X, double Y, double Z)[] lattice = nine.Length == 9
            ? [(nine[0], nine[1], nine[2]), (nine[3], nine[4], nine[5]), (nine[6], nine[7], nine[8])]
            : throw lines.Fault($"there should be nine numbers in Lattice, and there are {nine.Length}");
        CrystalStructure.RequireCell(lattice, lines.Fault);
        (int species, int place) = Columns(lines, comment);
        return new CrystalStructure(lattice, [.. Enumerable.Range(0, count).Select(_ =>
        {
            string[] words = lines.Words();
            return words.Length >= Math.Max(species + 1, place + 3)
                ? new StructureAtom(words[species], CrystalStructure.Fractions(lattice, (Coordinate(0), Coordinate(1), Coordinate(2))))
                : throw lines.Fault("there should be a species and three coordinates");

            double Coordinate(int i) => lines.Number(words[place + i], "three coordinates");
        })]);
    }

    // name:type:count after name:type:count; species:S:1:pos:R:3 unless told.
    private static (int Species, int Place) Columns(NumberedLines lines, string comment)
    {
        if (Properties().Match(comment) is not { Success: true } told)
        {
            return (0, 1);
        }

        string[] words = told.Groups["columns"].Value.Split(':');
        (int at, int species, int place) = (0, -1, -1);
        for (int i = 0; i + 2 < words.Length; i += 3)
        {
            species = words[i] is "species" ? at : species;
            place = words[i] is "pos" && words[i + 2] is "3" ? at : place;
            at += HeaderText.Count(words[i + 2], 1000) ?? throw lines.Fault($"Properties count '{HeaderText.Shortened(words[i + 2])}' columns, which is no number");
        }

        return species >= 0 && place >= 0 ? (species, place) : throw lines.Fault("Properties should name species:S:1 and pos:R:3");
    }

    [GeneratedRegex("(^|\\s)Lattice\\s*=\\s*[\"{\\[](?<numbers>[^\"}\\]]*)[\"}\\]]", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lattice();

    [GeneratedRegex("(^|\\s)Properties\\s*=\\s*\"?(?<columns>[^\\s\"]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Properties();
}
