namespace PairScope.Formats;

/// <summary>
/// Files of netCDF's classic format: GXSM scans, and any other variables of two or three dimensions, whose axes are the variables
/// called like their dimensions.
/// </summary>
public static class MeasuredNetCdf
{
    private const int LargestText = 4096;

    /// <summary>Reads a scan, or the variables on the grid of the largest.</summary>
    /// <exception cref="InputException">The file is damaged or holds no image.</exception>
    public static MeasuredData Read(string path, string? dataset = null)
    {
        var file = NetCdfFile.Open(path);
        var metadata = new Dictionary<string, string>(file.Attributes, StringComparer.Ordinal);
        foreach (NetCdfVariable text in file.Variables.Values.Where(v => v.IsText && v.Shape.Count == 1 && v.Shape[0] <= LargestText))
        {
            metadata.TryAdd(text.Name, file.Text(text));
        }

        if (dataset is null && GxsmScan.Fields.FirstOrDefault(f => file.Variables.TryGetValue(f, out NetCdfVariable? v) && v.Dimensions.Contains("dimx", StringComparer.Ordinal)) is { } field)
        {
            return GxsmScan.Of(path, field, file.Variables[field].Shape, new GxsmScan.Source(
                name => file.Variables.TryGetValue(name, out NetCdfVariable? v) && !v.IsText ? file.Numbers(v) : null,
                name => file.Variables.TryGetValue(name, out NetCdfVariable? v) && v.IsText ? file.Text(v) : null,
                (name, attribute) => file.Variables.TryGetValue(name, out NetCdfVariable? v) ? v.Attributes.GetValueOrDefault(attribute) : null), metadata);
        }

        var images = new List<StoredImage>();
        foreach (NetCdfVariable variable in file.Variables.Values.Where(v => !v.IsText && v.Shape.Count is 2 or 3 && v.Shape.All(n => n > 0)))
        {
            double[] values = file.Numbers(variable);
            int[] shape = [.. variable.Shape.Select(n => (int)n)];
            (int layers, int rows, int columns) = (shape.Length == 3 ? shape[0] : 1, shape[^2], shape[^1]);
            (double[] x, AxisUnit xUnit) = Axis(^1, columns);
            (double[] y, AxisUnit yUnit) = Axis(^2, rows);
            var channel = new MeasuredChannel(variable.Name, Unit(variable), SweepDirection.Forward, new NumericArray([layers, rows, columns], values));
            StoredImage image = CoordinateImage.Upright(variable.Name, channel, x, xUnit, y, yUnit);
            if (layers > 1)
            {
                (double[] z, AxisUnit zUnit) = Axis(0, layers);
                image = image with { Sweep = new MeasuredAxis(zUnit.Name is "mV" ? "bias" : zUnit.Name is "meV" ? "energy" : variable.Dimensions[0], zUnit.Name, Array.ConvertAll(z, v => zUnit.Factor * v)) };
            }

            images.Add(image);

            // Without a variable for it an axis only counts, rows downwards.
            (double[] Values, AxisUnit Unit) Axis(Index at, int count) =>
                file.Variables.TryGetValue(variable.Dimensions[at], out NetCdfVariable? own) && !own.IsText && own.Shape.Count == 1 && own.Shape[0] == count && file.Numbers(own) is var told && Array.TrueForAll(told, double.IsFinite)
                    ? (told, AxisUnit.Of(Unit(own)))
                    : ([.. Enumerable.Range(0, count).Select(n => at.Equals(^2) ? (double)-n : n)], AxisUnit.Of(string.Empty));
        }

        return StoredImages.Of(path, "netCDF", images, dataset, metadata);
    }

    private static string Unit(NetCdfVariable variable) => variable.Attributes.GetValueOrDefault("units") ?? variable.Attributes.GetValueOrDefault("unit") ?? string.Empty;
}
