namespace PairScope.Inference.Planning;

/// <summary>
/// A hypothesis near one of its gaps: χ² against the maps of a truth over an interval of Δ0, at the best of its other parameters,
/// χ²(Δ0) = χ²_c − 2 s (Δ0 − c) + S (Δ0 − c)², and the information of those others.
/// </summary>
/// <param name="Low">Begin of the interval, meV.</param>
/// <param name="High">Its end; the begin where there is no Δ0 to integrate over.</param>
/// <param name="Center">c, where χ² is least in the interval.</param>
/// <param name="ChiSquared">χ²_c.</param>
/// <param name="Slope">s; zero unless c is an end of the interval.</param>
/// <param name="Curvature">S.</param>
/// <param name="Others">Information of the other parameters times the widths of their priors over 2π, row-major.</param>
/// <param name="Width">Width of the prior of Δ0, meV.</param>
/// <remarks>docs/plan.md, eq. (4).</remarks>
internal sealed record GapInterval(double Low, double High, double Center, double ChiSquared, double Slope, double Curvature, double[] Others, double Width)
{
    private const int Points = 24;
    private const double Far = 6; // standard deviations of the integrand
    private const double Lost = 60; // of χ²

    /// <summary>ln of the integral of e^{−χ²/2} over the interval and the other parameters, with their priors.</summary>
    /// <param name="factor">How many times the hours: χ² and information grow with them.</param>
    public double LogIntegral(double factor) => (-0.5 * factor * ChiSquared) + Math.Log(Share(factor)) - (0.5 * LogDeterminant(factor));

    // (1/R) ∫ e^{−(χ² − χ²_c)/2} dΔ0 by the midpoint rule where the integrand is not lost.
    private double Share(double factor)
    {
        if (!(Width > 0) || High <= Low)
        {
            return 1;
        }

        double spread = Curvature > 0 ? Far / Math.Sqrt(factor * Curvature) : High - Low;
        double fall = Slope != 0 ? Lost / (factor * Math.Abs(Slope)) : High - Low;
        double reach = Math.Min(spread, fall);
        (double from, double to) = (Math.Max(Low, Center - reach), Math.Min(High, Center + reach));
        double sum = 0;
        for (int i = 0; i < Points; i++)
        {
            double x = from + ((i + 0.5) * (to - from) / Points) - Center;
            sum += Math.Exp(-0.5 * factor * ((-2 * Slope * x) + (Curvature * x * x)));
        }

        return Math.Max(sum * (to - from) / Points / Width, double.Epsilon);
    }

    // ln det(f A + 1) by elimination: A is a positive matrix.
    private double LogDeterminant(double factor)
    {
        int size = (int)Math.Round(Math.Sqrt(Others.Length));
        Span<double> rows = stackalloc double[Others.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (factor * Others[i]) + (i / size == i % size ? 1 : 0);
        }

        double sum = 0;
        for (int p = 0; p < size; p++)
        {
            double pivot = Math.Max(rows[(p * size) + p], double.Epsilon);
            sum += Math.Log(pivot);
            for (int i = p + 1; i < size; i++)
            {
                double share = rows[(i * size) + p] / pivot;
                for (int j = p; j < size; j++)
                {
                    rows[(i * size) + j] -= share * rows[(p * size) + j];
                }
            }
        }

        return sum;
    }
}

/// <summary>What a hypothesis makes of the maps of a truth: its nearest maps, and how much of its prior explains the truth as well.</summary>
/// <param name="ChiSquared">d², the square of the distance.</param>
/// <param name="Vector">Its parameters there.</param>
/// <param name="Intervals">The hypothesis over its range of Δ0.</param>
/// <param name="Excess">What the intervals' least χ² is more than d², which may be known better than they are.</param>
internal sealed record Explanation(double ChiSquared, double[] Vector, IReadOnlyList<GapInterval> Intervals, double Excess)
{
    /// <summary>ln of the evidence without noise.</summary>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (4).</remarks>
    public double LogEvidence(double factor)
    {
        Span<double> parts = stackalloc double[Intervals.Count];
        double largest = double.NegativeInfinity;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Intervals[i].LogIntegral(factor);
            largest = Math.Max(largest, parts[i]);
        }

        double sum = 0;
        foreach (double part in parts)
        {
            sum += Math.Exp(part - largest);
        }

        return largest + Math.Log(sum) + (0.5 * factor * Excess);
    }

    /// <summary>The same with the distance found exactly.</summary>
    /// <param name="chiSquared">d².</param>
    /// <param name="vector">The parameters there.</param>
    public Explanation At(double chiSquared, double[] vector) => new(chiSquared, vector, Intervals, Excess + ChiSquared - chiSquared);
}
