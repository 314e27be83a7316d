using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// WSxM files: images (.stp, .top, …) of a text header and little-endian numbers that begin in the bottom right corner, and curves
/// (.cur) of a text header and columns x, y for each of several lines. Layout: docs/formats.md, "WSxM".
/// </summary>
public static class WsxmFile
{
    private const int LongestHeader = 1 << 20;
    private const int LargestExtent = 1 << 15;
    private const int MostLines = 1000;

    /// <summary>Whether a file begins as one.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head) => head.StartsWith("WSxM file copyright"u8);

    /// <summary>Reads an image, or curves as one spectrum.</summary>
    /// <exception cref="InputException">The file is of another kind of WSxM's, damaged or cut short.</exception>
    public static MeasuredData Read(string path)
    {
        byte[] bytes = InputFile.ReadAll(path);
        int mark = bytes.AsSpan(0, Math.Min(bytes.Length, LongestHeader)).IndexOf("[Header end]"u8);
        int lineEnd = mark < 0 ? -1 : bytes.AsSpan(mark).IndexOf((byte)'\n');
        if (!IsOne(bytes) || lineEnd < 0)
        {
            throw new InputException($"'{path}' is no WSxM file or is cut short: in its first {Math.Min(bytes.Length, LongestHeader)} bytes there is no line '[Header end]'.");
        }

        string[] lines = [.. Encoding.Latin1.GetString(bytes, 0, mark).Split('\n').Select(l => l.Trim())];
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            int separator = line.IndexOf(": ", StringComparison.Ordinal);
            if (separator > 0)
            {
                header.TryAdd(line[..separator].Trim(), line[(separator + 2)..].Trim());
            }
        }

