namespace PairScope.Inference.Fields;

/// <summary>Sums over the values of a layer.</summary>
internal static class Planes
{
    /// <summary>The values less their mean.</summary>
    public static double[] Centred(double[] values)
    {
        double mean = values.Average();
        return Array.ConvertAll(values, v => v - mean);
    }

    /// <summary>sum ← sum + factor·term.</summary>
    public static void Add(double[] sum, double factor, double[] term)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += factor * term[i];
        }
    }
}
