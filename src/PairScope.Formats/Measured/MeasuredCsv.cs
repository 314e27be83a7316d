using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Tables as measured data: a bare matrix of numbers, or a table with a line of names in which two columns are the places of the
/// pixels (x and y, or n1 and n2, m1 and m2, row and column) and one may be the bias or energy; without places it is one spectrum.
/// </summary>
internal static class MeasuredCsv
{
    private const int LongestLine = 1 << 20;

    /// <summary>Reads a table.</summary>
    /// <exception cref="InputException">A cell is no number, a row has another length, or the places form no grid.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        using var reader = new StreamReader(stream, HeaderText.EncodingOf(stream));
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new TableRows(path);
        for (long line = 1; HeaderText.ReadLine(path, reader, line, LongestLine) is { } text; line++)
        {
            if (text.StartsWith('#'))
            {
                int separator = text.IndexOf('=', StringComparison.Ordinal);
                if (separator > 1)
                {
                    metadata[text[1..separator].Trim()] = text[(separator + 1)..].Trim();
                }
                else
                {
                    rows.LastComment = text[1..].Trim();
                }
            }
            else if (!string.IsNullOrWhiteSpace(text))
            {
                rows.Add(line, text);
            }
        }

        if (rows.Columns.Length == 0 || rows.Lines.Count == 0)
        {
            throw new InputException($"'{path}' holds no row of numbers; a table is needed, or, as .txt, an image in SPIP's or Gwyddion's format.");
        }

