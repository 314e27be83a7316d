using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// NeXus files (.nxs, HDF5) of scanning-probe instruments (NXstm, NXsts, NXspm, …), whose entry names an instrument or a definition; others are read like any HDF5 that describes itself. Every group of class NXdata names its signal and
/// the signal's axes. Facts: docs/formats.md, "NeXus".
/// </summary>
internal static class NexusFile
{
    private const int MostObjects = 20_000;
    private const int DeepestGroup = 16;
    private const long AlwaysAllowedValues = 1L << 25;
    private const int LargestCompression = 8;

    /// <summary>Reads the data of the first entry, or null where the file has none of an instrument.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dataset">The name of the one group of data that is wanted, or null for those on the largest grid.</param>
    /// <exception cref="InputException">The file is damaged, or has no such group.</exception>
    public static MeasuredData? Read(Hdf5File file, string? dataset)
    {
        int seen = 0;
        if (file.List().FirstOrDefault(name => MeasuredHdf5.Text(file, "/" + name, "NX_class") is "NXentry") is not { } entry
            || !(file.Exists($"/{entry}/instrument") || file.Exists($"/{entry}/definition")))
        {
            return null;
        }

        List<StoredImage> images = [];
        var found = new Findings();
        Walk(file, "/" + entry, 0, ref seen, images, found);
        if (images.Count == 0)
        {
            return null;
        }

        if (images.Exists(i => i.Y.Values.Count > 1))
        {
            found.Warnings.Add("The rows are placed by the file's own y axis; files that pynxtools-spm wrote of Nanonis scans have been seen upside down against it (docs/formats.md).");
        }

        MeasuredData data = StoredImages.Of(file.FilePath, "NeXus", images, dataset, found.Metadata, found.Warnings);
        return data.Sweep is null ? data with { BiasMillivolts = found.BiasMillivolts } : data;
    }

    private static void Walk(Hdf5File file, string group, int depth, ref int seen, List<StoredImage> images, Findings found)
    {
        foreach (string name in file.List(group))
        {
            string path = $"{group}/{name}";
            if (++seen > MostObjects)
            {
                throw new InputException($"'{file.FilePath}' has more than {MostObjects} objects.");
            }

            if (file.IsDataset(path))
            {
                Note(file, path, found);
            }
            else if (depth < DeepestGroup && file.IsGroup(path))
            {
                if (MeasuredHdf5.Text(file, path, "NX_class") is "NXdata" && Image(file, path, name, found) is { } image)
                {
                    images.Add(image);
                }
                else
                {
                    Walk(file, path, depth + 1, ref seen, images, found);
                }
            }
        }
    }

    /// <summary>Numbers that stand alone are the header; the sample bias and the frame's angle among them.</summary>
    private static void Note(Hdf5File file, string path, Findings found)
    {
        Hdf5Dataset dataset = file.OpenDataset(path);
        if (dataset.Shape.Any(n => n != 1))
        {
            return;
        }

        double number;
        try
        {
            number = dataset.ReadAll<double>()[0];
        }
        catch (InputException)
        {
            // A text, or a type of its own.
            return;
        }

        string unit = MeasuredHdf5.Text(file, path, "units") ?? string.Empty;
        found.Metadata[path] = $"{number.ToString("R", CultureInfo.InvariantCulture)} {unit}".TrimEnd();
        if (path.EndsWith("/sample_bias_voltage/bias_voltage", StringComparison.Ordinal))
        {
            found.BiasMillivolts ??= Unit(unit) is "V" ? 1e3 * number : null;
        }
        else if (path.EndsWith("/scan_angle_x", StringComparison.Ordinal) && number != 0)
        {
            found.Warnings.Add($"The frame was turned by {number.ToString("G5", CultureInfo.InvariantCulture)}° in a sense that the file does not tell; it is shown along its own axes.");
        }
    }

