using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Tests.Measurement;

/// <summary>Which lattices are there: not those of steps, rows and rounding, and not the harmonics of a larger one.</summary>
public sealed class LatticeTests
{
    [Theory]
    [InlineData(72, 1)]
    [InlineData(107, 2)]
    [InlineData(161, 3)]
    public void The_edge_of_a_terrace_is_no_lattice(double degrees, int seed)
    {
        // A straight edge, which draws a streak through the whole spectrum.
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        Random random = new(seed);
        ScanImage scan = ScanCleaning.RemoveBackground(Waves.Of(64, 6, (x, y) => ((cosine * x) + (sine * y) > 0.4 ? 1 : 0) + (0.02 * Normal(random))), 1);
        Assert.Equal(LatticeKind.None, BraggSearch.InScan(scan, 3.44).Kind);
        Assert.Equal(LatticeKind.None, BraggSearch.InScan(scan, null).Kind);
    }

    [Fact]
    public void Jumps_between_rows_are_no_lattice()
    {
        Random random = new(5);
        double[] jumps = [.. Enumerable.Range(0, 128).Select(_ => Normal(random))];
        ScanImage scan = Waves.Of(128, 12, (_, y) => jumps[(int)Math.Floor((y / 12 * 128) + 64)] + (0.02 * Normal(random)));
        Assert.Equal(LatticeKind.None, BraggSearch.InScan(ScanCleaning.RemoveBackground(scan, 1), 3.44).Kind);
    }

    [Fact]
    public void The_rounding_of_single_precision_is_no_lattice()
    {
        // A slope of a few units in the last place, far from zero: a pattern of stairs in two directions, and nothing else.
        double unit = Math.Pow(2, -47);
        var values = new double[128 * 128];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(-1e-7 + (unit * ((0.37 * (i % 128)) + (0.29 * (i / 128)))));
        }

        var data = new MeasuredData
        {
            FilePath = "scan", Format = "scan", Channels = [new MeasuredChannel("Z", "m", SweepDirection.Forward, new NumericArray([1, 128, 128], values))],
            X = MeasuredAxis.Pixels("x", "nm", 128, 15), Y = MeasuredAxis.Pixels("y", "nm", 128, 15), Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
        };
        ScanImage flat = ScanCleaning.RemoveBackground(ScanImage.Of(data, data.Channels[0], 0), 1);
        Assert.Empty(SpectralPeaks.Find(flat));

        // The same stairs of values whose rounding is not known are peaks.
        Assert.NotEmpty(SpectralPeaks.Find(Waves.Of(128, 15, (_, _) => 0).With(flat.Values)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.15)]
    public void A_large_cell_is_found_by_the_combinations_that_outshine_its_own_peaks(double shear)
    {
        // |b| of 26.9 Å, whose own waves are weaker than ten of their combinations.
        (double X, double Y) Bent((double X, double Y) g) => (g.X + (shear * g.Y), g.Y);
        (double X, double Y)[] b = [.. Waves.Hexagon(20 / (Math.Sqrt(3) * 26.9), 24).Select(Bent)];
        (int H, int K, double A)[] waves = [(1, 0, 0.25), (0, 1, 0.2), (1, -1, 0.2), (2, 0, 1), (0, 2, 1), (2, -2, 0.8), (1, 1, 0.8), (2, -1, 0.7), (3, 0, 0.7), (1, 2, 0.6), (3, -1, 0.6), (2, 1, 0.6)];
        Random random = new(7);
        ScanImage scan = Waves.Of(200, 39, (x, y) => waves.Sum(w => w.A * Math.Cos(2 * Math.PI * ((((w.H * b[0].X) + (w.K * b[1].X)) * x) + (((w.H * b[0].Y) + (w.K * b[1].Y)) * y)))) + (0.5 * Normal(random)));
        BraggLattice found = BraggSearch.InScan(scan, 26.9);
        Assert.Equal(LatticeKind.Hexagonal, found.Kind);
        double area = 1 / Math.Abs((b[0].X * b[1].Y) - (b[0].Y * b[1].X));
        Assert.Equal(area, found.CellArea, 0.02 * area);
        double off = new[] { b[0], b[1], b[2], (-b[0].X, -b[0].Y), (-b[1].X, -b[1].Y), (-b[2].X, -b[2].Y) }.Min(g => Math.Sqrt(Math.Pow(g.Item1 - found.Bragg1.X, 2) + Math.Pow(g.Item2 - found.Bragg1.Y, 2)));
        Assert.InRange(off, 0, 0.004);
    }

