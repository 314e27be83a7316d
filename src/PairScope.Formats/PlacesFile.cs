namespace PairScope.Formats;

/// <summary>Places on a surface as a table: two numbers in a row, x and y in nm; lines of names and comments are passed over.</summary>
public static class PlacesFile
{
    private const int Most = 1000;

    /// <summary>Reads the places.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, a row holds anything but two numbers, two places are one, or there are none or too many.</exception>
    public static IReadOnlyList<(double X, double Y)> Read(string path)
    {
        var places = new List<(double X, double Y)>();
        string[] lines = InputFile.ReadText(path, what: "table of places").Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            string text = lines[line].Trim();
            if (text.Length == 0 || text.StartsWith('#'))
            {
                continue;
            }

            var table = TableText.Of(text);
            double?[] numbers = [.. table.Cells(text).Select(table.Number)];
            if (places.Count == 0 && Array.TrueForAll(numbers, n => n is null))
            {
                continue; // the names of the columns
            }

            if (numbers is not [{ } x, { } y] || !double.IsFinite(x) || !double.IsFinite(y))
            {
                throw new InputException($"'{path}', line {line + 1}: a place is two numbers, x and y in nm, but '{HeaderText.Shortened(text)}' stands there.");
            }

            if (places.Contains((x, y)))
            {
                throw new InputException($"'{path}', line {line + 1}: this place stands in the table already.");
            }

            places.Add((x, y));
        }

        return places.Count is > 0 and <= Most ? places : throw new InputException($"'{path}' holds {places.Count} places; 1 to {Most} are needed, each a row of x and y in nm.");
    }
}
