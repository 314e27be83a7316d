using System.Numerics;

namespace PairScope.Measurement;

/// <summary>One wave out of a scan: v(x) ∼ Re[A(x) e^{2πi g·x}], with an amplitude and phase A that change slowly.</summary>
/// <remarks>docs/measurement.md, eqs. (2), (28).</remarks>
internal static class WaveFilter
{
    private const double KernelReach = 3;

    /// <summary>A(x) = Σ_x′ v(x′) e^{−2πi g·x′} e^{−|x − x′|²/2Λ²}, row-major like the scan, but for a factor; the frame's middle is the origin of phases.</summary>
    /// <param name="image">A scan without gaps.</param>
    /// <param name="g">The wave vector, cycles/nm.</param>
    /// <param name="width">Λ, nm.</param>
    public static Complex[] Envelope(ScanImage image, (double X, double Y) g, double width)
    {
        Complex[] values = Demodulated(image, g);
        var (alongX, alongY) = (Kernel(width / image.StepX, image.Columns), Kernel(width / image.StepY, image.Rows));
        var half = new Complex[values.Length];
        Parallel.For(0, image.Rows, row => Convolve(values, half, row * image.Columns, 1, image.Columns, alongX));
        var whole = new Complex[values.Length];
        Parallel.For(0, image.Columns, column => Convolve(half, whole, column, image.Columns, image.Rows, alongY));
        return whole;
    }

    /// <summary>Z(g), the mean of v(x) e^{−2πi g·x} over a scan: its phase tells where the wave g has its crests.</summary>
    /// <param name="image">A scan without gaps.</param>
    /// <param name="g">The wave vector, cycles/nm.</param>
    public static Complex Mean(ScanImage image, (double X, double Y) g) =>
        Demodulated(image, g).Aggregate(Complex.Zero, (sum, v) => sum + v) / image.Values.Length;

    private static Complex[] Demodulated(ScanImage image, (double X, double Y) g)
    {
        var demodulated = new Complex[image.Values.Length];
        for (var i = 0; i < demodulated.Length; i++)
        {
            var x = ((i % image.Columns) + 0.5 - (image.Columns / 2.0)) * image.StepX;
            var y = ((i / image.Columns) + 0.5 - (image.Rows / 2.0)) * image.StepY;
            demodulated[i] = image.Values[i] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((g.X * x) + (g.Y * y)));
        }

        return demodulated;
    }

    private static double[] Kernel(double sigma, int most) =>
        [.. Enumerable.Range(0, Math.Min(most, (int)Math.Ceiling(KernelReach * sigma) + 1)).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];

    private static void Convolve(Complex[] from, Complex[] to, int start, int step, int count, double[] kernel)
    {
        for (var n = 0; n < count; n++)
        {
            var sum = kernel[0] * from[start + (n * step)];
            for (var k = 1; k < kernel.Length; k++)
            {
                sum += kernel[k] * ((n - k >= 0 ? from[start + ((n - k) * step)] : 0) + (n + k < count ? from[start + ((n + k) * step)] : 0));
            }

            to[start + (n * step)] = sum;
        }
    }
}
