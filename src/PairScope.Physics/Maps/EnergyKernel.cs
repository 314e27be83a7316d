using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>
/// How temperature and lock-in smear a spectrum over the energy: the convolution with K = K_T ∗ K_A as a sum over a few energies,
/// (K ∗ ρ)(ω) ≈ Σ_k w_k ρ(ω + k h), k = −n … n, for a ρ that is itself smooth over η. Where one energy is good enough, it is taken with
/// more broadening, η + y; beside others it is not, for y would add to what is left deep in a gap, where ρ goes with η.
/// </summary>
/// <remarks>docs/physics.md, eqs. (52), (53).</remarks>
public sealed class EnergyKernel
{
    /// <summary>k_B in meV/K.</summary>
    public const double Boltzmann = 0.08617333262;

    private const int MostPairs = 8;
    private const int Times = 160;
    private const double MostCancellation = 1.1; // Σ|w|: sums of large terms of either sign would make errors of the terms large too

    // h that are tried, in standard deviations of the kernel.
    private static readonly double[] Steps = [.. Enumerable.Range(3, 14).Select(i => 0.1 * i)];

    private EnergyKernel(double step, double[] weights, double extra, double error)
    {
        Step = step;
        ExtraBroadening = extra;
        Weights = weights;
        Error = error;
    }

    /// <summary>The kernel of an instrument that smears nothing.</summary>
    public static EnergyKernel None { get; } = new(0, [1], 0, 0);

    /// <summary>h, meV.</summary>
    public double Step { get; }

    /// <summary>y, meV: added to η.</summary>
    public double ExtraBroadening { get; }

    /// <summary>w_0 … w_n; w_−k = w_k, and all of them add up to 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>Bound of the error of the smeared Lorentzian of width η, relative to its largest value.</summary>
    public double Error { get; }

    private double Cancellation => Weights.Sum(w => 2 * Math.Abs(w)) - Math.Abs(Weights[0]);

    /// <summary>The energies ω + k h with their weights.</summary>
    public IEnumerable<(double Energy, double Weight)> Nodes(double energy) =>
        Enumerable.Range(1 - Weights.Count, (2 * Weights.Count) - 1).Select(k => (energy + (k * Step), Weights[Math.Abs(k)]));

    /// <summary>c Σ_k w_k f(ω + k h), number by number; of one energy with c w_0 = 1 that array itself.</summary>
    /// <param name="values">f at the energies of <see cref="Nodes"/>, in their order; asked for one after the other.</param>
    /// <param name="factor">c.</param>
    public double[] Sum(IEnumerable<double[]> values, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (Weights.Count == 1 && factor * Weights[0] == 1)
        {
            return values.First();
        }

        double[]? sum = null;
        foreach ((int k, double[] own) in values.Index())
        {
            double weight = factor * Weights[Math.Abs(k + 1 - Weights.Count)];
            sum ??= new double[own.Length];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += weight * own[i];
            }
        }