    /// <summary>A group with one signal over one (a sweep), two (y, x) or three (sweep, y, x) axes.</summary>
    private static StoredImage? Image(Hdf5File file, string group, string name, Findings found)
    {
        if (MeasuredHdf5.Text(file, group, "signal") is not { } signal || signal.Contains('/', StringComparison.Ordinal) || !file.IsDataset($"{group}/{signal}"))
        {
            return null;
        }

        Hdf5Dataset dataset = file.OpenDataset($"{group}/{signal}");
        int[] shape = [.. dataset.Shape.Select(n => n is >= 1 and <= int.MaxValue ? (int)n : 0)];
        string[] axes = Axes(file, group);
        if (shape.Length is < 1 or > 3 || shape.Contains(0) || axes.Length != shape.Length)
        {
            found.Warnings.Add($"The data of '{group}' have {shape.Length} dimensions and name {axes.Length} axes; they are left out.");
            return null;
        }

        var told = new List<(double[] Values, AxisUnit Unit)>();
        foreach ((string axis, int count) in axes.Zip(shape))
        {
            string path = $"{group}/{axis}";
            if (axis.Contains('/', StringComparison.Ordinal) || !file.IsDataset(path) || file.OpenDataset(path) is not { Shape: [var length] } own || length != count)
            {
                found.Warnings.Add($"The axis '{axis}' of '{group}' does not hold {count} numbers; the data are left out.");
                return null;
            }

            told.Add((own.ReadAll<double>(), AxisUnit.Of(Unit(MeasuredHdf5.Text(file, path, "units") ?? string.Empty))));
        }

        // Links may lead many groups to one dataset, and packed ones may be larger than the file, but not without bound.
        if ((found.Values += dataset.Count) > AlwaysAllowedValues + (LargestCompression * new FileInfo(file.FilePath).Length))
        {
            throw new InputException($"'{file.FilePath}': up to '{group}' the data have {found.Values} values, more than is believed of a file of this size.");
        }

        string unit = Unit(MeasuredHdf5.Text(file, $"{group}/{signal}", "units") ?? string.Empty);
        SweepDirection direction = name.Contains("backward", StringComparison.OrdinalIgnoreCase) ? SweepDirection.Backward : SweepDirection.Forward;
        double[] values = dataset.ReadAll<double>();
        MeasuredAxis? sweep = shape.Length == 2 ? null
            : new MeasuredAxis(told[0].Unit.Name is "mV" ? "bias" : axes[0], told[0].Unit.Name, Array.ConvertAll(told[0].Values, v => told[0].Unit.Factor * v));
        if (shape.Length == 1)
        {
            return new StoredImage(name, new MeasuredChannel(Plain(name), unit, direction, new NumericArray([shape[0], 1, 1], values)), MeasuredAxis.Index("column", 1), MeasuredAxis.Index("row", 1)) { Sweep = sweep };
        }

        int layers = shape.Length == 3 ? shape[0] : 1;
        var channel = new MeasuredChannel(Plain(name), unit, direction, new NumericArray([layers, shape[^2], shape[^1]], values));
        return CoordinateImage.Upright(name, channel, told[^1].Values, told[^1].Unit, told[^2].Values, told[^2].Unit) with { Sweep = layers > 1 ? sweep : null };
    }

    private static string[] Axes(Hdf5File file, string group)
    {
        try
        {
            // A list of names, or in older files one text with colons or commas between them.
            return file.HasAttribute(group, "axes") ? [.. file.ReadStringsAttribute(group, "axes").SelectMany(names => names.Split([':', ','], StringSplitOptions.TrimEntries))] : [];
        }
        catch (InputException)
        {
            return [];
        }
    }

    // "current__backward", "z_forward", "current(backward)": the direction is told apart.
    private static string Plain(string name)
    {
        string plain = name.Replace("(backward)", string.Empty, StringComparison.OrdinalIgnoreCase).Replace("backward", string.Empty, StringComparison.OrdinalIgnoreCase)
            .Replace("forward", string.Empty, StringComparison.OrdinalIgnoreCase).Replace("__", "_", StringComparison.Ordinal).Trim('_', ' ');
        return plain.Length > 0 ? plain : name;
    }

    // NeXus spells units out.
    private static string Unit(string unit) => unit switch
    {
        "meter" or "metre" => "m",
        "nanometer" => "nm",
        "volt" => "V",
        "millivolt" => "mV",
        "ampere" => "A",
        "hertz" => "Hz",
        "kelvin" => "K",
        "second" => "s",
        "degree" => "deg",
        "ampere / volt" or "siemens" => "S",
        _ => unit,
    };

    /// <summary>What the entry says beside its data.</summary>
    private sealed class Findings
    {
        public double? BiasMillivolts { get; set; }

        /// <summary>How many values the data have that were seen.</summary>
        public long Values { get; set; }

        public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

        public List<string> Warnings { get; } = [];
    }
}
