using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Scans that were stopped: what was measured is treated as if nothing were missing, and nothing is made up where nothing was measured.</summary>
public sealed class StoppedScanTests
{
    private const int Pixels = 64;

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(5, null)]
    public void A_background_is_fitted_to_the_measured_rows_and_leaves_nothing_of_itself(int order, int? rows)
    {
        ScanImage scan = Stopped(Waves.Of(Pixels, 12, (x, y) => 3 + (order > 0 ? 0.4 * x : 0) + (order > 0 && rows is null ? -0.7 * y : 0) + (order > 1 ? 0.1 * x * y : 0)), 24);
        ProcessedMap done = new BackgroundStep(order, rows).Apply(LatticeTests.Map(scan));
        foreach (ScanImage layer in new[] { done.Layers[0], done.Topograph })
        {
            Assert.Equal(scan.Values.Select(double.IsNaN), layer.Values.Select(double.IsNaN));
            Assert.All(layer.Values.Where(double.IsFinite), v => Assert.Equal(0, v, 1e-9));
        }
    }

    [Fact]
    public void Outliers_are_mended_single_gaps_filled_and_the_part_not_reached_left_empty()
    {
        ScanImage scan = Stopped(Waves.Seen([(0.5, 0.3)], Pixels, 12, noise: 0.05), 24);
        scan.Values[(40 * Pixels) + 10] = 1e3;
        scan.Values[(50 * Pixels) + 20] = double.NaN;
        ScanImage mended = new OutliersStep().Apply(LatticeTests.Map(scan)).Layers[0];
        Assert.All(Enumerable.Range(0, 24 * Pixels), i => Assert.True(double.IsNaN(mended.Values[i])));
        Assert.All(Enumerable.Range(24 * Pixels, 40 * Pixels), i => Assert.InRange(mended.Values[i], -2, 2));
    }

    [Fact]
    public void Window_and_impurities_leave_the_missing_part_alone()
    {
        ScanImage scan = Stopped(Waves.Of(Pixels, 12, (x, y) => (5 * Math.Exp(-(((x - 2) * (x - 2)) + ((y - 3) * (y - 3))) / 0.3)) + (0.05 * Math.Sin((40 * x) + (31 * y)))), 24);
        ProcessedMap done = new ImpuritiesStep(0.4, 8, ImpuritySearch.Topograph).Apply(LatticeTests.Map(scan));
        FoundImpurity found = Assert.Single(done.Impurities);
        Assert.Equal((2.0, 3.0), (Math.Round(found.X, 1), Math.Round(found.Y, 1)));
        ProcessedMap faded = new WindowStep(WindowShape.Hann).Apply(done);
        Assert.Equal(scan.Values.Select(double.IsNaN), faded.Layers[0].Values.Select(double.IsNaN));
        Assert.All(new FourierStep(null, null).Apply(faded).Spectra[0].Values, v => Assert.True(double.IsFinite(v.Real + v.Imaginary)));
    }

    [Fact]
    public void The_lattice_of_the_measured_part_is_found_as_in_a_scan_of_that_size()
    {
        ScanImage whole = Waves.Seen(Waves.Hexagon(3.36, 17), 200, 20, noise: 0.5);
        BraggLattice expected = BraggSearch.InScan(whole.Part(75, 0, 125, 200), 3.44);
        BraggLattice found = BraggSearch.InScan(Stopped(whole, 75), 3.44);
        Assert.Equal((expected.Kind, expected.Bragg1.X, expected.Bragg2.Y), (found.Kind, found.Bragg1.X, found.Bragg2.Y));
        Assert.True(MeasuredMap.From(Stopped(whole, 75), new ScanDescription("dI/dV", true, 0)).Spectrum.All(v => double.IsFinite(v.Magnitude)));
    }

    private static ScanImage Stopped(ScanImage scan, int missingRows) => scan.With([.. scan.Values.Select((v, i) => i / scan.Columns < missingRows ? double.NaN : v)]);
}