    [Fact]
    public void A_square_lattice_with_harmonics_is_not_taken_for_a_distorted_hexagon()
    {
        (double X, double Y)[] waves = [(2.6, 0.3), (-0.3, 2.6), (2.3, 2.9), (2.9, -2.3), (5.2, 0.6), (-0.6, 5.2), (4.9, 3.2), (2.0, 5.5)];
        ScanImage scan = Waves.Seen(waves, 256, 20, noise: 0.5);
        Assert.Equal(LatticeKind.Square, BraggSearch.InScan(scan, 3.44).Kind);
    }

    [Fact]
    public void A_lattice_far_from_the_one_told_ends_the_recipe_and_one_near_it_is_told()
    {
        ProcessedMap map = Map(Waves.Seen(Waves.Hexagon(20 / (Math.Sqrt(3) * 3.44), 17), 200, 20, noise: 0.5));
        string fault = Assert.Throws<InputException>(() => new BraggStep(5).Apply(map)).Message;
        Assert.Matches(@"hexagonal lattice of 3\.4[34]\d\d ±", fault);
        Assert.Contains("not the 5 Å", fault, StringComparison.Ordinal);
        Assert.Contains("'lattice' tells 3.3 Å", Assert.Single(new BraggStep(3.3).Apply(map).Warnings), StringComparison.Ordinal);
        Assert.Empty(new BraggStep(3.44).Apply(map).Warnings);
        Assert.Empty(new BraggStep(null).Apply(map).Warnings);
    }

    [Fact]
    public void A_drift_that_moves_pixels_further_than_phases_can_tell_ends_the_recipe()
    {
        // 8 % over 60 nm moves the edges by seven lattice constants.
        ScanImage scan = Waves.Seen(Waves.Hexagon(20 / (Math.Sqrt(3) * 3.44), 17), 400, 60, (x, y) => (0.08 * y, 0.03 * y));
        ProcessedMap map = new BraggStep(3.44).Apply(Map(scan));
        Assert.Contains("lattice constants", Assert.Throws<InputException>(() => new DriftStep(3).Apply(map)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_lattice_the_drift_stays_and_the_recipe_goes_on()
    {
        ProcessedMap map = Map(Waves.Seen([], 64, 20, noise: 1));
        ProcessedMap done = new FourierStep(null, null).Apply(new DriftStep(1.5).Apply(new BraggStep(3.44).Apply(map)));
        Assert.Equal(map.Layers[0].Values, done.Layers[0].Values);
        Assert.Single(done.Spectra);
        Assert.Contains(done.Warnings, w => w.Contains("'drift' was left out", StringComparison.Ordinal));
    }

    internal static ProcessedMap Map(ScanImage scan, string channel = "dI/dV") => ProcessedMap.From(new MeasuredData
    {
        FilePath = "scan",
        Format = "scan",
        Channels = [new MeasuredChannel(channel, "A", SweepDirection.Forward, new NumericArray([1, scan.Rows, scan.Columns], scan.Values))],
        X = MeasuredAxis.Pixels("x", "nm", scan.Columns, scan.WidthNanometres),
        Y = MeasuredAxis.Pixels("y", "nm", scan.Rows, scan.HeightNanometres),
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
    });

    private static double Normal(Random random) => random.NextNormal();
}
