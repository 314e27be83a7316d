using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Lines of a table as people and programs write them: columns between commas, semicolons, tabs or blanks, numbers with a decimal point or comma,
/// names with their units in round or square brackets.
/// </summary>
/// <param name="Separator">What stands between columns; a blank for any number of blanks.</param>
internal sealed record TableText(char Separator)
{
    private static readonly string[] NoValue = ["", "nan", "-nan", "---", "--", "-", "na", "n/a", "null", "none", "inf", "+inf", "-inf", "1.#qnan", "-1.#ind"];

    /// <summary>The separator of a line: a semicolon or a tab where there is one, for then a comma may be decimal; else commas, else blanks.</summary>
    public static TableText Of(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string unquoted = string.Concat(line.Split('"').Where((_, i) => i % 2 == 0));
        foreach (char separator in ";\t")
        {
            if (unquoted.Contains(separator, StringComparison.Ordinal))
            {
                return new TableText(separator);
            }
        }

        var blanks = new TableText(' ');
        string[] words = blanks.Cells(line);
        return words.Length > 1 && words.All(w => blanks.Number(w) is not null) ? blanks : new TableText(',');
    }

    /// <summary>The cells of a line, without their quotes and the blanks round them.</summary>
    public string[] Cells(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char letter in Separator is ' ' ? line.Trim() : line)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (Separator is ' ' ? char.IsWhiteSpace(letter) : letter == Separator))
            {
                if (Separator is not ' ' || cell.Length > 0)
                {
                    cells.Add(cell.ToString().Trim());
                    cell.Clear();
                }
            }
            else
            {
                cell.Append(letter);
            }
        }

        cells.Add(cell.ToString().Trim());
        return [.. cells];
    }

    /// <summary>The number in a cell, NaN where the cell says that there is none, null where it is something else. A comma in a cell is decimal.</summary>
    public double? Number(string cell) => Value(cell);

    /// <summary>The number in a word, NaN for an empty one, "---" and the like, null for what is neither.</summary>
    public static double? Value(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        string plain = word.Trim();
        if (plain.Count(c => c == ',') == 1 && !plain.Contains('.', StringComparison.Ordinal))
        {
            plain = plain.Replace(',', '.');
        }

        // The minus sign of typography is another letter than the hyphen.
        plain = plain.Replace('\u2212', '-');
        return double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : NoValue.Contains(plain.ToLowerInvariant(), StringComparer.Ordinal) ? double.NaN
            : null;
    }

    /// <summary>Name and unit of a column: "x (nm)", "x(nm)", "x [nm]", "x / nm", "x_nm". A bracket without a unit in it belongs to the name, as in "δρ(r)".</summary>
    public static (string Name, string Unit) NameAndUnit(string head)
    {
        ArgumentNullException.ThrowIfNull(head);
        string text = head.Trim();
        (string name, string unit) = HeaderText.NameAndUnit(text);
        if (unit.Length > 0)
        {
            return (name, unit);
        }

        if (text.EndsWith(']') && text.LastIndexOf('[') is > 0 and var square)
        {
            return (text[..square].Trim(), text[(square + 1)..^1].Trim());
        }

        if (text.EndsWith(')') && text.LastIndexOf('(') is > 0 and var round && AxisUnit.IsUnit(text[(round + 1)..^1]))
        {
            return (text[..round].Trim(), text[(round + 1)..^1].Trim());
        }

        int cut = text.LastIndexOfAny(['/', '_', ' ']);
        return cut > 0 && cut + 2 < text.Length && AxisUnit.IsUnit(text[(cut + 1)..]) ? (text[..cut].TrimEnd('/', '_', ' '), text[(cut + 1)..].Trim()) : (text, string.Empty);
    }
}
