using System.Globalization;

namespace PairScope.Formats;

/// <summary>The text header of a Nanonis grid file: <c>key=value</c> lines up to <c>:HEADER_END:</c>; quoted values may span lines.</summary>
internal sealed class NanonisGridHeader
{
    private const int LongestHeader = 1 << 22;
    private const int LargestExtent = 1 << 15;
    private const int MostPoints = 1 << 20;
    private const int MostNames = 4096;

    private readonly string _path;

    private NanonisGridHeader(string path, Dictionary<string, string> entries, long start)
    {
        _path = path;
        Entries = entries;
        Start = start;
        string[] extents = Required("Grid dim").Split('x', StringSplitOptions.TrimEntries);
        (Columns, Rows) = extents.Length == 2 && HeaderText.Count(extents[0], LargestExtent) is { } columns && HeaderText.Count(extents[1], LargestExtent) is { } rows
            ? (columns, rows)
            : throw Fault("Grid dim", $"it must be two whole numbers up to {LargestExtent}, such as \"30 x 30\"");
        double?[] frame = [.. Required("Grid settings").Split(';').Select(HeaderText.Number)];
        Frame = frame.Length >= 4 && frame[0] is { } cx && frame[1] is { } cy && frame[2] is >= 0 and { } width && frame[3] is >= 0 and { } height
            ? (cx, cy, width, height, frame.Length > 4 ? frame[4] ?? 0 : 0)
            : throw Fault("Grid settings", "it must be centre x, centre y, width, height (m) and angle, separated by semicolons");
        Points = Positive("Points", MostPoints);
        Channels = Names("Channels");
        if (Channels.Count == 0)
        {
            throw Fault("Channels", "it names no channel");
        }

        Parameters = [.. Names("Fixed parameters"), .. Names("Experiment parameters")];
        ParameterCount = Entries.ContainsKey("# Parameters (4 byte)")
            ? int.TryParse(Required("# Parameters (4 byte)"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostNames
                ? count
                : throw Fault("# Parameters (4 byte)", $"it must be a whole number up to {MostNames}")
            : Parameters.Count;
        long promised = 4L * Points * Channels.Count;
        if (Entries.TryGetValue("Experiment size (bytes)", out string? size) && HeaderText.Number(size) is { } bytes && bytes != promised)
        {
            throw Fault("Experiment size (bytes)", $"{Channels.Count} channels of {Points} points take {promised} bytes");
        }
    }

    /// <summary>All entries by their keys; of a key that is there twice, the first.</summary>
    public IReadOnlyDictionary<string, string> Entries { get; }

    /// <summary>Position of the first byte of data.</summary>
    public long Start { get; }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>Middle, sides [m] and clockwise angle [degrees] of the grid.</summary>
    public (double X, double Y, double Width, double Height, double Angle) Frame { get; }

    public int Points { get; }

    /// <summary>Names with units, as in the file.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>Names of the numbers before each pixel's spectra, as far as the file names them.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>How many numbers stand before each pixel's spectra.</summary>
    public int ParameterCount { get; }

    /// <summary>Name and unit of the quantity that was swept.</summary>
    public (string Name, string Unit) Sweep => HeaderText.NameAndUnit(Entries.GetValueOrDefault("Sweep Signal", "Bias (V)"));

    /// <summary>Whether the sweep has several segments (MLS).</summary>
    public bool IsSegmented => Entries.GetValueOrDefault("Filetype", "Linear") is "MLS" || string.Equals(ModuleEntry("Sweep mode"), "MLS", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The sweep of a multi-segment file, or null when the header holds no readable segments. They stand under their titles
    /// ("Segment Start (V), Segment End (V), …, Steps (xn)"), perhaps behind the name of the module. Neighbours share a point where one ends where the next begins.
    /// </summary>
    public IReadOnlyList<double>? SegmentedSweep()
    {
        string? key = Entries.Keys.FirstOrDefault(k => k.Contains("Segment Start", StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            return null;
        }

        string[] titles = [.. key[(key.LastIndexOf('>') + 1)..].Split(',', StringSplitOptions.TrimEntries)];
        (int first, int last, int count) = (Title("Segment Start", 0), Title("Segment End", 1), Title("Steps", 4));
        var values = new List<double>();
        foreach (string segment in Entries[key].Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = segment.Split([',', '\t'], StringSplitOptions.TrimEntries);
            if (words.Length <= Math.Max(count, Math.Max(first, last)) || HeaderText.Number(words[first]) is not { } from || HeaderText.Number(words[last]) is not { } to
                || HeaderText.Count(words[count], MostPoints) is not { } steps || values.Count + steps > MostPoints)
            {
                return null;
            }

            int shared = values.Count > 0 && Math.Abs(values[^1] - from) <= 1e-6 * Math.Max(Math.Abs(from), Math.Abs(to - from)) ? 1 : 0;
            values.AddRange(Enumerable.Range(shared, steps - shared).Select(i => steps == 1 ? from : from + ((to - from) * i / (steps - 1))));
        }

        return values.Count > 0 ? values : null;

        int Title(string start, int otherwise) => Array.FindIndex(titles, t => t.StartsWith(start, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at : otherwise;
    }

    /// <summary>Start and end of the sweep as the module that swept tells them ("Bias Spectroscopy>Sweep Start (V)"), in the sweep's unit; null where none does.</summary>
    public (double Start, double End)? ModuleSweep() =>
        HeaderText.Number(ModuleEntry("Sweep Start")) is { } start && HeaderText.Number(ModuleEntry("Sweep End")) is { } end ? (start, end) : null;

    // Of several modules the one named after what was swept comes first; another unit is another quantity.
    private string? ModuleEntry(string name) => Entries
        .Where(e => e.Key.LastIndexOf('>') is > 0 and var at && HeaderText.NameAndUnit(e.Key[(at + 1)..]) is var (own, unit)
            && string.Equals(own, name, StringComparison.OrdinalIgnoreCase) && (unit.Length == 0 || string.Equals(unit, Sweep.Unit, StringComparison.Ordinal)))
        .OrderByDescending(e => e.Key.StartsWith(Sweep.Name, StringComparison.Ordinal))
        .Select(e => e.Value).FirstOrDefault();

    /// <exception cref="InputException">The file is no .3ds file or its header is damaged.</exception>
    public static NanonisGridHeader Read(string path, FileStream stream)
    {
        var bytes = new byte[Math.Min(stream.Length, LongestHeader)];
        stream.ReadExactly(bytes);
        int end = bytes.AsSpan().IndexOf("\n:HEADER_END:"u8);
        if (!bytes.AsSpan().StartsWith("Grid dim"u8))
        {
            throw new InputException($"'{path}' is not a Nanonis .3ds file: it does not begin with 'Grid dim'.");
        }

        int start = end < 0 ? -1 : end + "\n:HEADER_END:".Length;
        int lineEnd = end < 0 ? -1 : bytes.AsSpan(start).StartsWith("\r\n"u8) ? 2 : bytes.AsSpan(start).StartsWith("\n"u8) ? 1 : -1;
        if (lineEnd < 0)
        {
            throw new InputException(
                $"'{path}' is cut short or damaged: in its first {bytes.Length} bytes there is no line ':HEADER_END:', where the header ends.");
        }

        return new NanonisGridHeader(path, Parse(HeaderText.Decode(bytes.AsSpan(0, end))), start + lineEnd);
    }

    private static Dictionary<string, string> Parse(string text)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        for (int n = 0; n < lines.Length; n++)
        {
            int separator = lines[n].IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
            {
                continue;
            }

            string key = lines[n][..separator].Trim();
            string value = lines[n][(separator + 1)..];
            if (value.StartsWith('"') && !IsClosed(value))
            {
                int last = n + 1;
                while (last < lines.Length && !lines[last].EndsWith('"'))
                {
                    last++;
                }

                if (last < lines.Length)
                {
                    value = string.Join('\n', [value, .. lines[(n + 1)..(last + 1)]]);
                    n = last;
                }
            }

            entries.TryAdd(key, value.Trim().Trim('"').Trim());
        }

        return entries;
    }

    private static bool IsClosed(string value) => value.Length > 1 && value.TrimEnd().EndsWith('"');

    private List<string> Names(string key)
    {
        string[] names = Entries.GetValueOrDefault(key, string.Empty).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length <= MostNames ? [.. names] : throw Fault(key, $"it lists {names.Length} names, where {MostNames} are the most");
    }

    private int Positive(string key, int most) =>
        HeaderText.Count(Required(key), most) ?? throw Fault(key, $"it must be a whole number from 1 to {most}");

    private string Required(string key) =>
        Entries.TryGetValue(key, out string? text) ? text : throw new InputException($"'{_path}' has no line '{key}=…' in its header.");

    private InputException Fault(string key, string what) => new($"'{_path}': {key} is '{HeaderText.Shortened(Entries.GetValueOrDefault(key, string.Empty))}', but {what}.");
}
