using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>How much of a channel is more than noise, where nothing else tells two channels apart.</summary>
internal static class ChannelStructure
{
    /// <summary>
    /// The correlation of each value with its right neighbour, both less the mean of their layer: near 0 for white noise, near 1 for an image. Of spectra on few
    /// pixels, with the next point of the sweep.
    /// </summary>
    public static double Neighbours(MeasuredChannel channel)
    {
        (int rows, int columns) = (channel.Values.Shape[1], channel.Values.Shape[2]);
        double[][] planes = [.. Enumerable.Range(0, channel.Layers).Select(channel.Plane)];
        double[] means = [.. planes.Select(p => p.Where(double.IsFinite).DefaultIfEmpty(0).Average())];
        double overall = means.Average();
        bool alongSweep = columns < 8 && channel.Layers > 8;
        (double product, double square, int pairs, int count) = (0, 0, 0, 0);
        for (int layer = 0; layer < planes.Length; layer++)
        {
            double mean = alongSweep ? overall : means[layer];
            for (int i = 0; i < rows * columns; i++)
            {
                double own = planes[layer][i] - mean;
                double next = alongSweep ? (layer + 1 < planes.Length ? planes[layer + 1][i] - mean : double.NaN) : i % columns < columns - 1 ? planes[layer][i + 1] - mean : double.NaN;
                (square, count) = double.IsFinite(own) ? (square + (own * own), count + 1) : (square, count);
                (product, pairs) = double.IsFinite(own * next) ? (product + (own * next), pairs + 1) : (product, pairs);
            }
        }

        return square > 0 && pairs > 0 ? product / pairs / (square / count) : 0;
    }

    /// <summary>The standard deviation of all finite values.</summary>
    public static double Deviation(MeasuredChannel channel)
    {
        double[] finite = [.. Enumerable.Range(0, channel.Layers).SelectMany(channel.Plane).Where(double.IsFinite)];
        double mean = finite.DefaultIfEmpty(0).Average();
        return Math.Sqrt(finite.Select(v => (v - mean) * (v - mean)).DefaultIfEmpty(0).Average());
    }
}
