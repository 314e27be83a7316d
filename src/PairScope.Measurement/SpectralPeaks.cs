using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>Finds the sharp peaks of a scan's Fourier transform and places them within a fraction of its resolution.</summary>
public static class SpectralPeaks
{
    // A spectrum of noise exceeds its median fivefold with probability 2^(−25): once in hundreds of scans.
    private const double LeastProminence = 5;

    // Below four periods across the scan, a peak cannot be told from background.
    private const double FewestPeriods = 4;

    // A wave's peak is gone three points of the spectrum away, on at least one side of any line through it; a streak of steps or rows goes on.
    private const int StreakFrom = 3;
    private const int StreakTo = 6;
    private const double LargestStreak = 0.45;

    private const int Most = 60;

    /// <summary>The most prominent peaks, strongest prominence first, one of each ± pair.</summary>
    /// <remarks>Peaks on streaks, which the edges of terraces and jumps between rows draw through the spectrum, and peaks no stronger than the rounding of the stored
    /// values are no waves and are left out.</remarks>
    /// <param name="image">A scan without gaps and background.</param>
    /// <param name="longest">No peaks are looked for beyond this |q|, cycles/nm: lines and hum of the scanner are sharp
    /// there too.</param>
    public static IReadOnlyList<SpectralPeak> Find(ScanImage image, double longest = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(image);
        var windowed = Window(image);
        var magnitude = Magnitude(windowed, image.Rows, image.Columns);
        var medians = RingMedians(image, magnitude);
        List<(double Prominence, int Row, int Column, double Median)> maxima = [];
        for (var row = 0; row <= image.Rows / 2; row++)
        {
            for (var column = 0; column < image.Columns; column++)
            {
                var (qx, qy) = Frequency(image, row, column);
                var isOpposite = row == 0 && column > image.Columns / 2;
                var periods = Math.Sqrt(Square(qx * image.WidthNanometres) + Square(qy * image.HeightNanometres));
                if (isOpposite || periods < FewestPeriods || Math.Sqrt((qx * qx) + (qy * qy)) > longest || !IsMaximum(image, magnitude, row, column))
                {
                    continue;
                }

                var median = medians[Ring(image, qx, qy)];
                var value = magnitude[(row * image.Columns) + column];
                if (value > LeastProminence * median && median > 0 && value > image.Rounding && !IsStreak(image, magnitude, row, column))
                {
                    maxima.Add((value / median, row, column, median));
                }
            }
        }

        return [.. maxima
            .OrderByDescending(m => m.Prominence).ThenBy(m => m.Row).ThenBy(m => m.Column)
            .Take(Most)
            .AsParallel().AsOrdered()
            .Select(m => Refine(image, windowed, m.Row, m.Column, m.Median))];
    }

    /// <summary>The maximum of the spectrum within a point and a half of a wave vector, as strong as it may be; null where there is none.</summary>
    /// <param name="image">A scan without gaps and background.</param>
    /// <param name="at">Where to look.</param>
    public static SpectralPeak? Near(ScanImage image, SpectralPeak at)
    {
        ArgumentNullException.ThrowIfNull(image);
        var windowed = Window(image);
        var magnitude = Magnitude(windowed, image.Rows, image.Columns);
        var (x, y) = (at.X * image.WidthNanometres, at.Y * image.HeightNanometres);
        var points = from dr in Enumerable.Range(-2, 5)
                     from dc in Enumerable.Range(-2, 5)
                     let row = (int)Math.Round(y) + dr
                     let column = (int)Math.Round(x) + dc
                     where Square(row - y) + Square(column - x) < Square(1.5)
                     select ((row + image.Rows) % image.Rows, (column + image.Columns) % image.Columns);
        var maxima = points.Where(p => IsMaximum(image, magnitude, p.Item1, p.Item2)).ToArray();
        if (maxima.Length == 0)
        {
            return null;
        }

        var (r, c) = maxima.MaxBy(p => magnitude[(p.Item1 * image.Columns) + p.Item2]);
        return Refine(image, windowed, r, c, RingMedians(image, magnitude)[Ring(image, at.X, at.Y)]);
    }

