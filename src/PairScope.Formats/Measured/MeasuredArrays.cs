namespace PairScope.Formats;

/// <summary>Bare arrays (.npy, .npz) and Gwyddion fields (.gsf) as measured data.</summary>
internal static class MeasuredArrays
{
    /// <summary>An array [rows, columns] or [layers, rows, columns]; its axes only count.</summary>
    public static MeasuredData ReadNpy(string path) => Of(path, "NumPy array", [("data", NpyFile.Read(path))], []);

    /// <summary>
    /// The arrays of an .npz that share a grid are channels; one-dimensional ones called x, y, bias or energies with the right
    /// number of values are axes. Where y rises with the row, or x falls with the column, the arrays are turned over, so that row 0 is the top.
    /// </summary>
    public static MeasuredData ReadNpz(string path, string? dataset)
    {
        var arrays = NpzFile.Read(path, dataset);
        if (arrays.Count == 0)
        {
            throw new InputException(dataset is null ? $"'{path}' holds no array." : $"'{path}' holds no array '{dataset}'.");
        }

        return Of(
            path,
            "NumPy archive",
            [.. arrays.Where(a => a.Array.Shape.Count is 2 or 3)],
            [.. arrays.Where(a => a.Array is { IsComplex: false, Shape.Count: 1 })],
            [.. arrays.Where(a => a.Array.Shape.Count is 0 or > 3).Select(a => $"The array '{a.Name}' has {a.Array.Shape.Count} axes and is no map; it is left out.")]);
    }

    /// <summary>A Gwyddion field: one channel with its lateral size; lengths become nm.</summary>
    public static MeasuredData ReadGsf(string path)
    {
        GsfImage field = GsfFile.Read(path);
        (int rows, int columns) = (field.Values.GetLength(0), field.Values.GetLength(1));
        (string unit, double factor) = AxisUnit.Of(field.LateralUnit);
        if (!(field.Width > 0 && field.Height > 0))
        {
            throw new InputException($"'{path}': XReal = {field.Width} and YReal = {field.Height} must be above zero.");
        }

        var values = new double[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = field.Values[i / columns, i % columns];
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "Gwyddion simple field",
            Channels = [new MeasuredChannel(field.Title.Length > 0 ? field.Title : "data", field.ValueUnit, SweepDirection.Forward, new NumericArray([1, rows, columns], values))],
            X = MeasuredAxis.Pixels("x", unit, columns, factor * field.Width),
            Y = MeasuredAxis.Pixels("y", unit, rows, factor * field.Height, falling: true),
            BiasMillivolts = HeaderText.Number(field.Metadata.GetValueOrDefault("biasMillivolts")),
            CentreNanometres = unit is "nm" ? (factor * (field.XOffset + (field.Width / 2)), factor * (field.YOffset + (field.Height / 2))) : default,
            AngleDegrees = HeaderText.Number(field.Metadata.GetValueOrDefault("angleDegrees")) ?? 0,
            Metadata = field.Metadata,
        };
    }

    /// <summary>Arrays of two or three axes on one grid.</summary>
    /// <exception cref="InputException">None of them is a map.</exception>
    private static MeasuredData Of(
        string path, string format, IReadOnlyList<(string Name, NumericArray Array)> maps, IReadOnlyList<(string Name, NumericArray Array)> axes, IReadOnlyList<string>? leftOut = null)
    {
        // The largest map sets the grid.
        var usable = maps.Where(m => m.Array.Count > 0 && m.Array.Shape.Count is 2 or 3).ToArray();
        if (usable.Length == 0)
        {
            string found = maps.Count > 0 ? $"its array has the shape [{string.Join(", ", maps[0].Array.Shape)}]" : "it has no array of two or three axes";
            throw new InputException($"'{path}' holds no map: {found}, and a map has [rows, columns] or [layers, rows, columns].");
        }

        MeasuredAxis? Axis(string name, string unit, int count) =>
            axes.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase) && a.Array.Count == count).Array is { } array
                ? new MeasuredAxis(name is "energies" ? "energy" : name, unit, array.Real)
                : null;

        NumericArray largest = usable.MaxBy(m => m.Array.Count).Array;
        (int rows, int columns) = (largest.Shape[^2], largest.Shape[^1]);
        int layers = largest.Shape.Count == 3 ? largest.Shape[0] : 1;
        (MeasuredAxis? x, MeasuredAxis? y) = (Axis("x", "nm", columns), Axis("y", "nm", rows));
        (bool mirrored, bool upward) = (x is { Values: [var left, .., var right] } && right < left, y is { Values: [var top, .., var bottom] } && bottom > top);
        var warnings = new List<string>(leftOut ?? []);
        var channels = new List<MeasuredChannel>();
        foreach ((string name, NumericArray array) in usable)
        {
            int own = array.Shape.Count == 3 ? array.Shape[0] : 1;
            if (array.Shape[^2] == rows && array.Shape[^1] == columns && (own == layers || own == 1))
            {
                int[] shape = [own, rows, columns];
                NumericArray values = array.IsComplex ? new NumericArray(shape, array.AsComplex()) : new NumericArray(shape, array.Real);
                values = upward ? values.Reversed(1) : values;
                channels.Add(new MeasuredChannel(name, string.Empty, SweepDirection.Forward, mirrored ? values.Reversed(2) : values));
            }
            else
            {
                warnings.Add($"The array '{name}' [{string.Join(", ", array.Shape)}] is on another grid; it is left out.");
            }
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = format,
            Channels = channels,
            X = (mirrored ? x!.Reversed() : x) ?? MeasuredAxis.Index("column", columns),
            Y = (upward ? y!.Reversed() : y) ?? MeasuredAxis.Index("row", rows),
            Sweep = layers == 1 ? null : Axis("bias", "mV", layers) ?? Axis("energies", "meV", layers) ?? MeasuredAxis.Index("layer", layers),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
            Warnings = warnings,
        };
    }
}
