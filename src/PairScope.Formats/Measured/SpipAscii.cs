using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Images in SPIP's ASCII format (.txt): lines <c># name = value</c> (x-pixels, y-pixels, x-length and y-length in nm,
/// z-unit, …; x-offset and y-offset are the middle of the frame), the line <c># Start of Data:</c>, then rows of numbers. The first row is taken
/// as the top of the image.
/// </summary>
public static class SpipAscii
{
    private const int LargestExtent = 1 << 15;
    private const int LongestLine = 1 << 20;
    private const string DataMark = "# Start of Data";
    private static readonly string[] Marks = [DataMark, "# File Format = ASCII", "# x-pixels", "# y-pixels"];

    /// <summary>Whether a text has a line of SPIP's header before its numbers, or is said to be of this format.</summary>
    public static bool IsOne(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        for (long line = 1; HeaderText.ReadLine(path, reader, line, LongestLine) is { } text && (text.Length == 0 || text[0] == '#'); line++)
        {
            if (Marks.Any(mark => text.StartsWith(mark, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the one channel of the file; a prefix of its unit (nA, pm) is taken into the values.</summary>
    /// <exception cref="InputException">The file is no SPIP ASCII file, its header is damaged, or numbers are missing.</exception>
    public static MeasuredData Read(string path)
    {
        using var stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var header = ReadHeader(path, reader, out var line);
        var (columns, rows) = (Pixels("x-pixels"), Pixels("y-pixels"));

        // A number takes a digit and a separator.
        if (2L * rows * columns > stream.Length + 1)
        {
            throw new InputException(
                $"'{path}' is cut short: {columns} × {rows} numbers cannot fit into its {stream.Length} bytes.");
        }

        var (unit, factor) = SplitPrefix(header.GetValueOrDefault("z-unit", string.Empty));
        var values = ReadValues(path, reader, line, rows, columns, factor);
        var direction = header.GetValueOrDefault("Direction", string.Empty).Equals("retrace", StringComparison.OrdinalIgnoreCase)
            ? SweepDirection.Backward
            : SweepDirection.Forward;
        return new MeasuredData
        {
            FilePath = path,
            Format = "SPIP ASCII image",
            Channels = [new MeasuredChannel(header.GetValueOrDefault("channel", "Data"), unit, direction, new NumericArray([1, rows, columns], values))],
            X = MeasuredAxis.Pixels("x", "nm", columns, Length("x-length")),
            Y = MeasuredAxis.Pixels("y", "nm", rows, Length("y-length"), falling: true),
            CentreNanometres = (HeaderText.Number(header.GetValueOrDefault("x-offset")) ?? 0, HeaderText.Number(header.GetValueOrDefault("y-offset")) ?? 0),
            Metadata = header,
            Warnings = values.Count(double.IsNaN) is > 0 and var missing ? [$"{missing} of {values.Length} pixels have no value (NaN)."] : [],
        };

        int Pixels(string key) =>
            int.TryParse(Entry(key), NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent is > 0 and <= LargestExtent
                ? extent
                : throw new InputException($"'{path}': {key} = '{HeaderText.Shortened(Entry(key))}' must be a whole number from 1 to {LargestExtent}.");

        double Length(string key) =>
            double.TryParse(Entry(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var length) && length > 0 && double.IsFinite(length)
                ? length
                : throw new InputException($"'{path}': {key} = '{HeaderText.Shortened(Entry(key))}' must be a positive length in nm.");

        string Entry(string key) =>
            header.TryGetValue(key, out var text) ? text : throw new InputException($"'{path}' has no line '# {key} = …' before its data.");
    }

    private static Dictionary<string, string> ReadHeader(string path, StreamReader reader, out int line)
    {
        var header = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (line = 1; line <= 1000; line++)
        {
            var text = HeaderText.ReadLine(path, reader, line, longest: 1 << 16);
            if (text is null || (line == 1 && !text.StartsWith('#')))
            {
                break;
            }

            if (text.StartsWith(DataMark, StringComparison.OrdinalIgnoreCase))
            {
                return header;
            }

            // Entries begin with '#' and have '='; some programs add lines such as 'Direction: trace'.
            var entry = text.TrimStart('#').Trim();
            var separator = entry.AsSpan().IndexOfAny("=:");
            if (separator > 0)
            {
                header[entry[..separator].Trim()] = entry[(separator + 1)..].Trim();
            }
        }

        throw new InputException(
            $"'{path}' is not an image in SPIP ASCII format: it must begin with lines '# name = value' and a line '{DataMark}:'.");
    }

    private static double[] ReadValues(string path, StreamReader reader, int line, int rows, int columns, double factor)
    {
        var values = new double[rows * columns];
        for (var row = 0; row < rows;)
        {
            var text = HeaderText.ReadLine(path, reader, ++line, longest: 64 * (columns + 16))
                ?? throw new InputException($"'{path}' is cut short: {rows} rows of data are promised, the file ends after {row}.");
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var column = 0;
            foreach (var range in text.AsSpan().SplitAny("\t ;\r"))
            {
                var word = text.AsSpan(range);
                if (word.IsEmpty)
                {
                    continue;
                }

                if (column == columns)
                {
                    throw new InputException($"'{path}', line {line}: there are more than the {columns} numbers that x-pixels promises.");
                }

                // '---' stands for a pixel without a value.
                var number = TableText.Value(word.ToString())
                    ?? throw new InputException($"'{path}', line {line}, column {column + 1}: '{HeaderText.Shortened(word.ToString())}' is not a number.");
                values[(row * columns) + column++] = number * factor;
            }

            if (column < columns)
            {
                throw new InputException($"'{path}', line {line}: there are {column} numbers, x-pixels promises {columns}.");
            }

            row++;
        }

        return values;
    }

    /// <summary>Splits nA into A and 1e-9; units without a prefix, or unknown ones, stay as they are.</summary>
    internal static (string Unit, double Factor) SplitPrefix(string unit)
    {
        string[] known = ["A", "V", "m", "S", "Hz"];
        if (unit.Length < 2 || known.Contains(unit) || !known.Contains(unit[1..]))
        {
            return (unit, 1);
        }

        return unit[0] switch
        {
            'f' => (unit[1..], 1e-15),
            'p' => (unit[1..], 1e-12),
            'n' => (unit[1..], 1e-9),
            'u' or 'µ' or 'μ' => (unit[1..], 1e-6),
            'm' => (unit[1..], 1e-3),
            'k' => (unit[1..], 1e3),
            _ => (unit, 1),
        };
    }
}
