using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// The levels of white and pink noise in what a fit leaves over, by Whittle's likelihood: they minimise
/// Σ_q [ln N(q) + |ε(q)|²/N(q)], N(q) = L² (σ_w² + σ_p² s(q)).
/// </summary>
/// <remarks>docs/physics.md, eq. (43); P. Whittle, Ark. Mat. 2, 423 (1953).</remarks>
public static class NoiseEstimate
{
    private const int MostRounds = 50;
    private const int MostComparisons = 12;
    private const double Settled = 1e-8;

    /// <summary>Estimates both levels from a residual on a real-space window.</summary>
    /// <param name="residual">Data minus model, row-major [n1 + L/2, n2 + L/2].</param>
    /// <param name="shape">A spectrum of the window's size, whose levels are the start.</param>
    public static NoiseSpectrum Of(ReadOnlySpan<double> residual, NoiseSpectrum shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return OfPower(Array.ConvertAll(WindowTransform.ToReciprocalSpace(residual, shape.Size), f => (f.Real * f.Real) + (f.Imaginary * f.Imaginary)), shape);
    }

    /// <summary>Estimates both levels from what a layer is more than a map.</summary>
    /// <param name="comparison">How they are compared; its noise's levels are the start.</param>
    /// <param name="layer">Data.</param>
    /// <param name="map">Model, δρ(r).</param>
    public static NoiseSpectrum Of(MapComparison comparison, ReadOnlySpan<double> layer, ReadOnlySpan<double> map)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        NoiseSpectrum noise = comparison.Noise;
        for (int round = 0; round < MostComparisons; round++)
        {
            // What magnitudes say of the noise depends on what it was taken for.
            NoiseSpectrum before = noise;
            noise = OfPower(comparison.With(before).NoisePower(layer, map), before);
            if (Math.Abs(noise.White - before.White) + Math.Abs(noise.Pink - before.Pink) < 1e-3 * (noise.White + noise.Pink))
            {
                break;
            }
        }

        return noise;
    }

    private static NoiseSpectrum OfPower(double[] power, NoiseSpectrum shape)
    {
        double sites = (double)shape.Size * shape.Size;
        double white = Math.Max(shape.White * shape.White, 1e-300);
        double pink = Math.Max(shape.Pink * shape.Pink, 1e-300);

        // Fisher's scoring: |ε(q)|² against 1 and s(q) by least squares, weighted by 1/N², again and again. A level that would
        // turn negative is none.
        for (int round = 0; round < MostRounds; round++)
        {
            double one = 0, s1 = 0, s2 = 0, power0 = 0, power1 = 0;
            for (int i = 0; i < power.Length; i++)
            {
                double s = shape.Shape[i];
                if (s == 0)
                {
                    continue; // q = 0 holds the background, not noise
                }

                double n = white + (pink * s);
                double weight = 1 / (n * n);
                one += weight;
                s1 += weight * s;
                s2 += weight * s * s;
                power0 += weight * power[i] / sites;
                power1 += weight * s * power[i] / sites;
            }

            double determinant = (one * s2) - (s1 * s1);
            double nextWhite = ((s2 * power0) - (s1 * power1)) / determinant;
            double nextPink = ((one * power1) - (s1 * power0)) / determinant;
            (nextWhite, nextPink) = (nextWhite <= 0, nextPink <= 0) switch
            {
                (true, _) => (0, power1 / s2),
                (_, true) => (power0 / one, 0),
                _ => (nextWhite, nextPink),
            };
            bool settled = Math.Abs(nextWhite - white) + Math.Abs(nextPink - pink) < Settled * (white + pink);
            (white, pink) = (nextWhite, nextPink);
            if (settled)
            {
                break;
            }
        }

        return shape.With(Math.Sqrt(white), Math.Sqrt(pink));
    }
}
