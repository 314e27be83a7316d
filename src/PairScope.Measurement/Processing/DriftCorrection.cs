namespace PairScope.Measurement;

/// <summary>
/// How far drift and creep moved each place of a scan: the atom that belongs at x − u(x) was seen at x.
/// docs/measurement.md, eq. (3).
/// </summary>
/// <param name="X">u_x in nm, row-major [row, column] of the scan.</param>
/// <param name="Y">u_y in nm.</param>
/// <param name="Rows">Rows of the scan.</param>
/// <param name="Columns">Columns of the scan.</param>
public sealed record DisplacementField(double[] X, double[] Y, int Rows, int Columns)
{
    /// <summary>The longest displacement, nm.</summary>
    public double Largest => X.Zip(Y).Max(u => Math.Sqrt((u.First * u.First) + (u.Second * u.Second)));
}

/// <summary>The correction of Lawler and Fujita: the phases of two Bragg peaks tell where each atom should have been.</summary>
public static class DriftCorrection
{
    private const int MostIterations = 30;

    /// <summary>
    /// The displacement field: phases φ_j(x) of the scan at the Bragg vectors found, averaged over a Gaussian of width Λ,
    /// against the phases of the undistorted lattice. docs/measurement.md, eqs. (2) and (3).
    /// </summary>
    /// <param name="topograph">A scan that shows the lattice, without gaps and background.</param>
    /// <param name="found">Its Bragg vectors g1, g2, cycles/nm.</param>
    /// <param name="target">The Bragg vectors Q1, Q2 it should have, cycles/nm.</param>
    /// <param name="widthNanometres">Λ, nm: several lattice constants, and less than the distance over which drift changes.</param>
    /// <exception cref="InputException">The width is not positive or wider than the scan.</exception>
    public static DisplacementField Find(
        ScanImage topograph,
        ((double X, double Y) First, (double X, double Y) Second) found,
        ((double X, double Y) First, (double X, double Y) Second) target,
        double widthNanometres)
    {
        ArgumentNullException.ThrowIfNull(topograph);
        if (!(widthNanometres > 0 && widthNanometres < Math.Min(topograph.WidthNanometres, topograph.HeightNanometres)))
        {
            throw new InputException($"The width of the phase average is {widthNanometres} nm, but it must lie above zero and below the sides of the scan.");
        }

        var first = Phase(topograph, found.First, widthNanometres);
        var second = Phase(topograph, found.Second, widthNanometres);
        var cross = (target.First.X * target.Second.Y) - (target.First.Y * target.Second.X);
        var (ux, uy) = (new double[first.Length], new double[first.Length]);
        for (var i = 0; i < ux.Length; i++)
        {
            var x = ((i % topograph.Columns) + 0.5 - (topograph.Columns / 2.0)) * topograph.StepX;
            var y = ((i / topograph.Columns) + 0.5 - (topograph.Rows / 2.0)) * topograph.StepY;

            // Q_j·u = (Q_j − g_j)·x − φ_j/2π, solved for u.
            var a = ((target.First.X - found.First.X) * x) + ((target.First.Y - found.First.Y) * y) - (first[i] / (2 * Math.PI));
            var b = ((target.Second.X - found.Second.X) * x) + ((target.Second.Y - found.Second.Y) * y) - (second[i] / (2 * Math.PI));
            ux[i] = ((a * target.Second.Y) - (b * target.First.Y)) / cross;
            uy[i] = ((b * target.First.X) - (a * target.Second.X)) / cross;
        }

        return new DisplacementField(ux, uy, topograph.Rows, topograph.Columns);
    }

    /// <summary>The scan as it would be without drift: w(x) = v(x′) with x′ = x + u(x′). docs/measurement.md, eq. (4).</summary>
    /// <param name="image">Any layer on the grid of the topograph.</param>
    /// <param name="field">The displacement field of the topograph.</param>
    /// <exception cref="ArgumentException">The field belongs to another grid.</exception>
    public static ScanImage Apply(ScanImage image, DisplacementField field)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(field);
        if (field.Rows != image.Rows || field.Columns != image.Columns)
        {
            throw new ArgumentException($"A field of {field.Columns} × {field.Rows} does not fit a scan of {image.Columns} × {image.Rows}.", nameof(field));
        }

        var (nearX, nearY) = (1e-3 * image.StepX, 1e-3 * image.StepY);
        return ScanWarp.Resample(image, (x, y) =>
        {
            var (sx, sy) = (x, y);
            for (var n = 0; n < MostIterations; n++)
            {
                var (ux, uy) = At(image, field, sx, sy);
                var (nextX, nextY) = (x + ux, y + uy);
                var isThere = Math.Abs(nextX - sx) < nearX && Math.Abs(nextY - sy) < nearY;
                (sx, sy) = (nextX, nextY);
                if (isThere)
                {
                    break;
                }
            }

            return (sx, sy);
        });
    }

    /// <summary>arg of the scan demodulated at g and averaged over a Gaussian, unwrapped, less its mean. docs/measurement.md, eq. (2).</summary>
    private static double[] Phase(ScanImage image, (double X, double Y) g, double width)
    {
        var smooth = WaveFilter.Envelope(image, g, width);
        var phase = Array.ConvertAll(smooth, z => z.Phase);
        Unwrap(phase, image.Rows, image.Columns);
        var mean = phase.Average();
        return Array.ConvertAll(phase, p => p - mean);
    }

    /// <summary>From the middle outwards: up and down the middle column, then along every row; the average has made neighbours alike.</summary>
    private static void Unwrap(double[] phase, int rows, int columns)
    {
        var (middleRow, middleColumn) = (rows / 2, columns / 2);
        for (var row = middleRow + 1; row < rows; row++)
        {
            Join(phase, (row * columns) + middleColumn, ((row - 1) * columns) + middleColumn);
        }

        for (var row = middleRow - 1; row >= 0; row--)
        {
            Join(phase, (row * columns) + middleColumn, ((row + 1) * columns) + middleColumn);
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = middleColumn + 1; column < columns; column++)
            {
                Join(phase, (row * columns) + column, (row * columns) + column - 1);
            }

            for (var column = middleColumn - 1; column >= 0; column--)
            {
                Join(phase, (row * columns) + column, (row * columns) + column + 1);
            }
        }
    }

    private static void Join(double[] phase, int at, int neighbour) =>
        phase[at] = phase[neighbour] + Math.IEEERemainder(phase[at] - phase[neighbour], 2 * Math.PI);

    // Bilinear between pixels; beyond the edge the field keeps its value there.
    private static (double X, double Y) At(ScanImage image, DisplacementField field, double x, double y)
    {
        var column = Math.Clamp((x / image.StepX) + (image.Columns / 2.0) - 0.5, 0, image.Columns - 1);
        var row = Math.Clamp((y / image.StepY) + (image.Rows / 2.0) - 0.5, 0, image.Rows - 1);
        var (c, r) = (Math.Min((int)column, image.Columns - 2), Math.Min((int)row, image.Rows - 2));
        var (u, v) = (column - c, row - r);
        var at = (r * image.Columns) + c;
        return (Mixed(field.X), Mixed(field.Y));

        double Mixed(double[] f) =>
            ((1 - v) * (((1 - u) * f[at]) + (u * f[at + 1]))) + (v * (((1 - u) * f[at + image.Columns]) + (u * f[at + image.Columns + 1])));
    }
}
