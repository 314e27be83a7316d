using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>The range of a channel's values.</summary>
/// <param name="Least">Least finite value; NaN when there is none.</param>
/// <param name="Median">Their median.</param>
/// <param name="Largest">Largest finite value.</param>
/// <param name="Missing">How many values are not finite.</param>
internal sealed record ChannelSummary(double Least, double Median, double Largest, int Missing)
{
    // The median of a large grid is taken from evenly spaced values, so that looking at a file stays quick.
    private const int LargestSample = 1 << 20;

    /// <summary>Of all layers; complex values by their moduli.</summary>
    public static ChannelSummary Of(MeasuredChannel channel)
    {
        (double least, double largest, int missing) = (double.PositiveInfinity, double.NegativeInfinity, 0);
        var sample = new List<double>();
        int step = Math.Max(1, channel.Values.Count / LargestSample);
        for (int layer = 0, at = 0; layer < channel.Layers; layer++)
        {
            foreach (double value in channel.Plane(layer))
            {
                if (!double.IsFinite(value))
                {
                    missing++;
                }
                else
                {
                    (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
                    if (at++ % step == 0)
                    {
                        sample.Add(value);
                    }
                }
            }
        }

        sample.Sort();
        return sample.Count == 0 ? new ChannelSummary(double.NaN, double.NaN, double.NaN, missing) : new ChannelSummary(least, sample[sample.Count / 2], largest, missing);
    }
}
