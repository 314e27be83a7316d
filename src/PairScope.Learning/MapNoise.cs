using System.Numerics;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Learning;

/// <summary>
/// Measurement noise for a real-space map: white Gaussian noise of standard deviation x·rms and pink noise of
/// standard deviation x·rms, the rms taken over the window. Pink: a Gaussian field with power spectrum ∝ 1/|q|, |q| the
/// Cartesian length of the shortest equivalent wave vector, without a q = 0 part. The same seed gives the same noise.
/// </summary>
/// <remarks>docs/physics.md, eq. (37).</remarks>
public sealed class MapNoise
{
    private readonly int _size;
    private readonly double[] _amplitude;

    /// <summary>Noise for windows of L × L sites.</summary>
    /// <param name="size">L.</param>
    /// <param name="lattice">The lattice, whose metric tells |q|; the triangular one unless given.</param>
    public MapNoise(int size, BravaisLattice? lattice = null)
    {
        _size = size;
        double[] shape = NoiseSpectrum.PinkShape(size, lattice);
        int half = size / 2;
        _amplitude = new double[size * size];
        for (int i = 0; i < shape.Length; i++)
        {
            _amplitude[((((i / size) + half) % size) * size) + (((i % size) + half) % size)] = Math.Sqrt(shape[i]);
        }
    }

    /// <summary>A seed for one sample in one pass over the data.</summary>
    public static int Seed(long seed, int pass, int index)
    {
        // SplitMix64 of the three numbers.
        ulong z = unchecked((ulong)seed + (0x9E3779B97F4A7C15UL * (((ulong)(uint)pass << 32) + (uint)index + 1)));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }

    /// <summary>Adds noise to a map of one or more energies, [E, L, L]; each energy has its own rms.</summary>
    /// <param name="map">The map, changed in place.</param>
    /// <param name="level">x, the fraction of the rms.</param>
    /// <param name="seed">Fixes the noise.</param>
    public void Add(Span<double> map, double level, int seed) => Add(map, (level, level), seed);

    /// <summary>Adds noise to a map whose white and pink levels differ.</summary>
    /// <param name="map">The map, changed in place.</param>
    /// <param name="levels">Fractions of the rms.</param>
    /// <param name="seed">Fixes the noise.</param>
    public void Add(Span<double> map, (double White, double Pink) levels, int seed)
    {
        if (levels is { White: <= 0, Pink: <= 0 })
        {
            return;
        }

        int sites = _size * _size;
        var random = new Random(seed);
        for (int start = 0; start < map.Length; start += sites)
        {
            Span<double> layer = map.Slice(start, sites);
            double rms = Math.Sqrt(Rms.MeanSquare(layer));
            double[] pink = Pink(random);
            for (int i = 0; i < sites; i++)
            {
                layer[i] += rms * ((levels.White * random.NextNormal()) + (levels.Pink * pink[i]));
            }
        }
    }

    /// <summary>A pink field with unit variance.</summary>
    public double[] Pink(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var field = new Complex[_size * _size];
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = random.NextNormal();
        }

        FourierTransform.TwoDimensional(field, _size, _size, FourierSign.Negative);
        for (int i = 0; i < field.Length; i++)
        {
            field[i] *= _amplitude[i];
        }

        FourierTransform.TwoDimensional(field, _size, _size, FourierSign.Positive);
        return Array.ConvertAll(field, f => f.Real / field.Length);
    }
}

/// <summary>Mean squares.</summary>
internal static class Rms
{
    public static double MeanSquare(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double v in values)
        {
            sum += v * v;
        }

        return sum / values.Length;
    }
}
