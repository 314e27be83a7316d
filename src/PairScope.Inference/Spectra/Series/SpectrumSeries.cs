using MathNet.Numerics;

namespace PairScope.Inference.Spectra.Series;

/// <summary>Spectra of one sample at several temperatures.</summary>
/// <param name="Spectra">Each with its temperature, K, above 0.</param>
/// <param name="LockInMillivolts">Amplitude of the lock-in's modulation from the middle to the peak, mV.</param>
/// <param name="Normal">The normal state's conductance over the bias, where it was measured; 1 otherwise.</param>
/// <remarks>docs/physics.md, eq. (93).</remarks>
public sealed record SpectrumSeries(IReadOnlyList<(double TemperatureKelvin, SpectrumObservation Observation)> Spectra, double LockInMillivolts, Func<double, double> Normal)
{
    private const int NormalDegree = 6;

    /// <summary>Half the widest window of biases, mV.</summary>
    public double HalfWidth => Spectra.Max(s => s.Observation.HalfWidth);

    /// <summary>A measured normal conductance as the polynomial of degree 6 through it, over its mean.</summary>
    /// <param name="biases">mV.</param>
    /// <param name="values">dI/dV.</param>
    public static Func<double, double> Smooth(IReadOnlyList<double> biases, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(biases);
        ArgumentNullException.ThrowIfNull(values);
        double reach = biases.Max(Math.Abs);
        double mean = values.Average();
        double[] c = Fit.Polynomial([.. biases.Select(v => v / reach)], [.. values.Select(v => v / mean)], NormalDegree);
        return v => Polynomial.Evaluate(v / reach, c);
    }
}
