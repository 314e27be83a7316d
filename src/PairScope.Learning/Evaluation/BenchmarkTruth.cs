namespace PairScope.Learning.Evaluation;

/// <summary>What is true of the maps of the open benchmark.</summary>
/// <param name="Classes">The classes that can be answered, in the order in which they first occur.</param>
/// <param name="Maps">By the number of a map its class (<see cref="Outside"/> where no class is true), its kind, and its parameters, null where it has none.</param>
/// <remarks>benchmark/README.md; docs/formats.md, "Of the benchmark".</remarks>
public sealed record BenchmarkTruth(IReadOnlyList<string> Classes, IReadOnlyDictionary<int, BenchmarkTruth.Entry> Maps)
{
    /// <summary>The class of maps of which none of the list is true.</summary>
    public const string Outside = "outside";

    /// <summary>What is true of a map.</summary>
    /// <param name="Class">Its class.</param>
    /// <param name="Kind">What kind of map it is: known, or what is wrong with the model.</param>
    /// <param name="Parameters">Values by <see cref="BenchmarkScore.Parameters"/>; null where the map has none.</param>
    public sealed record Entry(string Class, string Kind, IReadOnlyList<double?> Parameters);

    /// <summary>Reads the table of truths.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It has a mistake.</exception>
    public static BenchmarkTruth Read(string path)
    {
        AnswerTable table = AnswerTable.Read(path, "map", "class", "kind");
        var maps = new Dictionary<int, Entry>();
        foreach ((int Line, string[] Cells) row in table.Rows)
        {
            string label = table.Word(row, "class");
            if (!maps.TryAdd(table.Map(row), new Entry(label.Length > 0 ? label : throw table.Fault(row, "the class is missing."), table.Word(row, "kind"), [.. BenchmarkScore.Parameters.Select(p => table.Number(row, p.Name))])))
            {
                throw table.Fault(row, $"the map {table.Map(row)} is there twice.");
            }
        }

        string[] classes = [.. maps.Values.Select(e => e.Class).Where(c => !string.Equals(c, Outside, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
        return classes.Length < 2 ? throw new InputException($"'{path}' has fewer than two classes, between which nothing can be decided.") : new BenchmarkTruth(classes, maps);
    }
}
