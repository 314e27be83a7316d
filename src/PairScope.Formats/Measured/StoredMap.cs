using System.Numerics;

namespace PairScope.Formats;

/// <summary>One dataset with its axes found and put in the order layer, row, column.</summary>
internal sealed record StoredMap(string Path, string Quantity, string Unit, string? Direction, NumericArray Values, MeasuredAxis? Sweep, MeasuredAxis Y, MeasuredAxis X)
{
    private static readonly string[] FastNames = ["x", "qx", "q_x", "n2", "m2", "column"];
    private static readonly string[] SlowNames = ["y", "qy", "q_y", "n1", "m1", "row"];

    /// <summary>The bias of this dataset alone [mV], or null.</summary>
    public double? BiasMillivolts { get; private init; }

    public static StoredMap? Read(Hdf5File file, string name)
    {
        Hdf5Dataset dataset = file.OpenDataset(name);
        if (dataset.Shape.Count is < 2 or > 3 || dataset.Shape.Any(n => n is < 1 or > int.MaxValue))
        {
            return null;
        }

        int[] shape = [.. dataset.Shape.Select(n => (int)n)];
        MeasuredAxis?[] axes = StoredAxes.Of(file, name, shape);
        int fast = Role(axes, FastNames, shape.Length - 1);
        int slow = Role(axes, SlowNames, fast == shape.Length - 2 ? shape.Length - 1 : shape.Length - 2);
        int sweep = shape.Length == 3 ? 3 - fast - slow : -1;
        if (fast == slow)
        {
            return null;
        }

        NumericArray stored = Numbers(file, dataset, shape);
        int[] order = sweep < 0 ? [slow, fast] : [sweep, slow, fast];
        bool upward = axes[slow] is { } rows && rows.Values.Count > 1 && rows.Values[^1] > rows.Values[0] && !rows.Name.StartsWith('n') && !rows.Name.StartsWith('m') && rows.Name is not "row";
        MeasuredAxis y = axes[slow] ?? MeasuredAxis.Index("row", shape[slow]);
        bool mirrored = axes[fast] is { Name: "x" or "X" } columns && columns.Values.Count > 1 && columns.Values[^1] < columns.Values[0];
        NumericArray ordered = Ordered(stored, order, upward);
        MeasuredAxis x = axes[fast] ?? MeasuredAxis.Index("column", shape[fast]);
        return new StoredMap(
            name,
            MeasuredHdf5.Text(file, name, "quantity") is { Length: > 0 } quantity ? quantity : name.Split('/')[^1],
            MeasuredHdf5.Text(file, name, "unit") ?? MeasuredHdf5.Text(file, name, "units") ?? string.Empty,
            MeasuredHdf5.Text(file, name, "direction"),
            mirrored ? ordered.Reversed(2) : ordered,
            sweep < 0 ? null : axes[sweep] ?? MeasuredAxis.Index("layer", shape[sweep]),
            upward ? y.Reversed() : y,
            mirrored ? x.Reversed() : x)
        {
            BiasMillivolts = MeasuredHdf5.Numbers(file, name, "biasMillivolts") is [var bias] ? bias : null,
        };
    }

    // netCDF packs numbers (value = stored · scale_factor + add_offset) and names the one that stands for none.
    private static NumericArray Numbers(Hdf5File file, Hdf5Dataset dataset, int[] shape)
    {
        double[] values;
        try
        {
            values = dataset.ReadAll<double>();
        }
        catch (InputException)
        {
            return new NumericArray(shape, dataset.ReadAll<Complex>());
        }

        double? Attribute(string name) => MeasuredHdf5.Numbers(file, dataset.Name, name) is [var number] ? number : null;
        (double? none, double? missing, double scale, double offset) = (Attribute("_FillValue"), Attribute("missing_value"), Attribute("scale_factor") ?? 1, Attribute("add_offset") ?? 0);
        return none is null && missing is null && scale is 1 && offset is 0
            ? new NumericArray(shape, values)
            : new NumericArray(shape, Array.ConvertAll(values, v => v == none || v == missing ? double.NaN : (v * scale) + offset));
    }

    private static int Role(MeasuredAxis?[] axes, string[] names, int otherwise)
    {
        int found = Array.FindIndex(axes, a => a is not null && names.Contains(a.Name.ToLowerInvariant(), StringComparer.Ordinal));
        return found >= 0 ? found : otherwise;
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
