using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>
/// How temperature and lock-in smear a spectrum over the energy: the convolution with K = K_T ∗ K_A as a sum over a few energies,
/// (K ∗ ρ)(ω) ≈ Σ_k w_k ρ(ω + k h), k = −n … n, for a ρ that is itself smooth over η. Where one energy is good enough, it is taken with
/// more broadening, η + y.
/// </summary>
/// <remarks>docs/physics.md, eqs. (52), (53).</remarks>
public sealed class EnergyKernel
{
    /// <summary>k_B in meV/K.</summary>
    public const double Boltzmann = 0.08617333262;

    private const int MostPairs = 8;
    private const int Times = 160;

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

    /// <summary>The energies ω + k h with their weights.</summary>
    public IEnumerable<(double Energy, double Weight)> Nodes(double energy) =>
        Enumerable.Range(1 - Weights.Count, (2 * Weights.Count) - 1).Select(k => (energy + (k * Step), Weights[Math.Abs(k)]));

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
        double thermal = Math.PI * Boltzmann * temperatureKelvin;
        double deviation = Math.Sqrt((thermal * thermal / 3) + (lockInMillivolts * lockInMillivolts / 4));
        EnergyKernel best = Enumerable.Range(0, 13).Select(i => 0.1 * i * deviation)
            .Select(y => new EnergyKernel(0, [1], y, Bound(thermal, lockInMillivolts, broadening, 0, [1], y))).MinBy(k => k.Error)!;
        for (int pairs = 1; pairs <= MostPairs && best.Error > accuracy; pairs++)
        {
            for (int trial = 0; trial < 10; trial++)
            {
                double step = (0.6 + (0.1 * trial)) * deviation;
                double[] weights = Fit(thermal, lockInMillivolts, broadening, step, pairs);
                double error = Bound(thermal, lockInMillivolts, broadening, step, weights, 0);
                best = error < best.Error ? new EnergyKernel(step, weights, 0, error) : best;
            }
        }

        return best.Error <= accuracy
            ? best
            : throw new InputException(FormattableString.Invariant(
                $"Smearing by {temperatureKelvin} K and {lockInMillivolts} mV over spectra of {broadening} meV broadening would take more than {(2 * MostPairs) + 1} energies; take a larger broadening."));
    }

    /// <summary>The kernel's Fourier transform: πk_BT t/sinh(πk_BT t) · 2 J_1(A t)/(A t).</summary>
    /// <remarks>docs/physics.md, eq. (52).</remarks>
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
        for (int i = 0; i < Points; i++)
        {
            (double sin, double cos) = Math.SinCos((i + 0.5) * Math.PI / Points);
            sum += Math.Cos(x * cos) * sin * sin;
        }

        return 2 * sum / Points;
    }

    // Least squares over times, weighted with e^{−ηt}; w_0 = 1 − 2 Σ w_k keeps the sum.
    private static double[] Fit(double thermal, double lockIn, double broadening, double step, int pairs)
    {
        var normal = new ComplexMatrix(pairs);
        var right = new double[pairs];
        foreach (double time in Grid(broadening))
        {
            double weight = Math.Exp(-2 * broadening * time);
            double wanted = Transform(thermal, lockIn, time) - 1;
            double[] row = [.. Enumerable.Range(1, pairs).Select(k => 2 * (Math.Cos(k * step * time) - 1))];
            for (int i = 0; i < pairs; i++)
            {
                right[i] += weight * row[i] * wanted;
                for (int j = 0; j < pairs; j++)
                {
                    normal[i, j] += weight * row[i] * row[j];
                }
            }
        }

        ComplexMatrix inverse = normal.Inverse();
        double[] weights = [.. Enumerable.Range(0, pairs).Select(i => Enumerable.Range(0, pairs).Sum(j => inverse[i, j].Real * right[j]))];
        return [1 - (2 * weights.Sum()), .. weights];
    }

    // |∫ (K̂ − Σ w) e^{−ηt} cos ωt dt| is at most the integral of moduli; the largest value of the smeared Lorentzian is ∫ K̂ e^{−ηt} dt.
    private static double Bound(double thermal, double lockIn, double broadening, double step, double[] weights, double extra)
    {
        (double difference, double whole) = (0, 0);
        foreach (double time in Grid(broadening))
        {
            double kernel = Transform(thermal, lockIn, time);
            double sum = weights.Select((w, k) => (k == 0 ? 1 : 2) * w * Math.Cos(k * step * time)).Sum() * Math.Exp(-extra * time);
            double weight = Math.Exp(-broadening * time);
            difference += weight * Math.Abs(kernel - sum);
            whole += weight * kernel;
        }

        return difference / whole;
    }

    private static IEnumerable<double> Grid(double broadening) => Enumerable.Range(0, Times).Select(i => (i + 0.5) * 8 / (Times * broadening));
}
