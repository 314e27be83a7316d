namespace PairScope.Data;

/// <summary>What a data set holds, in numbers.</summary>
/// <param name="Classes">For each class of the study, its maps in the three splits.</param>
/// <param name="Irreps">The same for each of <see cref="Study.Irreps"/>.</param>
/// <param name="Impurities">The same for each of <see cref="PairingLabels.Impurities"/>.</param>
/// <param name="Ranges">Smallest and largest value of each of <see cref="Study.Parameters"/>, over all splits.</param>
/// <param name="Bytes">Length of all shards.</param>
public sealed record DatasetSummary(
    IReadOnlyList<SplitCounts> Classes,
    IReadOnlyList<SplitCounts> Irreps,
    IReadOnlyList<SplitCounts> Impurities,
    IReadOnlyList<(double Lowest, double Highest)> Ranges,
    long Bytes)
{
    /// <summary>Counts what a data set holds.</summary>
    /// <exception cref="InputException">A shard is missing or damaged.</exception>
    public static DatasetSummary Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var ranges = Enumerable.Repeat((Lowest: double.PositiveInfinity, Highest: double.NegativeInfinity), dataset.Study.Parameters.Count).ToArray();
        foreach (var split in SplitNames.All)
        {
            for (var i = 0; i < dataset[split].Count; i++)
            {
                var parameters = dataset[split].Parameters(i);
                for (var p = 0; p < ranges.Length; p++)
                {
                    ranges[p] = (Math.Min(ranges[p].Lowest, parameters[p]), Math.Max(ranges[p].Highest, parameters[p]));
                }
            }
        }

        return new DatasetSummary(
            Count(dataset.Study.Classes.Names, part => part.Labels),
            Count(dataset.Study.Irreps, part => part.Irreps),
            Count(PairingLabels.Impurities, part => part.Impurities),
            ranges,
            dataset.Manifest.Shards!.Sum(s => s.Bytes));

        SplitCounts[] Count(IReadOnlyList<string> names, Func<DatasetSplit, IReadOnlyList<int>> of)
        {
            int[][] counts = [.. SplitNames.All.Select(split =>
            {
                var count = new int[names.Count];
                foreach (var value in of(dataset[split]))
                {
                    count[value]++;
                }

                return count;
            })];
            return [.. Enumerable.Range(0, names.Count).Select(n => new SplitCounts(counts[0][n], counts[1][n], counts[2][n]))];
        }
    }
}
