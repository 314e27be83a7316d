using MathNet.Numerics.Distributions;

namespace PairScope.Inference.Spectra;

/// <summary>
/// Intervals by the profile of the sum of squares: all values of a parameter for which the best sum with that value is at most S_min (1 + t²/ν), t Student's
/// quantile with ν degrees of freedom, since the noise was estimated too. Where a density takes long to compute the curvature has to do.
/// </summary>
/// <param name="Low">Lower end, or the end of the parameter's range.</param>
/// <param name="High">Upper end.</param>
/// <remarks>docs/physics.md, eq. (72).</remarks>
public readonly record struct SpectrumInterval(double Low, double High)
{
    /// <summary>The probability that one standard deviation on either side holds.</summary>
    public const double Inner = 0.6826894921370859;

    /// <summary>The wider probability.</summary>
    public const double Outer = 0.95;

    private const int MostTrials = 12;
    private const double Tolerance = 0.01; // of t

    /// <summary>The interval of one fitted parameter.</summary>
    /// <param name="fit">The best fit.</param>
    /// <param name="parameter">A parameter of the fit.</param>
    /// <param name="probability">How often the interval is to hold the truth, 0 to 1.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    /// <exception cref="ArgumentException">The parameter was not fitted.</exception>
    public static SpectrumInterval Of(SpectrumFit fit, SpectrumParameter parameter, double probability, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fit);
        int index = fit.IndexOf(parameter);
        if (index < 0)
        {
            throw new ArgumentException("The parameter was not fitted.", nameof(parameter));
        }

        double t = StudentT.InvCDF(0, 1, fit.DegreesOfFreedom, 0.5 + (probability / 2));
        if (fit.Problem.Model.IsSlow)
        {
            SpectrumRange range = fit.Problem.Ranges[index];
            double reach = t * fit.Deviation(parameter);
            return new SpectrumInterval(Math.Max(range.Low, fit.Point[index] - reach), Math.Min(range.High, fit.Point[index] + reach));
        }

        return new SpectrumInterval(End(fit, index, -1, t, cancellation), End(fit, index, 1, t, cancellation));
    }

    // √(ΔS/s²) grows nearly in proportion to the distance: secants on it.
    private static double End(SpectrumFit fit, int index, int sign, double t, CancellationToken cancellation)
    {
        SpectrumRange range = fit.Problem.Ranges[index];
        double edge = sign < 0 ? range.Low : range.High;
        double variance = fit.SumOfSquares / fit.DegreesOfFreedom;
        double deviation = fit.Normal[index, index] > 0 ? Math.Sqrt(fit.Covariance[index, index]) : range.Width;
        (double inside, double insideT) = (0, 0);
        (double outside, double outsideT) = (double.NaN, double.NaN);
        double distance = Math.Min(t * Math.Max(deviation, 1e-9 * range.Width), Math.Abs(edge - fit.Point[index]));
        SpectrumFit last = fit;
        for (int trial = 0; trial < MostTrials; trial++)
        {
            if (Math.Abs(edge - fit.Point[index]) <= 1e-9 * range.Width)
            {
                return edge;
            }

            last = SpectrumLeastSquares.Minimise(fit.Problem, Shifted(fit, index, sign * distance), index, cancellation);
            double reached = Math.Sqrt(Math.Max(0, last.SumOfSquares - fit.SumOfSquares) / variance);
            if (Math.Abs(reached - t) < Tolerance * t)
            {
                return fit.Point[index] + (sign * distance);
            }

            if (reached < t)
            {
                (inside, insideT) = (distance, reached);
                if (distance >= Math.Abs(edge - fit.Point[index]) - (1e-9 * range.Width))
                {
                    return edge;
                }
            }
            else
            {
                (outside, outsideT) = (distance, reached);
            }

            distance = double.IsNaN(outside)
                ? Math.Min(Math.Abs(edge - fit.Point[index]), distance * Math.Clamp(1.05 * t / Math.Max(reached, 1e-3), 1.2, 4))
                : inside + Math.Clamp((outside - inside) * (t - insideT) / (outsideT - insideT), 0.05 * (outside - inside), 0.95 * (outside - inside));
        }

        return fit.Point[index] + (sign * distance);
    }

    // Where the others go when one moves, to first order.
    private static double[] Shifted(SpectrumFit fit, int index, double move)
    {
        var covariance = fit.Covariance;
        double own = covariance[index, index];
        return [.. fit.Point.Select((v, i) => v + (i == index ? move : own > 0 ? move * covariance[i, index] / own : 0))];
    }
}
