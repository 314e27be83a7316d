using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Drift is taken out of a scan, and what is left of it is measured.</summary>
public sealed class DriftTests
{
    // 3 %: a stretch, a shear and a creep that bends, as after moving to a new place.
    public static TheoryData<string> Drifts => ["stretch", "shear", "creep"];

    [Theory]
    [MemberData(nameof(Drifts))]
    public void A_drift_of_three_percent_is_brought_below_a_fifth_of_a_percent(string kind)
    {
        Func<double, double, (double X, double Y)> drift = kind switch
        {
            "stretch" => (x, y) => (0.03 * x, 0),
            "shear" => (x, y) => (0.03 * y, 0),
            _ => (x, y) => (0.35 * Math.Exp(-(y + 12) / 10), 0.012 * y),
        };
        ScanImage seen = Waves.Seen(Waves.Hexagon(3.36, 17), 240, 24, drift, noise: 1);
        (BraggLattice before, BraggLattice after, ScanImage corrected) = Corrected(seen, 3.44, 1.5);
        Assert.True(before.Distortion > 0.01, $"the drift distorts by {before.Distortion:P2} only");
        Assert.InRange(after.Distortion, 0, 0.002);

        // Everywhere and not on average: each quarter of the scan shows the same lattice as the whole.
        foreach ((int left, int low) in new[] { (20, 20), (120, 20), (20, 120), (120, 120) })
        {
            var quarter = new ScanImage(
                [.. Enumerable.Range(0, 10000).Select(i => corrected.Values[((low + (i / 100)) * 240) + left + (i % 100)])], 100, 100, 10, 10);
            BraggLattice local = BraggSearch.InScan(quarter, 3.44);
            Assert.InRange(Math.Abs(local.Bragg1.X - after.Bragg1.X) / after.Bragg1.Length, 0, 0.002 + (4 * local.Bragg1.Uncertainty / after.Bragg1.Length));
            Assert.InRange(Math.Abs(local.Bragg2.Y - after.Bragg2.Y) / after.Bragg2.Length, 0, 0.002 + (4 * local.Bragg2.Uncertainty / after.Bragg2.Length));
        }
    }

    [Fact]
    public void Another_layer_is_moved_as_the_topograph_is()
    {
        // A slow wave in the layer has no Bragg peaks of its own.
        (double X, double Y) drift(double x, double y) => (0.03 * y, 0.01 * x);
        ScanImage topograph = Waves.Seen(Waves.Square(2.6, 40), 200, 20, drift);
        ScanImage layer = Waves.Seen([(0.5, 0.2)], 200, 20, drift);
        BraggLattice found = BraggSearch.InScan(topograph, 3.8);
        (double X, double Y)[] truth = Waves.Square(2.6, 40);

        // Against the true lattice, so that the layer must come out as if there had been no drift.
        var nearest = (Nearest(truth, found.Bragg1), Nearest(truth, found.Bragg2));
        DisplacementField field = DriftCorrection.Find(topograph, ((found.Bragg1.X, found.Bragg1.Y), (found.Bragg2.X, found.Bragg2.Y)), nearest, 1.5);
        ScanImage corrected = Waves.Inner(DriftCorrection.Apply(layer, field), 25);
        ScanImage expected = Waves.Inner(Waves.Seen([(0.5, 0.2)], 200, 20), 25);
        Assert.InRange(corrected.Values.Zip(expected.Values, (a, b) => Math.Abs(a - b)).Max(), 0, 0.05);
        Assert.True(Waves.Inner(layer, 25).Values.Zip(expected.Values, (a, b) => Math.Abs(a - b)).Max() > 0.5);
    }

    [Fact]
    public void A_scan_without_drift_stays_as_it_is()
    {
        ScanImage seen = Waves.Seen(Waves.Hexagon(3.36, 5), 160, 16);
        (_, _, ScanImage corrected) = Corrected(seen, 3.44, 1.5);
        Assert.InRange(Waves.Inner(corrected, 20).Values.Zip(Waves.Inner(seen, 20).Values, (a, b) => Math.Abs(a - b)).Max(), 0, 0.15);
    }

