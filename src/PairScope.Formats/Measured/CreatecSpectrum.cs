using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Createc point spectra (.VERT): a header, the line <c>DATA</c>, a line with the number of points, the place in counts and the
/// channels, then for each point its number, the bias [mV], the height and the channels, in counts. A sweep that comes back the same
/// way is split into both directions.
/// </summary>
public static class CreatecSpectrum
{
    private const int MostColumns = 64;
    private const long LargestFile = 1L << 28;

    /// <summary>Whether a file begins as one.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head) => head.StartsWith("[ParVERT"u8);

    /// <summary>Reads a spectrum as one pixel.</summary>
    /// <exception cref="InputException">The file is cut short, or a line holds something else than its numbers.</exception>
    public static MeasuredData Read(string path)
    {
        byte[] bytes = InputFile.ReadAll(path, LargestFile);
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        int mark = Array.FindIndex(lines, l => l.TrimEnd('\r') is "DATA");
        double?[] places = mark < 0 || mark + 1 >= lines.Length ? [] : [.. lines[mark + 1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(HeaderText.Number)];
        if (places.Length < 4 || places.Any(p => p is null) || places[0] is not (>= 1 and <= 1 << 24 and var promised))
        {
            throw new InputException($"'{path}' is cut short or damaged: after a line 'DATA' the number of points, two places and the channels must stand in one line{(mark < 0 ? string.Empty : $", which is line {mark + 2}")}.");
        }

        var header = new CreatecHeader(path, Encoding.Latin1.GetBytes(string.Join('\n', lines.AsSpan(0, mark)!)));
        var warnings = new List<string>();
        double[][] columns = Columns(path, lines, mark + 2, (int)promised, warnings);
        (int forward, bool returns) = Turn(columns[1]);
        bool isBias = columns[1].Distinct().Skip(1).Any();
        if (!isBias)
        {
            warnings.Add("The bias was not swept; the sweep is the height, in counts of the converter.");
        }

        if (columns.Length > 5 || places[3] is not 3)
        {
            warnings.Add("Of some columns the header does not tell quantity and scale; they are given in counts of the converter, without a unit.");
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "Createc point spectrum",
            Channels = [.. Channels(header, columns, (int)places[3]!.Value, forward, returns)],
            X = MeasuredAxis.Index("column", 1),
            Y = MeasuredAxis.Index("row", 1),
            Sweep = new MeasuredAxis(isBias ? "bias" : "z", isBias ? "mV" : string.Empty, columns[isBias ? 1 : 2][..forward]),
            BiasMillivolts = isBias ? null : columns[1][0],
            Places = Place(header, places),
            CentreNanometres = Place(header, places)?[0] ?? default,
            Metadata = header.Entries,
            Warnings = warnings,
        };
    }

    // The file may tell the place itself [nm, y downwards]; else it is the frame's origin and the counts from there.
    private static IReadOnlyList<(double X, double Y)>? Place(CreatecHeader header, double?[] places) =>
        places.Length >= 9 ? [(places[^2]!.Value, -places[^1]!.Value)]
        : header.Origin is var (x, y) ? [(x + (places[1]!.Value * header.NanometresPerCount('X')), y - (places[2]!.Value * header.NanometresPerCount('Y')))]
        : null;

    // The last columns are those that the bits of the channels name: 0 the current, 1 the lock-in; before them, others may stand.
    private static IEnumerable<MeasuredChannel> Channels(CreatecHeader header, double[][] columns, int mask, int forward, bool returns)
    {
        int[] bits = CreatecHeader.Bits(mask);
        for (int c = 2; c < columns.Length; c++)
        {
            int named = c - (columns.Length - bits.Length);
            (string name, string unit, double factor) = (c, named) switch
            {
                (2, _) => ("Z", string.Empty, 1),
                (_, >= 0) when bits[named] == 0 => ("Current", "A", header.AmperesPerCount),
                (_, >= 0) when bits[named] == 1 => ("Lock-in", string.Empty, 1),
                (_, >= 0) => ($"Channel {bits[named]}", string.Empty, 1),
                _ => ($"Column {c + 1}", string.Empty, 1),
            };
            double[] values = Array.ConvertAll(columns[c], v => factor * v);
            yield return new MeasuredChannel(name, unit, SweepDirection.Forward, new NumericArray([forward, 1, 1], values[..forward]));
            if (returns)
            {
                yield return new MeasuredChannel(name, unit, SweepDirection.Backward, new NumericArray([forward, 1, 1], [.. values[forward..].Reverse()]));
            }
        }
    }

    /// <summary>How many points the way forth has, and whether the second half is the same way back.</summary>
    private static (int Forward, bool Returns) Turn(double[] bias)
    {
        int half = bias.Length / 2;
        double tolerance = 1e-6 * (bias.Max() - bias.Min());
        bool returns = bias.Length % 2 == 0 && half > 1 && tolerance > 0
            && Enumerable.Range(0, half).All(i => Math.Abs(bias[i] - bias[bias.Length - 1 - i]) <= tolerance);
        return returns ? (half, true) : (bias.Length, false);
    }

    private static double[][] Columns(string path, string[] lines, int start, int promised, List<string> warnings)
    {
        var rows = new List<double[]>();
        for (int n = start; n < lines.Length && rows.Count < promised; n++)
        {
            string[] cells = lines[n].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0)
            {
                continue;
            }

            double[] row = Array.ConvertAll(cells, c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) && double.IsFinite(v) ? v : double.NaN);
            if (row.Length is < 4 or > MostColumns || (rows.Count > 0 && row.Length != rows[0].Length) || Array.Exists(row, double.IsNaN))
            {
                throw new InputException($"'{path}', line {n + 1}: '{HeaderText.Shortened(lines[n])}' must be {(rows.Count > 0 ? rows[0].Length : "at least 4")} numbers: the point, bias, height and channels.");
            }

            rows.Add(row);
        }

        if (rows.Count == 0)
        {
            throw new InputException($"'{path}' is cut short: no line of numbers follows line {start}.");
        }

        if (rows.Count < promised)
        {
            warnings.Add($"The spectrum was stopped early: {rows.Count} of {promised} points are there.");
        }

        return [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.ConvertAll(r => r[c]).ToArray())];
    }
}
