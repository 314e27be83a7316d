using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Tables of comma-separated values as measured data: a bare matrix of numbers, or a table with a line of names in which
/// two columns are the places of the pixels (x and y, or n1 and n2, m1 and m2, row and column) and one may be the bias or energy.
/// </summary>
internal static class MeasuredCsv
{
    private const int MostColumns = 1 << 15;
    private const int LongestLine = 1 << 20;
    private static readonly (string Slow, string Fast)[] Places = [("row", "column"), ("n1", "n2"), ("m1", "m2"), ("y", "x"), ("qy", "qx"), ("q_y", "q_x")];

    /// <summary>Reads a table.</summary>
    /// <exception cref="InputException">A cell is no number, a row has another length, or the places form no grid.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        string[]? names = null;
        List<double>[] columns = [];
        for (long line = 1; HeaderText.ReadLine(path, reader, line, LongestLine) is { } text; line++)
        {
            if (text.StartsWith('#'))
            {
                int separator = text.IndexOf('=', StringComparison.Ordinal);
                if (separator > 1)
                {
                    metadata[text[1..separator].Trim()] = text[(separator + 1)..].Trim();
                }
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                string[] cells = Cells(text);
                if (columns.Length == 0)
                {
                    if (cells.Length > MostColumns)
                    {
                        throw new InputException($"'{path}', line {line}: there are {cells.Length} columns, where {MostColumns} are the most.");
                    }

                    columns = [.. cells.Select(_ => new List<double>())];
                    if (!cells.All(IsNumber))
                    {
                        names = cells;
                        continue;
                    }
                }

                Add(path, line, columns, cells);
            }
        }

        if (columns.Length == 0 || columns[0].Count == 0)
        {
            throw new InputException($"'{path}' holds no row of numbers; a table of comma-separated values is needed.");
        }

        return names is null ? Matrix(path, columns, metadata) : Table(path, names, columns, metadata);
    }

    private static void Add(string path, long line, List<double>[] columns, string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new InputException($"'{path}', line {line}: there are {cells.Length} values, the first line has {columns.Length}.");
        }

        for (int c = 0; c < cells.Length; c++)
        {
            columns[c].Add(double.TryParse(cells[c], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw new InputException($"'{path}', line {line}, column {c + 1}: '{HeaderText.Shortened(cells[c], 40)}' is not a number."));
        }
    }

    private static bool IsNumber(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char letter in line)
        {
            if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter is ',' or ';' or '\t' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(letter);
            }
        }

        cells.Add(cell.ToString().Trim());
        return [.. cells];
    }

    private static MeasuredData Matrix(string path, List<double>[] columns, Dictionary<string, string> metadata)
    {
        int rows = columns[0].Count;
        var values = new double[rows * columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = columns[i % columns.Length][i / columns.Length];
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "matrix of comma-separated values",
            Channels = [new MeasuredChannel("data", string.Empty, SweepDirection.Forward, new NumericArray([1, rows, columns.Length], values))],
            X = MeasuredAxis.Index("column", columns.Length),
            Y = MeasuredAxis.Index("row", rows),
            Metadata = metadata,
        };
    }

    private static MeasuredData Table(string path, string[] names, List<double>[] columns, Dictionary<string, string> metadata)
    {
        (string Name, string Unit)[] heads = [.. names.Select(HeaderText.NameAndUnit)];
        (int slow, int fast) = Places.Select(p => (Find(p.Slow), Find(p.Fast))).FirstOrDefault(p => p.Item1 >= 0 && p.Item2 >= 0, (-1, -1));
        if (slow < 0)
        {
            throw new InputException($"'{path}' has the columns {string.Join(", ", names.Take(12).Select(n => $"'{HeaderText.Shortened(n, 40)}'"))}; a map needs two that are places: x and y, n1 and n2, m1 and m2, or row and column.");
        }

        int layer = Math.Max(Find("bias"), Find("energy"));
        if (new[] { slow, fast, layer }.Where(c => c >= 0).FirstOrDefault(c => !columns[c].TrueForAll(double.IsFinite), -1) is var bad && bad >= 0)
        {
            throw new InputException($"'{path}': the column '{heads[bad].Name}' tells where values belong, and not all of it are numbers.");
        }

        bool falls = heads[slow].Name is "y" or "qy" or "q_y";
        (double[] xs, double[] ys) = (Distinct(columns[fast]), Distinct(columns[slow]));
        double[] layers = layer < 0 ? [0] : Distinct(columns[layer]);
        if (falls)
        {
            Array.Reverse(ys);
        }

        int count = columns[0].Count;
        if ((double)xs.Length * ys.Length * layers.Length > (4.0 * count) + 16)
        {
            throw new InputException($"'{path}': {count} rows have {xs.Length} places along '{heads[fast].Name}' and {ys.Length} along '{heads[slow].Name}', which is no grid of pixels.");
        }

        int[] shape = [layers.Length, ys.Length, xs.Length];
        int[] index = Indices(columns, (layer, layers), (slow, ys), (fast, xs));
        var channels = new List<MeasuredChannel>();
        string[] notValues = ["x", "y", "qx", "qy", "q_x", "q_y", "n1", "n2", "m1", "m2", "row", "column", "bias", "energy"];
        for (int c = 0; c < columns.Length; c++)
        {
            if (!notValues.Contains(heads[c].Name, StringComparer.Ordinal))
            {
                var values = new double[layers.Length * ys.Length * xs.Length];
                Array.Fill(values, double.NaN);
                for (int i = 0; i < count; i++)
                {
                    values[index[i]] = columns[c][i];
                }

                channels.Add(new MeasuredChannel(heads[c].Name, heads[c].Unit, SweepDirection.Forward, new NumericArray(shape, values)));
            }
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "table of comma-separated values",
            Channels = channels.Count > 0 ? channels : throw new InputException($"'{path}' has places but no column of values."),
            X = new MeasuredAxis(heads[fast].Name, heads[fast].Unit, xs),
            Y = new MeasuredAxis(heads[slow].Name, heads[slow].Unit, ys),
            Sweep = layers.Length > 1 ? new MeasuredAxis(heads[layer].Name, heads[layer].Unit, layers) : null,
            BiasMillivolts = layer >= 0 && layers.Length == 1 ? layers[0] : HeaderText.Number(metadata.GetValueOrDefault("biasMillivolts")),
            Metadata = metadata,
            Warnings = count < (long)layers.Length * ys.Length * xs.Length ? [$"{((long)layers.Length * ys.Length * xs.Length) - count} pixels of the grid are not in the table; they have no value (NaN)."] : [],
        };

        int Find(string name) => Array.FindIndex(heads, h => string.Equals(h.Name, name, StringComparison.Ordinal));
    }

    private static double[] Distinct(List<double> values) => [.. values.Distinct().Order()];

    private static int[] Indices(List<double>[] columns, params (int Column, double[] Values)[] axes)
    {
        var index = new int[columns[0].Count];
        foreach ((int column, double[] values) in axes)
        {
            Dictionary<double, int> places = values.Select((v, i) => (v, i)).ToDictionary(p => p.v, p => p.i);
            for (int i = 0; i < index.Length; i++)
            {
                index[i] = (index[i] * values.Length) + (column < 0 ? 0 : places[columns[column][i]]);
            }
        }

        return index;
    }
}
