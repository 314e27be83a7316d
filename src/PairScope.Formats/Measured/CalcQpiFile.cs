using System.Buffers.Binary;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Simulated maps of the program calcQPI (.idl): twelve lines of text (name, date, extents nx, ny, nE, two ranges, two
/// offsets, first and last energy, set point), then little-endian float32, x fastest, then y, then energy.
/// </summary>
public static class CalcQpiFile
{
    private const int HeaderLines = 12;
    private const int LongestHeader = 1 << 14;
    private const int LargestExtent = 1 << 15;
    private static readonly string[] Names = ["name", "date", "nx", "ny", "nE", "x range", "y range", "x offset", "y offset", "first energy", "last energy", "set point"];

    /// <summary>Reads the map; energies in eV become meV, lengths stay in the program's unit, the lattice constant.</summary>
    /// <exception cref="InputException">The file is no .idl file, its header is damaged, or it is cut short.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
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
        var values = new double[columns * rows * layers];
        var line = new byte[4 * columns];
        for (int k = 0; k < layers * rows; k++)
        {
            stream.ReadExactly(line);

            // y grows with the stored row; here row 0 is the top one.
            int row = (k / rows * rows) + rows - 1 - (k % rows);
            for (int column = 0; column < columns; column++)
            {
                values[(row * columns) + column] = BinaryPrimitives.ReadSingleLittleEndian(line.AsSpan(4 * column));
            }
        }

        double[] energies = [.. Enumerable.Range(0, layers).Select(k => 1e3 * (layers == 1 ? numbers[4] : numbers[4] + ((numbers[5] - numbers[4]) * k / (layers - 1))))];
        return new MeasuredData
        {
            FilePath = path,
            Format = "calcQPI map",
            Channels = [new MeasuredChannel(lines[0].Length > 0 ? lines[0] : "LDOS", string.Empty, SweepDirection.Forward, new NumericArray([layers, rows, columns], values))],
            X = MeasuredAxis.Pixels("x", "a", columns, numbers[0]),
            Y = MeasuredAxis.Pixels("y", "a", rows, numbers[1], falling: true),
            Sweep = layers > 1 ? new MeasuredAxis("energy", "meV", energies) : null,
            BiasMillivolts = layers > 1 ? null : energies[0],
            Metadata = Names.Zip(lines).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal),
        };

        int Count(int n) => HeaderText.Count(lines[n], LargestExtent)
            ?? throw new InputException($"'{path}', line {n + 1}: {Names[n]} is '{HeaderText.Shortened(lines[n])}', but it must be a whole number from 1 to {LargestExtent}.");

        double Number(int n) => HeaderText.Number(lines[n])
            ?? throw new InputException($"'{path}', line {n + 1}: {Names[n]} is '{HeaderText.Shortened(lines[n])}', but it must be a number.");
    }
}
