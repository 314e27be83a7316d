namespace PairScope.Formats;

/// <summary>
/// Igor binary waves (.ibw), versions 2 and 5, in either byte order: a wave of one axis is a spectrum, of two an image or a row
/// of spectra, of three a stack over what its third axis is scaled with, or channels where that axis has labels. Igor's
/// coordinates have y upwards; row 0 here is the top. Layout: docs/formats.md, "Igor".
/// </summary>
public static class IgorFile
{
    /// <summary>Whether a file begins as a wave: a version in either byte order, and header words that add up to zero.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head) => IgorHeader.VersionOf(head) is not null;

    /// <summary>Reads a wave.</summary>
    /// <exception cref="InputException">The file is no wave of these versions, is damaged, or holds text.</exception>
    public static MeasuredData Read(string path)
    {
        var wave = IgorHeader.Read(path, InputFile.ReadAll(path));
        Dictionary<string, string> metadata = Notes(wave.Note);
        var warnings = new List<string>();
        (string name, string unit) = HeaderText.NameAndUnit(metadata.GetValueOrDefault("Channel name and data unit", string.Empty).Replace('[', '(').Replace(']', ')'));
        name = name.Length > 0 ? name : wave.Name.Length > 0 ? wave.Name : "wave";
        unit = wave.Unit.Length > 0 ? wave.Unit : unit;

        // Omicron's export says so in the wave's name and in the first line of its note.
        string told = $"{wave.Name} {wave.Note.Split('\r', '\n')[0]}";
        SweepDirection direction = told.Contains("Backward", StringComparison.Ordinal) ? SweepDirection.Backward : SweepDirection.Forward;
        int[] extents = [.. wave.Extents.TakeWhile(n => n > 0)];
        MeasuredData bare = new()
        {
            FilePath = path,
            Format = $"Igor binary wave, version {wave.Version}",
            Channels = [],
            X = MeasuredAxis.Index("column", 1),
            Y = MeasuredAxis.Index("row", 1),
            Metadata = metadata,
            Warnings = warnings,
        };

        // Spectra: one, several with labels, or a row of them.
        bool isImage = extents.Length > 2 || (extents.Length == 2 && wave.Labels(1).Count == 0 && AxisUnit.Of(wave.AxisUnits[0]).Name is not ("mV" or "meV"));
        if (!isImage)
        {
            int points = extents[0];
            int count = extents.Length > 1 ? extents[1] : 1;
            IReadOnlyList<string> labels = extents.Length > 1 ? wave.Labels(1) : [];
            bool areChannels = labels.Count > 0;
            return bare with
            {
                Sweep = Axis(wave, 0, "sweep"),
                X = MeasuredAxis.Index("column", areChannels ? 1 : count),
                Channels = areChannels
                    ? [.. Enumerable.Range(0, count).Select(c => new MeasuredChannel(Label(labels, c), string.Empty, direction, new NumericArray([points, 1, 1], wave.Values[(c * points)..((c + 1) * points)])))]
                    : [new MeasuredChannel(name, unit, direction, new NumericArray([points, 1, count], [.. Enumerable.Range(0, points * count).Select(i => wave.Values[(i % count * points) + (i / count)])]))],
            };
        }

        (int columns, int rows, int layers) = (extents[0], extents[1], extents.Length > 2 ? extents[2] : 1);
        StoredImage image = CoordinateImage.Upright(
            name, new MeasuredChannel(name, unit, direction, new NumericArray([layers, rows, columns], wave.Values)),
            Points(wave, 0), AxisUnit.Of(wave.AxisUnits[0]), Points(wave, 1), AxisUnit.Of(wave.AxisUnits[1]));
        IReadOnlyList<string> names = wave.Labels(2);
        if (names.Count > 0 && wave.Unit.Length > 0)
        {
            warnings.Add($"The wave has one unit, '{wave.Unit}', for all its channels; only the heights are taken to have it.");
        }

        return bare with
        {
            X = image.X,
            Y = image.Y,
            CentreNanometres = image.CentreNanometres,
            Sweep = names.Count == 0 && layers > 1 ? Axis(wave, 2, "layer") : null,
            Channels = names.Count == 0
                ? [image.Channel]
                : [.. Enumerable.Range(0, layers).Select(n => new MeasuredChannel(
                    Label(names, n), Label(names, n).StartsWith("Height", StringComparison.Ordinal) ? unit : string.Empty, direction, image.Channel.Values.Slice(n)))],
        };
    }

    private static double[] Points(IgorHeader wave, int axis) => [.. Enumerable.Range(0, wave.Extents[axis]).Select(i => wave.Starts[axis] + (i * wave.Steps[axis]))];

    private static MeasuredAxis Axis(IgorHeader wave, int axis, string name)
    {
        AxisUnit unit = AxisUnit.Of(wave.AxisUnits[axis]);
        string own = unit.Name is "mV" ? "bias" : unit.Name is "meV" ? "energy" : unit.Name is "s" ? "time" : name;
        return new MeasuredAxis(own, unit.Name, Array.ConvertAll(Points(wave, axis), v => unit.Factor * v));
    }

    private static string Label(IReadOnlyList<string> labels, int n) => n < labels.Count && labels[n].Length > 0 ? labels[n] : $"channel {n + 1}";

    /// <summary>The lines of a note: "key: value" or "key = value"; what has neither form is kept as "note".</summary>
    private static Dictionary<string, string> Notes(string note)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new List<string>();
        foreach (string line in note.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int separator = line.AsSpan().IndexOfAny(':', '=');
            if (separator > 0 && entries.TryAdd(line[..separator].Trim(), line[(separator + 1)..].Trim()))
            {
                continue;
            }

            rest.Add(line);
        }

        if (rest.Count > 0)
        {
            entries[entries.ContainsKey("note") ? "note (rest)" : "note"] = string.Join('\n', rest);
        }

        return entries;
    }
}
