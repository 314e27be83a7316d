using System.Globalization;
using PairScope.Formats;

namespace PairScope.Learning.Evaluation;

/// <summary>A table of the open benchmark: lines of numbers and words under names, with commas between them. Of every mistake it tells the file, the line and what would be right.</summary>
internal sealed class AnswerTable
{
    private const long Largest = 64 << 20;
    private readonly Dictionary<string, int> _columns;

    private AnswerTable(string path, Dictionary<string, int> columns, IReadOnlyList<(int Line, string[] Cells)> rows) => (Path, _columns, Rows) = (path, columns, rows);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The lines below the names, with their numbers in the file.</summary>
    public IReadOnlyList<(int Line, string[] Cells)> Rows { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="needed">Names of the columns that it must have.</param>
    /// <exception cref="InputException">It cannot be read, lacks a column or has a line of another length.</exception>
    public static AnswerTable Read(string path, params IReadOnlyList<string> needed)
    {
        string[] lines = InputFile.ReadText(path, Largest).TrimStart('\uFEFF').Split('\n');
        string[] names = [.. lines[0].Split(',').Select(n => n.Trim())];
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int i, string name) in names.Index())
        {
            if (!columns.TryAdd(name, i))
            {
                throw new InputException($"'{path}', line 1: the column '{name}' is there twice.");
            }
        }

        if (needed.FirstOrDefault(n => !columns.ContainsKey(n)) is { } missing)
        {
            throw new InputException($"'{path}' has no column '{missing}'; its first line must name {string.Join(", ", needed)}.");
        }

        var rows = new List<(int, string[])>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            string[] cells = [.. lines[i].Split(',').Select(c => c.Trim())];
            rows.Add(cells.Length == names.Length ? (i + 1, cells) : throw new InputException($"'{path}', line {i + 1}: there are {cells.Length} values under {names.Length} names."));
        }

        return new AnswerTable(path, columns, rows);
    }

    /// <summary>The names of columns in brackets behind a word: A1' of "P(A1')".</summary>
    /// <param name="word">The word.</param>
    public IEnumerable<string> InBrackets(string word) => _columns.Keys.Where(n => n.StartsWith(word + "(", StringComparison.Ordinal) && n.EndsWith(')')).Select(n => n[(word.Length + 1)..^1]);

    /// <summary>What a line says in a column; empty where the table has it not.</summary>
    public string Word((int Line, string[] Cells) row, string column) => _columns.TryGetValue(column, out int index) ? row.Cells[index] : string.Empty;

    /// <summary>A number of a line; null where it says none.</summary>
    /// <exception cref="InputException">It is no number.</exception>
    public double? Number((int Line, string[] Cells) row, string column) => Word(row, column) is not { Length: > 0 } word ? null
        : double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
        : throw Fault(row, $"'{word}' under '{column}' is no number.");

    /// <summary>The number of the map of a line.</summary>
    /// <exception cref="InputException">It is no whole number.</exception>
    public int Map((int Line, string[] Cells) row) =>
        int.TryParse(Word(row, "map"), NumberStyles.None, CultureInfo.InvariantCulture, out int map) ? map : throw Fault(row, $"'{Word(row, "map")}' is no number of a map, which is a whole number from 0.");

    /// <summary>A fault of a line.</summary>
    public InputException Fault((int Line, string[] Cells) row, string sentence) => new($"'{Path}', line {row.Line}: {sentence}");
}
