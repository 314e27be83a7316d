using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Nanonis point spectra (.dat): lines <c>key TAB value TAB</c> up to the line <c>[DATA]</c>, a line of column names with units,
/// then one line of numbers for each point of the sweep. The first column is what was swept; a history has none, but a time
/// between its samples. Layout: docs/formats.md, "Point spectra".
/// </summary>
public static class NanonisSpectrum
{
    private const int MostColumns = 1 << 14;
    private const long LargestFile = 1L << 28;
    private const string PeriodKey = "Sample Period (ms)";

    /// <summary>Whether a file begins as a point spectrum does.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith(Encoding.UTF8.Preamble) ? head[Encoding.UTF8.Preamble.Length..] : head;
        return text.StartsWith("Experiment\t"u8) || (text.IndexOf("\n[DATA]"u8) is > 0 and var end && text[..end].Contains((byte)'\t'));
    }

    /// <summary>Reads a spectrum as one pixel: channels [point, 1, 1].</summary>
    /// <exception cref="InputException">The file has no line [DATA], a line of numbers has the wrong length or holds something else.</exception>
    public static MeasuredData Read(string path)
    {
        string[] lines = HeaderText.Decode(InputFile.ReadAll(path, LargestFile)).TrimStart('\ufeff').Split('\n');
        int mark = Array.FindIndex(lines, l => string.Equals(l.Trim(), "[DATA]", StringComparison.Ordinal));
        if (mark < 0 || mark + 1 >= lines.Length || lines[mark + 1].Trim().Length == 0)
        {
            throw new InputException(
                $"'{path}' is cut short or no Nanonis point spectrum: {(mark < 0 ? $"in its {lines.Length} lines there is no line '[DATA]'" : $"after '[DATA]' in line {mark + 1} no names of columns follow")}.");
        }

        Dictionary<string, string> header = NanonisSpectrumHeader.Parse(lines.AsSpan(0, mark));
        string[] names = [.. lines[mark + 1].TrimEnd('\r').TrimEnd('\t').Split('\t').Select(name => name.Trim())];
        if (names.Length > MostColumns)
        {
            throw new InputException($"'{path}', line {mark + 2}: there are {names.Length} columns, where {MostColumns} are the most.");
        }

        var warnings = new List<string>();
        double[][] columns = Numbers(path, lines, mark + 2, names.Length, warnings);
        bool isHistory = HeaderText.Number(header.GetValueOrDefault(PeriodKey)) is > 0;
        int first = isHistory || names.Length == 1 ? 0 : 1;
        MeasuredAxis sweep = isHistory
            ? new MeasuredAxis("time", "s", [.. Enumerable.Range(0, columns[0].Length).Select(i => i * 1e-3 * HeaderText.Number(header[PeriodKey])!.Value)])
            : SweepAxis(names[0], columns[0], first, warnings);
        bool isBias = string.Equals(sweep.Name, "bias", StringComparison.Ordinal);
        double? bias = HeaderText.Number(header.GetValueOrDefault("Bias>Bias (V)") ?? header.GetValueOrDefault("Bias (V)"));
        (double? x, double? y) = (HeaderText.Number(header.GetValueOrDefault("X (m)")), HeaderText.Number(header.GetValueOrDefault("Y (m)")));
        return new MeasuredData
        {
            FilePath = path,
            Format = $"Nanonis point spectrum, {header.GetValueOrDefault("Experiment", "experiment not named")}",
            Channels = [.. Enumerable.Range(first, names.Length - first).Select(c => Channel(names[c], columns[c]))],
            X = MeasuredAxis.Index("column", 1),
            Y = MeasuredAxis.Index("row", 1),
            Sweep = sweep,
            BiasMillivolts = isBias ? null : 1e3 * bias,
            CentreNanometres = x is not null && y is not null ? (1e9 * x.Value, 1e9 * y.Value) : default,
            Places = x is not null && y is not null ? [(1e9 * x.Value, 1e9 * y.Value)] : null,
            Metadata = header,
            Warnings = warnings,
        };
    }

    /// <summary>Splits "Current [bwd] (A)" or "Current (A) [filt]" into name, unit and direction; other marks stay in the name.</summary>
    private static MeasuredChannel Channel(string text, double[] values)
    {
        var marks = new StringBuilder();
        var direction = SweepDirection.Forward;
        for (int open = text.IndexOf('[', StringComparison.Ordinal); open >= 0 && text.IndexOf(']', open) is > 0 and var close; open = text.IndexOf('[', StringComparison.Ordinal))
        {
            string mark = text[open..(close + 1)];
            if (string.Equals(mark, "[bwd]", StringComparison.OrdinalIgnoreCase))
            {
                direction = SweepDirection.Backward;
            }
            else
            {
                marks.Append(' ').Append(mark);
            }

            text = $"{text[..open].TrimEnd()} {text[(close + 1)..].TrimStart()}";
        }

        (string name, string unit) = HeaderText.NameAndUnit(text);
        return new MeasuredChannel(name + marks, unit, direction, new NumericArray([values.Length, 1, 1], values));
    }

    private static MeasuredAxis SweepAxis(string text, double[] values, int first, List<string> warnings)
    {
        if (first == 0)
        {
            warnings.Add("The file has one column and does not tell what was swept; its points are only counted.");
            return MeasuredAxis.Index("point", values.Length);
        }

        (string name, string unit) = HeaderText.NameAndUnit(text);
        int turns = values.Skip(2).Where((v, i) => (v - values[i + 1]) * (values[i + 1] - values[i]) < 0).Count();
        if (turns > 0 || values.Any(v => !double.IsFinite(v)))
        {
            warnings.Add($"The sweep '{name}' {(turns > 0 ? $"turns back {turns} times" : "has points without a value")}.");
        }

        (string own, string ownUnit, double factor) = unit switch
        {
            "V" when name.StartsWith("Bias", StringComparison.Ordinal) => ("bias", "mV", 1e3),
            "m" => (name, "nm", 1e9),
            _ => (name, unit, 1.0),
        };
        return new MeasuredAxis(own, ownUnit, Array.ConvertAll(values, v => factor * v));
    }

    private static double[][] Numbers(string path, string[] lines, int start, int count, List<string> warnings)
    {
        var columns = new List<double>[count];
        for (int c = 0; c < count; c++)
        {
            columns[c] = [];
        }

        var row = new double[count];
        for (int n = start; n < lines.Length && lines[n].Trim().Length > 0; n++)
        {
            string[] cells = lines[n].TrimEnd('\r').TrimEnd('\t').Split('\t');
            int good = 0;
            while (good < Math.Min(cells.Length, count) && double.TryParse(cells[good], NumberStyles.Float, CultureInfo.InvariantCulture, out row[good]))
            {
                good++;
            }

            if (good == count && cells.Length == count)
            {
                for (int c = 0; c < count; c++)
                {
                    columns[c].Add(row[c]);
                }
            }
            else if (n == lines.Length - 1 && columns[0].Count > 0)
            {
                warnings.Add($"The file is cut short within line {n + 1}, which is left out.");
            }
            else
            {
                throw new InputException(good < Math.Min(cells.Length, count)
                    ? $"'{path}', line {n + 1}, column {good + 1}: '{HeaderText.Shortened(cells[good], 40)}' is not a number."
                    : $"'{path}', line {n + 1}: there are {cells.Length} values, the columns have {count} names.");
            }
        }

        return columns[0].Count > 0
            ? Array.ConvertAll(columns, c => c.ToArray())
            : throw new InputException($"'{path}' holds no line of numbers after its names of columns in line {start}.");
    }
}
