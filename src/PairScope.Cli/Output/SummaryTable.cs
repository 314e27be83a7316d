using System.Globalization;
using System.Text;
using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>What a verb made of every file of a folder: one row for each, as .csv.</summary>
internal sealed class SummaryTable(params string[] heads)
{
    private readonly List<string> _rows = [string.Join(',', heads)];

    /// <summary>The files of a folder with one of the endings, by name; outputs named here are no inputs.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IReadOnlyList<string> Files(string folder, IReadOnlyList<string> endings, string output)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(f => endings.Contains(Path.GetExtension(f).ToLowerInvariant(), StringComparer.Ordinal) && !string.Equals(Path.GetFullPath(f), Path.GetFullPath(output), StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new InputException($"The folder '{folder}' holds no file that ends in {string.Join(", ", endings)}.");
    }

    /// <summary>Adds a row; numbers are written as they are, texts in quotes where they need them.</summary>
    public void Add(params object?[] cells) => _rows.Add(string.Join(',', cells.Select(Cell)));

    /// <summary>Writes the table atomically.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, string.Join('\n', _rows) + "\n");

    private static string Cell(object? value) => value switch
    {
        null => string.Empty,
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        _ when (Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty) is var text && text.AsSpan().IndexOfAny(",\"\n") < 0 => text,
        _ => new StringBuilder("\"").Append(Convert.ToString(value, CultureInfo.InvariantCulture)!.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"').ToString(),
    };
}
