namespace PairScope.Learning.Evaluation;

/// <summary>What a program says of the maps of the open benchmark.</summary>
/// <param name="Classes">The classes between which it decides: those of the truth, and any others that it knows.</param>
/// <param name="Maps">By the number of a map its answer.</param>
/// <remarks>docs/formats.md, "Of the benchmark".</remarks>
public sealed record BenchmarkAnswers(IReadOnlyList<string> Classes, IReadOnlyDictionary<int, BenchmarkAnswers.Entry> Maps)
{
    private const double Rounding = 1e-3; // of the sum of probabilities

    /// <summary>What is said of a map.</summary>
    /// <param name="Answer">The class that is answered; null where the program abstains.</param>
    /// <param name="Probabilities">Of each of <see cref="Classes"/>.</param>
    /// <param name="Parameters">Values and standard deviations by <see cref="BenchmarkScore.Parameters"/>; null where nothing is said.</param>
    public sealed record Entry(string? Answer, IReadOnlyList<double> Probabilities, IReadOnlyList<(double? Value, double? Deviation)> Parameters);

    /// <summary>Reads the table of answers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="truth">What is true, which says which maps and classes there are.</param>
    /// <exception cref="InputException">It has a mistake.</exception>
    public static BenchmarkAnswers Read(string path, BenchmarkTruth truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        AnswerTable table = AnswerTable.Read(path, ["map", "answer", .. truth.Classes.Select(c => $"P({c})")]);
        string[] classes = [.. truth.Classes, .. table.InBrackets("P").Except(truth.Classes, StringComparer.Ordinal)];
        if (classes.Contains(BenchmarkTruth.Outside, StringComparer.Ordinal))
        {
            throw new InputException($"'{path}' has a column 'P({BenchmarkTruth.Outside})', but a map that is of no class is abstained on: leave its answer empty.");
        }

        var maps = new Dictionary<int, (int Line, Entry Entry)>();
        foreach ((int Line, string[] Cells) row in table.Rows)
        {
            int map = table.Map(row);
            if (!truth.Maps.ContainsKey(map))
            {
                throw table.Fault(row, $"there is no map {map} in the truth.");
            }

            if (!maps.TryAdd(map, (row.Line, Of(table, row, classes))))
            {
                throw table.Fault(row, $"the map {map} was answered before, in line {maps[map].Line}.");
            }
        }

        return truth.Maps.Keys.Order().FirstOrDefault(m => !maps.ContainsKey(m), -1) is var missing and >= 0
            ? throw new InputException($"'{path}' says nothing of the map {missing}; to abstain, leave its answer empty and give the probabilities all the same.")
            : new BenchmarkAnswers(classes, maps.ToDictionary(m => m.Key, m => m.Value.Entry));
    }

    private static Entry Of(AnswerTable table, (int Line, string[] Cells) row, string[] classes)
    {
        string answer = table.Word(row, "answer");
        if (answer.Length > 0 && !classes.Contains(answer, StringComparer.Ordinal))
        {
            throw table.Fault(row, $"'{answer}' is none of the classes {string.Join(", ", classes)}; to abstain, leave the answer empty.");
        }

        double[] probabilities = [.. classes.Select(c => table.Number(row, $"P({c})") is { } p and >= 0 and <= 1 ? p : throw table.Fault(row, $"'P({c})' must be a probability from 0 to 1."))];
        double sum = probabilities.Sum();
        if (Math.Abs(sum - 1) > Rounding)
        {
            throw table.Fault(row, FormattableString.Invariant($"the probabilities sum to {sum:0.####}, and must sum to 1."));
        }

        return new Entry(
            answer.Length == 0 ? null : answer,
            [.. probabilities.Select(p => p / sum)],
            [.. BenchmarkScore.Parameters.Select(p => (table.Number(row, p.Name), table.Number(row, p.Deviation) is not { } d ? (double?)null : d > 0 ? d : throw table.Fault(row, $"'{p.Deviation}' must be above zero, or empty.")))]);
    }
}
