using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// Gwyddion files (.gwy): images (<c>/N/data</c>), volumes (<c>/brick/N</c>), point spectra (<c>/sps/N</c>) and the curves of graphs
/// (<c>/0/graph/graph/N</c>). Row 0 is the top, as in Gwyddion; lengths become nm and biases mV. Layout: docs/formats.md, "Gwyddion".
/// </summary>
public static class GwyFile
{
    /// <summary>Reads what lies on the grid of the largest image or volume, or the one that is wanted by its title.</summary>
    /// <exception cref="InputException">The file is damaged, or holds no image, volume or spectrum.</exception>
    public static MeasuredData Read(string path, string? dataset = null)
    {
        (GwyContainer file, GwyObject root) = GwyContainer.Open(path);
        var images = new List<StoredImage>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var warnings = new List<string>();
        foreach ((string key, object value) in root.Components)
        {
            string[] parts = key.Split('/', StringSplitOptions.RemoveEmptyEntries);
            switch (parts, value)
            {
                case ([var n, "data"], GwyObject { Type: "GwyDataField" } field):
                    images.Add(Image(path, file, field, root.Text(key + "/title") ?? $"image {n}"));
                    break;
                case (["brick", var n], GwyObject { Type: "GwyBrick" } brick):
                    images.Add(Volume(path, file, brick, root.Text(key + "/title") ?? $"volume {n}"));
                    break;
                case (["sps", var n], GwyObject { Type: "GwySpectra" } spectra):
                    images.AddRange(GwySpectra.Points(path, file, spectra, spectra.Text("title") ?? $"spectra {n}", warnings));
                    break;
                case (["0", "graph", "graph", var n], GwyObject { Type: "GwyGraphModel" } graph):
                    images.AddRange(GwySpectra.Graph(path, file, graph, graph.Text("title") ?? $"graph {n}"));
                    break;
                case ([.., "meta"], GwyObject meta):
                    foreach ((string name, object text) in meta.Components)
                    {
                        metadata[$"{key}/{name}"] = Convert.ToString(text, CultureInfo.InvariantCulture) ?? string.Empty;
                    }

                    break;
            }
        }

        return StoredImages.Of(path, "Gwyddion", images, dataset, metadata, warnings);
    }

    private static StoredImage Image(string path, GwyContainer file, GwyObject field, string title)
    {
        (int rows, int columns) = (Count(path, field, "yres", title), Count(path, field, "xres", title));
        double[] values = Values(path, file, field, (long)rows * columns, title);
        (MeasuredAxis x, MeasuredAxis y, (double, double) centre) = Frame(path, field, rows, columns, field.Unit("si_unit_xy"), field.Unit("si_unit_xy"), title);
        (string name, SweepDirection direction) = Direction(title);
        return new StoredImage(title, new MeasuredChannel(name, field.Unit("si_unit_z"), direction, new NumericArray([1, rows, columns], values)), x, y)
        {
            CentreNanometres = centre,
        };
    }

    // So Gwyddion names the two directions of a scan that it read.
    private static (string Name, SweepDirection Direction) Direction(string title) => title switch
    {
        _ when title.EndsWith(" (Forward)", StringComparison.Ordinal) => (title[..^" (Forward)".Length], SweepDirection.Forward),
        _ when title.EndsWith(" (Backward)", StringComparison.Ordinal) => (title[..^" (Backward)".Length], SweepDirection.Backward),
        _ => (title, SweepDirection.Forward),
    };

    // x is fastest, then y, then z: the order of layers, rows and columns.
    private static StoredImage Volume(string path, GwyContainer file, GwyObject brick, string title)
    {
        (int layers, int rows, int columns) = (Count(path, brick, "zres", title), Count(path, brick, "yres", title), Count(path, brick, "xres", title));
        double[] values = Values(path, file, brick, (long)layers * rows * columns, title);
        (MeasuredAxis x, MeasuredAxis y, (double, double) centre) = Frame(path, brick, rows, columns, brick.Unit("si_unit_x"), brick.Unit("si_unit_y"), title);
        GwyObject? calibration = brick.Child("calibration");
        double[]? levels = calibration is null ? null : file.Numbers(calibration, "data");
        bool isCalibrated = levels?.Length == layers;
        AxisUnit unit = AxisUnit.Of(isCalibrated ? calibration!.Unit("si_unit_y") : brick.Unit("si_unit_z"));
        (double offset, double length) = (brick.Number("zoff") ?? 0, Positive(path, brick, "zreal", title));
        return new StoredImage(title, new MeasuredChannel(title, brick.Unit("si_unit_w"), SweepDirection.Forward, new NumericArray([layers, rows, columns], values)), x, y)
        {
            CentreNanometres = centre,
            Sweep = new MeasuredAxis(unit.Name is "mV" ? "bias" : "z", unit.Name, isCalibrated
                ? Array.ConvertAll(levels!, v => unit.Factor * v)
                : [.. Enumerable.Range(0, layers).Select(n => unit.Factor * (offset + (length * n / layers)))]),
        };
    }

    private static (MeasuredAxis X, MeasuredAxis Y, (double X, double Y) Centre) Frame(
        string path, GwyObject owner, int rows, int columns, string xUnit, string yUnit, string title)
    {
        (AxisUnit x, AxisUnit y) = (AxisUnit.Of(xUnit), AxisUnit.Of(yUnit));
        (double width, double height) = (x.Factor * Positive(path, owner, "xreal", title), y.Factor * Positive(path, owner, "yreal", title));
        (double left, double top) = (x.Factor * (owner.Number("xoff") ?? 0), y.Factor * (owner.Number("yoff") ?? 0));
        return (MeasuredAxis.Pixels("x", x.Name, columns, width), MeasuredAxis.Pixels("y", y.Name, rows, height, falling: true),
            x.IsLength && y.IsLength ? (left + (width / 2), top + (height / 2)) : default);
    }

    private static double[] Values(string path, GwyContainer file, GwyObject owner, long count, string title)
    {
        double[]? values = owner.Components.GetValueOrDefault("data") is GwyArray array && array.Count == count ? file.Numbers(owner, "data") : null;
        return values ?? throw new InputException($"'{path}': '{HeaderText.Shortened(title)}' should hold {count} values of type D in its component 'data'.");
    }

    private static int Count(string path, GwyObject owner, string name, string title) =>
        owner.Number(name) is >= 1 and <= 1 << 20 and var count
            ? (int)count
            : throw new InputException($"'{path}': '{HeaderText.Shortened(title)}' must have a component '{name}' from 1 to {1 << 20}.");

    private static double Positive(string path, GwyObject owner, string name, string title) =>
        owner.Number(name) is > 0 and var length
            ? length
            : throw new InputException($"'{path}': '{HeaderText.Shortened(title)}' must have a component '{name}' above zero.");
}
