namespace PairScope.Measurement;

/// <summary>How a scan fades towards its edges before a Fourier transform; t runs from 0 to 1 across the scan.</summary>
public enum WindowShape
{
    /// <summary>1 everywhere: sharpest peaks, with streaks from the edges.</summary>
    None,

    /// <summary>2 sin²(πt).</summary>
    Hann,

    /// <summary>1 in the middle half, cosine flanks over a quarter at each end (Tukey).</summary>
    Tukey,

    /// <summary>exp(−(t − ½)²/2σ²) with σ = 1/6.</summary>
    Gauss,
}

/// <summary>What is done to a scan before its Fourier transform: gaps and outliers, background, window.</summary>
public static class ScanCleaning
{
    // In standard deviations of the noise; a Gaussian field crosses it twice in 10⁹ pixels.
    private const double OutlierThreshold = 6;

    /// <summary>
    /// Replaces single pixels without a value, and pixels that stand out of their eight neighbours by more than six robust
    /// standard deviations (1.4826 times the median of absolute deviations), by the median of those neighbours. Where most of the
    /// neighbours have no value either, as in the part of a scan that was never reached, nothing is made up.
    /// </summary>
    /// <param name="image">The scan.</param>
    /// <returns>The mended scan and the fraction of pixels that were replaced.</returns>
    /// <exception cref="InputException">No pixel has a value, or all values are equal.</exception>
    public static (ScanImage Image, double ReplacedFraction) ReplaceOutliers(ScanImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var source = image.Values;
        var measured = source.Where(double.IsFinite).ToArray();
        if (measured.Length == 0)
        {
            throw new InputException("No pixel of the scan has a value.");
        }

        if (measured.Min() == measured.Max())
        {
            throw new InputException("All pixels of the scan have the same value, so it shows nothing.");
        }

        var local = new double[source.Length];
        Span<double> neighbours = stackalloc double[8];
        for (var row = 0; row < image.Rows; row++)
        {
            for (var column = 0; column < image.Columns; column++)
            {
                var count = Neighbours(image, row, column, neighbours, out var places);
                local[(row * image.Columns) + column] = 2 * count > places ? Median(neighbours[..count]) : double.NaN;
            }
        }

        var deviations = new List<double>(measured.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (double.IsFinite(source[i] - local[i]))
            {
                deviations.Add(Math.Abs(source[i] - local[i]));
            }
        }

        var limit = OutlierThreshold * 1.4826 * Median(deviations.ToArray());
        var replaced = 0;
        var values = new double[source.Length];
        for (var i = 0; i < values.Length; i++)
        {
            // A limit of zero means coarsely digitised values, among which nothing can be called an outlier.
            var keep = double.IsFinite(source[i]) && (limit == 0 || !(Math.Abs(source[i] - local[i]) > limit));
            values[i] = keep ? source[i] : local[i];
            replaced += keep || double.IsNaN(local[i]) ? 0 : 1;
        }

        return (image.With(values), (double)replaced / values.Length);
    }

