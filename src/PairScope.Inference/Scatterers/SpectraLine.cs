namespace PairScope.Inference.Scatterers;

/// <summary>Spectra at places along a line, in any unit, averaged over bins of the bias; each divided by its mean between zero and the setpoint, as the feedback does.</summary>
/// <remarks>docs/physics.md, eq. (91).</remarks>
public sealed class SpectraLine
{
    private const int FewestBiases = 8;
    private const int MostBiases = 4096;

    private SpectraLine(double[] along, double[] biases, double[][] values, double setpoint)
    {
        (Along, Biases, Setpoint) = (along, biases, setpoint);
        Values = [.. values.Select(AtSetpoint)];
        Mean = Values.Average(v => v.Average());
    }

    /// <summary>Distances along the line, nm.</summary>
    public IReadOnlyList<double> Along { get; }

    /// <summary>The mean bias of each bin, mV, rising.</summary>
    public IReadOnlyList<double> Biases { get; }

    /// <summary>The bias at which the current is held, mV.</summary>
    public double Setpoint { get; }

    /// <summary>dI/dV at each place and bias over its mean between zero and the setpoint.</summary>
    public IReadOnlyList<double[]> Values { get; }

    /// <summary>The mean of <see cref="Values"/>.</summary>
    public double Mean { get; }

    /// <summary>A line from sweeps at its places.</summary>
    /// <param name="spectra">For each place its distance along the line (nm), biases (mV) and dI/dV; what is no number is left out.</param>
    /// <param name="bin">Width of a bin of biases, mV.</param>
    /// <param name="range">Biases that count, mV; null for all.</param>
    /// <param name="setpoint">The bias at which the current is held, mV; null for the end of the range that lies further from zero.</param>
    /// <exception cref="InputException">Fewer than 8 bins hold a value at every place, or none lies between zero and the setpoint.</exception>
    public static SpectraLine Of(IReadOnlyList<(double Along, IReadOnlyList<double> Biases, IReadOnlyList<double> Values)> spectra, double bin, (double Low, double High)? range = null, double? setpoint = null)
    {
        ArgumentNullException.ThrowIfNull(spectra);
        double[] all = [.. spectra.SelectMany(s => s.Biases).Where(double.IsFinite)];
        if (spectra.Count == 0 || all.Length == 0)
        {
            throw new InputException("There is no spectrum.");
        }

        (double low, double high) = range ?? (all.Min(), all.Max());
        if (!((high - low) / bin <= MostBiases))
        {
            throw new InputException(FormattableString.Invariant($"Bins of {bin:G3} mV make more than {MostBiases} of the {high - low:G4} mV of the sweep; choose wider ones."));
        }

        int count = (int)Math.Floor(((high - low) / bin) + 1e-9);
        double[][] binned = [.. spectra.Select(s => Binned(s.Biases, s.Values, low, bin, count))];
        double[][] taken = [.. spectra.Select(s => Binned(s.Biases, s.Biases, low, bin, count))]; // a bin's bias is the mean of those in it
        int[] kept = [.. Enumerable.Range(0, Math.Max(0, count)).Where(e => binned.All(b => double.IsFinite(b[e])))];
        if (kept.Length < FewestBiases)
        {
            throw new InputException($"Only {kept.Length} bins of the bias hold a value at every place; at least {FewestBiases} are needed: choose narrower bins or another range.");
        }

        double[] biases = [.. kept.Select(e => taken.Average(t => t[e]))];
        double held = setpoint ?? (Math.Abs(high) >= Math.Abs(low) ? high : low);
        if (!Array.Exists(biases, v => Within(v, held)))
        {
            throw new InputException(FormattableString.Invariant($"No bias lies between zero and the setpoint, {held:0.###} mV, where the feedback's current comes from."));
        }

        return new SpectraLine([.. spectra.Select(s => s.Along)], biases, [.. binned.Select(b => kept.Select(e => b[e]).ToArray())], held);
    }

    /// <summary>The same of some places.</summary>
    public SpectraLine Where(Func<double, bool> place)
    {
        int[] kept = [.. Enumerable.Range(0, Along.Count).Where(i => place(Along[i]))];
        return new SpectraLine([.. kept.Select(i => Along[i])], [.. Biases], [.. kept.Select(i => Values[i])], Setpoint);
    }

    /// <summary>One in so many places, and neighbouring biases averaged in groups of as many.</summary>
    public SpectraLine Every(int step)
    {
        int[] kept = [.. Enumerable.Range(0, Along.Count).Where(i => i % step == 0)];
        int count = Biases.Count / step;
        if (count < FewestBiases)
        {
            return this;
        }

        double Group(IReadOnlyList<double> of, int e) => Enumerable.Range(e * step, step).Average(k => of[k]);
        return new SpectraLine(
            [.. kept.Select(i => Along[i])], [.. Enumerable.Range(0, count).Select(e => Group(Biases, e))],
            [.. kept.Select(i => Enumerable.Range(0, count).Select(e => Group(Values[i], e)).ToArray())], Setpoint);
    }

    /// <summary>A spectrum over its mean between zero and the setpoint.</summary>
    /// <param name="conductance">dI/dV at each of <see cref="Biases"/>.</param>
    public double[] AtSetpoint(double[] conductance)
    {
        double mean = conductance.Where((_, e) => Within(Biases[e], Setpoint)).Average();
        return [.. conductance.Select(v => v / mean)];
    }

    private static bool Within(double bias, double setpoint) => bias * Math.Sign(setpoint) > 0 && Math.Abs(bias) <= Math.Abs(setpoint);

    private static double[] Binned(IReadOnlyList<double> biases, IReadOnlyList<double> values, double low, double bin, int count)
    {
        var (sums, counts) = (new double[count], new int[count]);
        for (int i = 0; i < biases.Count; i++)
        {
            double at = (biases[i] - low) / bin;
            if (at >= 0 && at < count && double.IsFinite(values[i]))
            {
                sums[(int)at] += values[i];
                counts[(int)at]++;
            }
        }

        return [.. sums.Select((s, e) => s / counts[e])];
    }
}
