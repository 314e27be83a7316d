using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// Whether what a fit leaves over is noise. Noise is stationary in space and Gaussian at every wave vector; a wrong model
/// leaves structure round the impurity, along lines of q and at some |q|. Three tests that do not need the noise's level,
/// on the whitened residual h(q) and on u(r), its transform back:
/// the variance of u within a few cells of the impurity against the rest (Fisher's F), the excess kurtosis of h, and
/// the mean of h² on rings of |q| (χ²).
/// </summary>
/// <remarks>docs/physics.md, eq. (44).</remarks>
/// <param name="Near">p-value of the variance near the impurity.</param>
/// <param name="Kurtosis">p-value of the excess kurtosis.</param>
/// <param name="Rings">p-value of the spectrum's shape.</param>
public sealed record GoodnessOfFit(double Near, double Kurtosis, double Rings)
{
    private const double NearRadius = 4; // shortest lattice vectors
    private const int RingCount = 16;

    /// <summary>The p-value of all three together: the smallest of three, times three.</summary>
    public double PValue => Math.Min(1, 3 * Math.Min(Near, Math.Min(Kurtosis, Rings)));

    /// <summary>Tests one layer's residual.</summary>
    /// <param name="residual">Data minus model, row-major [n1 + L/2, n2 + L/2].</param>
    /// <param name="noise">The noise that was fitted.</param>
    /// <param name="parameters">Parameters fitted.</param>
    public static GoodnessOfFit Of(ReadOnlySpan<double> residual, NoiseSpectrum noise, int parameters)
    {
        ArgumentNullException.ThrowIfNull(noise);
        int size = noise.Size;
        double[] h = new Whitening(noise).Apply(residual);
        int zero = (size / 2 * size) + (size / 2);
        h[zero] = 0;
        int count = h.Length - 1;

        // Below the stated noise a residual is good, whatever its shape: rounding and the simulator's own error.
        double variance = Math.Max(1, h.Sum(v => v * v) / count);
        double kurtosis = KurtosisTest(h.Sum(v => v * v * v * v) / count / (variance * variance), count);

        // Hartley's transform divided by the side is its own inverse.
        double[] u = new Whitening(noise.With(1, 0)).Apply(h);
        bool[] isNear = SitesNear(size, noise.Lattice);
        double near = 0;
        double far = 0;
        int inside = 0;
        for (int i = 0; i < u.Length; i++)
        {
            if (isNear[i])
            {
                near += u[i] * u[i];
                inside++;
            }
            else
            {
                far += u[i] * u[i];
            }
        }

        int outside = u.Length - inside;
        double f = near / Math.Max(1, inside - parameters) / Math.Max(1, far / outside);
        double nearP = 1 - FisherSnedecor.CDF(Math.Max(1, inside - parameters), outside, f);
        return new GoodnessOfFit(nearP, kurtosis, RingTest(h, noise.Shape, variance));
    }

    /// <summary>Tests what magnitudes at independent wave vectors leave over; nothing can be said of the impurity's neighbourhood.</summary>
    /// <param name="residual">Of mean 0 and variance 1 if it is noise.</param>
    /// <param name="gaussian">Those of them that are then Gaussian.</param>
    /// <param name="shape">s(q) of each wave vector.</param>
    internal static GoodnessOfFit OfMagnitudes(double[] residual, double[] gaussian, double[] shape)
    {
        double variance = Math.Max(1, residual.Average(v => v * v));
        double kurtosis = 1;
        if (gaussian.Length > 0)
        {
            double spread = Math.Max(1, gaussian.Average(v => v * v));
            kurtosis = KurtosisTest(gaussian.Average(v => v * v * v * v / (spread * spread)), gaussian.Length);
        }

        return new GoodnessOfFit(1, kurtosis, RingTest(residual, shape, variance));
    }

    /// <summary>Which sites of a window lie within a few cells of the impurity, row-major [n1 + L/2, n2 + L/2].</summary>
    /// <param name="size">L.</param>
    /// <param name="lattice">The lattice.</param>
    internal static bool[] SitesNear(int size, BravaisLattice lattice)
    {
        (double x, double y) = lattice.Reduced().Shorter;
        double squared = NearRadius * NearRadius * ((x * x) + (y * y)) * (1 + 1e-9); // those at just that distance belong to them
        return [.. Enumerable.Range(0, size * size).Select(i => lattice.SquaredLength((i / size) - (size / 2), (i % size) - (size / 2)) <= squared)];
    }

    // One-sided, by Anscombe and Glynn's transformation: the kurtosis of Gaussian numbers has a longer tail above than a normal
    // distribution of its variance, of 4095 of them twice as much beyond three deviations.
    private static double KurtosisTest(double kurtosis, double n)
    {
        double variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5));
        double x = (kurtosis - (3 * (n - 1) / (n + 1))) / Math.Sqrt(variance);
        if (x <= 0)
        {
            return 1;
        }

        double skewness = 6 * ((n * n) - (5 * n) + 2) / ((n + 7) * (n + 9)) * Math.Sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)));
        double a = 6 + (8 / skewness * ((2 / skewness) + Math.Sqrt(1 + (4 / (skewness * skewness)))));
        return Normal.CDF(0, 1, CubeRootDeviate((1 - (2 / a)) / (1 + (x * Math.Sqrt(2 / (a - 4)))), a));
    }

    // Wilson and Hilferty: the cube root of χ²/ν of ν degrees of freedom is nearly normal, of mean 1 - 2/9ν and variance 2/9ν.
    private static double CubeRootDeviate(double ratio, double freedom) =>
        (Math.Cbrt(ratio) - (1 - (2 / (9 * freedom)))) / Math.Sqrt(2 / (9 * freedom));

    private static double RingTest(double[] h, IReadOnlyList<double> shape, double variance)
    {
        if (h.Sum(v => v * v) < 0.5 * h.Length)
        {
            return 1;
        }

        int[] order = [.. Enumerable.Range(0, h.Length).Where(i => shape[i] > 0).OrderByDescending(i => shape[i])];
        double chiSquared = 0;
        foreach (int[] ring in order.Chunk((order.Length + RingCount - 1) / RingCount))
        {
            double mean = ring.Average(i => h[i] * h[i]) / variance;
            chiSquared += Math.Pow(CubeRootDeviate(mean, ring.Length), 2);
        }

        return SpecialFunctions.GammaUpperRegularized(0.5 * (RingCount - 1), 0.5 * chiSquared);
    }
}
