using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Tunnelling;

/// <summary>
/// A tip over a sample: what the lock-in reads of dI/dV, in units of the normal state's, at a temperature, with a modulation of the bias, with a normal or a
/// superconducting tip.
/// </summary>
/// <remarks>docs/physics.md, eqs. (52), (66)–(68).</remarks>
public sealed class TunnelJunction
{
    private const int CellsPerThermalEnergy = 8;
    private const double ReachInThermalEnergies = 15; // the thermal kernel is 1e-6 of its largest value there
    private const int MostCells = 1 << 16;
    private readonly double _temperature; // k_B T, meV
    private readonly double _lockIn;
    private readonly double _low;
    private readonly double _high;
    private readonly (double Bias, double Weight)[] _modulation;
    private readonly Lazy<double[]> _kernel; // K_T, the same for every density

    /// <summary>A junction over a range of biases.</summary>
    /// <param name="temperatureKelvin">T, K; 0 for none.</param>
    /// <param name="lockInMillivolts">Amplitude A of the lock-in's modulation, mV from the middle to the peak, √2 times its root mean square; 0 for none.</param>
    /// <param name="lowest">Least bias that will be asked for, mV from the bias at which the Fermi levels agree.</param>
    /// <param name="highest">Largest.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite, or the range is empty.</exception>
    public TunnelJunction(double temperatureKelvin, double lockInMillivolts, double lowest, double highest)
    {
        Require.Finite(temperatureKelvin);
        Require.Finite(lockInMillivolts);
        Require.Finite(lowest);
        Require.Finite(highest);
        ArgumentOutOfRangeException.ThrowIfNegative(temperatureKelvin);
        ArgumentOutOfRangeException.ThrowIfNegative(lockInMillivolts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(highest, lowest);
        (_temperature, _lockIn, _low, _high) = (EnergyKernel.Boltzmann * temperatureKelvin, lockInMillivolts, lowest, highest);
        _kernel = new Lazy<double[]>(ThermalKernel);
        _modulation = Modulation(lockInMillivolts, _temperature > 0 ? _temperature : (highest - lowest) / 1000);
    }

    /// <summary>k_B T, meV.</summary>
    public double ThermalEnergy => _temperature;

    /// <summary>A, mV.</summary>
    public double LockInMillivolts => _lockIn;

    /// <summary>With a normal tip: (K_T ∗ K_A ∗ N)(V).</summary>
    /// <param name="sample">N.</param>
    /// <param name="biases">V, mV, within the range of the junction.</param>
    /// <remarks>docs/physics.md, eq. (66).</remarks>
    public double[] Conductance(TunnellingDensity sample, IReadOnlyList<double> biases)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(biases);
        if (ReferenceEquals(sample, TunnellingDensity.Metal))
        {
            return [.. biases.Select(_ => 1.0)];
        }

        Func<double, double> thermal = _temperature > 0 ? Thermal(sample).At : sample.At;
        return Modulated(thermal, biases);
    }

    /// <summary>With a superconducting tip: the first harmonic of the current, or its derivative without a modulation.</summary>
    /// <param name="sample">N of the sample.</param>
    /// <param name="tip">N of the tip.</param>
    /// <param name="biases">V, mV, within the range of the junction.</param>
    /// <remarks>docs/physics.md, eqs. (67), (68).</remarks>
    public double[] Conductance(TunnellingDensity sample, TunnellingDensity tip, IReadOnlyList<double> biases)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(tip);
        ArgumentNullException.ThrowIfNull(biases);
        SampledCurve slope = TipCurrent.Slope(sample, tip, _temperature, _low - _lockIn, _high + _lockIn);
        return Modulated(slope.At, biases);
    }

    private double[] Modulated(Func<double, double> curve, IReadOnlyList<double> biases)
    {
        var averages = new double[biases.Count];
        for (int i = 0; i < averages.Length; i++)
        {
            double bias = biases[i];
            double sum = 0;
            foreach ((double shift, double weight) in _modulation)
            {
                sum += weight * curve(bias + shift);
            }

            averages[i] = sum;
        }

        return averages;
    }

    private double Step => Math.Max(_temperature / CellsPerThermalEnergy, (_high - _low + (2 * _lockIn)) / MostCells);

    private static int Reach => (int)Math.Ceiling(ReachInThermalEnergies * CellsPerThermalEnergy);

    // Σ_j h N_j K_T(V − E_j) on the grid of the E_j, which is fine enough for a cubic between its points.
    private SampledCurve Thermal(TunnellingDensity sample)
    {
        double width = _high - _low + (2 * _lockIn);
        (double step, int reach) = (Step, Reach);
        double first = _low - _lockIn - (2 * step);
        int count = (int)Math.Ceiling(width / step) + 5;
        double[] cells = sample.OnGrid(first - (reach * step), step, count + (2 * reach));

        double[] kernel = _kernel.Value;
        double sum = kernel.Sum();

        // Only those points of the grid that are asked for.
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return new SampledCurve(first, step, count, i => double.IsNaN(values[i]) ? values[i] = DotProduct.Of(kernel, cells.AsSpan(i, kernel.Length)) / sum : values[i]);
    }

    // Averages under triangles see straight lines between the kernel's points, on average step²/12 of its curvature too much.
    private double[] ThermalKernel()
    {
        (double step, int reach) = (Step, Reach);
        return
        [
            .. Enumerable.Range(-reach, (2 * reach) + 1)
                .Select(k => Kernel(k * step) - ((Kernel((k + 1) * step) - (2 * Kernel(k * step)) + Kernel((k - 1) * step)) / 12)),
        ];
    }

    private double Kernel(double energy)
    {
        double cosh = Math.Cosh(energy / (2 * _temperature));
        return 1 / (4 * _temperature * cosh * cosh);
    }

    // The half ellipse K_A as Gauss's rule for its weight: nodes A cos φ, weights sin² φ, exact for polynomials of twice their number.
    private static (double Bias, double Weight)[] Modulation(double amplitude, double smoothness)
    {
        if (amplitude == 0)
        {
            return [(0, 1)];
        }

        int nodes = (int)Math.Clamp(6 + (6 * amplitude / smoothness), 8, 400);
        return [.. Enumerable.Range(1, nodes).Select(k => Math.PI * k / (nodes + 1)).Select(phi => (amplitude * Math.Cos(phi), 2 * Math.Sin(phi) * Math.Sin(phi) / (nodes + 1)))];
    }
}
