namespace PairScope.Measurement;

/// <summary>Fades the layers towards their edges (<see cref="ScanCleaning.Taper"/>); the topograph stays, and so do pixels without a value.</summary>
/// <param name="Shape">The window.</param>
public sealed record WindowStep(WindowShape Shape) : ProcessingStep("window")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("shape", Shape.ToString().ToLowerInvariant())];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings) =>
        map with { Layers = [.. map.Layers.Select(scan => ScanCleaning.Taper(scan, Shape))] };
}

/// <summary>The complex Fourier transform of every layer, less its mean (<see cref="ScanSpectrum.Of"/>).</summary>
/// <param name="Impurity">Number of the impurity at which phases are counted from, or null for the place, or for the one of an earlier crop.</param>
/// <param name="Place">A place, nm from the middle of the layers, or null.</param>
public sealed record FourierStep(int? Impurity, (double X, double Y)? Place) : ProcessingStep("fourier")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("impurity", Impurity), ("x", Place?.X), ("y", Place?.Y)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        (double X, double Y) origin = Impurity is { } n ? CropStep.Place(map, n) : Place ?? map.Origin;
        findings["originNanometres"] = new[] { origin.X, origin.Y };
        findings["unit"] = "cycles/nm, without the factor 2π";
        return map with
        {
            Origin = origin,
            Spectra = [.. map.Layers.Select(scan => ScanSpectrum.Of(ScanCleaning.RemoveBackground(ScanCleaning.FillGaps(scan), 0), origin))],
            Derived = [],
        };
    }

    /// <exception cref="InputException">There is no transform yet.</exception>
    internal static IReadOnlyList<ScanSpectrum> Required(ProcessedMap map) => map.Spectra.Count > 0
        ? map.Spectra
        : throw new InputException("it needs the transform; put the step 'fourier' before it.");
}

/// <summary>|F(q)| averaged over a group (<see cref="Symmetrisation"/>), beside the spectra, which stay as they are.</summary>
/// <param name="Order">n of C_n.</param>
/// <param name="Mirror">Whether mirrors are added, one of them along the first Bragg vector where a lattice was found, else along q_x.</param>
public sealed record SymmetriseStep(int Order, bool Mirror) : ProcessingStep("symmetrise")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("group", $"C{Order}{(Mirror ? "v" : string.Empty)}")];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        double? mirror = Mirror ? (map.Lattice.Kind is LatticeKind.None ? 0 : map.Lattice.OrientationDegrees) : null;
        if (mirror is { } degrees)
        {
            findings["mirrorDegrees"] = degrees;
        }

        string name = $"|F| averaged over C{Order}{(Mirror ? "v" : string.Empty)}";
        double[][] planes = [.. FourierStep.Required(map).Select(s => Symmetrisation.Apply(s, Order, mirror))];
        return map with
        {
            Derived = [.. map.Derived, new DerivedSpectrum(name, $"{map.Unit} nm²".Trim(), map.BiasMillivolts, planes)],
            Warnings = [.. map.Warnings, $"'{name}' has its symmetry by construction: it is no evidence against nematic order; judge symmetry by the spectra themselves."],
        };
    }
}

/// <summary>The transform at the wave vectors of the simulated maps (<see cref="CrystalTransform"/>).</summary>
/// <param name="Size">L.</param>
public sealed record CrystalGridStep(int Size) : ProcessingStep("crystal-grid")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("size", Size)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        LatticeSteps.Required(map);
        var (g1, g2) = LatticeSteps.Vectors(map);
        findings["unit"] = $"(m1 b1 + m2 b2)/{Size}, reciprocal-lattice units";
        return map with
        {
            CrystalSize = Size,
            CrystalSpectra = [.. map.Layers.Select(scan => CrystalTransform.Evaluate(ScanCleaning.RemoveBackground(ScanCleaning.FillGaps(scan), 0), g1, g2, Size, map.Origin))],
        };
    }
}

/// <summary>Divides the pattern of many impurities by their phases (<see cref="PhaseAnalysis.SingleOut"/>).</summary>
/// <param name="Regularisation">ε.</param>
public sealed record MultiAtomStep(double Regularisation) : ProcessingStep("multi-atom")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("regularisation", Regularisation)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        (double X, double Y)[] places = [.. map.Impurities.Select(f => (f.X - map.Origin.X, f.Y - map.Origin.Y))];
        findings["impurities"] = places.Length;
        return map with { Spectra = [.. FourierStep.Required(map).Select(s => PhaseAnalysis.SingleOut(s, places, Regularisation))] };
    }
}

/// <summary>The sign-sensitive sum ρ⁻(E) over a disc of wave vectors (<see cref="PhaseAnalysis.Haem"/>).</summary>
/// <param name="Radius">Radius of the disc, cycles/nm.</param>
public sealed record HaemStep(double Radius) : ProcessingStep("haem")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("radius", Radius)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        IReadOnlyList<ScanSpectrum> spectra = FourierStep.Required(map);
        var pairs = map.OppositeLayers();
        double[] values = [.. pairs.Select(p => PhaseAnalysis.Haem(spectra[p.Positive], spectra[p.Negative], Radius))];
        findings["pairs"] = pairs.Count;
        return map with { Curves = [.. map.Curves, ("HAEM", map.Unit, [.. pairs.Select(p => p.Energy)], values)] };
    }
}

/// <summary>The phase-referenced pattern of each pair ±E (<see cref="PhaseAnalysis.PhaseReferenced"/>).</summary>
public sealed record PhaseReferencedStep() : ProcessingStep("pr-qpi")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        IReadOnlyList<ScanSpectrum> spectra = FourierStep.Required(map);
        var pairs = map.OppositeLayers();
        findings["pairs"] = pairs.Count;
        return map with
        {
            Derived = [.. map.Derived, new DerivedSpectrum(
                "PR-QPI", $"{map.Unit} nm²".Trim(), [.. pairs.Select(p => p.Energy)], [.. pairs.Select(p => PhaseAnalysis.PhaseReferenced(spectra[p.Positive], spectra[p.Negative]))])],
        };
    }
}
