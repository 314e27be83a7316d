namespace PairScope.Formats;

/// <summary>
/// The axes of a dataset, as four conventions tell them: the attribute <c>axes</c> of the dataset (this program's files, older NeXus files), the
/// attributes of its NXdata group (NeXus), the labels of its dimensions (NSID), and the dimension scales attached to them (netCDF-4, xarray, h5py).
/// </summary>
internal static class StoredAxes
{
    /// <summary>The marks of a dataset that has axes, besides those of its group.</summary>
    public static bool HasAxes(Hdf5File file, string dataset) =>
        file.HasAttribute(dataset, "axes") || file.HasAttribute(dataset, "main_data_name") || file.HasAttribute(dataset, "DIMENSION_LIST");

    /// <summary>Whether a dataset is the scale of a dimension itself.</summary>
    public static bool IsScale(Hdf5File file, string dataset) => MeasuredHdf5.Text(file, dataset, "CLASS") is "DIMENSION_SCALE";

    /// <summary>The signals of a group that is marked as NXdata, the main one first; none of other groups.</summary>
    public static IReadOnlyList<string> Signals(Hdf5File file, string group)
    {
        if (MeasuredHdf5.Text(file, group, "NX_class") is not "NXdata")
        {
            return [];
        }

        string prefix = group.TrimEnd('/') + "/";
        IEnumerable<string> older = file.List(group).Where(name => file.IsDataset(prefix + name) && file.HasAttribute(prefix + name, "signal"));
        return [.. Texts(file, group, "signal").Concat(Texts(file, group, "auxiliary_signals")).Concat(older).Distinct(StringComparer.Ordinal).Select(name => prefix + name).Where(file.IsDataset)];
    }

    /// <summary>The signal that the file shows first: the one to which the attributes <c>default</c> lead from the root; null where they lead nowhere.</summary>
    public static string? Default(Hdf5File file)
    {
        const int Deepest = 8;
        string at = "/";
        for (int depth = 0; depth < Deepest; depth++)
        {
            if (Signals(file, at) is [var signal, ..])
            {
                return signal;
            }

            string? next = MeasuredHdf5.Text(file, at, "default");
            at = at.TrimEnd('/') + "/" + next;
            if (string.IsNullOrEmpty(next) || !file.IsGroup(at))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The axis of each dimension, in nm, mV or meV where its unit can be brought there; null where nothing tells one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dataset">Path of the dataset.</param>
    /// <param name="shape">Its extents.</param>
    public static MeasuredAxis?[] Of(Hdf5File file, string dataset, int[] shape)
    {
        string group = dataset[..dataset.LastIndexOf('/')];
        string?[] paths = Named(file, dataset, group, shape.Length) ?? Attached(file, dataset, group);
        return [.. shape.Select((count, i) => i < paths.Length && paths[i] is { } path ? Read(file, path, count) : null)];
    }

    // Names lead to datasets beside the map or at the root.
    private static string?[]? Named(Hdf5File file, string dataset, string group, int rank)
    {
        string[] names = MeasuredHdf5.Text(file, dataset, "axes") is { } listed
            ? listed.Trim('[', ']').Split([',', ':'], StringSplitOptions.TrimEntries)
            : OfGroup(file, group, rank) ?? [.. Texts(file, dataset, "DIMENSION_LABELS")];
        return names.Any(n => n.Length > 0)
            ? [.. names.Select(name => name.Length == 0 || name.Contains('/', StringComparison.Ordinal)
                ? null
                : new[] { $"{group}/{name}", $"/{name}" }.FirstOrDefault(file.IsDataset))]
            : null;
    }

    // NeXus: the names in order, "." for none, unless <name>_indices tells the dimension.
    private static string[]? OfGroup(Hdf5File file, string group, int rank)
    {
        string path = group.Length == 0 ? "/" : group;
        if (MeasuredHdf5.Text(file, path, "NX_class") is not "NXdata" || Texts(file, path, "axes") is not { Count: > 0 } names)
        {
            return null;
        }

        names = names is [var one] ? one.Trim('[', ']').Split([',', ':'], StringSplitOptions.TrimEntries) : names;
        var placed = new string[rank];
        Array.Fill(placed, string.Empty);
        for (int i = 0; i < names.Count; i++)
        {
            int at = MeasuredHdf5.Numbers(file, path, names[i] + "_indices") is [var index] && index >= 0 && index < rank ? (int)index : i;
            if (at < rank && names[i] is not ".")
            {
                placed[at] = names[i];
            }
        }

        return placed;
    }

    private static string?[] Attached(Hdf5File file, string dataset, string group)
    {
        try
        {
            IEnumerable<string> In(string at) => file.IsGroup(at.Length == 0 ? "/" : at) ? file.List(at.Length == 0 ? "/" : at).Select(name => $"{at}/{name}") : [];

            // netCDF shares dimensions with the groups inside.
            IEnumerable<string> candidates = In(group);
            for (string outer = group; outer.Length > 0;)
            {
                outer = outer[..outer.LastIndexOf('/')];
                candidates = candidates.Concat(In(outer));
            }

            return [.. file.ReadDimensionScales(dataset, candidates)];
        }
        catch (InputException)
        {
            return [];
        }
    }

    private static MeasuredAxis? Read(Hdf5File file, string path, int count)
    {
        // A dimension of netCDF without a variable is a dataset of zeros that says so.
        Hdf5Dataset stored = file.OpenDataset(path);
        if (stored.Shape is not [var length] || (length != count && length != count + 1)
            || MeasuredHdf5.Text(file, path, "NAME")?.StartsWith("This is a netCDF dimension but not a netCDF variable", StringComparison.Ordinal) is true)
        {
            return null;
        }

        double[] values = stored.ReadAll<double>();
        if (length == count + 1)
        {
            // The edges of bins.
            values = [.. values.Zip(values.Skip(1), (a, b) => (a + b) / 2)];
        }

        string name = path[(path.LastIndexOf('/') + 1)..];
        string unit = MeasuredHdf5.Text(file, path, "unit") ?? MeasuredHdf5.Text(file, path, "units") ?? string.Empty;
        return AxisUnit.Axis(name is "energies" ? "energy" : name, unit, values, MeasuredHdf5.Numbers(file, path, "extent") is [var extent] ? extent : null);
    }

    private static IReadOnlyList<string> Texts(Hdf5File file, string path, string name)
    {
        try
        {
            return file.HasAttribute(path, name) ? file.ReadStringsAttribute(path, name) : [];
        }
        catch (InputException)
        {
            return [];
        }
    }
}
