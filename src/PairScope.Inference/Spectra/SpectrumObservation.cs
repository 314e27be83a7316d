namespace PairScope.Inference.Spectra;

/// <summary>A measured spectrum: dI/dV at some biases, in any unit.</summary>
public sealed class SpectrumObservation
{
    private const int FewestPoints = 16;

    private SpectrumObservation(double[] biases, double[] values, double? scatter, int scatterFreedom)
    {
        (Biases, Values, Scatter, ScatterFreedom) = (biases, values, scatter, scatterFreedom);
        (Low, High) = (biases[0], biases[^1]);
        Scale = values.Average(Math.Abs);
    }

    /// <summary>Biases, mV, rising.</summary>
    public IReadOnlyList<double> Biases { get; }

    /// <summary>dI/dV at each, averaged over the sweeps.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Standard deviation of one of <see cref="Values"/> by the scatter of the sweeps, or null where there was one.</summary>
    public double? Scatter { get; }

    /// <summary>Degrees of freedom of <see cref="Scatter"/>.</summary>
    public int ScatterFreedom { get; }

    /// <summary>Mean of |dI/dV|.</summary>
    public double Scale { get; }

    /// <summary>The least bias, mV.</summary>
    public double Low { get; }

    /// <summary>The largest bias, mV.</summary>
    public double High { get; }

    /// <summary>Half the width of the window, mV.</summary>
    public double HalfWidth => (High - Low) / 2;

    /// <summary>A spectrum from one or more sweeps over the same biases. Sweeps may differ by a factor and a constant, which are no noise.</summary>
    /// <param name="biases">mV, in any order.</param>
    /// <param name="sweeps">dI/dV of each sweep; NaN where nothing was measured.</param>
    /// <exception cref="InputException">Fewer than 16 points are left, or all are the same.</exception>
    public static SpectrumObservation Of(IReadOnlyList<double> biases, params IReadOnlyList<IReadOnlyList<double>> sweeps)
    {
        ArgumentNullException.ThrowIfNull(biases);
        ArgumentNullException.ThrowIfNull(sweeps);
        int[] kept = [.. Enumerable.Range(0, biases.Count).Where(i => double.IsFinite(biases[i]) && sweeps.All(s => double.IsFinite(s[i]))).OrderBy(i => biases[i])];
        double[] at = [.. kept.Select(i => biases[i])];
        if (kept.Length < FewestPoints)
        {
            throw new InputException($"The spectrum has {kept.Length} points with a value in the range; a fit needs at least {FewestPoints}.");
        }

        double[][] values = [.. sweeps.Select(s => kept.Select(i => s[i]).ToArray())];
        double[] mean = [.. Enumerable.Range(0, at.Length).Select(i => values.Average(v => v[i]))];
        if (!(at[^1] > at[0]) || mean.All(v => v == mean[0]))
        {
            throw new InputException("The spectrum is one value throughout, or its bias is.");
        }

        int freedom = ((at.Length - 2) * (sweeps.Count - 1));
        return sweeps.Count < 2 ? new SpectrumObservation(at, mean, null, 0) : new SpectrumObservation(at, mean, ScatterOf(values, mean, freedom), freedom);
    }

    // Each sweep less the line a + b·mean that fits it best; their squares are the noise of one sweep, and the mean of m has an m-th of it.
    private static double ScatterOf(double[][] values, double[] mean, int freedom)
    {
        double average = mean.Average();
        double square = mean.Sum(m => (m - average) * (m - average));
        double sum = 0;
        foreach (double[] sweep in values)
        {
            double own = sweep.Average();
            double slope = sweep.Zip(mean, (v, m) => (v - own) * (m - average)).Sum() / square;
            sum += sweep.Zip(mean, (v, m) => v - own - (slope * (m - average))).Sum(d => d * d);
        }

        return Math.Sqrt(sum / freedom / values.Length);
    }
}
