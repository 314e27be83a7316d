namespace PairScope.Numerics;

/// <summary>The least value of a function of one variable between two others, by golden section.</summary>
public static class GoldenSection
{
    private static readonly double Ratio = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// A minimum of <paramref name="f"/> in [a, b], which shrinks to (b − a)·0.618ⁿ. Kinks do no harm; of several minima one
    /// is found.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="a">Where the bracket begins.</param>
    /// <param name="b">Where it ends.</param>
    /// <param name="steps">n.</param>
    /// <returns>The place and the value there.</returns>
    public static (double At, double Value) Minimum(Func<double, double> f, double a, double b, int steps)
    {
        ArgumentNullException.ThrowIfNull(f);
        double c = b - (Ratio * (b - a));
        double d = a + (Ratio * (b - a));
        double fc = f(c);
        double fd = f(d);
        for (int step = 0; step < steps; step++)
        {
            if (fc < fd)
            {
                (b, d, fd) = (d, c, fc);
                c = b - (Ratio * (b - a));
                fc = f(c);
            }
            else
            {
                (a, c, fc) = (c, d, fd);
                d = a + (Ratio * (b - a));
                fd = f(d);
            }
        }

        return fc < fd ? (c, fc) : (d, fd);
    }
}
