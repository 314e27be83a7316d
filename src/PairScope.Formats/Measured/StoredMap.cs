using System.Numerics;

namespace PairScope.Formats;

/// <summary>One dataset with its axes found and put in the order layer, row, column.</summary>
internal sealed record StoredMap(string Quantity, string Unit, string? Direction, bool IsNsid, NumericArray Values, MeasuredAxis? Sweep, MeasuredAxis Y, MeasuredAxis X)
{
    private static readonly string[] FastNames = ["x", "qx", "q_x", "n2", "m2", "column"];
    private static readonly string[] SlowNames = ["y", "qy", "q_y", "n1", "m1", "row"];

    public static StoredMap? Read(Hdf5File file, string name)
    {
        Hdf5Dataset dataset = file.OpenDataset(name);
        if (dataset.Shape.Count is < 2 or > 3 || dataset.Shape.Any(n => n is < 1 or > int.MaxValue))
        {
            return null;
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
            MeasuredHdf5.Text(file, name, "quantity") is { Length: > 0 } quantity ? quantity : name.Split('/')[^1],
            MeasuredHdf5.Text(file, name, "unit") ?? MeasuredHdf5.Text(file, name, "units") ?? string.Empty,
            MeasuredHdf5.Text(file, name, "direction"),
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
        string[] names = MeasuredHdf5.Text(file, name, "axes") is { } listed ? listed.Split(',', StringSplitOptions.TrimEntries) : Labels(file, name);
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

            Hdf5Dataset values = file.OpenDataset(path);
            if (values.Shape is not [var length] || length != count)
            {
                return null;
            }

            string unit = MeasuredHdf5.Text(file, path, "unit") ?? MeasuredHdf5.Text(file, path, "units") ?? string.Empty;
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
