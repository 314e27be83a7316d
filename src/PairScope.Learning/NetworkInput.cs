using System.Numerics;
using PairScope.Learning.Networks;
using PairScope.Maps;

namespace PairScope.Learning;

/// <summary>
/// The one way from a map to a network's input, shared by training, evaluation and prediction, by simulated and
/// measured maps: δρ(q) on the window's grid, its q = 0 value set to zero (a measured map has no known background),
/// the chosen representation divided by its rms, and of a map in q the asinh of that.
/// </summary>
/// <remarks>docs/networks.md, "Network input".</remarks>
public static class NetworkInput
{
    /// <summary>Input of one map given as δρ(r), [E, L, L] row-major with the impurity at [L/2, L/2].</summary>
    /// <param name="configuration">Size, energies and representation.</param>
    /// <param name="map">E·L² values.</param>
    /// <param name="input">Room for E·L² values, [E, m1 + L/2, m2 + L/2].</param>
    /// <exception cref="ArgumentException">The map does not hold E·L² values.</exception>
    public static void FromRealSpace(NetworkConfiguration configuration, ReadOnlySpan<double> map, Span<float> input)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int sites = configuration.Size * configuration.Size;
        RequireCount(configuration, map.Length);
        for (int e = 0; e < configuration.Energies.Count; e++)
        {
            if (configuration.Representation == InputRepresentation.RealSpace)
            {
                NormaliseRealSpace(map.Slice(e * sites, sites), input.Slice(e * sites, sites));
                continue;
            }

            Complex[] q = WindowTransform.ToReciprocalSpace(map.Slice(e * sites, sites), configuration.Size);
            Normalise(configuration, q, input.Slice(e * sites, sites));
        }
    }

    /// <summary>Input of one map given as δρ(q), [E, m1 + L/2, m2 + L/2] row-major.</summary>
    /// <inheritdoc cref="FromRealSpace" path="/param"/>
    /// <inheritdoc cref="FromRealSpace" path="/exception"/>
    public static void FromReciprocalSpace(NetworkConfiguration configuration, ReadOnlySpan<Complex> map, Span<float> input)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int sites = configuration.Size * configuration.Size;
        RequireCount(configuration, map.Length);
        for (int e = 0; e < configuration.Energies.Count; e++)
        {
            if (configuration.Representation == InputRepresentation.RealSpace)
            {
                NormaliseRealSpace(WindowTransform.ToRealSpace(map.Slice(e * sites, sites), configuration.Size), input.Slice(e * sites, sites));
                continue;
            }

            Normalise(configuration, map.Slice(e * sites, sites), input.Slice(e * sites, sites));
        }
    }

    private static void NormaliseRealSpace(ReadOnlySpan<double> map, Span<float> input)
    {
        double sum = 0;
        foreach (double v in map)
        {
            sum += v;
        }

        double mean = sum / map.Length;
        double squares = 0;
        foreach (double v in map)
        {
            squares += (v - mean) * (v - mean);
        }

        double scale = squares > 0 ? Math.Sqrt(map.Length / squares) : 0;
        for (int i = 0; i < map.Length; i++)
        {
            input[i] = (float)(scale * (map[i] - mean));
        }
    }

    private static void Normalise(NetworkConfiguration configuration, ReadOnlySpan<Complex> q, Span<float> input)
    {
        int zero = (configuration.Size / 2 * configuration.Size) + (configuration.Size / 2);
        double squares = 0;
        for (int i = 0; i < q.Length; i++)
        {
            double value = configuration.Representation == InputRepresentation.Magnitude ? q[i].Magnitude : q[i].Real;
            value = i == zero ? 0 : value;
            squares += value * value;
            input[i] = (float)value;
        }

        double scale = squares > 0 ? Math.Sqrt(q.Length / squares) : 0;
        for (int i = 0; i < q.Length; i++)
        {
            input[i] = (float)Math.Asinh(scale * input[i]);
        }
    }

    private static void RequireCount(NetworkConfiguration configuration, int count)
    {
        int expected = configuration.Energies.Count * configuration.Size * configuration.Size;
        if (count != expected)
        {
            throw new ArgumentException($"The network takes {expected} values ({configuration.Energies.Count} × {configuration.Size} × {configuration.Size}) and was given {count}.", nameof(count));
        }
    }
}
