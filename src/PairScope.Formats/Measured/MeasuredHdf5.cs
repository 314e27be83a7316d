using System.Numerics;
using System.Text.Json;

namespace PairScope.Formats;

/// <summary>
/// Measured data in HDF5. A dataset is a map when its attribute <c>axes</c> names the datasets of its axes (the program's own
/// files), when its dimensions are labelled (NSID), or when the caller names it.
/// </summary>
public static class MeasuredHdf5
{
    private const int MostObjects = 4096;
    private const int DeepestGroup = 8;
    private const long AlwaysAllowedBytes = 1L << 26;
    private const int LargestCompression = 1100;
    private static readonly string[] FastNames = ["x", "qx", "q_x", "n2", "m2", "column"];
    private static readonly string[] SlowNames = ["y", "qy", "q_y", "n1", "m1", "row"];

    /// <summary>Reads the maps of a file, or one dataset.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">Path of one dataset of two or three axes, or null for all that are marked as maps.</param>
    /// <exception cref="InputException">The file is no HDF5 file, is damaged, or holds no map.</exception>
    public static MeasuredData Read(string path, string? dataset = null)
    {
        using Hdf5File file = Hdf5File.Open(path);
        string[] all = [.. Datasets(file, "/", 0)];
        string[] wanted = dataset is not null ? ["/" + dataset.Trim('/')] : [.. all.Where(d => file.HasAttribute(d, "axes") || file.HasAttribute(d, "main_data_name"))];
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

            if (StoredMap.Read(file, name, new FileInfo(path).Length) is { } map)
            {
                maps.Add(map);
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

        return Of(file, maps, warnings);
    }

    /// <summary>Writes all channels atomically, with their axes as datasets and the header as attributes.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, MeasuredData data) => Hdf5File.Write(path, file => Write(file, "/", data));

    /// <summary>Writes all channels into a group of an open file.</summary>
    public static void Write(Hdf5File file, string group, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(data);
        string prefix = group.TrimEnd('/') + "/";
        file.CreateGroup(group);
        (string Name, string Value)[] texts =
            [("source", data.FilePath), ("sourceFormat", data.Format), ("warnings", string.Join('\n', data.Warnings)), ("header", JsonSerializer.Serialize(data.Metadata))];
        foreach ((string name, string value) in texts)
        {
            file.WriteAttribute(group, name, value.Replace('\0', ' '));
        }

        file.WriteAttribute(group, "angleDegrees", data.AngleDegrees);
        file.WriteAttribute(group, "centreNanometres", [data.CentreNanometres.X, data.CentreNanometres.Y]);
        if (data.BiasMillivolts is { } bias)
        {
            file.WriteAttribute(group, "biasMillivolts", bias);
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (MeasuredAxis axis in new[] { data.Sweep, data.Y, data.X }.OfType<MeasuredAxis>())
        {
            string path = prefix + Hdf5Name(axis);
            taken.Add(Hdf5Name(axis));
            file.WriteDataset<double>(path, [.. axis.Values], [axis.Values.Count]);
            file.WriteAttribute(path, "unit", axis.Unit);
            file.WriteAttribute(path, "extent", axis.Extent);
        }

        foreach (MeasuredChannel channel in data.Channels)
        {
            WriteChannel(file, prefix, data, channel, taken);
        }
    }

    private static void WriteChannel(Hdf5File file, string prefix, MeasuredData data, MeasuredChannel channel, HashSet<string> taken)
    {
        string name = channel.Name.Replace('/', '_').Replace('\0', ' ').Trim(' ', '.') + (channel.Direction is SweepDirection.Backward ? " backward" : string.Empty);
        string unique = name.Length > 0 ? name : "data";
        for (int n = 2; !taken.Add(unique); n++)
        {
            unique = $"{name} {n}";
        }

        string path = prefix + unique;
        long[] shape = channel.Layers > 1 ? [channel.Layers, data.Rows, data.Columns] : [data.Rows, data.Columns];
        if (channel.Values.IsComplex)
        {
            file.WriteDataset<Complex>(path, channel.Values.AsComplex(), shape);
        }
        else
        {
            file.WriteDataset<double>(path, channel.Values.Real, shape);
        }

        MeasuredAxis[] axes = channel.Layers > 1 && data.Sweep is not null ? [data.Sweep, data.Y, data.X] : [data.Y, data.X];
        file.WriteAttribute(path, "quantity", channel.Name.Replace('\0', ' '));
        file.WriteAttribute(path, "unit", channel.Unit.Replace('\0', ' '));
        file.WriteAttribute(path, "direction", channel.Direction is SweepDirection.Forward ? "forward" : "backward");
        file.WriteAttribute(path, "axes", string.Join(',', axes.Select(Hdf5Name)));
    }

    private static string Hdf5Name(MeasuredAxis axis) => axis.Name is "energy" ? "energies" : axis.Name.Replace('/', '_').Replace(',', '_');

    private static IEnumerable<string> Datasets(Hdf5File file, string group, int depth)
    {
        int seen = 0;
        foreach (string name in file.List(group))
        {
            string path = group.TrimEnd('/') + "/" + name;
            if (++seen > MostObjects)
            {
                throw new InputException($"'{file.FilePath}' has more than {MostObjects} objects in the group '{group}'; name a dataset with --dataset.");
            }

            if (file.IsDataset(path))
            {
                yield return path;
            }
            else if (depth < DeepestGroup && file.Exists(path))
            {
                foreach (string below in Datasets(file, path, depth + 1))
                {
                    yield return below;
                }
            }
        }
    }

    private static MeasuredData Of(Hdf5File file, List<StoredMap> maps, List<string> warnings)
    {
        if (maps.Count == 0)
        {
            throw new InputException($"'{file.FilePath}' holds no dataset with two or three axes.");
        }

        // The map with most values sets the grid.
        StoredMap first = maps.MaxBy(m => m.Values.Count)!;
        var channels = new List<MeasuredChannel>();
        foreach (StoredMap map in maps)
        {
            if (map.Values.Shape.Skip(1).SequenceEqual(first.Values.Shape.Skip(1)) && (map.Values.Shape[0] == first.Values.Shape[0] || map.Values.Shape[0] == 1))
            {
                channels.Add(new MeasuredChannel(
                    map.Quantity, map.Unit, string.Equals(map.Direction, "backward", StringComparison.Ordinal) ? SweepDirection.Backward : SweepDirection.Forward, map.Values));
            }
            else
            {
                warnings.Add($"The map '{map.Quantity}' is on another grid than '{first.Quantity}'; it is left out.");
            }
        }

        double[]? centre = Numbers(file, "centreNanometres");
        double[]? energies = Numbers(file, "energiesMeV");
        return new MeasuredData
        {
            FilePath = file.FilePath,
            Format = first.IsNsid ? "HDF5, NSID" : "HDF5",
            Channels = channels,
            X = first.X,
            Y = first.Y,
            Sweep = first.Values.Shape[0] > 1 ? first.Sweep : null,
            BiasMillivolts = Numbers(file, "biasMillivolts") is [var bias] ? bias : energies is [var energy] ? energy : null,
            CentreNanometres = centre is [var x, var y] ? (x, y) : default,
            AngleDegrees = Numbers(file, "angleDegrees") is [var angle] ? angle : 0,
            Metadata = Header(file),
            Warnings = [.. (Text(file, "/", "warnings") ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries), .. warnings],
        };
    }

    private static IReadOnlyDictionary<string, string> Header(Hdf5File file)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(Text(file, "/", "header") ?? "{}") ?? [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }

    private static double[]? Numbers(Hdf5File file, string name)
    {
        try
        {
            return file.HasAttribute("/", name) ? file.ReadDoublesAttribute("/", name) : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string? Text(Hdf5File file, string path, string name)
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

    /// <summary>One dataset with its axes found and put in the order layer, row, column.</summary>
    private sealed record StoredMap(string Quantity, string Unit, string? Direction, bool IsNsid, NumericArray Values, MeasuredAxis? Sweep, MeasuredAxis Y, MeasuredAxis X)
    {
        public static StoredMap? Read(Hdf5File file, string name, long fileLength)
        {
            using Hdf5Dataset dataset = file.OpenDataset(name);
            if (dataset.Shape.Count is < 2 or > 3 || dataset.Shape.Any(n => n is < 1 or > int.MaxValue))
            {
                return null;
            }

            if ((double)dataset.Count * sizeof(double) > Math.Max(AlwaysAllowedBytes, (double)fileLength * LargestCompression))
            {
                throw new InputException($"'{file.FilePath}', dataset '{name}': its shape [{string.Join(", ", dataset.Shape)}] promises far more than the file of {fileLength} bytes can hold.");
            }

            int[] shape = [.. dataset.Shape.Select(n => (int)n)];
            bool isNsid = file.HasAttribute(name, "main_data_name");
            MeasuredAxis?[] axes = Axes(file, name, shape);
            int fast = Role(axes, FastNames, shape.Length - 1);
            int slow = Role(axes, SlowNames, fast == shape.Length - 2 ? shape.Length - 1 : shape.Length - 2);
            int sweep = shape.Length == 3 ? 3 - fast - slow : -1;
            if (fast == slow)
            {
                return null;
            }

            NumericArray stored = Numbers(dataset, shape);
            int[] order = sweep < 0 ? [slow, fast] : [sweep, slow, fast];
            bool upward = axes[slow] is { } rows && rows.Values.Count > 1 && rows.Values[^1] > rows.Values[0] && !rows.Name.StartsWith('n') && !rows.Name.StartsWith('m') && rows.Name is not "row";
            MeasuredAxis y = axes[slow] ?? MeasuredAxis.Index("row", shape[slow]);
            return new StoredMap(
                Text(file, name, "quantity") is { Length: > 0 } quantity ? quantity : name.Split('/')[^1],
                Text(file, name, "unit") ?? Text(file, name, "units") ?? string.Empty,
                Text(file, name, "direction"),
                isNsid,
                Ordered(stored, order, upward),
                sweep < 0 ? null : axes[sweep] ?? MeasuredAxis.Index("layer", shape[sweep]),
                upward ? y with { Values = [.. y.Values.Reverse()] } : y,
                axes[fast] ?? MeasuredAxis.Index("column", shape[fast]));
        }

        private static NumericArray Numbers(Hdf5Dataset dataset, int[] shape)
        {
            try
            {
                return new NumericArray(shape, dataset.ReadAll<double>());
            }
            catch (InputException)
            {
                return new NumericArray(shape, dataset.ReadAll<Complex>());
            }
        }

        private static int Role(MeasuredAxis?[] axes, string[] names, int otherwise)
        {
            int found = Array.FindIndex(axes, a => a is not null && names.Contains(a.Name.ToLowerInvariant(), StringComparer.Ordinal));
            return found >= 0 ? found : otherwise;
        }

        /// <summary>The axes that the attribute axes, or the labels of the dimensions, name: datasets beside the map or at the root.</summary>
        private static MeasuredAxis?[] Axes(Hdf5File file, string name, int[] shape)
        {
            string[] names = Text(file, name, "axes") is { } listed ? listed.Split(',', StringSplitOptions.TrimEntries) : Labels(file, name);
            string group = name[..name.LastIndexOf('/')];
            return [.. shape.Select((count, i) =>
            {
                string? path = i < names.Length && names[i].Length > 0 && !names[i].Contains('/', StringComparison.Ordinal)
                    ? new[] { $"{group}/{names[i]}", $"/{names[i]}" }.FirstOrDefault(file.IsDataset)
                    : null;
                if (path is null)
                {
                    return null;
                }

                using Hdf5Dataset values = file.OpenDataset(path);
                if (values.Shape is not [var length] || length != count)
                {
                    return null;
                }

                string unit = Text(file, path, "unit") ?? Text(file, path, "units") ?? string.Empty;
                return Axis(names[i] is "energies" ? "energy" : names[i], unit, values.ReadAll<double>(), Extent(file, path));
            })];
        }

        private static string[] Labels(Hdf5File file, string name)
        {
            try
            {
                return file.HasAttribute(name, "DIMENSION_LABELS") ? [.. file.ReadStringsAttribute(name, "DIMENSION_LABELS")] : [];
            }
            catch (InputException)
            {
                return [];
            }
        }

        private static double? Extent(Hdf5File file, string path)
        {
            try
            {
                return file.HasAttribute(path, "extent") ? file.ReadDoubleAttribute(path, "extent") : null;
            }
            catch (InputException)
            {
                return null;
            }
        }

        private static MeasuredAxis Axis(string name, string unit, double[] values, double? extent)
        {
            (string own, double factor) = unit switch
            {
                "m" => ("nm", 1e9),
                "V" => ("mV", 1e3),
                "eV" => ("meV", 1e3),
                _ => (unit, 1.0),
            };
            var axis = new MeasuredAxis(name, own, factor is 1 ? values : Array.ConvertAll(values, v => factor * v));
            return extent is > 0 and < double.PositiveInfinity ? axis with { Extent = extent.Value * factor } : axis;
        }

        private static NumericArray Ordered(NumericArray stored, int[] order, bool upward)
        {
            int[] strides = [.. stored.Shape.Select((_, axis) => stored.Shape.Skip(axis + 1).Aggregate(1, (product, n) => product * n))];
            int layers = order.Length == 3 ? stored.Shape[order[0]] : 1;
            (int rows, int columns) = (stored.Shape[order[^2]], stored.Shape[order[^1]]);
            var from = new int[stored.Count];
            for (int i = 0; i < from.Length; i++)
            {
                int row = i / columns % rows;
                from[i] = ((order.Length == 3 ? i / (rows * columns) : 0) * (order.Length == 3 ? strides[order[0]] : 0))
                    + ((upward ? rows - 1 - row : row) * strides[order[^2]]) + (i % columns * strides[order[^1]]);
            }

            int[] shape = [layers, rows, columns];
            return stored.IsComplex
                ? new NumericArray(shape, stored.AsComplex() is var complex ? Array.ConvertAll(from, at => complex[at]) : [])
                : new NumericArray(shape, Array.ConvertAll(from, at => stored.Real[at]));
        }
    }
}
