using PairScope.Lattice;
using PairScope.Learning.Batches;
using PairScope.Numerics;

namespace PairScope.Tests.Learning;

public class AugmentationTests
{
    private const int Size = 16;

    [Fact]
    public void Nothing_asked_for_changes_nothing_and_draws_nothing()
    {
        double[] map = Random(1);
        double[] copy = [.. map];
        new Augmentation().Apply(copy, Size, TriangularLattice.Value, new CountedRandom(() => Assert.Fail("a number was drawn")));
        Assert.Equal(map, copy);
    }

    [Fact]
    public void A_shift_by_whole_sites_rolls_the_map_and_its_opposite_rolls_it_back()
    {
        double[] map = Random(2);
        double[] rolled = Augmentation.Moved(map, Size, TriangularLattice.Value, default, (3, -2));
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal(map[((((i / Size) + 3) % Size) * Size) + (((i % Size) - 2 + Size) % Size)], rolled[i], 1e-12);
        }

        // Half a site loses the sign of the shortest waves, so that only maps without them come back.
        double[] smooth = Wave(0.3, 0.2);
        double[] back = Augmentation.Moved(Augmentation.Moved(smooth, Size, TriangularLattice.Value, default, (0.37, -0.81)), Size, TriangularLattice.Value, default, (-0.37, 0.81));
        Assert.All(smooth.Zip(back), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void A_shift_as_a_phase_is_the_sum_over_waves()
    {
        double[] map = Random(7);
        double[] phase = Augmentation.Moved(map, Size, TriangularLattice.Value, default, (0.37, -1.81));
        double[] sum = Augmentation.Moved(map, Size, TriangularLattice.Value, (double.Epsilon, 0, 0), (0.37, -1.81)); // too small a strain to move anything
        Assert.All(phase.Zip(sum), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Theory]
    [InlineData(2, 0, 0.02, 0, 0)]
    [InlineData(3, -5, 0.01, -0.03, 0.02)]
    [InlineData(-7, 6, -0.05, 0.04, 0)]
    public void A_wave_of_the_grid_strained_in_any_way_is_the_wave_of_the_strained_wave_vector(int m1, int m2, double xx, double xy, double yy)
    {
        double Phase((double N1, double N2) n) => 2 * Math.PI * ((m1 * n.N1) + (m2 * n.N2)) / Size;
        double[] strained = Augmentation.Moved(OnSites(Size, (n1, n2) => Math.Cos(Phase((n1, n2)) + 0.4)), Size, TriangularLattice.Value, (xx, xy, yy), (0.3, -0.6));
        double[] expected = OnSites(Size, (n1, n2) => Math.Cos(Phase(Strained(n1, n2, xx, xy, yy, 0.3, -0.6)) + 0.4));
        Assert.All(expected.Zip(strained), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void A_wave_between_those_of_the_grid_is_strained_as_well_as_it_has_died_away_at_the_edge()
    {
        // On 32 × 32 sites the envelope is down to 4e-4 at the nearest edge, where the window repeats.
        static double Ripple((double N1, double N2) n) =>
            Math.Cos((1.1 * n.N1) - (0.63 * n.N2)) * Math.Exp(-0.5 * ((n.N1 * n.N1) - (n.N1 * n.N2) + (n.N2 * n.N2)) / (3.5 * 3.5));
        double[] strained = Augmentation.Moved(OnSites(32, (n1, n2) => Ripple((n1, n2))), 32, TriangularLattice.Value, (0.02, -0.01, -0.02), default);
        double[] expected = OnSites(32, (n1, n2) => Ripple(Strained(n1, n2, 0.02, -0.01, -0.02, 0, 0)));
        Assert.All(expected.Zip(strained), p => Assert.Equal(p.First, p.Second, 1e-3));
    }

    [Fact]
    public void The_gain_has_the_deviation_asked_for_and_the_window_leaves_the_impurity_alone()
    {
        double[] gained = [.. Enumerable.Repeat(2.0, 64 * 64)];
        new Augmentation { Gain = 0.1 }.Apply(gained, 64, TriangularLattice.Value, new Random(3));
        Assert.Equal(0.1, Math.Sqrt(gained.Average(v => ((v / 2) - 1) * ((v / 2) - 1))), 0.005);

        double[] windowed = [.. Enumerable.Repeat(1.0, Size * Size)];
        new Augmentation { Window = 3 }.Apply(windowed, Size, TriangularLattice.Value, new Random(4));
        double[] outwards = [.. windowed.AsSpan((Size / 2 * Size) + (Size / 2), Size / 2)];
        Assert.Equal(1, outwards[0]);
        Assert.All(outwards.Zip(outwards.Skip(1)), p => Assert.True(p.Second < p.First));
    }

    [Fact]
    public void All_energies_are_moved_alike_and_a_seed_fixes_everything()
    {
        double[] layer = Random(5);
        double[] both = [.. layer, .. layer];
        double[] again = [.. both];
        var augmentation = new Augmentation { Strain = 0.03, Shift = 1, Window = 8 };
        augmentation.Apply(both, Size, TriangularLattice.Value, new Random(6));
        augmentation.Apply(again, Size, TriangularLattice.Value, new Random(6));
        Assert.Equal(both, again);
        Assert.Equal(both[..layer.Length], both[layer.Length..]);
        Assert.NotEqual(layer, both[..layer.Length]);
    }

    [Fact]
    public void The_gain_of_each_energy_is_its_own()
    {
        double[] both = [.. Enumerable.Repeat(1.0, 2 * Size * Size)];
        new Augmentation { Gain = 0.1 }.Apply(both, Size, TriangularLattice.Value, new Random(8));
        Assert.Empty(both[..(Size * Size)].Intersect(both[(Size * Size)..]));
    }

    [Fact]
    public void Batches_are_as_before_without_it_and_with_it_fixed_by_seed_and_pass()
    {
        var maker = new BatchMaker(Samples.Maps(6, 1), Samples.Configuration());
        int[] indices = [0, 3, 5];
        float[] Inputs(Augmentation? augmentation, int pass = 0) => maker.Make(indices, 0.05, seed: 2, pass, spread: 3, augmentation).Inputs;
        Assert.Equal(Inputs(null), Inputs(new Augmentation()));
        var some = new Augmentation { Gain = 0.05, Window = 10, Strain = 0.02, Shift = 0.5 };
        Assert.Equal(Inputs(some), Inputs(some));
        Assert.NotEqual(Inputs(some), Inputs(some, pass: 1));
        Assert.NotEqual(Inputs(some), Inputs(null));
    }

    [Fact]
    public void A_map_is_strained_whatever_its_noise()
    {
        // The strain along x of each of 400 maps, read from its first-order change of a wave, against the logarithm of its noise.
        const int Maps = 400;
        double q = 2 * Math.PI * 3 / Size;
        float[] wave = Array.ConvertAll(OnSites(Size, (n1, _) => Math.Cos(q * n1)), v => (float)v);
        var labels = Enumerable.Repeat(new MapLabel(Samples.OfClass(0), 1, 0, 0), Maps);
        var maker = new BatchMaker(
            new LabelledMaps(Size, [0.0], [.. Enumerable.Repeat(wave, Maps)], [.. labels]), Samples.Configuration(size: Size, network: "convnext"));
        float[][] Inputs(double noise) => [.. maker.Make([.. Enumerable.Range(0, Maps)], noise, seed: 3, pass: 0, spread: 10, new Augmentation { Strain = 0.01 }).Inputs.Chunk(Size * Size)];
        double[][] pairs = [.. Inputs(0).Zip(Inputs(0.01), (clean, noisy) => new[]
        {
            Enumerable.Range(0, Size).Sum(n => (n - (Size / 2)) * Math.Sin(q * (n - (Size / 2))) * clean[(n * Size) + (Size / 2)]), // along a1, at n2 = 0
            Math.Log(clean.Zip(noisy, (a, b) => (a - b) * (double)(a - b)).Sum()),
        })];
        double[] mean = [pairs.Average(p => p[0]), pairs.Average(p => p[1])];
        double Moment(int a, int b) => pairs.Average(p => (p[a] - mean[a]) * (p[b] - mean[b]));
        double correlation = Moment(0, 1) / Math.Sqrt(Moment(0, 0) * Moment(1, 1));
        Assert.True(Math.Abs(correlation) < 4 / Math.Sqrt(Maps), $"strain and noise have a correlation of {correlation:F2}");
    }

    private static double[] OnSites(int size, Func<double, double, double> f) =>
        [.. Enumerable.Range(0, size * size).Select(i => f((i / size) - (size / 2), (i % size) - (size / 2)))];

    // (1 + E) r + d in a1 = (1, 0) and a2 = (−1/2, √3/2).
    private static (double N1, double N2) Strained(double n1, double n2, double xx, double xy, double yy, double d1, double d2)
    {
        (double x, double y) = (n1 - (0.5 * n2), Math.Sqrt(3) / 2 * n2);
        (double u, double v) = (((1 + xx) * x) + (xy * y), (xy * x) + ((1 + yy) * y));
        return (u + (v / Math.Sqrt(3)) + d1, (2 * v / Math.Sqrt(3)) + d2);
    }

    private static double[] Random(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextNormal())];
    }

    // A sum of waves of the grid, none of the shortest.
    private static double[] Wave(double a, double b) =>
        [.. Enumerable.Range(0, Size * Size).Select(i => (a * Math.Cos(2 * Math.PI * 3 * (i / Size) / Size)) + (b * Math.Sin(2 * Math.PI * 5 * (i % Size) / Size)))];

    private sealed class CountedRandom(Action drawn) : Random(0)
    {
        public override double NextDouble()
        {
            drawn();
            return base.NextDouble();
        }
    }
}
