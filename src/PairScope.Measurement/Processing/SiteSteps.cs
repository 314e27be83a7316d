using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>Reads the layers off on the sites of the crystal (<see cref="SiteField"/>).</summary>
/// <param name="WidthNanometres">σ of the mean round each site.</param>
/// <param name="ShowsChalcogens">Whether the topograph is bright where the chalcogens are, which tells the crystal's orientation.</param>
/// <param name="Basis">Where the sites of the cell lie on which impurities sit, in units of a1 and a2 from the first, at which the layers are read; null for one.</param>
public sealed record SitesStep(double WidthNanometres, bool ShowsChalcogens, IReadOnlyList<(double F1, double F2)>? Basis = null) : ProcessingStep("sites")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters =>
        [("width", WidthNanometres), ("topograph", ShowsChalcogens ? "chalcogens" : "unknown"), ("basis", Basis is null ? null : string.Join(' ', Basis.Select(f => FormattableString.Invariant($"({f.F1:0.####}, {f.F2:0.####})"))))];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        if (LatticeSteps.Required(map) is { Kind: not LatticeKind.Hexagonal } other && ShowsChalcogens)
        {
            throw new InputException($"the topograph of {BraggStep.Named(other.Kind)} shows no chalcogens beside niobium; leave 'topograph' out.");
        }

        if (map.Impurities.Count == 0)
        {
            throw new InputException(CropStep.Missing(map, "impurities"));
        }

        SiteField field = SiteField.Read(map.Layers, map.Lattice, map.Impurities, WidthNanometres, Basis ?? [(0, 0)], out double deviation, out IReadOnlyList<string> leftOut);
        map = map with { Warnings = [.. map.Warnings, .. leftOut] };
        findings["sites"] = field.Sites.Count;
        findings["impurities"] = field.Impurities.Count;
        findings["impurityDeviationLatticeConstants"] = deviation;
        if (Basis is not null)
        {
            findings["cellSites"] = field.Kinds.Select(k => field.CellSites[k] + 1).ToArray();
        }

        if (!ShowsChalcogens)
        {
            return map with { Field = field };
        }

        var (g1, g2) = LatticeSteps.Vectors(map);
        (double n1, double n2) = field.BrightAtoms(ScanCleaning.FillGaps(map.Topograph), g1, g2);
        findings["brightAtoms"] = new[] { n1, n2 };
        return field.Oriented((n1, n2)) is { } oriented
            ? map with { Field = oriented }
            : map with
            {
                Field = field,
                Warnings = [.. map.Warnings, FormattableString.Invariant($"The topograph is brightest at ({n1:F2}, {n2:F2}) of the cell that the impurities span, which is no place of chalcogens beside niobium, so the crystal's orientation is not known.")],
            };
    }
}

/// <summary>The map of one impurity of each kind (<see cref="Deconvolution"/>); what follows takes that of the kind which shows most.</summary>
/// <param name="Size">L.</param>
/// <param name="Regularisation">λ.</param>
public sealed record DeconvolveStep(int Size, double Regularisation) : ProcessingStep("deconvolve")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("size", Size), ("regularisation", Regularisation)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        SiteField field = map.Field ?? throw new InputException("it needs values on the crystal's sites; put the step 'sites' before it.");
        var deconvolution = new Deconvolution(field.Sites, field.Impurities, Size, field.Kinds);
        double[][] maps = [.. field.Layers.Select(layer => deconvolution.Solve(layer, Regularisation))];
        findings["unexplainedShares"] = field.Layers.Zip(maps, (layer, m) => Unexplained(layer, deconvolution.Superpose(m))).ToArray();
        double[][][] ofKinds = [.. maps.Select(deconvolution.OfKinds)]; // [bias][kind]
        int shown = field.MostSeen(ofKinds);
        if (field.KindCount > 1)
        {
            findings["kind"] = shown + 1;
        }

        return map with { Field = field with { Shown = shown }, SingleMaps = [.. ofKinds.Select(kinds => kinds[shown])], KindMaps = [.. Enumerable.Range(0, field.KindCount).Select(k => ofKinds.Select(kinds => kinds[k]).ToArray())], SingleSize = Size };
    }

    // rms of what is left over the rms of the layer, both less their means.
    private static double Unexplained(double[] layer, double[] model)
    {
        double[] left = [.. layer.Zip(model, (d, m) => d - m)];
        return Math.Sqrt(Variance(left) / Variance(layer));
    }

    private static double Variance(double[] values) => values.Average() is var mean ? values.Average(v => (v - mean) * (v - mean)) : 0;
}
