using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>
/// One channel of a scan on its rectangular grid of pixels. x grows with the column and y with the row; lengths in nm.
/// The lattice may lie in the picture at any angle, so it does not matter which edge of the scan row 0 was.
/// </summary>
public sealed class ScanImage
{
    /// <summary>Takes over a plane of values.</summary>
    /// <param name="values">Row-major [row, column], any unit; NaN where nothing was measured.</param>
    /// <param name="rows">Number of rows, at least 16.</param>
    /// <param name="columns">Number of columns, at least 16.</param>
    /// <param name="widthNanometres">Side along x.</param>
    /// <param name="heightNanometres">Side along y.</param>
    /// <exception cref="InputException">The sizes are not usable.</exception>
    public ScanImage(double[] values, int rows, int columns, double widthNanometres, double heightNanometres)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (rows < 16 || columns < 16)
        {
            throw new InputException(
                $"The scan has {columns} × {rows} pixels, but at least 16 × 16 are needed to see a lattice.");
        }

        if (values.LongLength != (long)rows * columns)
        {
            throw new ArgumentException($"{values.Length} values do not fill {rows} rows of {columns}.", nameof(values));
        }

        if (!(widthNanometres > 0 && heightNanometres > 0 && double.IsFinite(widthNanometres + heightNanometres)))
        {
            throw new InputException(
                $"The scan is {widthNanometres} nm × {heightNanometres} nm large, but both sides must be above zero.");
        }

        Values = values;
        Rows = rows;
        Columns = columns;
        WidthNanometres = widthNanometres;
        HeightNanometres = heightNanometres;
    }

    /// <summary>One layer of a channel, turned so that y grows with the row.</summary>
    /// <param name="data">The file.</param>
    /// <param name="channel">One of its channels.</param>
    /// <param name="layer">One of the channel's layers.</param>
    /// <exception cref="InputException">The file does not tell lengths in nm, or the scan is too small.</exception>
    public static ScanImage Of(MeasuredData data, MeasuredChannel channel, int layer)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(channel);
        if (data.X.Unit is not "nm" || data.Y.Unit is not "nm")
        {
            throw new InputException(data.IsPointSpectrum
                ? $"'{data.FilePath}' is a spectrum at one place, not a map; inspect draws it, and convert writes it in other formats."
                : $"'{data.FilePath}' does not tell the size of the scan in nm, which is needed to place its wave vectors.");
        }

        var values = channel.Plane(layer);
        var falls = data.Rows > 1 && data.Y.Values[^1] < data.Y.Values[0];
        if (falls)
        {
            for (var row = 0; row < data.Rows / 2; row++)
            {
                var low = values.AsSpan(row * data.Columns, data.Columns);
                var high = values.AsSpan((data.Rows - 1 - row) * data.Columns, data.Columns);
                for (var column = 0; column < low.Length; column++)
                {
                    (low[column], high[column]) = (high[column], low[column]);
                }
            }
        }

        RequireEven(data, data.X);
        RequireEven(data, data.Y);
        return new ScanImage(values, data.Rows, data.Columns, data.X.Extent, data.Y.Extent) { Rounding = StoredRounding(values) };
    }

    private static void RequireEven(MeasuredData data, MeasuredAxis axis)
    {
        double step = (axis.Values[^1] - axis.Values[0]) / Math.Max(1, axis.Values.Count - 1);
        if (axis.Values.Zip(axis.Values.Skip(1), (a, b) => Math.Abs(b - a - step)).Any(d => d > 0.1 * Math.Abs(step)))
        {
            throw new InputException($"The places along {axis.Name} of '{data.FilePath}' are not evenly spaced, as the pixels of a scan must be.");
        }
    }

    // What was stored in single precision is rounded by up to half a unit of the last of 24 bits.
    private static double StoredRounding(double[] values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 && Array.TrueForAll(finite, v => v.Equals((double)(float)v)) ? finite.Max(Math.Abs) * Math.Pow(2, -23) : 0;
    }

    /// <summary>Row-major [row, column].</summary>
    public double[] Values { get; }

    /// <summary>By how much the values were rounded when they were stored, in their unit; 0 where that is not known. Patterns as weak as this are no waves.</summary>
    public double Rounding { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Side along x, nm.</summary>
    public double WidthNanometres { get; }

    /// <summary>Side along y, nm.</summary>
    public double HeightNanometres { get; }

    /// <summary>Distance of two columns, nm.</summary>
    public double StepX => WidthNanometres / Columns;

    /// <summary>Distance of two rows, nm.</summary>
    public double StepY => HeightNanometres / Rows;

    /// <summary>Index into <see cref="Values"/> of the pixel nearest to a place, nm from the middle; places outside give the nearest at the edge.</summary>
    /// <param name="x">Along the columns.</param>
    /// <param name="y">Along the rows.</param>
    public int IndexAt(double x, double y) =>
        (Math.Clamp((int)Math.Floor((y / StepY) + (Rows / 2.0)), 0, Rows - 1) * Columns) + Math.Clamp((int)Math.Floor((x / StepX) + (Columns / 2.0)), 0, Columns - 1);

    /// <summary>The same grid with other values.</summary>
    /// <param name="values">Row-major [row, column].</param>
    public ScanImage With(double[] values) => new(values, Rows, Columns, WidthNanometres, HeightNanometres) { Rounding = Rounding };

    /// <summary>A part of the scan.</summary>
    /// <param name="low">Its first row.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="rows">Number of its rows.</param>
    /// <param name="columns">Number of its columns.</param>
    public ScanImage Part(int low, int left, int rows, int columns) => new(
        [.. Enumerable.Range(0, rows * columns).Select(i => Values[((low + (i / columns)) * Columns) + left + (i % columns)])], rows, columns, columns * StepX, rows * StepY)
    {
        Rounding = Rounding,
    };
}