        return sum!;
    }

    /// <summary>Standard deviation of K = K_T ∗ K_A, ((π k_B T)²/3 + A²/4)^½, meV.</summary>
    /// <param name="temperatureKelvin">T, K.</param>
    /// <param name="lockInMillivolts">A, mV.</param>
    public static double StandardDeviation(double temperatureKelvin, double lockInMillivolts)
    {
        double thermal = Math.PI * Boltzmann * temperatureKelvin;
        return Math.Sqrt((thermal * thermal / 3) + (lockInMillivolts * lockInMillivolts / 4));
    }

    /// <summary>The same energies of an instrument whose temperature and lock-in are both larger by a factor: all widths are.</summary>
    /// <param name="factor">The factor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
    public EnergyKernel Stretched(double factor)
    {
        Require.Positive(factor);
        return new EnergyKernel(factor * Step, [.. Weights], factor * ExtraBroadening, Error);
    }

    /// <summary>The fewest energies that smear as well as asked.</summary>
    /// <param name="temperatureKelvin">Temperature T, K; its kernel has a full width at half maximum of 3.5 k_B T.</param>
    /// <param name="lockInMillivolts">Amplitude A of the lock-in's modulation, mV from the middle to the peak.</param>
    /// <param name="broadening">η of the spectra that are smeared, meV.</param>
    /// <param name="accuracy">Largest <see cref="Error"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite, or η is zero.</exception>
    /// <exception cref="InputException">The kernel is so much wider than η that it would take too many energies.</exception>
    public static EnergyKernel Of(double temperatureKelvin, double lockInMillivolts, double broadening, double accuracy = 0.03)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(temperatureKelvin);
        ArgumentOutOfRangeException.ThrowIfNegative(lockInMillivolts);
        Require.Finite(temperatureKelvin);
        Require.Finite(lockInMillivolts);
        Require.Positive(broadening);
        double deviation = StandardDeviation(temperatureKelvin, lockInMillivolts);
        var times = new TimeGrid(temperatureKelvin, lockInMillivolts, broadening);
        EnergyKernel best = Enumerable.Range(0, 13).Select(i => times.Kernel(0, [1], 0.1 * i * deviation)).MinBy(k => k.Error)!;
        for (int pairs = 1; pairs <= MostPairs && best.Error > accuracy; pairs++)
        {
            foreach (double step in Steps)
            {
                EnergyKernel other = times.Fit(step * deviation, pairs);
                best = other.Error < best.Error && other.Cancellation < MostCancellation ? other : best;
            }
        }

        return best.Error <= accuracy
            ? best
            : throw new InputException(FormattableString.Invariant(
                $"Smearing by {temperatureKelvin} K and {lockInMillivolts} mV over spectra of {broadening} meV broadening would take more than {(2 * MostPairs) + 1} energies; take a larger broadening."));
    }

    // K̂ e^{−ηt} on times up to 8/η, close together where wide kernels have theirs, and what sums of energies come near to it.
    private sealed class TimeGrid
    {
        private readonly double[] _times;
        private readonly double[] _kernel; // K̂
        private readonly double[] _decay; // e^{−ηt} dt
        private readonly double _rate; // η
        private readonly double _whole;

        public TimeGrid(double temperatureKelvin, double lockInMillivolts, double broadening)
        {
            _rate = broadening;
            double thermal = Math.PI * Boltzmann * temperatureKelvin;
            double[] shares = [.. Enumerable.Range(0, Times).Select(i => (i + 0.5) / Times)];
            _times = Array.ConvertAll(shares, u => 8 / broadening * u * u);
            _kernel = Array.ConvertAll(_times, time => Transform(thermal, lockInMillivolts, time));
            _decay = [.. shares.Zip(_times, (u, time) => 16 / broadening * u / Times * Math.Exp(-broadening * time))];
            _whole = _kernel.Zip(_decay, (k, d) => k * d).Sum();
        }

        // |∫ (K̂ − e^{−yt} Σ w cos kht) e^{−ηt} cos ωt dt| is at most the integral of moduli; the largest value of the smeared Lorentzian is ∫ K̂ e^{−ηt} dt.
        public EnergyKernel Kernel(double step, double[] weights, double extra)
        {
            double difference = 0;
            var cosines = new double[weights.Length];
            for (int i = 0; i < _times.Length; i++)
            {
                Cosines(cosines, step * _times[i]);
                double sum = weights[0];
                for (int k = 1; k < weights.Length; k++)
                {
                    sum += 2 * weights[k] * cosines[k];
                }

                difference += _decay[i] * Math.Abs(_kernel[i] - (sum * Math.Exp(-extra * _times[i])));
            }

            return new EnergyKernel(step, weights, extra, difference / _whole);
        }

        // Least squares over times, weighted with e^{−ηt}; w_0 = 1 − 2 Σ w_k keeps the sum.
        public EnergyKernel Fit(double step, int pairs)
        {
            var normal = new ComplexMatrix(pairs);
            var right = new double[pairs];
            var cosines = new double[pairs + 1];
            for (int t = 0; t < _times.Length; t++)
            {
                double weight = _decay[t] * Math.Exp(-_rate * _times[t]);
                Cosines(cosines, step * _times[t]);
                for (int i = 0; i < pairs; i++)
                {
                    double row = 2 * (cosines[i + 1] - 1) * weight;
                    right[i] += row * (_kernel[t] - 1);
                    for (int j = 0; j < pairs; j++)
                    {
                        normal[i, j] += row * 2 * (cosines[j + 1] - 1);
                    }
                }
            }

            ComplexMatrix inverse = normal.Inverse();
            double[] weights = [.. Enumerable.Range(0, pairs).Select(i => Enumerable.Range(0, pairs).Sum(j => inverse[i, j].Real * right[j]))];
            return Kernel(step, [1 - (2 * weights.Sum()), .. weights], 0);
        }

        // cos kx for k = 0, 1, …
        private static void Cosines(double[] cosines, double x)
        {
            cosines[0] = 1;
            double first = cosines.Length > 1 ? Math.Cos(x) : 1;
            for (int k = 1; k < cosines.Length; k++)
            {
                cosines[k] = k == 1 ? first : (2 * first * cosines[k - 1]) - cosines[k - 2];
            }
        }

        // The kernel's Fourier transform, πk_BT t/sinh(πk_BT t) · 2 J_1(A t)/(A t): docs/physics.md, eq. (52).
        private static double Transform(double thermal, double lockIn, double time)
        {
            double x = thermal * time;
            double temperature = x < 1e-6 ? 1 : x / Math.Sinh(Math.Min(x, 700));
            return temperature * Airy(lockIn * time);
        }

        // 2 J_1(x)/x = (2/π) ∫_0^π cos(x cos φ) sin²φ dφ, the transform of a half ellipse; the midpoint rule is exact to rounding for x below its number of points.
        private static double Airy(double x)
        {
            const int Points = 48;
            double sum = 0;
            for (int i = 0; x > 0 && i < Points; i++)
            {
                (double sin, double cos) = Math.SinCos((i + 0.5) * Math.PI / Points);
                sum += Math.Cos(x * cos) * sin * sin;
            }

            return x > 0 ? 2 * sum / Points : 1;
        }
    }
}
