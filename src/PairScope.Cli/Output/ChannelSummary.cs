using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>The range of a channel's values.</summary>
/// <param name="Least">Least finite value; NaN when there is none.</param>
/// <param name="Median">Their median.</param>
/// <param name="Largest">Largest finite value.</param>
/// <param name="Missing">How many values are not finite.</param>
internal sealed record ChannelSummary(double Least, double Median, double Largest, int Missing)
{
    /// <summary>Of all layers; complex values by their moduli.</summary>
    public static ChannelSummary Of(MeasuredChannel channel)
    {
        double[] finite = [.. Enumerable.Range(0, channel.Layers).SelectMany(channel.Plane).Where(double.IsFinite)];
        Array.Sort(finite);
        return finite.Length == 0
            ? new ChannelSummary(double.NaN, double.NaN, double.NaN, channel.Values.Count)
            : new ChannelSummary(finite[0], finite[finite.Length / 2], finite[^1], channel.Values.Count - finite.Length);
    }
}
