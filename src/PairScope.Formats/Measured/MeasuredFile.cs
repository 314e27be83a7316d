using System.Globalization;
using System.Numerics;

namespace PairScope.Formats;

/// <summary>Writes measured data in the format that the ending names.</summary>
public static class MeasuredFile
{
    /// <summary>Endings that can be written, with their dots: .h5, .npz and .csv hold everything, .3ds spectra over the bias, .npy one channel, .gsf one plane of one.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".h5", ".npy", ".gsf", ".csv", ".npz", ".3ds"];

    /// <summary>Writes a file atomically.</summary>
    /// <exception cref="InputException">The format cannot hold the data, its ending is unknown, or the file cannot be written.</exception>
    public static void Write(string path, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".h5":
                MeasuredHdf5.Write(path, data);
                break;
            case ".npy":
                NumericArray values = Single(path, data).Values;
                NpyFile.Write(path, values.Shape[0] > 1 ? values : Flat(values));
                break;
            case ".npz":
                WriteNpz(path, data);
                break;
            case ".gsf":
                WriteGsf(path, data, Single(path, data));
                break;
            case ".csv":
                WriteCsv(path, data);
                break;
            case ".3ds":
                NanonisGridWriter.Write(path, data);
                break;
            default:
                throw new InputException($"'{path}' must end in one of {string.Join(", ", Endings)}, which chooses the format.");
        }
    }

    /// <summary>What the format that an ending names cannot hold of the data; one sentence each.</summary>
    public static IReadOnlyList<string> LeftOut(string path, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var sentences = new List<string>();
        string ending = Path.GetExtension(path).ToLowerInvariant();
        bool isTurned = data.AngleDegrees != 0;
        if (ending is ".npy")
        {
            sentences.Add($"'{path}' holds the values alone, the top row first: neither the axes nor the frame's place{(isTurned ? ", angle" : string.Empty)} and bias; .h5 holds everything.");
        }
        else if (ending is ".gsf" && isTurned)
        {
            sentences.Add(FormattableString.Invariant(
                $"The frame is turned clockwise by {data.AngleDegrees:G6}°, which .gsf has no place for: '{path}' says it under angleDegrees, which pairscope reads back and other programs do not; they will show the frame upright."));
        }

        if (ending is ".csv" or ".3ds" or ".gsf" or ".npy" && data.Channels.Any(c => c.BiasMillivolts is not null) && data.Channels.Count > 1)
        {
            sentences.Add($"'{path}' has no place for the bias of each pass; .h5 holds it.");
        }

        return sentences;
    }

    // The names that the reader of .npz knows as axes, so that what was written is read back.
    private static void WriteNpz(string path, MeasuredData data) => NpzFile.Write(path, archive =>
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (MeasuredAxis axis in new[] { data.Sweep, data.Y, data.X }.OfType<MeasuredAxis>())
        {
            archive.Add(Unique(NameInArchive(axis.Name is "energy" ? "energies" : axis.Name), taken), [axis.Values.Count], [axis.Values.ToArray()]);
        }

        foreach (MeasuredChannel channel in data.Channels)
        {
            string name = Unique(NameInArchive(channel.Direction is SweepDirection.Backward ? channel.Name + " backward" : channel.Name), taken);
            int[] shape = channel.Layers > 1 || data.Sweep is { Values.Count: 1 } ? [.. channel.Values.Shape] : [data.Rows, data.Columns];
            if (channel.Values.IsComplex)
            {
                archive.Add(name, shape, [channel.Values.AsComplex()]);
            }
            else
            {
                archive.Add(name, shape, [channel.Values.Real]);
            }
        }
    });

    // A name in an archive is the path of a file.
    private static string NameInArchive(string name) => name.Replace('/', '_').Replace('\\', '_').Replace('\0', ' ').Trim(' ', '.');

    /// <summary>A name that is not taken yet, with a number where it is, and takes it.</summary>
    internal static string Unique(string plain, HashSet<string> taken)
    {
        string unique = plain.Length > 0 ? plain : "data";
        for (int n = 2; !taken.Add(unique); n++)
        {
            unique = $"{plain} {n}";
        }

        return unique;
    }

    private static MeasuredChannel Single(string path, MeasuredData data) => data.Channels is [var only]
        ? only
        : throw new InputException(
            $"'{path}' can hold one channel and '{data.FilePath}' has {data.Channels.Count}; choose one with --channel, and --direction where it is there twice: {string.Join(", ", data.Channels.Select(c => $"'{c.Name}'").Distinct(StringComparer.Ordinal))}.");

    private static NumericArray Flat(NumericArray values)
    {
        int[] shape = [values.Shape[1], values.Shape[2]];
        return values.IsComplex ? new NumericArray(shape, values.AsComplex()) : new NumericArray(shape, values.Real);
    }

    private static void WriteGsf(string path, MeasuredData data, MeasuredChannel channel)
    {
        if (channel.Layers > 1)
        {
            throw new InputException($"'{path}' can hold one plane and '{channel.Name}' has {channel.Layers} layers; choose one with --layer.");
        }

        double[] plane = channel.Plane(0);
        var values = new float[data.Rows, data.Columns];
        for (int i = 0; i < plane.Length; i++)
        {
            values[i / data.Columns, i % data.Columns] = (float)plane[i];
        }

        if (!(data.X.Extent > 0 && data.Y.Extent > 0))
        {
            throw new InputException($"'{path}' needs an image with a size above zero, and '{data.FilePath}' holds a point.");
        }

        bool nanometres = string.Equals(data.X.Unit, "nm", StringComparison.Ordinal);
        double factor = nanometres ? 1e-9 : 1;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["source"] = data.FilePath };
        if (data.BiasMillivolts is { } bias)
        {
            metadata["biasMillivolts"] = bias.ToString("R", CultureInfo.InvariantCulture);
        }

        if (data.AngleDegrees != 0)
        {
            metadata["angleDegrees"] = data.AngleDegrees.ToString("R", CultureInfo.InvariantCulture);
        }

        foreach ((string name, string text) in SimulationParameters.Of(data))
        {
            metadata.TryAdd(name, text);
        }

        GsfFile.Write(path, new GsfImage(values)
        {
            Width = factor * data.X.Extent,
            Height = factor * data.Y.Extent,
            XOffset = factor * (data.CentreNanometres.X - (data.X.Extent / 2)),
            YOffset = factor * (data.CentreNanometres.Y - (data.Y.Extent / 2)),
            LateralUnit = nanometres ? "m" : data.X.Unit,
            ValueUnit = channel.Unit,
            Title = channel.Values.IsComplex ? $"|{channel.Name}|" : channel.Name,
            Metadata = metadata,
        });
    }

    private static void WriteCsv(string path, MeasuredData data)
    {
        int plane = data.Rows * data.Columns;
        int layers = data.Sweep?.Values.Count ?? 1;
        var columns = new List<(string Head, Func<int, int, double> Value)>();
        if (data.Sweep is { } sweep)
        {
            columns.Add((Head(sweep.Name, sweep.Unit), (layer, _) => sweep.Values[layer]));
        }

        columns.Add((Head(data.Y.Name, data.Y.Unit), (_, i) => data.Y.Values[i / data.Columns]));
        columns.Add((Head(data.X.Name, data.X.Unit), (_, i) => data.X.Values[i % data.Columns]));
        foreach (MeasuredChannel channel in data.Channels)
        {
            string name = channel.Direction is SweepDirection.Backward ? channel.Name + " backward" : channel.Name;
            int last = channel.Layers - 1;
            if (channel.Values.IsComplex)
            {
                Complex[] complex = channel.Values.AsComplex();
                columns.Add((Head("Re " + name, channel.Unit), (layer, i) => complex[(Math.Min(layer, last) * plane) + i].Real));
                columns.Add((Head("Im " + name, channel.Unit), (layer, i) => complex[(Math.Min(layer, last) * plane) + i].Imaginary));
            }
            else
            {
                double[] real = channel.Values.Real;
                columns.Add((Head(name, channel.Unit), (layer, i) => real[(Math.Min(layer, last) * plane) + i]));
            }
        }

        string[] comments =
        [
            $"source = {data.FilePath}", $"format = {data.Format}", .. data.Sweep is { } swept ? [$"sweep = {swept.Name}"] : Array.Empty<string>(), .. data.BiasMillivolts is { } bias ? [$"biasMillivolts = {bias:R}"] : Array.Empty<string>(),
            .. data.AngleDegrees != 0 ? [FormattableString.Invariant($"angleDegrees = {data.AngleDegrees:R}")] : Array.Empty<string>(),
            .. data.CentreNanometres is var (x, y) && (x, y) != default ? [FormattableString.Invariant($"centreNanometres = {x:R},{y:R}")] : Array.Empty<string>(),
            .. SimulationParameters.Of(data).Where(p => p.Key is not ("source" or "format" or "sweep" or "biasMillivolts" or "angleDegrees" or "centreNanometres")).Select(p => $"{p.Key} = {p.Value}"),
        ];
        CsvFile.WriteTable(
            path,
            comments,
            [.. columns.Select(c => c.Head)],
            Enumerable.Range(0, layers * plane).Select(at => (IReadOnlyList<double>)[.. columns.Select(c => c.Value(at / plane, at % plane))]));
    }

    private static string Head(string name, string unit) => unit.Length == 0 ? name : $"{name} ({unit})";
}
