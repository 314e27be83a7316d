namespace PairScope.Numerics;

/// <summary>Normal numbers from a source of uniform ones.</summary>
public static class NormalNumbers
{
    /// <summary>A number of mean 0 and variance 1, √(−2 ln(1 − u)) cos 2πv, from two draws of the source.</summary>
    /// <param name="random">Source of u and v.</param>
    /// <remarks>G. E. P. Box and M. E. Muller, Ann. Math. Stat. 29, 610 (1958).</remarks>
    public static double NextNormal(this Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
