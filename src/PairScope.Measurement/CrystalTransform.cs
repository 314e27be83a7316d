using System.Numerics;

namespace PairScope.Measurement;

/// <summary>The Fourier transform of a scan at the wave vectors of the simulated maps.</summary>
public static class CrystalTransform
{
    /// <summary>
    /// F(q) = (A_pixel/A_cell) Σ_pixels v(x) e^{−2πi q·(x − x0)} at q = (m1 g1 + m2 g2)/L, summed directly, with no
    /// interpolation: inside along the rows, outside over them.
    /// </summary>
    /// <param name="image">A scan without gaps, background removed, windowed if it should be.</param>
    /// <param name="g1">Bragg vector b1 in the scan's frame, cycles/nm.</param>
    /// <param name="g2">Bragg vector b2 in the scan's frame, cycles/nm.</param>
    /// <param name="size">L, even.</param>
    /// <param name="origin">x0 in nm from the middle of the scan: where the impurity is, if one is known.</param>
    /// <returns>Row-major [m1 + L/2, m2 + L/2], m1, m2 ∈ [−L/2, L/2), in the scan's unit times cells: the same
    /// convention as the sum over cells of a simulated map.</returns>
    public static Complex[] Evaluate(
        ScanImage image, (double X, double Y) g1, (double X, double Y) g2, int size, (double X, double Y) origin = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var scale = image.StepX * image.StepY * Math.Abs((g1.X * g2.Y) - (g1.Y * g2.X));
        var half = size / 2;
        var spectrum = new Complex[size * size];

        // A real scan has F(−q) = F(q)*: lines m1 ≤ 0 are summed, the others are their opposites.
        Parallel.For(-half, 1, m1 =>
        {
            var line = new LineSum(image, g1, g2, size, origin);
            for (var m2 = -half; m2 < half; m2 += LineSum.Together)
            {
                line.Add(m1, m2, scale, spectrum.AsSpan(((m1 + half) * size) + m2 + half, Math.Min(LineSum.Together, half - m2)));
            }
        });

        for (var m1 = 1; m1 < half; m1++)
        {
            for (var m2 = -half + 1; m2 < half; m2++)
            {
                spectrum[((m1 + half) * size) + m2 + half] = Complex.Conjugate(spectrum[((half - m1) * size) + half - m2]);
            }
        }

        // The opposites of m2 = −L/2 lie outside the grid.
        Parallel.For(1, half, m1 =>
        {
            var line = new LineSum(image, g1, g2, size, origin);
            line.Add(m1, -half, scale, spectrum.AsSpan((m1 + half) * size, 1));
        });
        return spectrum;
    }

    /// <summary>Sums over the scan for a few wave vectors at a time, so that each pixel is loaded once for all of them.</summary>
    private sealed class LineSum(
        ScanImage image, (double X, double Y) g1, (double X, double Y) g2, int size, (double X, double Y) origin)
    {
        public const int Together = 4;

        private readonly double[] _cosine = new double[Together * image.Columns];
        private readonly double[] _sine = new double[Together * image.Columns];

        public void Add(int m1, int firstM2, double scale, Span<Complex> target)
        {
            var count = Math.Min(Together, target.Length);
            Span<double> qy = stackalloc double[Together];
            for (var k = 0; k < count; k++)
            {
                var qx = ((m1 * g1.X) + ((firstM2 + k) * g2.X)) / size;
                qy[k] = ((m1 * g1.Y) + ((firstM2 + k) * g2.Y)) / size;
                for (var c = 0; c < image.Columns; c++)
                {
                    var x = ((c + 0.5 - (image.Columns / 2.0)) * image.StepX) - origin.X;
                    (_sine[(k * image.Columns) + c], _cosine[(k * image.Columns) + c]) = Math.SinCos(-2 * Math.PI * qx * x);
                }
            }

            target[..count].Clear();
            for (var row = 0; row < image.Rows; row++)
            {
                var values = image.Values.AsSpan(row * image.Columns, image.Columns);
                var y = ((row + 0.5 - (image.Rows / 2.0)) * image.StepY) - origin.Y;
                for (var k = 0; k < count; k++)
                {
                    var along = Dot(
                        values, _cosine.AsSpan(k * image.Columns, image.Columns), _sine.AsSpan(k * image.Columns, image.Columns));
                    var (s, c) = Math.SinCos(-2 * Math.PI * qy[k] * y);
                    target[k] += scale * new Complex(c, s) * along;
                }
            }
        }

        private static Complex Dot(ReadOnlySpan<double> values, ReadOnlySpan<double> cosine, ReadOnlySpan<double> sine)
        {
            var re = Vector<double>.Zero;
            var im = Vector<double>.Zero;
            var i = 0;
            for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                var v = new Vector<double>(values[i..]);
                re += v * new Vector<double>(cosine[i..]);
                im += v * new Vector<double>(sine[i..]);
            }

            var sum = new Complex(Vector.Sum(re), Vector.Sum(im));
            for (; i < values.Length; i++)
            {
                sum += values[i] * new Complex(cosine[i], sine[i]);
            }

            return sum;
        }
    }
}