        MeasuredData data = rows.Heads() is { } heads ? Table(path, heads, rows, metadata) : Matrix(path, rows, metadata);
        double?[] centre = [.. metadata.GetValueOrDefault("centreNanometres", string.Empty).Split(',').Select(HeaderText.Number)];
        return data with
        {
            AngleDegrees = HeaderText.Number(metadata.GetValueOrDefault("angleDegrees")) ?? 0,
            CentreNanometres = centre is [{ } x, { } y] ? (x, y) : default,
        };
    }

    private static MeasuredData Matrix(string path, TableRows rows, Dictionary<string, string> metadata)
    {
        // A separator at the end of every line makes an empty column.
        List<double>[] columns = rows.Columns.Length > 1 && rows.Columns[^1].TrueForAll(double.IsNaN) ? rows.Columns[..^1] : rows.Columns;
        (double[] Across, double[] Down)? edges = Edges(columns);
        if (edges is null && rows.Corner is { } corner)
        {
            throw new InputException($"'{path}': the first line names one column, '{HeaderText.Shortened(corner, 40)}', and goes on with numbers; the first row and the first column would have to be places in even steps, or every column named.");
        }

        int first = edges is null ? 0 : 1;
        (int height, int width) = (rows.Lines.Count - first, columns.Length - first);
        bool rises = edges is { Down: var down } && down[^1] > down[0]; // row 0 is the top
        var values = new double[height * width];
        for (int i = 0; i < values.Length; i++)
        {
            int row = i / width;
            values[i] = columns[(i % width) + first][(rises ? height - 1 - row : row) + first];
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "matrix of comma-separated values",
            Channels = [new MeasuredChannel("data", string.Empty, SweepDirection.Forward, new NumericArray([1, height, width], values))],
            X = edges is { Across: var x } ? new MeasuredAxis("x", string.Empty, x) : MeasuredAxis.Index("column", width),
            Y = edges is { Down: var y } ? new MeasuredAxis("y", string.Empty, rises ? [.. y.Reverse()] : y) : MeasuredAxis.Index("row", height),
            Metadata = metadata,
            Warnings = edges is null ? [] : ["The first row and the first column rise or fall evenly beside an empty corner: they are taken for x and y, whose unit the file does not tell."],
        };
    }

    // x along the first row and y down the first column, where the corner holds no number and both go in even steps; null where they are values themselves.
    private static (double[] Across, double[] Down)? Edges(List<double>[] columns)
    {
        if (columns.Length < 3 || columns[0].Count < 3 || !double.IsNaN(columns[0][0]))
        {
            return null;
        }

        double[] across = [.. columns.Skip(1).Select(c => c[0])];
        double[] down = [.. columns[0].Skip(1)];
        return IsEven(across) && IsEven(down) ? (across, down) : null;

        static bool IsEven(double[] places)
        {
            double step = (places[^1] - places[0]) / (places.Length - 1);
            return double.IsFinite(step) && step != 0 && places.Select((p, i) => Math.Abs(p - places[0] - (i * step)) < 0.05 * Math.Abs(step)).All(near => near);
        }
    }

    private static MeasuredData Table(string path, (string Name, string Unit)[] heads, TableRows rows, Dictionary<string, string> metadata)
    {
        string[] roles = [.. heads.Select(TableRole.Of)];
        (int slow, int fast) = TableRole.Places.Select(p => (Find(p.Slow), Find(p.Fast))).FirstOrDefault(p => p.Item1 >= 0 && p.Item2 >= 0, (-1, -1));
        if (slow < 0)
        {
            int over = Array.FindIndex(roles, TableSpectrum.IsSweep);
            return over >= 0
                ? TableSpectrum.Of(path, "table of comma-separated values", heads, rows.Columns, over, roles[over], metadata)
                : throw new InputException($"'{path}' has the columns {string.Join(", ", heads.Take(12).Select(h => $"'{HeaderText.Shortened(h.Name, 40)}'"))}; a map needs two that are places: x and y, n1 and n2, m1 and m2, or row and column, and a spectrum one that is bias or energy.");
        }

        // A table of this program names its third axis, whatever was swept.
        int layer = metadata.GetValueOrDefault("sweep") is { } swept && Find(TableRole.Of((swept, string.Empty))) is >= 0 and var told ? told : Math.Max(Find("bias"), Find("energy"));
        if (new[] { slow, fast, layer }.Where(c => c >= 0).FirstOrDefault(c => !rows.Columns[c].TrueForAll(double.IsFinite), -1) is var bad && bad >= 0)
        {
            throw new InputException($"'{path}': the column '{heads[bad].Name}' tells where values belong, and not all of it are numbers.");
        }

        bool falls = roles[slow] is "y" or "qy" or "q_y";
        int count = rows.Lines.Count;
        (TableGrid xs, TableGrid ys) = (TableGrid.OfPixels(rows.Columns[fast]), TableGrid.OfPixels(rows.Columns[slow]));
        TableGrid layers = layer < 0 ? new TableGrid([0], new int[count]) : TableGrid.OfLayers(rows.Columns[layer]);
        int[] shape = [layers.Values.Length, ys.Values.Length, xs.Values.Length];
        double pixels = (double)shape[0] * shape[1] * shape[2];
        if (pixels > (4.0 * count) + 16)
        {
            throw new InputException($"'{path}': {count} rows have {shape[2]} places along '{heads[fast].Name}' and {shape[1]} along '{heads[slow].Name}', which is no grid of pixels.");
        }

        int[] index = [.. Enumerable.Range(0, count).Select(i => (((layers.Index[i] * shape[1]) + (falls ? shape[1] - 1 - ys.Index[i] : ys.Index[i])) * shape[2]) + xs.Index[i])];
        RequireOnePlaceEach(path, rows, index, (int)pixels);

        // Places on another grid, such as x and y beside n1 and n2, are no values either; recorded positions of the same name are.
        int[] notValues = [layer, .. TableRole.Places.SelectMany(p => new[] { Find(p.Slow), Find(p.Fast) })];
        MeasuredChannel[] channels = [.. Enumerable.Range(0, heads.Length).Where(c => !notValues.Contains(c) && heads[c].Name.Length > 0).Select(c =>
        {
            var values = new double[(int)pixels];
            Array.Fill(values, double.NaN);
            for (int i = 0; i < count; i++)
            {
                values[index[i]] = rows.Columns[c][i];
            }

            return new MeasuredChannel(heads[c].Name, heads[c].Unit, SweepDirection.Forward, new NumericArray(shape, values));
        })];
        MeasuredAxis? sweep = layer < 0 ? null : AxisUnit.Axis(roles[layer] is "bias" or "energy" ? roles[layer] : heads[layer].Name, heads[layer].Unit, layers.Values);
        return new MeasuredData
        {
            FilePath = path,
            Format = "table of comma-separated values",
            Channels = channels.Length > 0 ? channels : throw new InputException($"'{path}' has places but no column of values."),
            X = AxisUnit.Axis(roles[fast], heads[fast].Unit, xs.Values),
            Y = AxisUnit.Axis(roles[slow], heads[slow].Unit, falls ? [.. ys.Values.Reverse()] : ys.Values),
            Sweep = layers.Values.Length > 1 ? sweep : null,
            BiasMillivolts = layers.Values.Length == 1 && sweep is { Unit: "mV" or "meV" } ? sweep.Values[0] : HeaderText.Number(metadata.GetValueOrDefault("biasMillivolts")),
            Metadata = metadata,
            Warnings =
            [
                .. count < pixels ? [$"{pixels - count} pixels of the grid are not in the table; they have no value (NaN)."] : Array.Empty<string>(),
                .. sweep is { Unit: "", Name: "bias" or "energy" } ? [$"The column '{heads[layer].Name}' names no unit, so its values are not taken for mV; write it as '{heads[layer].Name} (mV)'."] : Array.Empty<string>(),
            ],
        };

        int Find(string name) => Array.FindIndex(roles, r => string.Equals(r, name, StringComparison.Ordinal));
    }

    // Two rows for one pixel mean another axis that the names do not tell, and the last would silently win.
    private static void RequireOnePlaceEach(string path, TableRows rows, int[] index, int pixels)
    {
        var first = new int[pixels];
        for (int i = 0; i < index.Length; i++)
        {
            if (first[index[i]] > 0)
            {
                throw new InputException($"'{path}': the lines {rows.Lines[first[index[i]] - 1]} and {rows.Lines[i]} are for the same place; a third axis must be a column called bias or energy.");
            }

            first[index[i]] = i + 1;
        }
    }
}
