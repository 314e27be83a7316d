using System.Numerics;
using System.Text.Json;

namespace PairScope.Formats;

/// <summary>
/// Measured data in HDF5. A dataset is a map when its attribute <c>axes</c> names the datasets of its axes (the program's own
/// files), when its dimensions are labelled (NSID) or have scales (netCDF-4), when it is the signal of an NXdata group (NeXus), or when the caller names it.
/// </summary>
public static class MeasuredHdf5
{
    private const int MostObjects = 4096;
    private const int DeepestGroup = 8;

    /// <summary>Reads the maps of a file, or one dataset.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">Path of one dataset of two or three axes, or null for all that are marked as maps.</param>
    /// <exception cref="InputException">The file is no HDF5 file, is damaged, or holds no map.</exception>
    public static MeasuredData Read(string path, string? dataset = null)
    {
        using Hdf5File file = Hdf5File.Open(path);
        return Read(file, dataset);
    }

    /// <summary>The same of an open file.</summary>
    internal static MeasuredData Read(Hdf5File file, string? dataset)
    {
        string path = file.FilePath;
        int seen = 0;
        string[] all = [.. Datasets(file, "/", 0, ref seen)];
        string[] signals = [.. all.Select(Group).Distinct(StringComparer.Ordinal).SelectMany(group => StoredAxes.Signals(file, group)).Distinct(StringComparer.Ordinal)];
        string[] wanted = dataset is not null ? ["/" + dataset.Trim('/')] : [.. all.Where(d => signals.Contains(d, StringComparer.Ordinal) || (StoredAxes.HasAxes(file, d) && !StoredAxes.IsScale(file, d)))];
        if (wanted.Length == 0)
        {
            throw new InputException($"'{path}' does not say which of its datasets are maps; name one with --dataset: {string.Join(", ", all.Take(20))}.");
        }

        var warnings = new List<string>();
        var maps = new List<StoredMap>();
        foreach (string name in wanted)
        {
            if (!all.Contains(name, StringComparer.Ordinal))
            {
                throw new InputException($"'{path}' has no dataset '{name}'; it has {string.Join(", ", all.Take(20))}.");
            }

            if (StoredMap.Read(file, name) is { } map)
            {
                maps.Add(map);
            }
            else if (dataset is null && file.HasAttribute(name, "DIMENSION_LIST") && !signals.Contains(name, StringComparer.Ordinal))
            {
                // netCDF attaches scales to every variable, curves and single numbers too.
            }
            else if (dataset is null)
            {
                warnings.Add($"The dataset '{name}' has no two or three axes; it is left out.");
            }
            else
            {
                throw new InputException($"'{path}': the dataset '{name}' must have two or three axes to be a map.");
            }
        }

        return Of(file, maps, StoredAxes.Default(file), warnings);

        static string Group(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";
    }

    /// <summary>Writes all channels atomically, with their axes as datasets and the header as attributes.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, MeasuredData data) => Hdf5File.Write(path, content =>
    {
        Write(content, "/", data);
        SimulationParameters.Write(content, data);
    });

