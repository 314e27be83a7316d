using PairScope.Inference;
using PairScope.Lattice;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Tests.Inference;

public class NoiseTests
{
    private const int Size = 32;

    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(0.3, 2.0)]
    [InlineData(2.0, 0.0)]
    public void Whitened_noise_has_unit_variance_at_long_and_at_short_waves(double white, double pink)
    {
        const int Draws = 40;
        var spectrum = new NoiseSpectrum(Size, white, pink);
        var whitening = new Whitening(spectrum);
        double[] square = new double[Size * Size];
        for (int seed = 0; seed < Draws; seed++)
        {
            double[] h = whitening.Apply(Draw(seed, white, pink));
            for (int i = 0; i < h.Length; i++)
            {
                square[i] += h[i] * h[i] / Draws;
            }
        }

        // The mean of n squares scatters by √(2/n): five deviations.
        foreach (IGrouping<bool, double> part in square.Zip(spectrum.Shape).GroupBy(p => p.Second > 1.5, p => p.First))
        {
            Assert.InRange(part.Average(), 1 - (5 * Math.Sqrt(2.0 / (Draws * part.Count()))), 1 + (5 * Math.Sqrt(2.0 / (Draws * part.Count()))));
        }
    }

    // The last two are the Cramér–Rao deviations of one estimate, relative to the level.
    [Theory]
    [InlineData(1.0, 1.0, 0.093, 0.109)]
    [InlineData(1.0, 1.6, 0.171, 0.084)]
    [InlineData(0.8, 1.2, 0.156, 0.087)]
    public void Both_levels_are_found_again_in_noise_alone(double white, double pink, double whiteDeviation, double pinkDeviation)
    {
        const int Draws = 20;
        NoiseSpectrum[] found = [.. Enumerable.Range(0, Draws).Select(seed => NoiseEstimate.Of(Draw(seed, white, pink), new NoiseSpectrum(Size, 1.3, 0.7)))];
        double allowed = 4 / Math.Sqrt(Draws);
        Assert.InRange(found.Average(n => n.White) / white, 1 - (allowed * whiteDeviation), 1 + (allowed * whiteDeviation));
        Assert.InRange(found.Average(n => n.Pink) / pink, 1 - (allowed * pinkDeviation), 1 + (allowed * pinkDeviation));
    }

    [Fact]
    public void The_estimate_does_not_depend_on_the_levels_it_starts_from()
    {
        double[] noise = Draw(7, 1, 1);
        NoiseSpectrum one = NoiseEstimate.Of(noise, new NoiseSpectrum(Size, 1.3, 0.7));
        NoiseSpectrum other = NoiseEstimate.Of(noise, new NoiseSpectrum(Size, 0.01, 30));
        Assert.Equal(one.White, other.White, 1e-4);
        Assert.Equal(one.Pink, other.Pink, 1e-4);
    }

    [Fact]
    public void A_noise_level_that_is_not_there_is_estimated_as_next_to_nothing()
    {
        NoiseSpectrum found = NoiseEstimate.Of(Draw(3, 2, 0), new NoiseSpectrum(Size, 1, 1));
        Assert.InRange(found.White, 1.8, 2.2);
        Assert.InRange(found.Pink, 0, 0.7);
    }

    [Fact]
    public void P_values_of_noise_are_spread_as_p_values_must_be()
    {
        var values = new List<double>();
        for (int seed = 0; seed < 400; seed++)
        {
            double[] noise = Draw(seed, 1, 1);
            values.Add(GoodnessOfFit.Of(noise, NoiseEstimate.Of(noise, new NoiseSpectrum(Size, 1, 1)), 0).PValue);
        }

        // The smallest of three times three is at most uniform, and nearly uniform where it is small.
        Assert.InRange(values.Count(p => p < 0.3), 65, 150);
        Assert.InRange(values.Count(p => p < 0.05), 4, 40);
        Assert.InRange(values.Count(p => p < 1e-3), 0, 3);
    }

    [Fact]
    public void One_map_of_noise_in_a_hundred_fails_at_one_in_a_hundred()
    {
        int[] failed = [0, 0, 0];
        for (int seed = 0; seed < 4000; seed++)
        {
            GoodnessOfFit test = GoodnessOfFit.Of(DrawWhite(seed), new NoiseSpectrum(Size, 1, 0), 0);
            foreach ((int i, double p) in new[] { test.Near, test.Kurtosis, test.Rings }.Index())
            {
                failed[i] += p < 0.01 / 3 ? 1 : 0;
            }
        }

        // 13.3 are expected of each, with a deviation of 3.6; a kurtosis taken for normally distributed fails 36 times.
        Assert.All(failed, n => Assert.InRange(n, 4, 25));
    }

    private static double[] DrawWhite(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextNormal())];
    }

    [Fact]
    public void Structure_round_the_impurity_and_sharp_lines_of_q_are_no_noise()
    {
        double[] near = Draw(1, 1, 0.5);
        double[] line = Draw(2, 1, 0.5);
        for (int i = 0; i < near.Length; i++)
        {
            int n1 = (i / Size) - (Size / 2);
            int n2 = (i % Size) - (Size / 2);
            near[i] += 8 * Math.Exp(-0.2 * ((n1 * n1) + (n2 * n2) - (n1 * n2))) * Math.Cos(2 * Math.PI * (n1 + n2) / 3);
            line[i] += 0.5 * Math.Cos(2 * Math.PI * 7 * n1 / Size);
        }

        Assert.True(Test(near).Near < 1e-6);
        Assert.True(Test(line).Kurtosis < 1e-6);
    }

    private static GoodnessOfFit Test(double[] residual) =>
        GoodnessOfFit.Of(residual, NoiseEstimate.Of(residual, new NoiseSpectrum(Size, 1, 1)), 0);

    private static double[] Draw(int seed, double white, double pink)
    {
        var random = new Random(seed);
        double[] field = new MapNoise(Size).Pink(random);
        return [.. field.Select(p => (pink * p) + (white * random.NextNormal()))];
    }

    [Fact]
    public void What_is_near_the_impurity_is_round_in_every_lattice()
    {
        Assert.Equal(61, GoodnessOfFit.SitesNear(16, TriangularLattice.Value).Count(near => near)); // |r| ≤ 4a
        Assert.Equal(49, GoodnessOfFit.SitesNear(16, new BravaisLattice((3.8, 0), (0, 3.8))).Count(near => near));
        Assert.Equal(49, GoodnessOfFit.SitesNear(32, new BravaisLattice((3.8, 0), (3.8, 3.8))).Count(near => near)); // the same one, by other vectors
        Assert.Equal(23, GoodnessOfFit.SitesNear(16, new BravaisLattice((4, 0), (0, 9))).Count(near => near));
    }
}
