namespace PairScope.Formats;

/// <summary>The places along one axis that a column of a table lists, each row's among them.</summary>
/// <param name="Values">The places, rising.</param>
/// <param name="Index">For each row the index of its place.</param>
internal sealed record TableGrid(double[] Values, int[] Index)
{
    // Of the widest gap between neighbours: places this near to each other are one, off by the rounding of whoever wrote them.
    private const double PixelRounding = 1e-2;
    private const double LayerRounding = 1e-4;

    // Of a step: how near gaps must be to whole steps, so that what lies between is a row nobody measured.
    private const double WholeSteps = 0.05;

    /// <summary>The axis of pixels: evenly spaced, places without a row filled in.</summary>
    /// <param name="column">One finite number for each row.</param>
    public static TableGrid OfPixels(IReadOnlyList<double> column)
    {
        TableGrid found = Of(column, PixelRounding);
        double[] gaps = [.. found.Values.Zip(found.Values.Skip(1), (a, b) => b - a)];
        if (gaps.Length == 0 || gaps.Max() < (1 + WholeSteps) * gaps.Min())
        {
            return found;
        }

        double least = gaps.Min();
        int[] steps = [.. gaps.Select(g => (int)Math.Min(Math.Round(g / least), int.MaxValue / 2))];
        long total = steps.Sum(s => (long)s);
        if (gaps.Zip(steps).Any(g => Math.Abs((g.First / least) - g.Second) > WholeSteps) || total > 2L * found.Values.Length)
        {
            return found;
        }

        int[] places = [0, .. steps.Select((_, i) => steps[..(i + 1)].Sum())];
        double step = (found.Values[^1] - found.Values[0]) / total;
        return new TableGrid([.. Enumerable.Range(0, (int)total + 1).Select(i => found.Values[0] + (i * step))], Array.ConvertAll(found.Index, i => places[i]));
    }

    /// <summary>The axis of layers, of any spacing.</summary>
    /// <param name="column">One finite number for each row.</param>
    public static TableGrid OfLayers(IReadOnlyList<double> column) => Of(column, LayerRounding);

    private static TableGrid Of(IReadOnlyList<double> column, double rounding)
    {
        double[] distinct = [.. column.Distinct().Order()];
        double reach = rounding * distinct.Zip(distinct.Skip(1), (a, b) => b - a).DefaultIfEmpty(0).Max();
        var places = new List<List<double>>();
        var of = new Dictionary<double, int>();
        foreach (double value in distinct)
        {
            if (places.Count == 0 || value - places[^1][^1] > reach)
            {
                places.Add([]);
            }

            places[^1].Add(value);
            of[value] = places.Count - 1;
        }

        return new TableGrid([.. places.Select(p => p.Count == 1 ? p[0] : p.Average())], [.. column.Select(v => of[v])]);
    }
}
