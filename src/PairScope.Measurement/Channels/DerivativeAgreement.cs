using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>How well a channel of spectra agrees with the numerical derivative dI/dV of the current recorded with it.</summary>
internal static class DerivativeAgreement
{
    // With fewer points a mean spectrum may agree by chance.
    private const int FewestPoints = 8;

    // Of the sweep: the derivative of a finely sampled current is mostly noise, and the lock-in averages too.
    private const int PartsOfSweep = 40;

    /// <summary>The current over the same sweep of the bias in the same direction, or null where none was recorded.</summary>
    public static MeasuredChannel? Current(MeasuredData data, MeasuredChannel beside) =>
        data.Sweep is { Unit: "mV", Values.Count: >= 5 } sweep && beside.Layers == sweep.Values.Count && !beside.Values.IsComplex
            ? data.Channels.FirstOrDefault(c => c.Name.StartsWith("Current", StringComparison.OrdinalIgnoreCase) && c.Layers == beside.Layers && c.Direction == beside.Direction && !c.Values.IsComplex && !ReferenceEquals(c, beside))
            : null;

    /// <summary>
    /// The correlation coefficient of a channel with [I(V₊) − I(V₋)]/(V₊ − V₋), V± being a fortieth of the sweep to either side, or the neighbours of each point
    /// where it has no more points, and the channel averaged from V₋ to V₊: of the spectra averaged over the pixels, or where these have few points of all pixels
    /// and points together. NaN where one of them does not change.
    /// </summary>
    /// <param name="channel">Spectra.</param>
    /// <param name="current">The current over the same sweep.</param>
    /// <param name="bias">The sweep.</param>
    public static double Correlation(MeasuredChannel channel, MeasuredChannel current, IReadOnlyList<double> bias)
    {
        int reach = Math.Max(1, bias.Count / PartsOfSweep);
        int points = bias.Count - (2 * reach);
        int pixels = channel.Values.Count / channel.Layers;
        bool averages = points >= FewestPoints;
        var pairs = new List<(double Derivative, double Value)>(averages ? points : points * pixels);
        for (int n = reach; n < points + reach; n++)
        {
            double step = bias[n + reach] - bias[n - reach];
            if (step == 0)
            {
                continue;
            }

            (double slope, double value, int count) = (0, 0, 0);
            for (int i = 0; i < pixels; i++)
            {
                double own = (current.Values.Real[((n + reach) * pixels) + i] - current.Values.Real[((n - reach) * pixels) + i]) / step;
                double there = Mean(channel, n, reach, i, pixels);
                if (double.IsFinite(own + there))
                {
                    (slope, value, count) = (slope + own, value + there, count + 1);
                    if (!averages)
                    {
                        pairs.Add((own, there));
                    }
                }
            }

            if (averages && count > 0)
            {
                pairs.Add((slope / count, value / count));
            }
        }

        return pairs.Count < 3 ? double.NaN : Coefficient(pairs);
    }

    // With neighbours alone the point itself.
    private static double Mean(MeasuredChannel channel, int point, int reach, int pixel, int pixels)
    {
        if (reach == 1)
        {
            return channel.Values.Real[(point * pixels) + pixel];
        }

        double sum = 0;
        for (int n = point - reach; n <= point + reach; n++)
        {
            sum += channel.Values.Real[(n * pixels) + pixel];
        }

        return sum / ((2 * reach) + 1);
    }

    private static double Coefficient(List<(double A, double B)> pairs)
    {
        (double a, double b) = (pairs.Average(p => p.A), pairs.Average(p => p.B));
        double product = pairs.Sum(p => (p.A - a) * (p.B - b));
        return product / Math.Sqrt(pairs.Sum(p => (p.A - a) * (p.A - a)) * pairs.Sum(p => (p.B - b) * (p.B - b)));
    }
}
