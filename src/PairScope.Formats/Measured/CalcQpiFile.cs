using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PairScope.Formats;

/// <summary>
/// Files of the program calcQPI (.idl): twelve lines of text (name, date, extents nx, ny, nE, two ranges, two offsets, first and last energy, set
/// point), then little-endian float32, the index along the first lattice vector fastest, then that along the second, then energy.
/// The program writes the range 2 × 2 from −1 whatever it computed; how many pixels a cell has stands in the name, "… with window=2 and oversamp=4".
/// </summary>
public static partial class CalcQpiFile
{
    /// <summary>What <see cref="MeasuredData.Format"/> says of a map over the cells of the lattice.</summary>
    public const string MapFormat = "calcQPI map";

    private const int HeaderLines = 12;
    private const int LongestHeader = 1 << 14;
    private const int LargestExtent = 1 << 15;
    private static readonly string[] Names = ["name", "date", "nx", "ny", "nE", "x range", "y range", "x offset", "y offset", "first energy", "last energy", "set point"];

    /// <summary>
    /// Reads a file. Of a map over cells the rows count n1 and the columns n2, with r = 0 at the cell ⌊cells/2⌋; its first channel is δρ(r), its second ρ(r),
    /// both in states/(meV·cell): the file holds −Im Tr G per eV, so that ρ = 10⁻³/π times it, and δρ = ρ − ρ0, where ρ0 is the median over the cells.
    /// </summary>
    /// <exception cref="InputException">The file is no .idl file, its header is damaged, or it is cut short.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        (string[] lines, int start) = ReadHeader(path, stream);
        (int columns, int rows, int layers) = (Count(2), Count(3), Count(4));
        double[] numbers = [.. Enumerable.Range(5, 7).Select(Number)];
        if (!(numbers[0] > 0 && numbers[1] > 0))
        {
            throw new InputException($"'{path}', lines 6 and 7: the ranges {numbers[0]} and {numbers[1]} must be above zero.");
        }

        long needed = 4L * columns * rows * layers;
        if (stream.Length - start < needed || needed / 4 > Array.MaxLength / 8)
        {
            throw new InputException(
                $"'{path}' is cut short: {columns} × {rows} × {layers} values need {needed} bytes from byte {start} on, {stream.Length - start} are there.");
        }

        stream.Position = start;
        double[] stored = ReadValues(stream, columns, rows * layers);
        double[] energies = [.. Enumerable.Range(0, layers).Select(k => 1e3 * (layers == 1 ? numbers[4] : numbers[4] + ((numbers[5] - numbers[4]) * k / (layers - 1))))];
        var header = Names.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        header["energiesMeV"] = string.Join(',', energies.Select(e => e.ToString("R", CultureInfo.InvariantCulture)));
        var data = new MeasuredData
        {
            FilePath = path,
            Format = MapFormat,
            Channels = [new MeasuredChannel(lines[0].Length > 0 ? lines[0] : "LDOS", string.Empty, SweepDirection.Forward, new NumericArray([layers, rows, columns], stored).Reversed(1))],
            X = MeasuredAxis.Pixels("x", string.Empty, columns, numbers[0]),
            Y = MeasuredAxis.Pixels("y", string.Empty, rows, numbers[1], falling: true),
            Sweep = layers > 1 ? new MeasuredAxis("energy", "meV", energies) : null,
            BiasMillivolts = layers > 1 ? null : energies[0],
            Metadata = header,
        };
        if (SamplesPerCell().Match(lines[0]) is { Success: true } match)
        {
            int samples = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            return samples > 0 && columns % samples == 0 && rows % samples == 0
                ? OverCells(data, stored, (layers, rows, columns), samples)
                : throw new InputException($"'{path}', line 1: it says oversamp={samples}, but nx = {columns} and ny = {rows} are not whole numbers of such cells.");
        }

        // Ranges that are not the constant ones may be those of a scan; the unit of its lengths is not told.
        return numbers[..4] is [2, 2, -1, -1]
            ? data with
            {
                Format = "calcQPI file",
                X = MeasuredAxis.Index("column", columns),
                Y = MeasuredAxis.Index("row", rows),
                Warnings = [$"The name '{HeaderText.Shortened(lines[0])}' does not say how many pixels a cell has (oversamp=…), as that of a map does; the pixels are only counted, and the values are as stored."],
            }
            : data with { Format = "IDL map", Warnings = ["The file does not tell the unit of its lengths."] };

