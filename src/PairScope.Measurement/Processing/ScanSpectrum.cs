using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>The complex Fourier transform of a scan on the discrete grid of its own wave vectors, in cycles/nm (no factor 2π).</summary>
/// <param name="Values">F(q), row-major [row, column]; zero wave vector at [rows/2, columns/2], q_y grows with the row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="StepX">q_x from column to column, cycles/nm.</param>
/// <param name="StepY">q_y from row to row, cycles/nm.</param>
public sealed record ScanSpectrum(Complex[] Values, int Rows, int Columns, double StepX, double StepY)
{
    /// <summary>F(q) = A_pixel Σ v(x) e^{−2πi q·(x − x0)}, in the scan's unit times nm². docs/measurement.md, eq. (7).</summary>
    /// <param name="image">A scan without gaps.</param>
    /// <param name="origin">x0, nm from the middle of the scan: where the phase is counted from.</param>
    public static ScanSpectrum Of(ScanImage image, (double X, double Y) origin)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (rows, columns) = (image.Rows, image.Columns);
        var grid = Array.ConvertAll(image.Values, v => new Complex(v, 0));
        FourierTransform.TwoDimensional(grid, rows, columns, FourierSign.Negative);
        var (stepX, stepY) = (1 / image.WidthNanometres, 1 / image.HeightNanometres);

        // The transform counts from the middle of the first pixel.
        var (startX, startY) = (((0.5 - (columns / 2.0)) * image.StepX) - origin.X, ((0.5 - (rows / 2.0)) * image.StepY) - origin.Y);
        var area = image.StepX * image.StepY;
        var values = new Complex[grid.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (m, n) = ((i / columns) - (rows / 2), (i % columns) - (columns / 2));
            var phase = -2 * Math.PI * ((n * stepX * startX) + (m * stepY * startY));
            values[i] = area * Complex.FromPolarCoordinates(1, phase) * grid[((m + rows) % rows * columns) + ((n + columns) % columns)];
        }

        return new ScanSpectrum(values, rows, columns, stepX, stepY);
    }

    /// <summary>The wave vector of an index, cycles/nm.</summary>
    public (double X, double Y) WaveVector(int index) => (((index % Columns) - (Columns / 2)) * StepX, ((index / Columns) - (Rows / 2)) * StepY);
}

/// <summary>Averages of |F(q)| over rotations and mirrors.</summary>
public static class Symmetrisation
{
    /// <summary>
    /// (1/|G|) Σ_{R∈G} |F(Rq)|, bilinear between the points of the grid; points that a rotation takes out of the grid are left
    /// out of the mean. docs/measurement.md, eq. (9).
    /// </summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <param name="order">n of C_n: 1, 2, 3, 4 or 6.</param>
    /// <param name="mirrorDegrees">Direction of a mirror line against q_x, or null for none.</param>
    /// <returns>Row-major like the spectrum.</returns>
    /// <exception cref="InputException">The order is none of these.</exception>
    public static double[] Apply(ScanSpectrum spectrum, int order, double? mirrorDegrees)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        if (order is not (1 or 2 or 3 or 4 or 6))
        {
            throw new InputException($"The order of rotation is {order}, but a lattice has 1, 2, 3, 4 or 6.");
        }

        var modulus = Array.ConvertAll(spectrum.Values, Complex.Abs);
        List<(double A, double B, double C, double D)> group = [];
        for (var n = 0; n < order; n++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * n / order);
            group.Add((cos, -sin, sin, cos));
            if (mirrorDegrees is { } degrees)
            {
                var (s, c) = Math.SinCos((2 * degrees * Math.PI / 180) + (2 * Math.PI * n / order));
                group.Add((c, s, s, -c));
            }
        }

        var result = new double[modulus.Length];
        Parallel.For(0, spectrum.Rows, row =>
        {
            for (var column = 0; column < spectrum.Columns; column++)
            {
                var at = (row * spectrum.Columns) + column;
                var (x, y) = spectrum.WaveVector(at);
                var (sum, count) = (0.0, 0);
                foreach (var (a, b, c, d) in group)
                {
                    var value = Sample(spectrum, modulus, ((a * x) + (b * y)) / spectrum.StepX, ((c * x) + (d * y)) / spectrum.StepY);
                    (sum, count) = double.IsNaN(value) ? (sum, count) : (sum + value, count + 1);
                }

                result[at] = sum / count;
            }
        });
        return result;
    }

    private static double Sample(ScanSpectrum spectrum, double[] modulus, double n, double m)
    {
        // Rounding must not push an exact grid point over the edge.
        var (column, row) = (Whole(n + (spectrum.Columns / 2)), Whole(m + (spectrum.Rows / 2)));
        if (!(column >= 0 && row >= 0 && column <= spectrum.Columns - 1 && row <= spectrum.Rows - 1))
        {
            return double.NaN;
        }

        var (c, r) = (Math.Min((int)column, spectrum.Columns - 2), Math.Min((int)row, spectrum.Rows - 2));
        var (u, v) = (column - c, row - r);
        var at = (r * spectrum.Columns) + c;
        return ((1 - v) * (((1 - u) * modulus[at]) + (u * modulus[at + 1]))) + (v * (((1 - u) * modulus[at + spectrum.Columns]) + (u * modulus[at + spectrum.Columns + 1])));
    }

    private static double Whole(double value) => Math.Abs(value - Math.Round(value)) < 1e-9 ? Math.Round(value) : value;
}