    /// <summary>
    /// Subtracts the least-squares polynomial Σ c_ij P_i(x) P_j(y), i + j ≤ order, of Legendre polynomials over the
    /// scan: 0 the mean, 1 a plane, 2 a bowl.
    /// </summary>
    /// <param name="image">The scan; the fit takes the pixels that have a value, and the others stay without one.</param>
    /// <param name="order">0 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is not in its range.</exception>
    public static ScanImage RemoveBackground(ScanImage image, int order)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 5);
        return image.With(ScanBackground.Removed(image, order));
    }

    /// <summary>
    /// The Hann window sin²(π (i + ½)/n), scaled to mean 1, so that a windowed plane wave keeps its amplitude.
    /// </summary>
    /// <param name="length">n.</param>
    public static double[] Hann(int length)
    {
        var window = new double[length];
        for (var i = 0; i < length; i++)
        {
            var s = Math.Sin(Math.PI * (i + 0.5) / length);
            window[i] = 2 * s * s;
        }

        return window;
    }

    /// <summary>
    /// Multiplies a scan by a window along each side, scaled to mean 1, so that the amplitude of a plane wave stays.
    /// docs/measurement.md, eq. (8).
    /// </summary>
    public static ScanImage Taper(ScanImage image, WindowShape shape)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (wx, wy) = (Window(image.Columns, shape), Window(image.Rows, shape));
        var values = new double[image.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = image.Values[i] * wx[i % image.Columns] * wy[i / image.Columns];
        }

        return image.With(values);
    }

    /// <summary>Subtracts from each row its median (order 0) or its least-squares line (order 1); pixels without value stay so.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="order">0 or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The order is not in its range.</exception>
    public static ScanImage RemoveRows(ScanImage image, int order)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 1);
        var values = (double[])image.Values.Clone();
        for (var row = 0; row < image.Rows; row++)
        {
            var line = values.AsSpan(row * image.Columns, image.Columns);
            var (level, slope) = order == 0 ? (MedianOfFinite(line), 0) : Line(line);
            for (var column = 0; column < line.Length; column++)
            {
                line[column] -= level + (slope * (column - ((line.Length - 1) / 2.0)));
            }
        }

        return image.With(values);
    }

    /// <summary>The scan without the rows and columns at its edges in which nothing was measured, as those of a scan that was stopped; at least 16 on a side.</summary>
    public static ScanImage MeasuredPart(ScanImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        bool Row(int row) => image.Values.AsSpan(row * image.Columns, image.Columns).ToArray().Any(double.IsFinite);
        bool Column(int column) => Enumerable.Range(0, image.Rows).Any(row => double.IsFinite(image.Values[(row * image.Columns) + column]));
        var rows = Enumerable.Range(0, image.Rows).Where(Row).ToArray();
        var columns = Enumerable.Range(0, image.Columns).Where(Column).ToArray();
        const int Fewest = 16;
        if (rows.Length == 0 || columns.Length == 0)
        {
            return image;
        }

        var (low, left) = (Math.Min(rows[0], image.Rows - Fewest), Math.Min(columns[0], image.Columns - Fewest));
        var (height, width) = (Math.Max(Fewest, rows[^1] + 1 - low), Math.Max(Fewest, columns[^1] + 1 - left));
        return height == image.Rows && width == image.Columns ? image : image.Part(low, left, height, width);
    }

    /// <summary>Gives pixels without a value the mean of the others, which a Fourier transform of flat data does not see.</summary>
    public static ScanImage FillGaps(ScanImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Array.TrueForAll(image.Values, double.IsFinite))
        {
            return image;
        }

        var mean = image.Values.Where(double.IsFinite).DefaultIfEmpty(0).Average();
        return image.With(Array.ConvertAll(image.Values, v => double.IsFinite(v) ? v : mean));
    }

    private static double[] Window(int length, WindowShape shape)
    {
        var window = shape is WindowShape.Hann
            ? Hann(length)
            : [.. Enumerable.Range(0, length).Select(i => (i + 0.5) / length).Select(t => shape switch
            {
                WindowShape.Tukey when t < 0.25 || t > 0.75 => Math.Pow(Math.Sin(2 * Math.PI * Math.Min(t, 1 - t)), 2),
                WindowShape.Gauss => Math.Exp(-18 * (t - 0.5) * (t - 0.5)),
                _ => 1,
            })];
        var mean = window.Average();
        return Array.ConvertAll(window, w => w / mean);
    }

    private static double MedianOfFinite(ReadOnlySpan<double> line)
    {
        List<double> finite = [];
        foreach (var value in line)
        {
            if (double.IsFinite(value))
            {
                finite.Add(value);
            }
        }

        return finite.Count == 0 ? 0 : Median(finite.ToArray());
    }

    private static (double Level, double Slope) Line(ReadOnlySpan<double> line)
    {
        double n = 0, sx = 0, sxx = 0, sv = 0, sxv = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (double.IsFinite(line[i]))
            {
                var x = i - ((line.Length - 1) / 2.0);
                (n, sx, sxx, sv, sxv) = (n + 1, sx + x, sxx + (x * x), sv + line[i], sxv + (x * line[i]));
            }
        }

        var determinant = (n * sxx) - (sx * sx);
        return determinant > 0 ? (((sxx * sv) - (sx * sxv)) / determinant, ((n * sxv) - (sx * sv)) / determinant) : (n > 0 ? sv / n : 0, 0);
    }

    /// <summary>The median, and the standard deviation by the median of absolute deviations, 1.4826 times it.</summary>
    internal static (double Median, double Deviation) Robust(double[] values)
    {
        double median = Median((double[])values.Clone());
        return (median, 1.4826 * Median(Array.ConvertAll(values, v => Math.Abs(v - median))));
    }

    internal static double Median(Span<double> values)
    {
        values.Sort();
        var half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private static int Neighbours(ScanImage image, int row, int column, Span<double> found, out int places)
    {
        (var count, places) = (0, 0);
        for (var r = Math.Max(0, row - 1); r <= Math.Min(image.Rows - 1, row + 1); r++)
        {
            for (var c = Math.Max(0, column - 1); c <= Math.Min(image.Columns - 1, column + 1); c++)
            {
                var value = image.Values[(r * image.Columns) + c];
                places += r != row || c != column ? 1 : 0;
                if ((r != row || c != column) && double.IsFinite(value))
                {
                    found[count++] = value;
                }
            }
        }

        return count;
    }
}
