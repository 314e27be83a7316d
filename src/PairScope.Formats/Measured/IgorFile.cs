using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// Igor binary waves (.ibw), versions 2, 3 and 5, in either byte order: a wave of one axis is a spectrum, of two an image or a row
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
        (MeasuredAxis x, MeasuredAxis y) = (Axis(wave, 0, "x"), Axis(wave, 1, "y"));
        double[] upright = Upright(wave, rows, columns, layers);
        IReadOnlyList<string> names = wave.Labels(2);
        if (names.Count > 0 && wave.Unit.Length > 0)
        {
            warnings.Add($"The wave has one unit, '{wave.Unit}', for all its channels; only the heights are taken to have it.");
        }

        int plane = rows * columns;
        return bare with
        {
            X = Centred(x),
            Y = Centred(y with { Values = [.. wave.Steps[1] > 0 ? y.Values.Reverse() : y.Values] }),
            CentreNanometres = x.Unit is "nm" && y.Unit is "nm" ? (Middle(x), Middle(y)) : default,
            Sweep = names.Count == 0 && layers > 1 ? Axis(wave, 2, "layer") : null,
            Channels = names.Count == 0
                ? [new MeasuredChannel(name, unit, direction, new NumericArray([layers, rows, columns], upright))]
                : [.. Enumerable.Range(0, layers).Select(n => new MeasuredChannel(
                    Label(names, n), Label(names, n).StartsWith("Height", StringComparison.Ordinal) ? unit : string.Empty, direction, new NumericArray([1, rows, columns], upright[(n * plane)..((n + 1) * plane)])))],
        };
    }

    // Stored with the first axis fastest. Columns run to the right and rows downwards whatever the signs of the scales.
    private static double[] Upright(IgorHeader wave, int rows, int columns, int layers)
    {
        var upright = new double[layers * rows * columns];
        for (int i = 0; i < upright.Length; i++)
        {
            (int layer, int row, int column) = (i / (rows * columns), i / columns % rows, i % columns);
            int storedRow = wave.Steps[1] > 0 ? rows - 1 - row : row;
            int storedColumn = wave.Steps[0] < 0 ? columns - 1 - column : column;
            upright[i] = wave.Values[(((layer * rows) + storedRow) * columns) + storedColumn];
        }

        return upright;
    }

    private static MeasuredAxis Axis(IgorHeader wave, int axis, string name)
    {
        AxisUnit unit = AxisUnit.Of(wave.AxisUnits[axis]);
        string own = unit.Name is "mV" ? "bias" : unit.Name is "meV" ? "energy" : unit.Name is "s" ? "time" : name;
        return new MeasuredAxis(own, unit.Name, [.. Enumerable.Range(0, wave.Extents[axis]).Select(i => unit.Factor * (wave.Starts[axis] + (i * wave.Steps[axis])))]);
    }

    // Zero in the middle of the frame; columns to the right.
    private static MeasuredAxis Centred(MeasuredAxis axis)
    {
        double middle = Middle(axis);
        double[] values = [.. axis.Values.Select(v => v - middle)];
        if (axis.Name is "x" && values.Length > 1 && values[^1] < values[0])
        {
            Array.Reverse(values);
        }

        return axis with { Values = values };
    }

    private static double Middle(MeasuredAxis axis) => (axis.Values[0] + axis.Values[^1]) / 2;

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
