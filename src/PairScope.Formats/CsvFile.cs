using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// How the last two axes of a map are laid out for <see cref="CsvFile.WriteMap"/>: the names of the two indices (slow
/// first), of the two Cartesian coordinates with their units, and where grid point (i, j) lies. Indices are counted from the
/// middle: index = position − extent/2, the project's convention for n1, n2 and m1, m2.
/// </summary>
/// <param name="FirstIndex">Name of the slow index, such as n1 or m1.</param>
/// <param name="SecondIndex">Name of the fast index, such as n2 or m2.</param>
/// <param name="XName">Name and unit of the first coordinate, such as "x (a)".</param>
/// <param name="YName">Name and unit of the second coordinate.</param>
/// <param name="Position">Cartesian position of the grid point with these (centred) indices.</param>
public sealed record CsvGrid(
    string FirstIndex, string SecondIndex, string XName, string YName, Func<int, int, (double X, double Y)> Position);

/// <summary>
/// Tables as comma-separated values: lines of comment that begin with #, a line of column names, then one row per point.
/// Numbers are written with the digits that give back the same double.
/// </summary>
public static class CsvFile
{
    /// <summary>Writes a table atomically.</summary>
    /// <exception cref="ArgumentException">A row has another length than there are columns.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void WriteTable(
        string path, IReadOnlyList<string> comments, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<double>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(comments);
        ArgumentNullException.ThrowIfNull(columns);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
            foreach (var line in comments.SelectMany(comment => comment.Split('\n')))
            {
                writer.Write($"# {line.TrimEnd()}\n");
            }

            writer.Write(string.Join(',', columns.Select(Quoted)) + "\n");
            var text = new StringBuilder();
            foreach (var row in rows)
            {
                if (row.Count != columns.Count)
                {
                    throw new ArgumentException($"A row has {row.Count} values, there are {columns.Count} columns.", nameof(rows));
                }

                for (var column = 0; column < row.Count; column++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{row[column]:R}").Append(column == row.Count - 1 ? '\n' : ',');
                }

                writer.Write(text);
                text.Clear();
            }
        });
    }

    /// <summary>
    /// Writes a map [i, j], or a stack of maps [E, i, j], atomically: one row per grid point with (energy,) its two indices, its
    /// Cartesian position and the value, complex values in two columns.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="comments">What the table is: parameters, units, conventions.</param>
    /// <param name="grid">The meaning of the last two axes.</param>
    /// <param name="values">Two or three axes.</param>
    /// <param name="valueName">Name and unit of the value; complex ones get "Re " and "Im " before it.</param>
    /// <param name="energies">Energies [meV] of a stack, as many as its first axis is long.</param>
    /// <exception cref="ArgumentException">The array has another number of axes, or energies are missing.</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void WriteMap(
        string path, IReadOnlyList<string> comments, CsvGrid grid, NumericArray values, string valueName, IReadOnlyList<double>? energies = null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(values);
        var stacked = values.Shape.Count == 3;
        if (values.Shape.Count is not (2 or 3) || (stacked && energies?.Count != values.Shape[0]))
        {
            throw new ArgumentException("A map has two axes, a stack three and an energy for each layer.", nameof(values));
        }

        string[] columns =
        [
            .. stacked ? ["energy (meV)"] : Array.Empty<string>(), grid.FirstIndex, grid.SecondIndex, grid.XName, grid.YName,
            .. values.IsComplex ? ["Re " + valueName, "Im " + valueName] : new[] { valueName },
        ];
        WriteTable(path, comments, columns, Rows());

        IEnumerable<IReadOnlyList<double>> Rows()
        {
            var (rows, width) = (values.Shape[^2], values.Shape[^1]);
            var row = new double[columns.Length];
            var complex = values.IsComplex ? values.AsComplex() : [];
            for (var at = 0; at < values.Count; at++)
            {
                var column = 0;
                if (stacked)
                {
                    row[column++] = energies![at / (rows * width)];
                }

                var (first, second) = ((at / width % rows) - (rows / 2), (at % width) - (width / 2));
                (row[column], row[column + 1]) = (first, second);
                (row[column + 2], row[column + 3]) = grid.Position(first, second);
                column += 4;
                if (values.IsComplex)
                {
                    (row[column], row[column + 1]) = (complex[at].Real, complex[at].Imaginary);
                }
                else
                {
                    row[column] = values.Real[at];
                }

                yield return row;
            }
        }
    }

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\n', ' ')}\"";
}
