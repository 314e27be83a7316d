namespace PairScope.Learning.Emulators;

/// <summary>
/// What is known before the map is seen: μ and Δ0 uniform over the ranges of the training maps, θ over its circle. While a fit goes on, Δ0 has
/// instead the normal distribution of ln Δ0 that is nearest, so that a gap that a map does not hold stays where it is; <see cref="Weigh"/> puts the uniform one back.
/// </summary>
internal sealed class EmulatorPrior
{
    private const int Nodes = 81;
    private readonly double[] _lowest;
    private readonly double[] _highest;
    private readonly IReadOnlyList<double> _gap;
    private readonly double _potentialWidth;

    /// <summary>The prior of maps drawn uniformly from ranges of μ and Δ0, in meV.</summary>
    public EmulatorPrior(IReadOnlyList<double> potential, IReadOnlyList<double> gap)
    {
        _gap = gap;
        _potentialWidth = Math.Max(potential[1] - potential[0], 1e-3);
        (double low, double high) = (Math.Log(gap[0]), Math.Log(gap[1]));
        double logWidth = Math.Max(high - low, 1e-3);
        LogGapMean = Math.Log(0.5 * (gap[0] + gap[1]));
        LogGapVariance = logWidth * logWidth / 12;
        _lowest = [potential[0] - (0.02 * _potentialWidth), low - (0.05 * logWidth)];
        _highest = [potential[1] + (0.02 * _potentialWidth), high + (0.05 * logWidth)];
    }

    /// <summary>Mean of ln Δ0.</summary>
    public double LogGapMean { get; }

    /// <summary>Variance of ln Δ0.</summary>
    public double LogGapVariance { get; }

    /// <summary>The nearest point within the ranges.</summary>
    public EmulatorPoint Bounded(EmulatorPoint p) => p with
    {
        ChemicalPotential = Math.Clamp(p.ChemicalPotential, _lowest[0], _highest[0]),
        LogGap = Math.Clamp(p.LogGap, _lowest[1], _highest[1]),
    };

    /// <summary>
    /// Replaces the normal prior of ln Δ0 by the uniform one of Δ0 in a normal posterior: ln of the factor on the evidence,
    /// and median and deviation of ln Δ0 afterwards.
    /// </summary>
    /// <param name="logGap">ln Δ0.</param>
    /// <param name="deviation">Its deviation.</param>
    /// <param name="ofState">ln of the density of the prior of what the maps hold of the state, 0 where that is nothing.</param>
    public (double LogFactor, double LogGap, double Deviation) Weigh(double logGap, double deviation, double ofState)
    {
        (double low, double high) = (Math.Log(_gap[0]), Math.Log(_gap[1]));
        double flat = ofState - Math.Log(_potentialWidth);
        (double from, double to) = (Math.Max(low, logGap - (5 * deviation)), Math.Min(high, logGap + (5 * deviation)));
        if (!(high - low > 1e-6) || !(to > from))
        {
            return (flat, Math.Clamp(logGap, low, high), deviation);
        }

        // Density of the posterior times (uniform prior over normal prior), on a grid that ends with the range.
        var weights = new double[Nodes];
        double step = (to - from) / Nodes;
        double norm = step / (Math.Sqrt(2 * Math.PI) * deviation * (_gap[1] - _gap[0]));
        double sum = 0, first = 0, second = 0;
        for (int i = 0; i < Nodes; i++)
        {
            double x = from + ((i + 0.5) * step);
            double z = (x - logGap) / deviation;
            double off = x - LogGapMean;
            weights[i] = norm * Math.Exp((-0.5 * z * z) + x + (0.5 * off * off / LogGapVariance));
            sum += weights[i];
            first += weights[i] * x;
            second += weights[i] * x * x;
        }

        double mean = first / sum;
        double below = 0;
        int median = 0;
        while (median < Nodes - 1 && below + weights[median] < 0.5 * sum)
        {
            below += weights[median++];
        }

        double middle = from + ((median + (((0.5 * sum) - below) / Math.Max(weights[median], 1e-300))) * step);
        double spread = Math.Sqrt(Math.Max((second / sum) - (mean * mean), step * step / 12));
        return (flat + Math.Log(Math.Max(sum, 1e-300)), middle, spread);
    }
}
