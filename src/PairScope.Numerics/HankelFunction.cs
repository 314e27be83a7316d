using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// The Hankel function H0(z) = J0(z) + i Y0(z) of the first kind in the upper half plane, the wave that leaves a point in two dimensions:
/// by its power series near zero, else by H0(z) = (2/πi) K0(−iz), K0(w) = 2 e^(−w) ∫ e^(−s²) ds/√(s² + 2w) from 0 to ∞ and the trapezoidal rule.
/// </summary>
/// <remarks>M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, eqs. 9.1.12, 9.1.13, 9.6.4; the integral is 9.6.23 with cosh t = 1 + s²/w.</remarks>
public static class HankelFunction
{
    private const double LargestOfSeries = 3; // beyond it the series' terms cancel and the integral's rule converges
    private const double EulerGamma = 0.57721566490153286;
    private const double Step = 0.25; // of s: the error is e^(−2π √|w|/step) at worst
    private const int Steps = 25; // e^(−s²) has vanished there
    private static readonly double[] Weights = [.. Enumerable.Range(0, Steps).Select(n => (n == 0 ? 1 : 2) * Step * Math.Exp(-(n * Step) * (n * Step)))];

    /// <summary>H0(z), to about 1e-13 of its modulus.</summary>
    /// <param name="z">Argument, Re z ≥ 0 and Im z ≥ 0, not zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">z is zero or outside that quadrant.</exception>
    public static Complex H0(Complex z)
    {
        if (!(z.Real >= 0 && z.Imaginary >= 0 && z != Complex.Zero))
        {
            throw new ArgumentOutOfRangeException(nameof(z), z, "Hankel's function is computed where Re z ≥ 0 and Im z ≥ 0, but not at 0.");
        }

        return (z.Real * z.Real) + (z.Imaginary * z.Imaginary) < LargestOfSeries * LargestOfSeries ? Series(z) : Integral(z);
    }

    // J0 = Σ (−z²/4)^m/m!², Y0 = (2/π)[(ln(z/2) + γ) J0 − Σ h_m (−z²/4)^m/m!²] with h_m = 1 + 1/2 + … + 1/m.
    private static Complex Series(Complex z)
    {
        Complex x = -0.25 * z * z;
        Complex term = Complex.One;
        Complex bessel = Complex.One;
        Complex rest = Complex.Zero;
        double harmonic = 0;
        for (int m = 1; m <= 20; m++)
        {
            term *= x / ((double)m * m);
            harmonic += 1.0 / m;
            bessel += term;
            rest += harmonic * term;
        }

        Complex neumann = 2 / Math.PI * (((Complex.Log(0.5 * z) + EulerGamma) * bessel) - rest);
        return bessel + (Complex.ImaginaryOne * neumann);
    }

    private static Complex Integral(Complex z)
    {
        var w = new Complex(z.Imaginary, -z.Real);
        Complex sum = Complex.Zero;
        for (int n = 0; n < Steps; n++)
        {
            double s = n * Step;
            sum += Weights[n] / Complex.Sqrt((s * s) + (2 * w));
        }

        return 2 / Math.PI * -Complex.ImaginaryOne * Complex.Exp(-w) * sum;
    }
}
