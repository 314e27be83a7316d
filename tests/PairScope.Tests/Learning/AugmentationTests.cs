using PairScope.Learning.Training;
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
        new Augmentation().Apply(copy, Size, new CountedRandom(() => Assert.Fail("a number was drawn")));
        Assert.Equal(map, copy);
    }

    [Fact]
    public void A_shift_by_whole_sites_rolls_the_map_and_its_opposite_rolls_it_back()
    {
        double[] map = Random(2);
        double[] rolled = Augmentation.Moved(map, Size, default, (3, -2));
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal(map[((((i / Size) + 3) % Size) * Size) + (((i % Size) - 2 + Size) % Size)], rolled[i], 1e-12);
        }

        // Half a site loses the sign of the shortest waves, so that only maps without them come back.
        double[] smooth = Wave(0.3, 0.2);
        double[] back = Augmentation.Moved(Augmentation.Moved(smooth, Size, default, (0.37, -0.81)), Size, default, (-0.37, 0.81));
        Assert.All(smooth.Zip(back), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void A_strained_wave_is_the_wave_of_the_strained_wave_vector()
    {
        // cos q·(1 + E) r along x, for a1 = (1, 0): the sites r = n1 a1 see q (1 + e).
        const double Strain = 0.02;
        double q = 2 * Math.PI * 3 / Size;
        double[] wave = [.. Enumerable.Range(0, Size * Size).Select(i => Math.Cos(q * ((i / Size) - (Size / 2))))];
        double[] strained = Augmentation.Moved(wave, Size, (Strain, 0, Strain), default);
        for (int i = 0; i < wave.Length; i++)
        {
            Assert.Equal(Math.Cos(q * (1 + Strain) * ((i / Size) - (Size / 2))), strained[i], 1e-12);
        }
    }

    [Fact]
    public void The_gain_has_the_deviation_asked_for_and_the_window_leaves_the_impurity_alone()
    {
        double[] gained = [.. Enumerable.Repeat(2.0, 64 * 64)];
        new Augmentation { Gain = 0.1 }.Apply(gained, 64, new Random(3));
        Assert.Equal(0.1, Math.Sqrt(gained.Average(v => ((v / 2) - 1) * ((v / 2) - 1))), 0.005);

        double[] windowed = [.. Enumerable.Repeat(1.0, Size * Size)];
        new Augmentation { Window = 3 }.Apply(windowed, Size, new Random(4));
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
        augmentation.Apply(both, Size, new Random(6));
        augmentation.Apply(again, Size, new Random(6));
        Assert.Equal(both, again);
        Assert.Equal(both[..layer.Length], both[layer.Length..]);
        Assert.NotEqual(layer, both[..layer.Length]);
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
