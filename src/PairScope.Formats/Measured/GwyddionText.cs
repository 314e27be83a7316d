namespace PairScope.Formats;

/// <summary>
/// Images that Gwyddion exported as text: comments with the channel's name, width, height and the unit of the values
/// (<c># Width: 7.0 nm</c>), then rows of numbers, the top row first.
/// </summary>
internal static class GwyddionText
{
    private const int MostComments = 16;
    private const int MostColumns = 1 << 15;

    /// <summary>Whether a text begins with such comments.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsOne(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, HeaderText.EncodingOf(stream));
        Dictionary<string, string> header = Comments(path, reader, out _, out _);
        return header.ContainsKey("Width") && header.ContainsKey("Height");
    }

    /// <summary>Reads the one channel of the file; a prefix of its unit is taken into the values.</summary>
    /// <exception cref="InputException">A size is missing, a number is none, or rows differ in length.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, HeaderText.EncodingOf(stream));
        Dictionary<string, string> header = Comments(path, reader, out string? text, out long line);
        (double width, double height) = (Length("Width"), Length("Height"));
        (string unit, double factor) = SpipAscii.SplitPrefix(header.GetValueOrDefault("Value units", string.Empty));
        var values = new List<double>();
        (int rows, int columns) = (0, 0);
        for (; text is not null; text = HeaderText.ReadLine(path, reader, ++line, 64 * MostColumns))
        {
            string[] words = text.Split([' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            columns = rows == 0 ? words.Length : columns;
            if (words.Length != columns || columns > MostColumns)
            {
                throw new InputException($"'{path}', line {line}: there are {words.Length} numbers, the first row has {columns}.");
            }

            for (int c = 0; c < columns; c++)
            {
                values.Add(factor * (TableText.Value(words[c]) ?? throw new InputException($"'{path}', line {line}, column {c + 1}: '{HeaderText.Shortened(words[c])}' is not a number.")));
            }

            rows++;
        }

        return rows == 0
            ? throw new InputException($"'{path}' has no row of numbers behind its comments.")
            : new MeasuredData
            {
                FilePath = path,
                Format = "Gwyddion text image",
                Channels = [new MeasuredChannel(header.GetValueOrDefault("Channel", "data"), unit, SweepDirection.Forward, new NumericArray([1, rows, columns], [.. values]))],
                X = MeasuredAxis.Pixels("x", "nm", columns, width),
                Y = MeasuredAxis.Pixels("y", "nm", rows, height, falling: true),
                Metadata = header,
            };

        double Length(string key)
        {
            string[] words = header.GetValueOrDefault(key, string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words is [var number, var named] && TableText.Value(number) is > 0 and < double.PositiveInfinity and { } value && AxisUnit.Of(named) is ("nm", var factor)
                ? factor * value
                : throw new InputException($"'{path}': {key} is '{HeaderText.Shortened(header.GetValueOrDefault(key, string.Empty))}', but it must be a length with its unit, such as 7.0 nm.");
        }
    }

    // Lines "# name: value"; the first line that is none comes back as text.
    private static Dictionary<string, string> Comments(string path, StreamReader reader, out string? text, out long line)
    {
        var header = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        text = null;
        for (line = 1; line <= MostComments; line++)
        {
            text = HeaderText.ReadLine(path, reader, line, 64 * MostColumns);
            if (text is null || !text.StartsWith('#'))
            {
                break;
            }

            int separator = text.IndexOf(':', StringComparison.Ordinal);
            if (separator > 0)
            {
                header[text[1..separator].Trim()] = text[(separator + 1)..].Trim();
            }
        }

        return header;
    }
}