        int Count(int n) => HeaderText.Count(lines[n], LargestExtent)
            ?? throw new InputException($"'{path}', line {n + 1}: {Names[n]} is '{HeaderText.Shortened(lines[n])}', but it must be a whole number from 1 to {LargestExtent}.");

        double Number(int n) => HeaderText.Number(lines[n])
            ?? throw new InputException($"'{path}', line {n + 1}: {Names[n]} is '{HeaderText.Shortened(lines[n])}', but it must be a number.");
    }

    /// <summary>Where r = 0 lies along an axis: in the cell ⌊cells/2⌋, whose site is in its middle.</summary>
    /// <param name="pixels">nx or ny.</param>
    /// <param name="samples">Pixels along a cell.</param>
    public static int Origin(int pixels, int samples) => (pixels / samples / 2 * samples) + (samples / 2);

    private static (string[] Lines, int Start) ReadHeader(string path, FileStream stream)
    {
        var bytes = new byte[Math.Min(stream.Length, LongestHeader)];
        stream.ReadExactly(bytes);
        var lines = new string[HeaderLines];
        int start = 0;
        for (int n = 0; n < HeaderLines; n++)
        {
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0)
            {
                throw new InputException($"'{path}' is not a calcQPI .idl file: it must begin with {HeaderLines} lines of text, and only {n} are in its first {bytes.Length} bytes.");
            }

            lines[n] = Encoding.Latin1.GetString(bytes, start, length).Trim();
            start += length + 1;
        }

        return (lines, start);
    }

    // Row-major as stored: the second lattice vector slow.
    private static double[] ReadValues(FileStream stream, int columns, int rows)
    {
        var values = new double[columns * rows];
        var line = new byte[4 * columns];
        for (int row = 0; row < rows; row++)
        {
            stream.ReadExactly(line);
            for (int column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = BinaryPrimitives.ReadSingleLittleEndian(line.AsSpan(4 * column));
            }
        }

        return values;
    }

    // The project's order has n1 slow. Within a cell ρ0 differs from pixel to pixel, so that each has a median of its own.
    private static MeasuredData OverCells(MeasuredData data, double[] stored, (int Layers, int Rows, int Columns) size, int samples)
    {
        (int layers, int second, int first) = size;
        int plane = first * second;
        bool isDensity = data.Metadata["name"].StartsWith("CQPI", StringComparison.Ordinal);
        double factor = isDensity ? 1e-3 / Math.PI : 1;
        (double[] density, double[] change) = (new double[stored.Length], new double[stored.Length]);
        for (int layer = 0; layer < layers; layer++)
        {
            for (int i = 0; i < plane; i++)
            {
                density[(layer * plane) + (i % first * second) + (i / first)] = factor * stored[(layer * plane) + i];
            }

            var background = Enumerable.Range(0, plane).GroupBy(i => (i / second % samples * samples) + (i % second % samples))
                .ToDictionary(g => g.Key, g => Median([.. g.Select(i => density[(layer * plane) + i]).Order()]));
            for (int i = 0; i < plane; i++)
            {
                change[(layer * plane) + i] = density[(layer * plane) + i] - background[(i / second % samples * samples) + (i % second % samples)];
            }
        }

        string unit = isDensity ? "states/(meV·cell)" : string.Empty;
        int[] shape = [layers, first, second];
        MeasuredChannel Channel(string name, double[] values) => new(name, unit, SweepDirection.Forward, new NumericArray(shape, values));
        return data with
        {
            Channels = [Channel("δρ(r)", change), Channel("ρ(r)", density)],
            X = Cells("n2", "a2", second, samples),
            Y = Cells("n1", "a1", first, samples),
            Metadata = new Dictionary<string, string>(data.Metadata, StringComparer.Ordinal) { ["oversamp"] = samples.ToString(CultureInfo.InvariantCulture) },
            Warnings =
            [
                "The file holds the density of states with that of the crystal; δρ is what remains without the median over the cells.",
                .. isDensity ? Array.Empty<string>() : ["The values are no density of states (the name does not begin with CQPI); they are as stored."],
            ],
        };
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static MeasuredAxis Cells(string name, string unit, int pixels, int samples) =>
        new(name, unit, [.. Enumerable.Range(0, pixels).Select(i => (double)(i - Origin(pixels, samples)) / samples)]) { Extent = (double)pixels / samples };

    [GeneratedRegex(@"\boversamp=(\d{1,4})\b")]
    private static partial Regex SamplesPerCell();
}
