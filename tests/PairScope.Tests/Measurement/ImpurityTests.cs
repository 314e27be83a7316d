using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Impurities, rows and gaps.</summary>
public sealed class ImpurityTests
{
    [Fact]
    public void Impurities_are_found_where_they_are_and_nowhere_else()
    {
        (double X, double Y, double Height)[] truth = [(-6.13, 4.2, 3), (5.5, 5.01, -3), (0.27, -7.3, 2.5)];
        ScanImage lattice = Waves.Seen(Waves.Hexagon(3.36, 12), 200, 20, noise: 0.5);
        int pixel = 0;
        ScanImage scan = Waves.Of(200, 20, (x, y) =>
            lattice.Values[pixel++] + truth.Sum(t => t.Height * Math.Exp(-(Math.Pow(x - t.X, 2) + Math.Pow(y - t.Y, 2)) / (2 * 0.4 * 0.4))));
        IReadOnlyList<FoundImpurity> found = ImpurityFinder.Find(scan, 0.35, 8);

        Assert.Equal(truth.Length, found.Count);
        foreach ((double x, double y, double height) in truth)
        {
            FoundImpurity nearest = found.MinBy(f => Math.Pow(f.X - x, 2) + Math.Pow(f.Y - y, 2));
            Assert.InRange(Math.Abs(nearest.X - x), 0, 0.05);
            Assert.InRange(Math.Abs(nearest.Y - y), 0, 0.05);
            Assert.Equal(Math.Sign(height), Math.Sign(nearest.Height));
        }

        Assert.Empty(ImpurityFinder.Find(lattice, 0.35, 8));
        Assert.Throws<InputException>(() => ImpurityFinder.Find(lattice, 7, 8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Rows_lose_their_own_level_and_slope(int order)
    {
        ScanImage wave = Waves.Seen([(2, 0)], 64, 8);
        ScanImage spoiled = wave.With([.. wave.Values.Select((v, i) => v + Math.Sin(i / 64) + (order * 0.3 * ((i % 64) - 31.5) * Math.Cos(i / 64)))]);
        ScanImage flat = ScanCleaning.RemoveRows(spoiled, order);
        ScanImage expected = ScanCleaning.RemoveRows(wave, order);
        Assert.All(flat.Values.Zip(expected.Values), p => Assert.Equal(p.Second, p.First, 9));
    }

    [Fact]
    public void Gaps_take_the_mean_of_the_rest()
    {
        ScanImage scan = Waves.Seen([(1, 1)], 20, 5);
        double[] values = [.. scan.Values];
        values[7] = double.NaN;
        ScanImage filled = ScanCleaning.FillGaps(scan.With(values));
        Assert.Equal(values.Where(double.IsFinite).Average(), filled.Values[7], 12);
        Assert.Same(scan, ScanCleaning.FillGaps(scan));
    }

    [Fact]
    public void A_moved_wave_is_interpolated_within_a_percent()
    {
        // Seven pixels a period.
        ScanImage scan = Waves.Seen([(1.2, 0.8)], 100, 10);
        ScanImage moved = Waves.Inner(ScanWarp.Resample(scan, (x, y) => (x + 0.033, y - 0.041)), 3);
        ScanImage expected = Waves.Inner(Waves.Of(100, 10, (x, y) => Math.Cos(2 * Math.PI * ((1.2 * (x + 0.033)) + (0.8 * (y - 0.041))))), 3);
        Assert.InRange(moved.Values.Zip(expected.Values, (a, b) => Math.Abs(a - b)).Max(), 0, 0.02);
        Assert.True(double.IsNaN(ScanWarp.Resample(scan, (x, y) => (x + 20, y)).Values[0]));
    }
}
