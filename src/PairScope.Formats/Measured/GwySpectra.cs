namespace PairScope.Formats;

/// <summary>Spectra in Gwyddion files: those of points on an image, and the curves of graphs.</summary>
internal static class GwySpectra
{
    /// <summary>
    /// The spectra of several points as one row of pixels. Their places are channels of one layer, because Gwyddion counts them
    /// from the top left corner of an image that the spectra do not name.
    /// </summary>
    public static IEnumerable<StoredImage> Points(string path, GwyContainer file, GwyObject spectra, string title, List<string> warnings)
    {
        IReadOnlyList<GwyObject> lines = spectra.Children("data");
        double[]? places = file.Numbers(spectra, "coords");
        var channel = new List<double[]>();
        foreach (GwyObject line in lines)
        {
            channel.Add(file.Numbers(line, "data") ?? throw new InputException($"'{path}': a spectrum of '{HeaderText.Shortened(title)}' has no component 'data'."));
        }

        if (channel.Count == 0 || channel[0].Length == 0)
        {
            yield break;
        }

        int points = channel[0].Length;
        (double offset, double length) = (lines[0].Number("off") ?? 0, lines[0].Number("real") ?? points);
        if (channel.Exists(c => c.Length != points) || lines.Any(l => (l.Number("off") ?? 0) != offset || (l.Number("real") ?? points) != length))
        {
            warnings.Add($"The spectra of '{HeaderText.Shortened(title)}' have different sweeps and cannot be one row of pixels; they are left out.");
            yield break;
        }

        AxisUnit unit = AxisUnit.Of(lines[0].Unit("si_unit_x"));
        var sweep = new MeasuredAxis(unit.Name is "mV" ? "bias" : spectra.Text("spec_xlabel") ?? "sweep", unit.Name, [.. Enumerable.Range(0, points).Select(n => unit.Factor * (offset + (length * n / points)))]);
        var values = new double[points * channel.Count];
        for (int n = 0; n < values.Length; n++)
        {
            values[n] = channel[n % channel.Count][n / channel.Count];
        }

        yield return Row(title, new MeasuredChannel(title, lines[0].Unit("si_unit_y"), SweepDirection.Forward, new NumericArray([points, 1, channel.Count], values)), sweep);
        if (places?.Length == 2 * channel.Count)
        {
            AxisUnit lateral = AxisUnit.Of(spectra.Unit("si_unit_xy"));
            for (int axis = 0; axis < 2; axis++)
            {
                double[] own = [.. Enumerable.Range(0, channel.Count).Select(n => lateral.Factor * places[(2 * n) + axis])];
                yield return Row(title, new MeasuredChannel(axis == 0 ? "x from the left" : "y from the top", lateral.Name, SweepDirection.Forward, new NumericArray([1, 1, channel.Count], own)), null);
            }
        }
    }

    /// <summary>The curves of a graph that share their abscissae with the first are the channels of one spectrum; others stand for themselves.</summary>
    public static IEnumerable<StoredImage> Graph(string path, GwyContainer file, GwyObject graph, string title)
    {
        AxisUnit unit = AxisUnit.Of(graph.Unit("x_unit"));
        MeasuredAxis? first = null;
        foreach (GwyObject curve in graph.Children("curves"))
        {
            double[]? x = file.Numbers(curve, "xdata");
            double[]? y = file.Numbers(curve, "ydata");
            if (x is null || y is null || x.Length != y.Length || x.Length == 0)
            {
                throw new InputException($"'{path}': a curve of '{HeaderText.Shortened(title)}' must have as many 'xdata' as 'ydata', and one at least.");
            }

            double[] abscissae = Array.ConvertAll(x, v => unit.Factor * v);
            MeasuredAxis sweep = first is not null && first.Values.SequenceEqual(abscissae) ? first : new MeasuredAxis(unit.Name is "mV" ? "bias" : graph.Text("bottom_label") ?? "x", unit.Name, abscissae);
            string name = curve.Text("description") is { Length: > 0 } text ? text : title;
            first ??= sweep;
            yield return Row(
                ReferenceEquals(sweep, first) ? title : $"{title}: {name}",
                new MeasuredChannel(name, graph.Unit("y_unit"), SweepDirection.Forward, new NumericArray([y.Length, 1, 1], y)),
                sweep);
        }
    }

    private static StoredImage Row(string title, MeasuredChannel channel, MeasuredAxis? sweep) =>
        new(title, channel, MeasuredAxis.Index("column", channel.Values.Shape[2]), MeasuredAxis.Index("row", 1)) { Sweep = sweep };
}