        string kind = lines.Length > 1 ? lines[1] : string.Empty;
        return kind switch
        {
            "SxM Image file" => Image(path, bytes, mark + lineEnd + 1, header),
            _ when kind.EndsWith("curve file", StringComparison.OrdinalIgnoreCase) => Curves(path, Encoding.Latin1.GetString(bytes, mark + lineEnd + 1, bytes.Length - mark - lineEnd - 1), kind, lines.Length + 1, header),
            _ => throw new InputException($"'{path}' is a WSxM file of the kind '{HeaderText.Shortened(kind)}', which is not read; save its images from WSxM as .stp, its curves as .cur."),
        };
    }

    private static MeasuredData Image(string path, byte[] bytes, int headerEnd, Dictionary<string, string> header)
    {
        (int rows, int columns) = (Count(path, header, "Number of rows", LargestExtent), Count(path, header, "Number of columns", LargestExtent));
        NumberKind type = header.GetValueOrDefault("Image Data Type", "short") switch
        {
            "short" => NumberKind.Int16,
            "integer" => NumberKind.Int32,
            "float" => NumberKind.Single,
            "double" => NumberKind.Double,
            var other => throw new InputException($"'{path}': Image Data Type is '{HeaderText.Shortened(other)}', it must be short, integer, float or double."),
        };

        // A size of 0 is written by programs that do not count it.
        int start = HeaderText.Count(header.GetValueOrDefault("Image header size"), bytes.Length) ?? headerEnd;
        if (start < headerEnd)
        {
            throw new InputException($"'{path}': Image header size is {start}, but the header ends at byte {headerEnd}.");
        }

        var cursor = new BinaryCursor(path, bytes);
        cursor.Seek(start, "the values");
        double[] stored = cursor.Numbers((long)rows * columns, type, "the values");
        var warnings = new List<string>();
        (string unit, double factor) = Scale(path, header, type, stored, warnings);

        // The first number is the bottom right pixel.
        Array.Reverse(stored);
        (double width, string xUnit) = Length(path, header, "X Amplitude");
        (double height, string yUnit) = Length(path, header, "Y Amplitude");
        if (Quantity(header.GetValueOrDefault("Angle")) is { Value: not 0 } angle)
        {
            warnings.Add($"The frame was turned by {angle.Value}° in a sense that the file does not tell; it is shown as if it were not.");
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "WSxM image",
            Channels =
            [
                new MeasuredChannel(
                    header.GetValueOrDefault("Acquisition channel", "data"), unit,
                    header.GetValueOrDefault("X scanning direction") is "Backward" ? SweepDirection.Backward : SweepDirection.Forward,
                    new NumericArray([1, rows, columns], Array.ConvertAll(stored, v => factor * v))),
            ],
            X = MeasuredAxis.Pixels("x", xUnit, columns, width),
            Y = MeasuredAxis.Pixels("y", yUnit, rows, height, falling: true),
            BiasMillivolts = Quantity(header.GetValueOrDefault("Topography Bias")) is { } bias && AxisUnit.Of(bias.Unit) is { Name: "mV" } volts ? volts.Factor * bias.Value : null,
            Metadata = header,
            Warnings = warnings,
        };
    }

    /// <summary>
    /// Whole numbers are counts: "Z Amplitude" is what "Maximum" less "Minimum" of them is. Others are in the amplitude's unit.
    /// Prefixes are taken from lengths, currents and voltages alone.
    /// </summary>
    private static (string Unit, double Factor) Scale(string path, Dictionary<string, string> header, NumberKind type, double[] stored, List<string> warnings)
    {
        if (Quantity(header.GetValueOrDefault("Z Amplitude")) is not { } amplitude)
        {
            warnings.Add("The header has no 'Z Amplitude'; the values are given as they are stored, without a unit.");
            return (string.Empty, 1);
        }

        (string unit, double factor) = amplitude.Unit is [var letter, 'm' or 'A' or 'V'] && Prefix(letter) is { } prefix ? (amplitude.Unit[1..], prefix) : (amplitude.Unit, 1);
        if (type is NumberKind.Single or NumberKind.Double)
        {
            return (unit, factor);
        }

        double span = Quantity(header.GetValueOrDefault("Maximum")) is { } most && Quantity(header.GetValueOrDefault("Minimum")) is { } least ? most.Value - least.Value : stored.Max() - stored.Min();
        return span > 0 ? (unit, factor * amplitude.Value / span)
            : stored.Max() == stored.Min() ? (unit, 0)
            : throw new InputException($"'{path}': Maximum less Minimum is {span}, it must be above zero.");
    }

    private static MeasuredData Curves(string path, string text, string kind, int firstLine, Dictionary<string, string> header)
    {
        (int lines, int points) = (Count(path, header, "Number of lines", MostLines), Count(path, header, "Number of points", 1 << 24));
        var rows = new List<double[]>();
        string[] all = text.Split('\n');
        for (int n = 0; n < all.Length && rows.Count < points; n++)
        {
            string[] cells = all[n].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 0)
            {
                double[] row = Array.ConvertAll(cells, c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN);
                rows.Add(row.Length == 2 * lines && !Array.Exists(row, double.IsNaN)
                    ? row
                    : throw new InputException($"'{path}', line {firstLine + n}: '{HeaderText.Shortened(all[n].Trim())}' must be {2 * lines} numbers, x and y of each of {lines} lines."));
            }
        }

        if (rows.Count < points)
        {
            throw new InputException($"'{path}' is cut short: {points} points are promised and {rows.Count} lines of numbers are there.");
        }

        // The ways forth and back run over the same abscissae, the second in the other order.
        double[] x = [.. rows.Select(r => r[0])];
        AxisUnit unit = AxisUnit.Of(header.GetValueOrDefault("X axis unit", string.Empty));
        string yUnit = header.GetValueOrDefault("Y axis unit", string.Empty);
        string name = header.GetValueOrDefault("Y axis text", "curve").Split('[')[0].Trim();
        bool firstForward = header.GetValueOrDefault("First Forward", "Yes") is "Yes";
        var channels = new List<MeasuredChannel>();
        var warnings = new List<string>();
        double tolerance = 1e-6 * (x.Max() - x.Min());
        for (int line = 0; line < lines; line++)
        {
            int own = line;
            double[] abscissae = [.. rows.Select(r => r[2 * own])];
            bool same = abscissae.Zip(x).All(p => Math.Abs(p.First - p.Second) <= tolerance);
            bool mirrored = !same && abscissae.Reverse().Zip(x).All(p => Math.Abs(p.First - p.Second) <= tolerance);
            if (!same && !mirrored)
            {
                warnings.Add($"Line {line + 1} has abscissae of its own; it is left out.");
                continue;
            }

            double[] y = [.. rows.Select(r => r[(2 * own) + 1])];
            channels.Add(new MeasuredChannel(
                name.Length > 0 ? name : "curve", yUnit, (line % 2 == 0) == firstForward ? SweepDirection.Forward : SweepDirection.Backward, new NumericArray([points, 1, 1], mirrored ? [.. y.Reverse()] : y)));
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = $"WSxM {kind}",
            Channels = channels,
            X = MeasuredAxis.Index("column", 1),
            Y = MeasuredAxis.Index("row", 1),
            Sweep = new MeasuredAxis(unit.Name is "mV" ? "bias" : unit.IsLength ? "z" : "x", unit.Name, Array.ConvertAll(x, v => unit.Factor * v)),
            Metadata = header,
            Warnings = warnings,
        };
    }

    private static (double Value, string Unit) Length(string path, Dictionary<string, string> header, string key) =>
        Quantity(header.GetValueOrDefault(key)) is { Value: > 0 } length && AxisUnit.Of(length.Unit) is var unit
            ? (unit.Factor * length.Value, unit.Name)
            : throw new InputException($"'{path}': {key} is '{HeaderText.Shortened(header.GetValueOrDefault(key, "missing"))}', it must be a length above zero such as '20 nm'.");

    private static int Count(string path, Dictionary<string, string> header, string key, int most) => HeaderText.Count(header.GetValueOrDefault(key), most)
        ?? throw new InputException($"'{path}': {key} is '{HeaderText.Shortened(header.GetValueOrDefault(key, "missing"))}', it must be a whole number from 1 to {most}.");

    /// <summary>"20 nm" as number and unit.</summary>
    private static (double Value, string Unit)? Quantity(string? text)
    {
        string[] words = (text ?? string.Empty).Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length > 0 && HeaderText.Number(words[0]) is { } value ? (value, words.Length > 1 ? words[1] : string.Empty) : null;
    }

    private static double? Prefix(char letter) => letter switch
    {
        'm' => 1e-3,
        '\u00b5' or 'u' => 1e-6,
        'n' => 1e-9,
        'p' => 1e-12,
        'f' => 1e-15,
        _ => null,
    };
}
