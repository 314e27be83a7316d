using System.Numerics;
using PairScope.Lattice;
using PairScope.Learning;
using PairScope.Numerics;

namespace PairScope.Tests.Learning;

public sealed class MapNoiseTests
{
    private const int Size = 32;

    [Fact]
    public void White_and_pink_together_have_the_stated_size()
    {
        // Two independent parts of standard deviation x each: √2 x, here relative to the rms 2 of the map.
        const double Level = 0.05;
        double squares = 0;
        const int Draws = 200;
        for (int seed = 0; seed < Draws; seed++)
        {
            double[] map = Checkerboard(2);
            double[] clean = [.. map];
            new MapNoise(Size).Add(map, Level, seed);
            squares += map.Zip(clean, (a, b) => (a - b) * (a - b)).Average() / Draws;
        }

        // The few lowest momenta carry much of the pink part; 200 draws fix the mean square to about 1 %.
        Assert.Equal(2 * Level * Math.Sqrt(2), Math.Sqrt(squares), 0.02 * 2 * Level * Math.Sqrt(2));
    }

    [Fact]
    public void The_pink_spectrum_falls_as_one_over_q_and_has_no_constant_part()
    {
        var power = new double[Size * Size];
        const int Draws = 400;
        var noise = new MapNoise(Size);
        for (int seed = 0; seed < Draws; seed++)
        {
            Complex[] field = Array.ConvertAll(noise.Pink(new Random(seed)), v => new Complex(v, 0));
            FourierTransform.TwoDimensional(field, Size, Size, FourierSign.Negative);
            for (int i = 0; i < power.Length; i++)
            {
                power[i] += (field[i].Real * field[i].Real) + (field[i].Imaginary * field[i].Imaginary);
            }
        }

        Assert.Equal(0, power[0] / power[1], 1e-20);

        // Fit of log P against log |q| inside the zone, where |q| needs no folding.
        var points = new List<(double X, double Y)>();
        for (int m1 = 0; m1 < Size / 3; m1++)
        {
            for (int m2 = 0; m2 < Size / 3; m2++)
            {
                CartesianMomentum q = new ReducedMomentum((double)m1 / Size, (double)m2 / Size).ToCartesian();
                if (m1 + m2 > 0 && m1 + m2 < Size / 3)
                {
                    points.Add((0.5 * Math.Log((q.X * q.X) + (q.Y * q.Y)), Math.Log(power[(m1 * Size) + m2])));
                }
            }
        }

        double meanX = points.Average(p => p.X);
        double meanY = points.Average(p => p.Y);
        double slope = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / points.Sum(p => (p.X - meanX) * (p.X - meanX));
        Assert.Equal(-1, slope, 0.05);
    }

    [Fact]
    public void A_seed_fixes_the_noise_and_another_changes_it()
    {
        double[] first = Noisy(1);
        Assert.Equal(first, Noisy(1));
        Assert.NotEqual(first, Noisy(2));
    }

    [Fact]
    public void Seeds_differ_between_maps_passes_and_runs()
    {
        var seeds = new HashSet<int>();
        for (int run = 0; run < 3; run++)
        {
            for (int pass = -1; pass < 10; pass++)
            {
                for (int index = 0; index < 100; index++)
                {
                    seeds.Add(MapNoise.Seed(run, pass, index));
                }
            }
        }

        // 3300 draws of 31 bits: 0.003 equal pairs are to be expected.
        Assert.True(seeds.Count >= 3299, $"{3300 - seeds.Count} seeds came up twice");
    }

    [Fact]
    public void Each_energy_has_noise_of_its_own_rms()
    {
        double[] map = [.. Checkerboard(1), .. Checkerboard(100)];
        double[] clean = [.. map];
        new MapNoise(Size).Add(map, 0.1, seed: 3);
        double[] added = map.Zip(clean, (a, b) => a - b).ToArray();
        double weak = Math.Sqrt(added[..(Size * Size)].Average(v => v * v));
        double strong = Math.Sqrt(added[(Size * Size)..].Average(v => v * v));
        Assert.InRange(weak, 0.1, 0.2);
        Assert.InRange(strong, 10, 20);
    }

    private static double[] Noisy(int seed)
    {
        double[] map = Checkerboard(1);
        new MapNoise(Size).Add(map, 0.1, seed);
        return map;
    }

    private static double[] Checkerboard(double amplitude) =>
        [.. Enumerable.Range(0, Size * Size).Select(i => ((i / Size) + i) % 2 == 0 ? amplitude : -amplitude)];
}
