using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>Shifts the bias axis so that the mean current vanishes at zero, or by a given offset. docs/measurement.md, eq. (1).</summary>
/// <param name="Millivolts">The offset that is subtracted, mV, or null to find it from the current.</param>
public sealed record BiasOffsetStep(double? Millivolts) : ProcessingStep("bias-offset")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("millivolts", Millivolts)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        double offset = Millivolts ?? Found(map.Source);
        findings["offsetMillivolts"] = offset;
        return map with { BiasMillivolts = [.. map.BiasMillivolts.Select(b => b - offset)] };
    }

    /// <summary>The bias at which the current, averaged over all pixels, changes its sign; the crossing nearest to zero.</summary>
    private static double Found(MeasuredData data)
    {
        MeasuredChannel current = data.Channels.FirstOrDefault(c => c.Layers > 1 && c.Name.StartsWith("Current", StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException("the file has no spectra of the current to find the offset from; give 'millivolts'.");
        double[] means = [.. Enumerable.Range(0, current.Layers).Select(n => current.Plane(n).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())];
        double? best = null;
        for (int n = 1; n < means.Length; n++)
        {
            if (means[n - 1] * means[n] <= 0 && means[n - 1] != means[n] && data.BiasOf(n - 1) is { } before && data.BiasOf(n) is { } after)
            {
                double crossing = before - (means[n - 1] * (after - before) / (means[n] - means[n - 1]));
                best = best is { } other && Math.Abs(other) <= Math.Abs(crossing) ? best : crossing;
            }
        }

        return best ?? throw new InputException("the mean current does not change its sign within the sweep; give 'millivolts'.");
    }
}

/// <summary>Gaps and outliers take the median of their neighbours (<see cref="ScanCleaning.ReplaceOutliers"/>).</summary>
public sealed record OutliersStep() : ProcessingStep("outliers")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        var mended = map.Layers.Select(ScanCleaning.ReplaceOutliers).ToArray();
        findings["largestReplacedFraction"] = mended.Max(m => m.ReplacedFraction);
        return map with { Layers = [.. mended.Select(m => m.Image)], Topograph = ScanCleaning.ReplaceOutliers(map.Topograph).Image };
    }
}

/// <summary>Subtracts a background from every layer and from the topograph; pixels without a value take no part and stay without one.</summary>
/// <param name="Order">Order of the polynomial in x and y: 0 the mean, 1 a plane, up to 5.</param>
/// <param name="Rows">Before that, from each row its median (0) or a line (1); null for nothing.</param>
public sealed record BackgroundStep(int Order, int? Rows) : ProcessingStep("background")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("order", Order), ("rows", Rows)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings) =>
        map.WithScans(scan => ScanCleaning.RemoveBackground(Rows is { } rows ? ScanCleaning.RemoveRows(scan, rows) : scan, Order));
}
