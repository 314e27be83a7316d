using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace PairScope.Inference.Spectra;

/// <summary>
/// Whether what a fit leaves over is white noise. Its level is unknown, so that the sum of squares itself says nothing; what says something is structure: values
/// beside each other that resemble each other (Ljung and Box), more left over within the gap than outside (Fisher's F), and, where there were several sweeps,
/// more left over than these scatter (F again).
/// </summary>
/// <param name="Correlation">p-value of the correlation along the bias.</param>
/// <param name="Gap">p-value of the variance within twice the gap against the rest; 1 where there is no gap.</param>
/// <param name="Scatter">p-value of the variance against the scatter of the sweeps; null for one sweep.</param>
/// <remarks>docs/physics.md, eq. (73).</remarks>
public sealed record SpectrumGoodness(double Correlation, double Gap, double? Scatter)
{
    private const int MostLags = 20;

    /// <summary>The least of the p-values times their number.</summary>
    public double PValue => Math.Min(1, Scatter is { } s ? 3 * Math.Min(s, Math.Min(Correlation, Gap)) : 2 * Math.Min(Correlation, Gap));

    /// <summary>"p = 0.3", or "p &lt; 1e-15" where it is nothing but rounding.</summary>
    public string InWords() => PValue > 1e-15 ? $"p = {PValue.ToString("G2", CultureInfo.InvariantCulture)}" : "p < 1e-15";

    /// <summary>Tests what a fit leaves over.</summary>
    public static SpectrumGoodness Of(SpectrumFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        double[] residual = fit.Residual();
        SpectrumObservation observation = fit.Problem.Observation;
        double? scatter = observation.Scatter is { } s && s > 0
            ? 1 - FisherSnedecor.CDF(fit.DegreesOfFreedom, observation.ScatterFreedom, fit.Noise * fit.Noise / (s * s))
            : null;
        return new SpectrumGoodness(LjungBox(residual), WithinGap(fit, residual), scatter);
    }

    /// <summary>n (n + 2) Σ_k ρ_k²/(n − k) over the first lags is distributed as χ² if the values are independent.</summary>
    internal static double LjungBox(double[] residual)
    {
        int n = residual.Length;
        int lags = Math.Min(MostLags, n / 5);
        double square = residual.Sum(r => r * r);
        if (square == 0)
        {
            return 1;
        }

        double q = 0;
        for (int k = 1; k <= lags; k++)
        {
            double product = 0;
            for (int i = k; i < n; i++)
            {
                product += residual[i] * residual[i - k];
            }

            q += product / square * (product / square) / (n - k);
        }

        return SpecialFunctions.GammaUpperRegularized(0.5 * lags, 0.5 * n * (n + 2) * q);
    }

    private static double WithinGap(SpectrumFit fit, double[] residual)
    {
        double gap = fit.Value(SpectrumParameter.Gap) + fit.Value(SpectrumParameter.TipGap);
        double offset = fit.Value(SpectrumParameter.Offset);
        bool[] inside = [.. fit.Problem.Observation.Biases.Select(v => Math.Abs(v - offset) < 2 * gap)];
        int within = inside.Count(i => i) - fit.Point.Count;
        int outside = inside.Count(i => !i) - fit.Background.Count;
        if (within < 4 || outside < 4)
        {
            return 1;
        }

        double f = residual.Where((_, i) => inside[i]).Sum(r => r * r) / within / (residual.Where((_, i) => !inside[i]).Sum(r => r * r) / outside);
        return 1 - FisherSnedecor.CDF(within, outside, f);
    }
}