    /// <summary>Writes all channels into a group of a file.</summary>
    public static void Write(Hdf5Content content, string group, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(data);
        string prefix = group.TrimEnd('/') + "/";
        content.AddGroup(group);
        (string Name, string Value)[] texts =
            [("source", data.FilePath), ("sourceFormat", data.Format), ("warnings", string.Join('\n', data.Warnings)), ("header", JsonSerializer.Serialize(data.Metadata))];
        foreach ((string name, string value) in texts)
        {
            content.SetAttribute(group, name, value.Replace('\0', ' '));
        }

        content.SetAttribute(group, "angleDegrees", data.AngleDegrees);
        content.SetAttribute(group, "centreNanometres", [data.CentreNanometres.X, data.CentreNanometres.Y]);
        if (data.BiasMillivolts is { } bias)
        {
            content.SetAttribute(group, "biasMillivolts", bias);
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (MeasuredAxis axis in new[] { data.Sweep, data.Y, data.X }.OfType<MeasuredAxis>())
        {
            string path = prefix + Hdf5Name(axis);
            taken.Add(Hdf5Name(axis));
            content.AddDataset<double>(path, [.. axis.Values], [axis.Values.Count]);
            content.SetAttribute(path, "unit", axis.Unit);
            content.SetAttribute(path, "extent", axis.Extent);
        }

        foreach (MeasuredChannel channel in data.Channels)
        {
            WriteChannel(content, prefix, data, channel, taken);
        }
    }

    private static void WriteChannel(Hdf5Content content, string prefix, MeasuredData data, MeasuredChannel channel, HashSet<string> taken)
    {
        string name = channel.Name.Replace('/', '_').Replace('\0', ' ').Trim(' ', '.') + (channel.Direction is SweepDirection.Backward ? " backward" : string.Empty);
        string path = prefix + MeasuredFile.Unique(name, taken);
        long[] shape = channel.Layers > 1 ? [channel.Layers, data.Rows, data.Columns] : [data.Rows, data.Columns];
        if (channel.Values.IsComplex)
        {
            content.AddDataset<Complex>(path, channel.Values.AsComplex(), shape);
        }
        else
        {
            content.AddDataset<double>(path, channel.Values.Real, shape);
        }

        MeasuredAxis[] axes = channel.Layers > 1 && data.Sweep is not null ? [data.Sweep, data.Y, data.X] : [data.Y, data.X];
        content.SetAttribute(path, "quantity", channel.Name.Replace('\0', ' '));
        content.SetAttribute(path, "unit", channel.Unit.Replace('\0', ' '));
        content.SetAttribute(path, "direction", channel.Direction is SweepDirection.Forward ? "forward" : "backward");
        if (channel.BiasMillivolts is { } bias)
        {
            content.SetAttribute(path, "biasMillivolts", bias);
        }

        content.SetAttribute(path, "axes", string.Join(',', axes.Select(Hdf5Name)));
    }

    private static string Hdf5Name(MeasuredAxis axis) => axis.Name is "energy" ? "energies" : axis.Name.Replace('/', '_').Replace(',', '_');

    // Counted over the whole file: in a damaged one a group may lie in itself.
    private static List<string> Datasets(Hdf5File file, string group, int depth, ref int seen)
    {
        var found = new List<string>();
        foreach (string name in file.List(group))
        {
            string path = group.TrimEnd('/') + "/" + name;
            if (++seen > MostObjects)
            {
                throw new InputException($"'{file.FilePath}' has more than {MostObjects} objects.");
            }

            if (file.IsDataset(path))
            {
                found.Add(path);
            }
            else if (depth < DeepestGroup && file.IsGroup(path))
            {
                found.AddRange(Datasets(file, path, depth + 1, ref seen));
            }
        }

        return found;
    }

    private static MeasuredData Of(Hdf5File file, List<StoredMap> maps, string? shown, List<string> warnings)
    {
        if (maps.Count == 0)
        {
            throw new InputException($"'{file.FilePath}' holds no dataset with two or three axes.");
        }

        // The map that the file shows first sets the grid, else the one with most values.
        StoredMap first = maps.Find(m => string.Equals(m.Path, shown, StringComparison.Ordinal)) ?? maps.MaxBy(m => m.Values.Count)!;
        var channels = new List<MeasuredChannel>();
        foreach (StoredMap map in maps)
        {
            if (map.Values.Shape.Skip(1).SequenceEqual(first.Values.Shape.Skip(1)) && (map.Values.Shape[0] == first.Values.Shape[0] || map.Values.Shape[0] == 1))
            {
                channels.Add(new MeasuredChannel(
                    map.Quantity, map.Unit, string.Equals(map.Direction, "backward", StringComparison.Ordinal) ? SweepDirection.Backward : SweepDirection.Forward, map.Values)
                {
                    BiasMillivolts = map.BiasMillivolts,
                });
            }
            else
            {
                warnings.Add($"The map '{map.Quantity}' is on another grid than '{first.Quantity}'; it is left out.");
            }
        }

        double[]? centre = Numbers(file, "/", "centreNanometres");
        double[]? energies = Numbers(file, "/", "energiesMeV");
        return new MeasuredData
        {
            FilePath = file.FilePath,
            Format = file.HasAttribute(first.Path, "main_data_name") ? "HDF5, NSID" : StoredAxes.Signals(file, "/" + first.Path[..first.Path.LastIndexOf('/')].Trim('/')).Count > 0 ? "HDF5, NeXus" : "HDF5",
            Channels = channels,
            X = first.X,
            Y = first.Y,
            Sweep = first.Values.Shape[0] > 1 ? first.Sweep : null,
            BiasMillivolts = Numbers(file, "/", "biasMillivolts") is [var bias] ? bias : energies is [var energy] ? energy : null,
            CentreNanometres = centre is [var x, var y] ? (x, y) : default,
            AngleDegrees = Numbers(file, "/", "angleDegrees") is [var angle] ? angle : 0,
            Metadata = Header(file),
            Warnings = [.. (Text(file, "/", "warnings") ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries), .. warnings],
        };
    }

    private static IReadOnlyDictionary<string, string> Header(Hdf5File file)
    {
        if (Text(file, "/", "header") is not { } header)
        {
            return SimulationParameters.Read(file);
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(header) ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }

    internal static double[]? Numbers(Hdf5File file, string path, string name)
    {
        try
        {
            return file.HasAttribute(path, name) ? file.ReadDoublesAttribute(path, name) : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    internal static string? Text(Hdf5File file, string path, string name)
    {
        try
        {
            return file.HasAttribute(path, name) ? file.ReadStringAttribute(path, name) : null;
        }
        catch (InputException)
        {
            // Another program may use the same name for something else.
            return null;
        }
    }
}
