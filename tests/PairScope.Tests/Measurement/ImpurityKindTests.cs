using PairScope.Data;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Impurities of several kinds: found, sorted, and deconvolved together.</summary>
public sealed class ImpurityKindTests
{
    private static readonly ScanSettings Settings = new() { SideNanometres = 14, Pixels = 160, LatticeDegrees = 17, LatticeOrigin = (0.11, -0.07), Drift = (0.004, -0.003, 0.002, 0.005), Seed = 3 };

    [Fact]
    public void Peaks_and_dips_of_a_topograph_are_found_and_sorted_into_their_kinds()
    {
        (ProcessedMap map, LatticeVector[] sites, ScanSimulation scan) = Seen([40, 40, 40, 40, -30, -30, -30, -30], "");
        Assert.Equal(8, map.Impurities.Count);
        Assert.All(sites, site =>
        {
            (double x, double y) = scan.SeenAt(site);
            FoundImpurity nearest = map.Impurities.MinBy(f => Math.Pow(f.X - x, 2) + Math.Pow(f.Y - y, 2));
            Assert.InRange(Math.Sqrt(Math.Pow(nearest.X - x, 2) + Math.Pow(nearest.Y - y, 2)), 0, 0.1);
            Assert.Equal(Array.IndexOf(sites, site) < 4, nearest.Height > 0);
        });
        Assert.All(map.Impurities, f => Assert.Equal(map.Impurities[0].Kind == f.Kind, map.Impurities[0].Height > 0 == f.Height > 0));
        Assert.Equal(2, map.Field!.KindCount);
        Assert.Equal([4, 4], (int[])map.Steps.Single(s => s.Name is "impurities").Findings["kindCounts"]);
        Assert.Equal(2, map.KindMaps.Count);
        Assert.Contains(map.SingleMaps, m => ReferenceEquals(m, map.KindMaps[0][0]) || ReferenceEquals(m, map.KindMaps[1][0]));
    }

    [Fact]
    public void Equal_impurities_are_one_kind_unless_somebody_says_more()
    {
        (ProcessedMap map, _, _) = Seen([40, 40, 40, 40, 40, 40, 40, 40], "");
        Assert.Equal(1, map.Field!.KindCount);
        Assert.False(map.Steps.Single(s => s.Name is "impurities").Findings.ContainsKey("kinds"));
        (map, _, _) = Seen([40, 40, 40, 40, 40, 40, 40, 40], ", kinds: 2");
        Assert.Equal(2, map.Field!.KindCount);
        Assert.Contains("cannot be of 4 kinds", Assert.Throws<InputException>(() => Seen([40, 40], ", kinds: 4")).Message, StringComparison.Ordinal);
        Assert.Contains("kinds", Assert.Throws<InputException>(() => RecipeFile.Parse("steps:\n  - impurities: {smoothing: 0.25, kinds: 9}\n", "r.yaml")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(40)]
    public void Numbers_that_scatter_by_chance_are_one_group(int count)
    {
        var random = new Random(count);
        int split = Enumerable.Range(0, 300).Count(_ => ImpurityKinds.Groups(count, [([.. Enumerable.Range(0, count).Select(_ => 10 + PairScope.Numerics.NormalNumbers.NextNormal(random))], 0)]).Max() > 0);
        Assert.InRange(split, 0, 6); // of 300
        double[] two = [.. Enumerable.Range(0, count).Select(i => (i % 2 == 0 ? 10 : -8) + (0.5 * PairScope.Numerics.NormalNumbers.NextNormal(random)))];
        Assert.Equal(1, ImpurityKinds.Groups(count, [(two, 0)]).Max());
    }

    [Fact]
    public void The_maps_of_two_kinds_come_back_from_their_sum_to_rounding()
    {
        LatticeVector[] sites = [.. Enumerable.Range(0, 60 * 60).Select(i => new LatticeVector((i / 60) - 30, (i % 60) - 30))];
        LatticeVector[] places = [new(0, 0), new(5, -3), new(-9, 2), new(11, 12), new(-4, -13), new(-16, -2), new(20, -20), new(-22, 18), new(17, 3), new(-20, -21)];
        int[] kinds = [0, 1, 0, 1, 0, 1, 0, 1, 1, 0];
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 128).Select(_ => random.NextDouble() - 0.5)];
        var deconvolution = new Deconvolution(sites, places, 8, kinds, [1, 1, 0.5, -2, 1, 1, -1, 1, 1, 1]);
        double[] found = deconvolution.Solve(Array.ConvertAll(deconvolution.Superpose(truth), v => v + 3), regularisation: 0, iterations: 400);
        Assert.All(found.Zip(truth), p => Assert.Equal(p.Second, p.First, 6));
        Assert.Equal(2, deconvolution.OfKinds(found).Length);
        Assert.Throws<ArgumentException>(() => new Deconvolution(sites, places, 8, [0, 1]));
    }

