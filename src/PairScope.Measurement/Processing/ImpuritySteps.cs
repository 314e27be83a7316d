namespace PairScope.Measurement;

/// <summary>Takes one impurity to lie where it is said to.</summary>
/// <param name="X">Place, nm from the middle of the scan.</param>
/// <param name="Y">Place, nm, upwards.</param>
public sealed record PlacedImpurityStep(double X, double Y) : ProcessingStep("impurities")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("x", X), ("y", Y)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        ScanImage scan = map.Topograph;
        if (!(Math.Abs(X) <= scan.WidthNanometres / 2 && Math.Abs(Y) <= scan.HeightNanometres / 2))
        {
            throw new InputException(FormattableString.Invariant($"({X}, {Y}) nm lies outside of the scan of {scan.WidthNanometres:F2} × {scan.HeightNanometres:F2} nm, whose middle is (0, 0)."));
        }

        findings["count"] = 1;
        return map with { Impurities = [new FoundImpurity(X, Y, double.NaN, double.NaN)] };
    }
}

/// <summary>Where impurities are looked for.</summary>
public enum ImpuritySearch
{
    /// <summary>In the topograph.</summary>
    Topograph,

    /// <summary>In the mean of the layers.</summary>
    Map,

    /// <summary>In the topograph, and in the mean of the layers those that the topograph does not show.</summary>
    Both,
}

/// <summary>Finds impurities (<see cref="ImpurityFinder"/>) and sorts them into kinds (<see cref="ImpurityKinds"/>).</summary>
/// <param name="SmoothingNanometres">Width of the Gaussian that hides the lattice, nm.</param>
/// <param name="Threshold">Least significance, in robust standard deviations.</param>
/// <param name="In">Where they are looked for.</param>
/// <param name="Kinds">How many kinds there are, or null for as many as are seen.</param>
public sealed record ImpuritiesStep(double SmoothingNanometres, double Threshold, ImpuritySearch In, int? Kinds = null) : ProcessingStep("impurities")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters =>
        [("smoothing", SmoothingNanometres), ("threshold", Threshold), ("in", In switch { ImpuritySearch.Map => "map", ImpuritySearch.Both => "both", _ => "topograph" }), ("kinds", Kinds)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        ScanImage mean = map.Layers[0].With([.. Enumerable.Range(0, map.Layers[0].Values.Length).Select(i => map.Layers.Average(l => l.Values[i]))]);
        IReadOnlyList<FoundImpurity> found = ImpurityFinder.Find(In == ImpuritySearch.Map ? mean : map.Topograph, SmoothingNanometres, Threshold);
        if (In == ImpuritySearch.Both)
        {
            // Half the threshold, for what the found ones must stand out of.
            IReadOnlyList<FoundImpurity> hidden = ImpurityFinder.Hidden(found, ImpurityFinder.Find(mean, SmoothingNanometres, Threshold / 2), map.Topograph, SmoothingNanometres);
            found = [.. found, .. hidden.Where(spot => spot.Significance > Threshold)];
            findings["inMapOnly"] = hidden.Count;
        }

        found = ImpurityKinds.Sorted(found, mean, SmoothingNanometres, Kinds);
        findings["count"] = found.Count;
        findings["xNanometres"] = found.Select(f => f.X).ToArray();
        findings["yNanometres"] = found.Select(f => f.Y).ToArray();
        findings["significances"] = found.Select(f => f.Significance).ToArray();
        if (found.Any(f => f.Kind > 0))
        {
            int[] kinds = [.. Enumerable.Range(0, found.Max(f => f.Kind) + 1)];
            findings["kinds"] = found.Select(f => f.Kind + 1).ToArray();
            findings["kindCounts"] = kinds.Select(k => found.Count(f => f.Kind == k)).ToArray();
            findings["kindHeights"] = kinds.Select(k => found.Where(f => f.Kind == k).Average(f => f.Height)).ToArray();
        }

        return map with { Impurities = found };
    }
}

/// <summary>Cuts a square out of every layer, round an impurity or a place; that place becomes the origin of phases.</summary>
/// <param name="SideNanometres">Side of the square, nm.</param>
/// <param name="Impurity">Number of the impurity, 1 for the most significant, or null for the place.</param>
/// <param name="X">Place, nm from the middle of the scan.</param>
/// <param name="Y">Place, nm, upwards.</param>
public sealed record CropStep(double SideNanometres, int? Impurity, double X, double Y) : ProcessingStep("crop")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters =>
        [("side", SideNanometres), ("impurity", Impurity), ("x", Impurity is null ? X : null), ("y", Impurity is null ? Y : null)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        (double x, double y) = Impurity is { } n ? Place(map, n) : (X, Y);
        ScanImage scan = map.Topograph;
        (int columns, int rows) = ((int)Math.Round(SideNanometres / scan.StepX), (int)Math.Round(SideNanometres / scan.StepY));
        int left = (int)Math.Round((x / scan.StepX) + (scan.Columns / 2.0) - (columns / 2.0));
        int low = (int)Math.Round((y / scan.StepY) + (scan.Rows / 2.0) - (rows / 2.0));
        if (left < 0 || low < 0 || left + columns > scan.Columns || low + rows > scan.Rows)
        {
            throw new InputException(
                FormattableString.Invariant($"a square of {SideNanometres} nm round ({x:F2}, {y:F2}) nm reaches out of the scan of {scan.WidthNanometres:F2} × {scan.HeightNanometres:F2} nm."));
        }

        // Where the middle of the square lies in the old frame.
        double middleX = (left + (columns / 2.0) - (scan.Columns / 2.0)) * scan.StepX;
        double middleY = (low + (rows / 2.0) - (scan.Rows / 2.0)) * scan.StepY;
        findings["middleNanometres"] = new[] { middleX, middleY };
        ProcessedMap cut = map.WithScans(s => s.Part(low, left, rows, columns));
        return cut with
        {
            Origin = (x - middleX, y - middleY),
            Impurities = [.. map.Impurities.Select(f => f with { X = f.X - middleX, Y = f.Y - middleY })
                .Where(f => Math.Abs(f.X) < columns * scan.StepX / 2 && Math.Abs(f.Y) < rows * scan.StepY / 2)],
        };
    }

    /// <summary>The place of an impurity.</summary>
    /// <exception cref="InputException">There are not so many.</exception>
    internal static (double X, double Y) Place(ProcessedMap map, int number) => number >= 1 && number <= map.Impurities.Count
        ? (map.Impurities[number - 1].X, map.Impurities[number - 1].Y)
        : throw new InputException(Missing(map, $"impurity {number}"));

    /// <summary>Why impurities are missing, as the end of a sentence about a step.</summary>
    internal static string Missing(ProcessedMap map, string needed) => map.Steps.Any(step => step.Name is "impurities")
        ? $"it needs {needed}, and {(map.Impurities.Count switch { 0 => "none was", 1 => "one was", var count => $"{count} were" })} found; lower the threshold of the step 'impurities'."
        : $"it needs {needed}; put the step 'impurities' before it.";
}
