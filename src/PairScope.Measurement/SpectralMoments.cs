using System.Numerics;

namespace PairScope.Measurement;

/// <summary>F(q) and its derivatives: sums with the weights 1, x, y, x², xy, y² about the middle of the scan.</summary>
internal readonly record struct SpectralMoments(Complex F, Complex Fx, Complex Fy, Complex Fxx, Complex Fxy, Complex Fyy)
{
    /// <summary>|F|.</summary>
    public double Amplitude => F.Magnitude;

    /// <summary>At a wave vector, cycles/nm.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="windowed">Its values under a window.</param>
    /// <param name="qx">q_x.</param>
    /// <param name="qy">q_y.</param>
    public static SpectralMoments Of(ScanImage image, double[] windowed, double qx, double qy)
    {
        var cosine = new double[image.Columns];
        var sine = new double[image.Columns];
        for (var c = 0; c < cosine.Length; c++)
        {
            (sine[c], cosine[c]) = Math.SinCos(-2 * Math.PI * qx * X(image, c));
        }

        Complex f = 0, fx = 0, fy = 0, fxx = 0, fxy = 0, fyy = 0;
        for (var row = 0; row < image.Rows; row++)
        {
            double re = 0, im = 0, reX = 0, imX = 0, reXx = 0, imXx = 0;
            for (var c = 0; c < cosine.Length; c++)
            {
                var x = X(image, c);
                var v = windowed[(row * cosine.Length) + c];
                var vr = v * cosine[c];
                var vi = v * sine[c];
                re += vr;
                im += vi;
                reX += x * vr;
                imX += x * vi;
                reXx += x * x * vr;
                imXx += x * x * vi;
            }

            var y = (row + 0.5 - (image.Rows / 2.0)) * image.StepY;
            var (s, k) = Math.SinCos(-2 * Math.PI * qy * y);
            var phase = new Complex(k, s);
            var (line, lineX) = (phase * new Complex(re, im), phase * new Complex(reX, imX));
            f += line;
            fx += lineX;
            fy += y * line;
            fxx += phase * new Complex(reXx, imXx);
            fxy += y * lineX;
            fyy += y * y * line;
        }

        return new SpectralMoments(f, fx, fy, fxx, fxy, fyy);
    }

    /// <summary>
    /// −H⁻¹∇ of ln|F|², which is close to a parabola over the whole main lobe of the window; no step where it is
    /// not concave.
    /// </summary>
    public (double X, double Y) NewtonStep()
    {
        const double K = 2 * Math.PI;
        var conjugate = Complex.Conjugate(F);

        // ∂F/∂q_x = −2πi Σ x …, so ∂|F|² = 2 Re(F* ∂F) and ∂²|F|² = 2 Re(∂F* ∂F + F* ∂²F).
        var gx = 2 * K * (conjugate * Fx).Imaginary;
        var gy = 2 * K * (conjugate * Fy).Imaginary;
        // For the logarithm: ∂∂ ln P = ∂∂P/P − ∂P ∂P/P², here times P.
        var power = Square(F.Magnitude);
        var hxx = (2 * K * K * (Square(Fx.Magnitude) - (conjugate * Fxx).Real)) - (gx * gx / power);
        var hyy = (2 * K * K * (Square(Fy.Magnitude) - (conjugate * Fyy).Real)) - (gy * gy / power);
        var hxy = (2 * K * K * ((Complex.Conjugate(Fx) * Fy).Real - (conjugate * Fxy).Real)) - (gx * gy / power);
        var determinant = (hxx * hyy) - (hxy * hxy);
        return hxx < 0 && determinant > 0
            ? (-((hyy * gx) - (hxy * gy)) / determinant, -((hxx * gy) - (hxy * gx)) / determinant)
            : (0, 0);
    }

    private static double X(ScanImage image, int column) => (column + 0.5 - (image.Columns / 2.0)) * image.StepX;

    private static double Square(double v) => v * v;
}
