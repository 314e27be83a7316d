namespace PairScope.Measurement;

/// <summary>Moves the pixels of a scan: the value at each place is taken from another place, by cubic interpolation.</summary>
public static class ScanWarp
{
    /// <summary>w(x) = v(source(x)) on the same grid; NaN where the source lies outside the scan or beside a pixel without a value.</summary>
    /// <param name="image">The scan v.</param>
    /// <param name="source">Where the value at (x, y) comes from; both in nm from the middle of the scan.</param>
    public static ScanImage Resample(ScanImage image, Func<double, double, (double X, double Y)> source)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(source);
        var values = new double[image.Values.Length];
        Parallel.For(0, image.Rows, row =>
        {
            for (var column = 0; column < image.Columns; column++)
            {
                var (x, y) = source((column + 0.5 - (image.Columns / 2.0)) * image.StepX, (row + 0.5 - (image.Rows / 2.0)) * image.StepY);
                values[(row * image.Columns) + column] = Sample(image, (x / image.StepX) + (image.Columns / 2.0) - 0.5, (y / image.StepY) + (image.Rows / 2.0) - 0.5);
            }
        });
        return image.With(values);
    }

    /// <summary>The value between pixels, at fractional column and row: Catmull–Rom along both axes, edge pixels repeated.</summary>
    private static double Sample(ScanImage image, double column, double row)
    {
        if (!(column >= -0.5 && row >= -0.5 && column <= image.Columns - 0.5 && row <= image.Rows - 0.5))
        {
            return double.NaN;
        }

        var (c, r) = ((int)Math.Floor(column), (int)Math.Floor(row));
        Span<double> wx = stackalloc double[4];
        Span<double> wy = stackalloc double[4];
        Weights(column - c, wx);
        Weights(row - r, wy);
        var sum = 0.0;
        for (var j = 0; j < 4; j++)
        {
            var line = image.Values.AsSpan(Math.Clamp(r + j - 1, 0, image.Rows - 1) * image.Columns, image.Columns);
            for (var i = 0; i < 4; i++)
            {
                sum += wy[j] * wx[i] * line[Math.Clamp(c + i - 1, 0, image.Columns - 1)];
            }
        }

        return sum;
    }

    private static void Weights(double t, Span<double> w)
    {
        w[0] = t * (-0.5 + (t * (1 - (0.5 * t))));
        w[1] = 1 + (t * t * (-2.5 + (1.5 * t)));
        w[2] = t * (0.5 + (t * (2 - (1.5 * t))));
        w[3] = t * t * (-0.5 + (0.5 * t));
    }
}
