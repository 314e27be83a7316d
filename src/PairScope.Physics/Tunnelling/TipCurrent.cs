using PairScope.Numerics;

namespace PairScope.Tunnelling;

/// <summary>
/// The current between two superconductors, I(V) = ∫ N_tip(E) N(E + V) [f(E) − f(E + V)] dE, in units of the normal state's conductance times mV.
/// </summary>
/// <remarks>docs/physics.md, eq. (67).</remarks>
internal static class TipCurrent
{
    private const int FewestPoints = 3000;
    private const int MostPoints = 6000;

    /// <summary>dI/dV between two biases.</summary>
    /// <param name="sample">N.</param>
    /// <param name="tip">N_tip.</param>
    /// <param name="temperature">k_B T, meV.</param>
    /// <param name="low">Least bias, mV.</param>
    /// <param name="high">Largest.</param>
    public static SampledCurve Slope(TunnellingDensity sample, TunnellingDensity tip, double temperature, double low, double high)
    {
        double step = (high - low) / Math.Clamp(temperature > 0 ? (int)(4 * (high - low) / temperature) : MostPoints, FewestPoints, MostPoints);

        // Biases and energies share the points k·h, so that E + V is one of them. The Fermi functions differ between −V and 0 and a few k_B T beyond.
        int firstBias = (int)Math.Floor(low / step) - 4;
        int lastBias = (int)Math.Ceiling(high / step) + 4;
        int margin = (int)Math.Ceiling(20 * temperature / step) + 2;
        int least = -Math.Max(lastBias, 0) - margin;
        int most = Math.Max(-firstBias, 0) + margin;
        double[] tipCells = tip.OnGrid(least * step, step, most - least + 1);
        int sampleFirst = least + Math.Min(firstBias, 0);
        double[] sampleCells = sample.OnGrid(sampleFirst * step, step, most + Math.Max(lastBias, 0) - sampleFirst + 1);

        // The two Fermi functions apart, so that each is a product of contiguous rows.
        double[] tipFilled = [.. tipCells.Select((n, j) => n * Fermi((least + j) * step, temperature))];
        double[] sampleFilled = [.. sampleCells.Select((n, k) => n * Fermi((sampleFirst + k) * step, temperature))];
        var current = new double[lastBias - firstBias + 1];
        Parallel.For(0, current.Length, n =>
        {
            int bias = firstBias + n;
            int from = Math.Max(least, Math.Min(0, -bias) - margin);
            int to = Math.Min(most, Math.Max(0, -bias) + margin);
            int other = from + bias - sampleFirst;
            int count = to - from + 1;
            current[n] = step * (DotProduct.Of(tipFilled.AsSpan(from - least, count), sampleCells.AsSpan(other, count)) - DotProduct.Of(tipCells.AsSpan(from - least, count), sampleFilled.AsSpan(other, count)));
        });
        double[] slope = [.. Enumerable.Range(2, current.Length - 4).Select(n => ((8 * (current[n + 1] - current[n - 1])) - current[n + 2] + current[n - 2]) / (12 * step))];
        return new SampledCurve((firstBias + 2) * step, step, slope.Length, i => slope[i]);
    }

    private static double Fermi(double energy, double temperature) =>
        temperature > 0 ? 1 / (1 + Math.Exp(Math.Clamp(energy / temperature, -700, 700))) : energy < 0 ? 1 : energy > 0 ? 0 : 0.5;
}
