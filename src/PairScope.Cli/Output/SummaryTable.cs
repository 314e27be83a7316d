using System.Globalization;
using System.Text;
using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>What a verb made of every file of a folder: one row for each, as .csv.</summary>
internal sealed class SummaryTable(params string[] heads)
{
    private readonly List<string> _rows = [string.Join(',', heads)];

    /// <summary>The files of a folder with one of the endings, by name; the table of an earlier run is no input.</summary>
    /// <exception cref="InputException">There is none, or the table would take the place of one.</exception>
    public IReadOnlyList<string> Files(string folder, IReadOnlyList<string> endings, string output)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(folder)
                .Where(f => endings.Contains(Path.GetExtension(f).ToLowerInvariant(), StringComparer.Ordinal) && !IsEarlierTable(f))
                .Order(StringComparer.Ordinal),
        ];
        return files.Length > 0 ? files : throw new InputException($"The folder '{folder}' holds no file that ends in {string.Join(", ", endings)}.");

        bool IsEarlierTable(string file)
        {
            if (!InputFile.IsSame(file, output))
            {
                return false;
            }

            using var reader = new StreamReader(InputFile.Open(file));
            return string.Equals(reader.ReadLine(), _rows[0], StringComparison.Ordinal)
                ? true
                : throw new InputException($"-o '{output}' is a file of the folder and no table of an earlier run, and would be replaced; give the table another name.");
        }
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
