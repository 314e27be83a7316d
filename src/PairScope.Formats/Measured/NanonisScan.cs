using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Nanonis scan files (.sxm): a text header of <c>:TAG:</c> sections up to <c>:SCANIT_END:</c>, the bytes 1A 04, then
/// float32 planes, for each channel the forward and then the backward sweep. Backward planes are stored mirrored and
/// scans upward from the bottom row; both are put right here.
/// </summary>
public static class NanonisScan
{
    private const int LongestHeader = 1 << 22;
    private const int LargestExtent = 1 << 15;

    /// <summary>Reads all channels of a scan.</summary>
    /// <exception cref="InputException">The file is no .sxm file, its header is damaged, or it is cut short.</exception>
    public static MeasuredData Read(string path)
    {
        using var stream = InputFile.Open(path);
        var header = ReadHeader(path, stream, out var start);
        var (columns, rows) = Pair<int>(path, header, "SCAN_PIXELS", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent is > 0 and <= LargestExtent ? extent : null);
        var (width, height) = Pair<double>(path, header, "SCAN_RANGE", text =>
            HeaderText.Number(text) is { } length && length > 0 ? length : null);
        var bigEndian = Words(path, header, "SCANIT_TYPE") switch
        {
            ["FLOAT", "MSBFIRST"] => true,
            ["FLOAT", "LSBFIRST"] => false,
            var other => throw new InputException(
                $"'{path}': SCANIT_TYPE is '{string.Join(' ', other)}', it must be 'FLOAT MSBFIRST' or 'FLOAT LSBFIRST'."),
        };
        var upward = Words(path, header, "SCAN_DIR") switch
        {
            ["up"] => true,
            ["down"] => false,
            var other => throw new InputException($"'{path}': SCAN_DIR is '{string.Join(' ', other)}', it must be 'up' or 'down'."),
        };
        var planes = ReadChannelTable(path, header);
        var needed = 4L * rows * columns * planes.Count;
        if (stream.Length - start < needed)
        {
            throw new InputException(
                $"'{path}' is cut short: {planes.Count} planes of {columns} × {rows} pixels need {needed} bytes from byte {start} on, {stream.Length - start} are there.");
        }

        stream.Position = start;
        var channels = planes.ConvertAll(plane => new MeasuredChannel(
            plane.Name, plane.Unit, plane.Direction, ReadPlane(stream, rows, columns, bigEndian, upward, plane.Direction is SweepDirection.Backward)));
        channels = ScanPasses.WithBias(channels, header);
        var missing = channels.Count(channel => channel.Values.Real.Any(double.IsNaN));
        return new MeasuredData
        {
            FilePath = path,
            Format = "Nanonis scan",
            Channels = channels,
            X = MeasuredAxis.Pixels("x", "nm", columns, width * 1e9),
            Y = MeasuredAxis.Pixels("y", "nm", rows, height * 1e9, falling: true),
            BiasMillivolts = channels.Exists(channel => channel.BiasMillivolts is not null) ? null : HeaderText.Number(header.GetValueOrDefault("BIAS")) * 1e3,
            CentreNanometres = header.ContainsKey("SCAN_OFFSET") ? Offset(Words(path, header, "SCAN_OFFSET")) : default,
            AngleDegrees = HeaderText.Number(header.GetValueOrDefault("SCAN_ANGLE")) ?? 0,
            Metadata = header,
            Warnings = missing == 0 ? [] : [Missing(channels, missing)],
        };
    }

    private static string Missing(List<MeasuredChannel> channels, int planes)
    {
        var worst = channels.MaxBy(channel => channel.Values.Real.Count(double.IsNaN))!;
        var values = worst.Values.Real;
        var rows = values.Chunk(worst.Values.Shape[2]).Count(row => Array.TrueForAll(row, double.IsNaN));
        var share = (double)values.Count(double.IsNaN) / values.Length;
        return FormattableString.Invariant(
            $"The scan was stopped early or has gaps: {planes} of {channels.Count} planes hold pixels without a value (NaN), up to {100 * share:F1} % of a plane, {rows} of its {worst.Values.Shape[1]} rows whole.");
    }

