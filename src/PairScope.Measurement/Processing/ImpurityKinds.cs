using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>
/// Sorts impurities into kinds by how they look: by their height where they were found, and by the mean of the layers on them. A group is cut in two where
/// the means of the halves lie further apart than chance puts them, in units of the scatter within the halves.
/// </summary>
/// <remarks>docs/measurement.md, eq. (20).</remarks>
public static class ImpurityKinds
{
    /// <summary>Most kinds that are told apart.</summary>
    public const int Most = 4;

    private const double Apart = 6; // standard deviations between two kinds among many impurities
    private const double FewAllowance = 3; // how much further apart few must lie: (1 + 3/(n − 2)) times
    private const double LeastScatter = 0.03; // of the larger mean: heights depend on what lies near

    /// <summary>The impurities with the number of their kind, the most frequent kind first.</summary>
    /// <param name="found">The impurities.</param>
    /// <param name="mean">The mean of the layers, without background; may be the scan they were found in.</param>
    /// <param name="smoothingNanometres">Width of the Gaussian under which the layers are averaged, nm.</param>
    /// <param name="kinds">How many kinds there are, or null for as many as are seen, at most <see cref="Most"/>.</param>
    /// <exception cref="InputException">There are fewer impurities than kinds.</exception>
    public static IReadOnlyList<FoundImpurity> Sorted(IReadOnlyList<FoundImpurity> found, ScanImage mean, double smoothingNanometres, int? kinds)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(mean);
        if (kinds > found.Count)
        {
            throw new InputException($"{found.Count} {(found.Count is 1 ? "impurity was" : "impurities were")} found, which cannot be of {kinds} kinds.");
        }

        ScanImage smooth = mean.With(ImpurityFinder.Smoothed(mean, smoothingNanometres));
        double[] seen = [.. smooth.Values.Where(double.IsFinite)];
        double level = seen.Length == 0 ? 0 : ScanCleaning.Robust(seen).Deviation;
        (double[] Values, double Noise)[] features =
        [
            ([.. found.Select(f => f.Height)], found.Count == 0 ? 0 : found.Max(f => Math.Abs(f.Height) / f.Significance)),
            ([.. found.Select(f => smooth.Values[smooth.IndexAt(f.X, f.Y)])], level),
        ];
        int[] kind = Groups(found.Count, features, kinds);
        return [.. found.Select((f, i) => f with { Kind = kind[i] })];
    }

    /// <summary>The number of the group of each of several things, the largest group first.</summary>
    /// <param name="count">How many things there are.</param>
    /// <param name="features">Numbers that tell them apart, one for each thing, with the standard deviation of such a number.</param>
    /// <param name="groups">How many groups there are, or null for as many as are seen, at most <see cref="Most"/>.</param>
    public static int[] Groups(int count, IReadOnlyList<(double[] Values, double Noise)> features, int? groups = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        List<int[]> parts = [[.. Enumerable.Range(0, count)]];
        while (parts.Count < (groups ?? Most))
        {
            (int[] part, (double Excess, int[] Low, int[] High) cut) = parts
                .SelectMany(p => features.Select(f => (p, Cut(p, f.Values, f.Noise)))).MaxBy(c => c.Item2.Excess);
            if (cut.Low.Length == 0 || (groups is null && cut.Excess < 1))
            {
                break;
            }

            parts.Remove(part);
            parts.AddRange([cut.Low, cut.High]);
        }

        int[][] ordered = [.. parts.OrderByDescending(p => p.Length).ThenBy(p => p.DefaultIfEmpty(0).Min())];
        return [.. Enumerable.Range(0, count).Select(i => Array.FindIndex(ordered, p => p.Contains(i)))];
    }

    /// <summary>The cut of a group of numbers that puts its parts furthest apart, and its distance in units of the one that counts.</summary>
    /// <param name="group">Indices into the values.</param>
    /// <param name="values">One number for each impurity.</param>
    /// <param name="noise">Standard deviation of a number.</param>
    private static (double Excess, int[] Low, int[] High) Cut(int[] group, double[] values, double noise)
    {
        int[] order = [.. group.Where(i => double.IsFinite(values[i])).OrderBy(i => values[i])];
        (double Excess, int[] Low, int[] High) best = (double.NegativeInfinity, [], []);
        for (int n = 1; n < order.Length; n++)
        {
            (int[] low, int[] high) = (order[..n], order[n..]);
            (double meanLow, double meanHigh) = (low.Average(i => values[i]), high.Average(i => values[i]));
            double squares = low.Sum(i => Math.Pow(values[i] - meanLow, 2)) + high.Sum(i => Math.Pow(values[i] - meanHigh, 2));
            double free = Math.Max(1, order.Length - 2);
            double scatter = Math.Max(Math.Sqrt(squares / free), Math.Max(noise, LeastScatter * Math.Max(Math.Abs(meanLow), Math.Abs(meanHigh))));
            double excess = scatter > 0 ? (meanHigh - meanLow) / (scatter * Apart * (1 + (FewAllowance / free))) : 0;
            best = excess > best.Excess ? (excess, low, high) : best;
        }

        // One without a value goes with the larger part.
        int[] rest = [.. group.Except(order)];
        return best.Low.Length == 0 ? best : best.Low.Length > best.High.Length ? best with { Low = [.. best.Low, .. rest] } : best with { High = [.. best.High, .. rest] };
    }
}
