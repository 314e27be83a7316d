using PairScope.Lattice;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>A charge-density wave on the crystal's sites: found, named, taken out; and nothing else touched.</summary>
public sealed class SuperlatticeTests
{
    private static readonly LatticeVector[] Sites =
        [.. from n1 in Enumerable.Range(-45, 90) from n2 in Enumerable.Range(-40, 80) where (n1 + n2) % 37 != 0 select new LatticeVector(n1, n2)];

    [Fact]
    public void A_wave_of_three_by_three_cells_is_taken_out_and_an_impuritys_pattern_stays()
    {
        double[] pattern = [.. Sites.Select(Pattern)];
        double[] wave = [.. Sites.Select(r => Wave(r, 0.5))];
        SiteField field = Field([.. pattern.Zip(wave, (p, w) => p + w)]);
        ProcessedMap after = Applied(field, new SuperlatticeStep(3, 15), out Dictionary<string, object> findings);
        double[] left = [.. after.Field!.Layers[0].Zip(pattern, (a, p) => a - p)];
        Assert.True((bool)findings["found"]);

        // Of the wave's amplitude a few per cent stay, where its phase turns and at the edges; of the pattern the share that lies there is lost.
        Assert.True(Rms(left) < 0.12 * Rms(wave), $"{Rms(left) / Rms(wave)} of the wave");
        Assert.Contains("3 × 3", Assert.Single(after.Warnings), StringComparison.Ordinal);
        Assert.Contains("(1/3, 1/3)", after.Warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_waves_have_the_amplitudes_that_were_put_in()
    {
        var superlattice = new Superlattice(Sites, 3, 15);
        double[] repeated = superlattice.In([.. Sites.Select(r => 2 + (0.7 * Math.Cos((2 * Math.PI * (r.N1 + r.N2) / 3) + 0.4)) + (0.2 * Math.Cos((2 * Math.PI * r.N1 / 3) - 1)))]);
        var waves = superlattice.Waves(repeated).ToDictionary(w => (Math.Round(3 * w.Q1), Math.Round(3 * w.Q2)), w => w.Amplitude);
        Assert.Equal(4, waves.Count);
        Assert.Equal(0.7, waves[(1, 1)], 0.02);
        Assert.Equal(0.2, waves[(1, 0)], 0.02);
        Assert.InRange(waves[(0, 1)], 0, 0.02);
        Assert.InRange(waves[(1, -1)], 0, 0.02);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_there_is_none_nothing_is_changed(bool noise)
    {
        var random = new Random(5);
        SiteField field = Field([.. Sites.Select(r => noise ? random.NextDouble() : Pattern(r))]);
        ProcessedMap after = Applied(field, new SuperlatticeStep(3, 15), out Dictionary<string, object> findings);
        Assert.Same(field, after.Field);
        Assert.False((bool)findings["found"]);
        Assert.Empty(after.Warnings);
    }

    [Fact]
    public void A_constant_has_no_superlattice_at_all()
    {
        Assert.All(new Superlattice(Sites, 3, 15).In([.. Sites.Select(_ => 4.0)]), v => Assert.Equal(0, v, 1e-13));
    }

    [Fact]
    public void White_noise_has_the_share_that_chance_gives_it()
    {
        var random = new Random(8);
        var superlattice = new Superlattice(Sites, 3, 15);
        double[] noise = [.. Sites.Select(_ => random.NextDouble() - 0.5)];
        double share = Math.Pow(Rms(superlattice.In(noise)) / Rms(noise), 2);
        Assert.InRange(share / superlattice.ShareByChance, 0.6, 1.8); // more at the edges, where fewer sites are averaged
    }

    [Fact]
    public void It_needs_the_sites()
    {
        var fault = Assert.Throws<InputException>(() => Applied(null, new SuperlatticeStep(3, 15), out _));
        Assert.Contains("put the step 'sites' before it", fault.Message, StringComparison.Ordinal);
    }

    private static double Pattern(LatticeVector r)
    {
        (double x, double y) = TriangularLattice.Position(r);
        double distance = Math.Sqrt((x * x) + (y * y));
        return Math.Cos(2.1 * distance) * Math.Exp(-distance / 12) / (1 + (0.3 * distance));
    }

    // Three waves whose phase turns slowly, as domains do.
    private static double Wave(LatticeVector r, double amplitude)
    {
        double slow = 0.4 * Math.Sin(2 * Math.PI * r.N1 / 120);
        return amplitude * (Math.Cos((2 * Math.PI * (r.N1 + r.N2) / 3) + slow) + (0.8 * Math.Cos((2 * Math.PI * r.N1 / 3) - slow)) + (0.6 * Math.Cos(2 * Math.PI * r.N2 / 3)));
    }

    private static SiteField Field(double[] layer) => new(Sites, [new LatticeVector(0, 0)], [layer]);

    private static ProcessedMap Applied(SiteField? field, SuperlatticeStep step, out Dictionary<string, object> findings)
    {
        ProcessedMap map = step.Apply(LatticeTests.Map(Waves.Seen([], 16, 4)) with { Field = field, Warnings = [] });
        findings = map.Steps[^1].Findings.ToDictionary(StringComparer.Ordinal);
        return map;
    }

    private static double Rms(double[] values) => Math.Sqrt(values.Average(v => v * v));
}