    [Fact]
    public void Calibration_brings_a_sheared_lattice_to_the_known_one()
    {
        (double X, double Y) drift(double x, double y) => (0.03 * y, -0.02 * y);
        ScanImage seen = Waves.Seen(Waves.Hexagon(3.5, 31), 200, 20, drift, noise: 0.5);
        BraggLattice found = BraggSearch.InScan(seen, 3.44);
        ScanImage calibrated = AffineCalibration.Apply(seen, ((found.Bragg1.X, found.Bragg1.Y), (found.Bragg2.X, found.Bragg2.Y)), found.Ideal(3.44));
        BraggLattice after = BraggSearch.InScan(Waves.Inner(ScanCleaning.FillGaps(calibrated), 10), 3.44);
        Assert.Equal(3.44, after.LatticeConstantAngstrom, 2);
        Assert.InRange(after.Distortion, 0, 0.002);
        Assert.Throws<InputException>(() => AffineCalibration.Apply(seen, found.Ideal(), found.Ideal(40)));
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void FeSe_shows_Bragg_vectors_of_2_62_to_2_65_and_loses_its_own_drift_and_three_percent_more()
    {
        MeasuredData data = MeasuredData.Read(SharedData.File("FeSe_topography.sxm"));
        ProcessedMap flat = new BackgroundStep(2, 1).Apply(ProcessedMap.From(data));
        BraggLattice own = BraggSearch.InScan(flat.Topograph, 3.77);
        Assert.InRange(own.Bragg1.Length, 2.62, 2.65);
        Assert.InRange(own.Bragg2.Length, 2.62, 2.65);

        ScanImage worse = ScanCleaning.FillGaps(ScanWarp.Resample(flat.Topograph, (x, y) => (x - (0.03 * y), y)));
        foreach (ScanImage scan in new[] { flat.Topograph, worse })
        {
            (BraggLattice before, BraggLattice after, _) = Corrected(scan, 3.77, 1.5);
            Assert.True(before.Distortion > 0.01);
            Assert.InRange(after.Distortion, 0, 0.002);
        }
    }

    [SharedDataFact("NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt")]
    public void The_NbS2_maps_are_sixfold_within_their_drift_and_without_it()
    {
        foreach (string name in new[] { "NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt" })
        {
            ProcessedMap flat = new BackgroundStep(2, 1).Apply(new OutliersStep().Apply(ProcessedMap.From(MeasuredData.Read(SharedData.File(name)))));
            (BraggLattice before, BraggLattice after, _) = Corrected(flat.Topograph, 3.44, 1);
            Assert.Equal(LatticeKind.Hexagonal, before.Kind);

            // A strain of ε turns a vector by at most ε/2 and changes its length by at most ε.
            double angle = Math.Abs(Math.IEEERemainder(before.Bragg2.AngleDegrees - before.Bragg1.AngleDegrees, 360));
            Assert.InRange(Math.Abs(angle - 60) * Math.PI / 180, 0, before.Distortion);
            Assert.InRange(Math.Abs((before.Bragg2.Length / before.Bragg1.Length) - 1), 0, before.Distortion);
            Assert.InRange(before.Distortion, 0.01, 0.12);
            Assert.InRange(after.Distortion, 0, 0.002);
        }
    }

    private static (BraggLattice Before, BraggLattice After, ScanImage Scan) Corrected(ScanImage scan, double lattice, double width)
    {
        BraggLattice before = BraggSearch.InScan(scan, lattice);
        DisplacementField field = DriftCorrection.Find(scan, ((before.Bragg1.X, before.Bragg1.Y), (before.Bragg2.X, before.Bragg2.Y)), before.Ideal(), width);
        ScanImage corrected = DriftCorrection.Apply(scan, field);
        return (before, BraggSearch.InScan(corrected, before.LatticeConstantAngstrom), corrected);
    }

    private static (double X, double Y) Nearest((double X, double Y)[] waves, SpectralPeak peak) =>
        waves.SelectMany(g => new[] { g, (-g.X, -g.Y) }).MinBy(g => Math.Pow(g.Item1 - peak.X, 2) + Math.Pow(g.Item2 - peak.Y, 2));
}