    /// <summary>
    /// Climbs ln|F(q)|², F(q) = Σ w v e^{−2πi q·x}, by Newton's method from the nearest point of the discrete spectrum.
    /// </summary>
    private static SpectralPeak Refine(ScanImage image, double[] windowed, int row, int column, double median)
    {
        var (startX, startY) = Frequency(image, row, column);
        double x = startX, y = startY;
        var amplitude = 0.0;
        for (var step = 0; step < 8; step++)
        {
            var m = SpectralMoments.Of(image, windowed, x, y);
            amplitude = m.Amplitude;
            var (dx, dy) = m.NewtonStep();
            x += dx;
            y += dy;

            // A peak within one point of the discrete spectrum is all this start can answer for.
            if (Math.Abs(x - startX) > 1 / image.WidthNanometres || Math.Abs(y - startY) > 1 / image.HeightNanometres)
            {
                (x, y) = (startX, startY);
                amplitude = SpectralMoments.Of(image, windowed, x, y).Amplitude;
                break;
            }

            if (Math.Abs(dx) * image.WidthNanometres < 1e-9 && Math.Abs(dy) * image.HeightNanometres < 1e-9)
            {
                break;
            }
        }

        // White noise of spectral rms n under a Hann window moves the maximum by 0.49 (n/A)/width (one component);
        // the rms of a Rayleigh-distributed modulus is its median over 0.8326.
        var noise = median / 0.8326;
        var uncertainty = 0.49 * noise / (amplitude * Math.Min(image.WidthNanometres, image.HeightNanometres));
        return new SpectralPeak(x, y, uncertainty, amplitude, amplitude / median);
    }

    private static double[] Window(ScanImage image)
    {
        var wx = ScanCleaning.Hann(image.Columns);
        var wy = ScanCleaning.Hann(image.Rows);
        var windowed = new double[image.Values.Length];
        for (var i = 0; i < windowed.Length; i++)
        {
            windowed[i] = image.Values[i] * wx[i % image.Columns] * wy[i / image.Columns] / windowed.Length;
        }

        return windowed;
    }

    private static double[] Magnitude(double[] windowed, int rows, int columns)
    {
        var grid = Array.ConvertAll(windowed, v => new Complex(v, 0));
        FourierTransform.TwoDimensional(grid, rows, columns, FourierSign.Negative);
        return Array.ConvertAll(grid, Complex.Abs);
    }

    private static (double X, double Y) Frequency(ScanImage image, int row, int column) =>
        ((column <= image.Columns / 2 ? column : column - image.Columns) / image.WidthNanometres,
         (row <= image.Rows / 2 ? row : row - image.Rows) / image.HeightNanometres);

    // Rings two points of the discrete spectrum wide.
    private static int Ring(ScanImage image, double qx, double qy) =>
        (int)(Math.Sqrt((qx * qx) + (qy * qy)) * Math.Max(image.WidthNanometres, image.HeightNanometres) / 2);

    private static Dictionary<int, double> RingMedians(ScanImage image, double[] magnitude)
    {
        Dictionary<int, List<double>> rings = [];
        for (var i = 0; i < magnitude.Length; i++)
        {
            var (qx, qy) = Frequency(image, i / image.Columns, i % image.Columns);
            var ring = Ring(image, qx, qy);
            if (!rings.TryGetValue(ring, out var members))
            {
                rings[ring] = members = [];
            }

            members.Add(magnitude[i]);
        }

        return rings.ToDictionary(r => r.Key, r => ScanCleaning.Median(r.Value.ToArray()));
    }

    private static bool IsMaximum(ScanImage image, double[] magnitude, int row, int column)
    {
        var value = magnitude[(row * image.Columns) + column];
        for (var r = row - 1; r <= row + 1; r++)
        {
            for (var c = column - 1; c <= column + 1; c++)
            {
                var there = (((r + image.Rows) % image.Rows) * image.Columns) + ((c + image.Columns) % image.Columns);
                if (magnitude[there] > value)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsStreak(ScanImage image, double[] magnitude, int row, int column)
    {
        const int Directions = 12;
        var most = LargestStreak * magnitude[(row * image.Columns) + column];
        for (var direction = 0; direction < Directions; direction++)
        {
            var (sin, cos) = Math.SinCos(Math.PI * direction / Directions);
            if (Side(1) > most && Side(-1) > most)
            {
                return true;
            }

            double Side(int sign)
            {
                var sum = 0.0;
                for (var distance = StreakFrom; distance <= StreakTo; distance++)
                {
                    var r = (row + (int)Math.Round(sign * distance * sin) + image.Rows) % image.Rows;
                    var c = (column + (int)Math.Round(sign * distance * cos) + image.Columns) % image.Columns;
                    sum += magnitude[(r * image.Columns) + c];
                }

                return sum / (StreakTo - StreakFrom + 1);
            }
        }

        return false;
    }

    private static double Square(double v) => v * v;
}
