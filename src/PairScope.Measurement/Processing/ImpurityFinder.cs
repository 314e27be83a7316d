namespace PairScope.Measurement;

/// <summary>A spot that stands out of a scan.</summary>
/// <param name="X">Its place, nm from the middle of the scan, growing with the column.</param>
/// <param name="Y">Its place, nm, growing with the row of a <see cref="ScanImage"/>.</param>
/// <param name="Height">How far the smoothed scan stands out there, in the scan's unit; negative for a hole.</param>
/// <param name="Significance">The same in robust standard deviations of the smoothed scan.</param>
public readonly record struct FoundImpurity(double X, double Y, double Height, double Significance)
{
    /// <summary>Which kind it is of, counted from 0 (<see cref="ImpurityKinds"/>).</summary>
    public int Kind { get; init; }
}

/// <summary>Finds impurities as extrema of a scan that was smoothed over a few lattice constants.</summary>
public static class ImpurityFinder
{
    private const int Most = 1000;
    private const double Gap = 1.5; // between the least significant impurity and the strongest crest of a wave
    private const double LeastOfSeen = 0.5; // of the least significance in the map of an impurity that the topograph shows

    /// <summary>All spots further out than a threshold, the most significant first, none nearer to another than twice the smoothing. docs/measurement.md, eq. (6).</summary>
    /// <param name="image">A scan without background; pixels without a value are left out, and so is what lies mostly among them.</param>
    /// <param name="smoothingNanometres">Width σ of the Gaussian that hides the lattice, nm.</param>
    /// <param name="threshold">Least significance.</param>
    /// <exception cref="InputException">The smoothing is not positive or wider than a quarter of the scan.</exception>
    public static IReadOnlyList<FoundImpurity> Find(ScanImage image, double smoothingNanometres, double threshold)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!(smoothingNanometres > 0 && smoothingNanometres < Math.Min(image.WidthNanometres, image.HeightNanometres) / 4))
        {
            throw new InputException($"The smoothing is {smoothingNanometres} nm, but it must lie above zero and below a quarter of the scan's sides.");
        }

        var smooth = Smoothed(image, smoothingNanometres);
        double[] seen = [.. smooth.Where(double.IsFinite)];
        if (seen.Length == 0)
        {
            return [];
        }

        (double median, double deviation) = ScanCleaning.Robust(seen);
        List<FoundImpurity> found = [];
        for (var row = 1; row < image.Rows - 1; row++)
        {
            for (var column = 1; column < image.Columns - 1; column++)
            {
                var height = smooth[(row * image.Columns) + column] - median;
                if (deviation > 0 && Math.Abs(height) > threshold * deviation && IsExtremum(smooth, image.Columns, row, column, Math.Sign(height)))
                {
                    var at = (row * image.Columns) + column;
                    found.Add(new FoundImpurity(
                        (column + Vertex(smooth[at - 1], smooth[at], smooth[at + 1]) + 0.5 - (image.Columns / 2.0)) * image.StepX,
                        (row + Vertex(smooth[at - image.Columns], smooth[at], smooth[at + image.Columns]) + 0.5 - (image.Rows / 2.0)) * image.StepY,
                        height,
                        Math.Abs(height) / deviation));
                }
            }
        }

        List<FoundImpurity> apart = [];
        foreach (var spot in found.OrderByDescending(f => f.Significance))
        {
            if (apart.Count < Most && apart.TrueForAll(other => Math.Pow(other.X - spot.X, 2) + Math.Pow(other.Y - spot.Y, 2) > 4 * smoothingNanometres * smoothingNanometres))
            {
                apart.Add(spot);
            }
        }

        return apart;
    }

    /// <summary>Spots of the map where the topograph shows nothing: those that stand out from all further ones, which waves make, as much as impurities do that both show.</summary>
    /// <param name="seen">What the topograph shows.</param>
    /// <param name="inMap">The spots of the map, the most significant first.</param>
    /// <param name="topograph">The topograph, whose values at their places become their heights.</param>
    /// <param name="smoothingNanometres">σ of both.</param>
    /// <remarks>docs/measurement.md, "Impurities".</remarks>
    internal static IReadOnlyList<FoundImpurity> Hidden(IReadOnlyList<FoundImpurity> seen, IReadOnlyList<FoundImpurity> inMap, ScanImage topograph, double smoothingNanometres)
    {
        bool IsSeen(FoundImpurity spot) => seen.Any(s => Math.Pow(s.X - spot.X, 2) + Math.Pow(s.Y - spot.Y, 2) < 4 * smoothingNanometres * smoothingNanometres);
        FoundImpurity[] hidden = [.. inMap.Where(spot => !IsSeen(spot))];
        double least = LeastOfSeen * inMap.Where(IsSeen).Select(spot => spot.Significance).DefaultIfEmpty(0).Min();
        int count = Enumerable.Range(0, hidden.Length).LastOrDefault(n =>
            n + 1 < hidden.Length && hidden[n].Significance > Gap * hidden[n + 1].Significance && hidden[n].Significance >= least, -1) + 1;
        double[] smooth = Smoothed(topograph, smoothingNanometres);
        double median = ScanCleaning.Median([.. smooth.Where(double.IsFinite)]);
        return [.. hidden.Take(count).Select(spot => spot with { Height = smooth[topograph.IndexAt(spot.X, spot.Y)] - median })];
    }

    /// <summary>A scan under a Gaussian, over the pixels that have a value; where these hold less than half of its weight there is none.</summary>
    internal static double[] Smoothed(ScanImage image, double width)
    {
        var sum = Blurred(Array.ConvertAll(image.Values, v => double.IsFinite(v) ? v : 0));
        if (Array.TrueForAll(image.Values, double.IsFinite))
        {
            return sum;
        }

        var weight = Blurred(Array.ConvertAll(image.Values, v => double.IsFinite(v) ? 1.0 : 0));
        return [.. sum.Zip(weight, (s, w) => w > 0.5 ? s / w : double.NaN)];

        double[] Blurred(double[] values) => Convolved(
            Convolved(values, image.Rows, image.Columns, 1, image.Columns, width / image.StepX), image.Columns, image.Rows, image.Columns, 1, width / image.StepY);
    }

    // Near the edge the Gaussian is cut and scaled to unit sum again.
    private static double[] Convolved(double[] values, int lines, int length, int step, int lineStep, double sigma)
    {
        double[] kernel = [.. Enumerable.Range(0, (int)Math.Ceiling(3 * sigma) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        var result = new double[values.Length];
        Parallel.For(0, lines, line =>
        {
            for (var n = 0; n < length; n++)
            {
                var (sum, weight) = (0.0, 0.0);
                for (var k = Math.Max(-kernel.Length + 1, -n); k < kernel.Length && n + k < length; k++)
                {
                    var w = kernel[Math.Abs(k)];
                    (sum, weight) = (sum + (w * values[(line * lineStep) + ((n + k) * step)]), weight + w);
                }

                result[(line * lineStep) + (n * step)] = sum / weight;
            }
        });
        return result;
    }

    private static bool IsExtremum(double[] values, int columns, int row, int column, int sign)
    {
        var value = sign * values[(row * columns) + column];
        for (var r = row - 1; r <= row + 1; r++)
        {
            for (var c = column - 1; c <= column + 1; c++)
            {
                if ((r != row || c != column) && !(sign * values[(r * columns) + c] < value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double Vertex(double before, double at, double after)
    {
        var curvature = before - (2 * at) + after;
        return curvature == 0 ? 0 : Math.Clamp(0.5 * (before - after) / curvature, -0.5, 0.5);
    }
}
