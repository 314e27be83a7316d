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

/// <summary>Subtracts a background from every layer and from the topograph.</summary>
/// <param name="Order">Order of the polynomial in x and y: 0 the mean, 1 a plane, up to 5.</param>
/// <param name="Rows">Before that, from each row its median (0) or a line (1); null for nothing.</param>
public sealed record BackgroundStep(int Order, int? Rows) : ProcessingStep("background")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("order", Order), ("rows", Rows)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings) =>
        map.WithScans(scan => ScanCleaning.RemoveBackground(ScanCleaning.FillGaps(Rows is { } rows ? ScanCleaning.RemoveRows(scan, rows) : scan), Order));
}

/// <summary>Finds the Bragg peaks of the topograph.</summary>
/// <param name="LatticeAngstrom">The lattice constant expected, Å: hexagons near it come before others.</param>
public sealed record BraggStep(double LatticeAngstrom) : ProcessingStep("bragg")
{
    private const double LongestBragg = 2.2;

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("lattice", LatticeAngstrom)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        BraggLattice lattice = Of(map.Topograph, LatticeAngstrom);
        findings["kind"] = lattice.Kind.ToString();
        if (lattice.Kind is not LatticeKind.None)
        {
            findings["bragg1CyclesPerNanometre"] = new[] { lattice.Bragg1.X, lattice.Bragg1.Y };
            findings["bragg2CyclesPerNanometre"] = new[] { lattice.Bragg2.X, lattice.Bragg2.Y };
            findings["braggDeviationsCyclesPerNanometre"] = new[] { lattice.Bragg1.Uncertainty, lattice.Bragg2.Uncertainty };
            findings["latticeConstantAngstrom"] = lattice.LatticeConstantAngstrom;
            findings["latticeConstantDeviationAngstrom"] = lattice.LatticeConstantUncertainty;
            findings["distortion"] = lattice.Distortion;
            return map with { Lattice = lattice };
        }

        return map with { Lattice = lattice, Warnings = [.. map.Warnings, "The topograph shows no Bragg peaks."] };
    }

    /// <summary>The lattice of a scan.</summary>
    internal static BraggLattice Of(ScanImage scan, double latticeAngstrom)
    {
        ScanImage whole = ScanCleaning.FillGaps(scan);
        double hoped = 20 / (Math.Sqrt(3) * latticeAngstrom);
        return BraggLattice.Find(SpectralPeaks.Find(whole, LongestBragg * hoped), 1 / Math.Min(whole.WidthNanometres, whole.HeightNanometres), hoped);
    }
}

/// <summary>Removes drift by the phases of the topograph's Bragg peaks, in every layer (<see cref="DriftCorrection"/>).</summary>
/// <param name="WidthNanometres">Width of the phase average, nm.</param>
public sealed record DriftStep(double WidthNanometres) : ProcessingStep("drift")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("width", WidthNanometres)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        double before = LatticeSteps.Required(map).Distortion;
        var found = LatticeSteps.Vectors(map);
        DisplacementField field = DriftCorrection.Find(ScanCleaning.FillGaps(map.Topograph), found, map.Lattice.Ideal(), WidthNanometres);
        ProcessedMap corrected = map.WithScans(scan => DriftCorrection.Apply(scan, field));
        BraggLattice lattice = BraggStep.Of(corrected.Topograph, map.Lattice.LatticeConstantAngstrom);
        findings["largestDisplacementNanometres"] = field.Largest;
        findings["distortionBefore"] = before;
        findings["distortionAfter"] = lattice.Kind == map.Lattice.Kind ? lattice.Distortion : before;
        return lattice.Kind == map.Lattice.Kind
            ? corrected with { Lattice = lattice }
            : throw new InputException("the lattice was not found again after the correction, so the phases cannot be trusted; take a larger 'width'.");
    }
}

/// <summary>Brings the layers to the known lattice by one linear map (<see cref="AffineCalibration"/>).</summary>
/// <param name="LatticeAngstrom">The lattice constant, Å.</param>
public sealed record CalibrateStep(double LatticeAngstrom) : ProcessingStep("calibrate")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("lattice", LatticeAngstrom)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        findings["scale"] = LatticeAngstrom / LatticeSteps.Required(map).LatticeConstantAngstrom;
        var (found, target) = (LatticeSteps.Vectors(map), map.Lattice.Ideal(LatticeAngstrom));
        return map.WithScans(scan => AffineCalibration.Apply(scan, found, target)) with
        {
            Lattice = map.Lattice with
            {
                Bragg1 = map.Lattice.Bragg1 with { X = target.First.X, Y = target.First.Y },
                Bragg2 = map.Lattice.Bragg2 with { X = target.Second.X, Y = target.Second.Y },
            },
        };
    }
}

/// <summary>What the steps that need a lattice share.</summary>
internal static class LatticeSteps
{
    /// <exception cref="InputException">No lattice was found before.</exception>
    public static BraggLattice Required(ProcessedMap map) => map.Lattice.Kind is not LatticeKind.None
        ? map.Lattice
        : throw new InputException(map.Steps.Any(step => step.Name is "bragg")
            ? "it needs a lattice, and the step 'bragg' before it found none in the topograph; choose another 'topograph', or a scan that shows the atoms."
            : "it needs a lattice; put the step 'bragg' before it.");

    public static ((double X, double Y) First, (double X, double Y) Second) Vectors(ProcessedMap map) =>
        ((map.Lattice.Bragg1.X, map.Lattice.Bragg1.Y), (map.Lattice.Bragg2.X, map.Lattice.Bragg2.Y));
}