    [Fact]
    public void An_impurity_between_the_sites_of_the_others_is_left_out_with_a_word()
    {
        ScanImage layer = Waves.Of(64, 10, (x, y) => x);
        (double X, double Y)[] bragg = Waves.Hexagon(3.36, 30);
        (double g1, double g2) = (bragg[0].X, bragg[1].X);
        double cross = (bragg[0].X * bragg[1].Y) - (bragg[0].Y * bragg[1].X);
        FoundImpurity At(double n1, double n2) => new(((n1 * bragg[1].Y) - (n2 * bragg[0].Y)) / cross, ((n2 * g1) - (n1 * g2)) / cross, 1, 10);
        FoundImpurity[] found = [At(0, 0), At(5, 2), At(-4, 3), At(3, -6), At(-6, -5), At(2.5, 5.1), At(5.05, 2.04)];
        SiteField field = SiteField.Read([layer], Waves.Lattice(bragg), found, 0.1, [(0, 0)], out double deviation, out IReadOnlyList<string> leftOut);
        Assert.Equal(5, field.Impurities.Count);
        Assert.InRange(deviation, 0, 0.1);
        Assert.Contains("lattice constants from the nearest site", leftOut[0], StringComparison.Ordinal);
        Assert.Contains("shares its site", leftOut[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_of_one_kind_is_what_it_was_before_there_were_kinds()
    {
        var scan = new ScanSimulation(Settings);
        IReadOnlyList<LatticeVector> places = scan.PlaceImpurities(3, 7, new Random(2));
        var spectra = new FieldSpectrum([0], [2], [new double[scan.Sites.Count]]);
        Assert.Equal(
            scan.Scan(spectra, places, constantCurrent: false).Channels[1].Values.Real,
            scan.Scan(spectra, places, constantCurrent: false, [40, 40, 40]).Channels[1].Values.Real);
    }

    // The layers show next to nothing: what is sorted by is the topograph.
    private static (ProcessedMap Map, LatticeVector[] Sites, ScanSimulation Scan) Seen(double[] heights, string kinds)
    {
        var scan = new ScanSimulation(Settings);
        LatticeVector[] sites = [.. scan.PlaceImpurities(heights.Length, 6, new Random(2))];
        double[] field = [.. scan.Sites.Select(site => sites.Sum(place => Math.Exp(-(site + -place).LengthSquared / 4.0)))];
        Recipe recipe = RecipeFile.Parse(
            $"steps:\n  - background: {{order: 1}}\n  - bragg: {{lattice: 3.44}}\n  - drift: {{width: 3}}\n  - impurities: {{smoothing: 0.25, threshold: 10{kinds}}}\n  - sites: {{width: 0.05}}\n  - deconvolve: {{size: 16}}\n", "r");
        return (recipe.Apply(scan.Scan(new FieldSpectrum([0, 6], [2, 2], [field, field]), sites, constantCurrent: false, heights)), sites, scan);
    }
}