    /// <summary>The sections of the header by tag, and the position of the first byte of data.</summary>
    private static Dictionary<string, string> ReadHeader(string path, FileStream stream, out long start)
    {
        var bytes = new byte[Math.Min(stream.Length, LongestHeader)];
        stream.ReadExactly(bytes);
        if (!bytes.AsSpan().StartsWith(":NANONIS_VERSION:"u8))
        {
            throw new InputException($"'{path}' is not a Nanonis .sxm file: it does not begin with ':NANONIS_VERSION:'.");
        }

        var end = bytes.AsSpan().IndexOf("\n:SCANIT_END:"u8);
        var data = end < 0 ? -1 : bytes.AsSpan(end, Math.Min(64, bytes.Length - end)).IndexOf("\u001a\u0004"u8);
        if (data < 0)
        {
            throw new InputException(
                $"'{path}' is cut short or damaged: in its first {bytes.Length} bytes there is no ':SCANIT_END:' with the bytes 1A 04 after it, where the header ends.");
        }

        start = end + data + 2;
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        string? tag = null;
        var value = new StringBuilder();
        foreach (var line in HeaderText.Decode(bytes.AsSpan(0, end)).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line.Length > 2 && line[0] == ':' && line[^1] == ':')
            {
                Keep();
                tag = line[1..^1];
            }
            else
            {
                value.Append(line).Append('\n');
            }
        }

        Keep();
        return sections;

        void Keep()
        {
            if (tag is not null)
            {
                sections[tag] = value.ToString().Trim('\n', ' ');
            }

            value.Clear();
        }
    }

    /// <summary>The planes in the order of the file, from the table DATA_INFO: Channel, Name, Unit, Direction, Calibration, Offset.</summary>
    private static List<(string Name, string Unit, SweepDirection Direction)> ReadChannelTable(string path, Dictionary<string, string> header)
    {
        var lines = Section(path, header, "DATA_INFO").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var titles = Cells(lines.Length > 0 ? lines[0] : string.Empty);
        var (name, unit, direction) = (Array.IndexOf(titles, "Name"), Array.IndexOf(titles, "Unit"), Array.IndexOf(titles, "Direction"));
        if (name < 0 || unit < 0 || direction < 0)
        {
            throw new InputException($"'{path}': the first line of DATA_INFO must name the columns Name, Unit and Direction, tab-separated.");
        }

        var planes = new List<(string, string, SweepDirection)>();
        foreach (var cells in lines.Skip(1).Select(Cells).Where(cells => cells.Length > Math.Max(name, unit)))
        {
            var sweep = direction < cells.Length ? cells[direction] : string.Empty;
            if (sweep is not ("both" or "forward" or "backward"))
            {
                throw new InputException($"'{path}': a line of DATA_INFO gives the direction '{sweep}', it must be both, forward or backward.");
            }

            if (sweep is "both" or "forward")
            {
                planes.Add((cells[name], cells[unit], SweepDirection.Forward));
            }

            if (sweep is "both" or "backward")
            {
                planes.Add((cells[name], cells[unit], SweepDirection.Backward));
            }
        }

        return planes.Count > 0 ? planes : throw new InputException($"'{path}': DATA_INFO lists no channel.");

        static string[] Cells(string line) => Array.ConvertAll(line.Trim('\t', '\r', ' ').Split('\t'), cell => cell.Trim());
    }

    private static NumericArray ReadPlane(FileStream stream, int rows, int columns, bool bigEndian, bool upward, bool mirrored)
    {
        var values = new double[rows * columns];
        var line = new byte[4 * columns];
        for (var stored = 0; stored < rows; stored++)
        {
            stream.ReadExactly(line);
            var row = upward ? rows - 1 - stored : stored;
            for (var column = 0; column < columns; column++)
            {
                var at = line.AsSpan(4 * (mirrored ? columns - 1 - column : column));
                values[(row * columns) + column] = bigEndian ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at);
            }
        }

        return new NumericArray([1, rows, columns], values);
    }

    private static (double X, double Y) Offset(string[] words) =>
        words.Length >= 2 && HeaderText.Number(words[0]) is { } x && HeaderText.Number(words[1]) is { } y ? (x * 1e9, y * 1e9) : default;

    private static (T First, T Second) Pair<T>(string path, Dictionary<string, string> header, string tag, Func<string, T?> parse)
        where T : struct
    {
        var words = Words(path, header, tag);
        return words.Length >= 2 && parse(words[0]) is { } first && parse(words[1]) is { } second
            ? (first, second)
            : throw new InputException(
                $"'{path}': {tag} is '{HeaderText.Shortened(string.Join(' ', words))}', it must be two positive numbers{(typeof(T) == typeof(int) ? $" up to {LargestExtent}" : " of metres")}.");
    }

    private static string[] Words(string path, Dictionary<string, string> header, string tag) =>
        Section(path, header, tag).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string Section(string path, Dictionary<string, string> header, string tag) =>
        header.TryGetValue(tag, out var text) ? text : throw new InputException($"'{path}' has no section ':{tag}:' in its header.");
}
