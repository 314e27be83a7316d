using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// The levels of white and pink noise in what a fit leaves over, by Whittle's likelihood: they minimise
/// Σ_q [ln N(q) + |ε(q)|²/N(q)], N(q) = L² (σ_w² + σ_p² s(q)).
/// </summary>
/// <remarks>docs/physics.md, eq. (43); P. Whittle, Ark. Mat. 2, 423 (1953).</remarks>
public static class NoiseEstimate
{
    private const int Rounds = 60;

    /// <summary>Estimates both levels from a residual on a real-space window.</summary>
    /// <param name="residual">Data minus model, row-major [n1 + L/2, n2 + L/2].</param>
    /// <param name="shape">A spectrum of the window's size, whose levels are the start.</param>
    public static NoiseSpectrum Of(ReadOnlySpan<double> residual, NoiseSpectrum shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        double[] power = Array.ConvertAll(QpiMap.ToReciprocalSpace(residual, shape.Size), f => (f.Real * f.Real) + (f.Imaginary * f.Imaginary));
        double sites = (double)shape.Size * shape.Size;
        double white = Math.Max(shape.White * shape.White, 1e-300);
        double pink = Math.Max(shape.Pink * shape.Pink, 1e-300);

        // The multiplicative rule of expectation and maximisation for a sum of two independent parts: it never leaves the
        // positive numbers and never lowers the likelihood.
        for (int round = 0; round < Rounds; round++)
        {
            double whiteUp = 0, whiteDown = 0, pinkUp = 0, pinkDown = 0;
            for (int i = 0; i < power.Length; i++)
            {
                double s = shape.Shape[i];
                if (s == 0)
                {
                    continue; // q = 0 holds the background, not noise
                }

                double n = sites * (white + (pink * s));
                double ratio = power[i] / (n * n);
                whiteUp += ratio;
                whiteDown += 1 / n;
                pinkUp += ratio * s;
                pinkDown += s / n;
            }

            white *= Math.Sqrt(whiteUp / whiteDown);
            pink *= Math.Sqrt(pinkUp / pinkDown);
        }

        return shape.With(Math.Sqrt(white), Math.Sqrt(pink));
    }
}
