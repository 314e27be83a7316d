using System.Numerics;
using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Tests.Measurement;

public sealed class MeasuredMapTests
{
    private static readonly ScanDescription AtZeroBias = new("dI/dV", true, 0);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(23, 0.03, 0.01)]
    [InlineData(-71, -0.02, 0.04)]
    public void A_triangular_lattice_under_rotation_and_drift_gives_back_its_affine_map(
        double degrees, double stretch, double shear)
    {
        var (b1, b2) = Drifted(degrees, stretch, shear);
        var image = Lattice(b1, b2, pixels: 200, nanometres: 26, noise: 0.5, seed: 1);
        var map = MeasuredMap.From(image, AtZeroBias);
        Assert.Equal(LatticeKind.Hexagonal, map.Lattice.Kind);

        // Any basis of the same lattice with b1 near 30° will do; its error must be the one that is claimed.
        var reciprocal = Corners(b1, b2);
        var found = (map.Lattice.Bragg1.X, map.Lattice.Bragg1.Y);
        var deviation = reciprocal.Min(g => Math.Max(Math.Abs(g.X - found.X), Math.Abs(g.Y - found.Y)));
        Assert.True(
            deviation < 4 * map.Lattice.Bragg1.Uncertainty,
            $"Bragg vector off by {deviation:E2}, claimed {map.Lattice.Bragg1.Uncertainty:E2} 1/nm");
        Assert.InRange(map.Lattice.Bragg1.Uncertainty, 1e-6, 2e-3);
        var area = 1 / Math.Abs((b1.X * b2.Y) - (b1.Y * b2.X));
        Assert.Equal(10 * Math.Sqrt(area * 2 / Math.Sqrt(3)), map.Lattice.LatticeConstantAngstrom, 2);
        Assert.InRange(Math.IEEERemainder(map.Lattice.Bragg1.AngleDegrees - 30, 360), -31, 31);
        Assert.Empty(map.Reasons);
    }

    [Fact]
    public void The_claimed_uncertainty_of_a_bragg_vector_is_its_scatter()
    {
        var (b1, b2) = Drifted(10, 0, 0);
        List<double> errors = [];
        var claimed = 0.0;
        for (var seed = 0; seed < 30; seed++)
        {
            var peaks = SpectralPeaks.Find(Lattice(b1, b2, pixels: 96, nanometres: 10, noise: 2, seed));
            var peak = peaks.Concat(peaks.Select(p => -p)).MinBy(p => Distance(p, b1));
            errors.Add(peak.X - b1.X);
            errors.Add(peak.Y - b1.Y);
            claimed += peak.Uncertainty / 30;
        }

        // Sixty samples fix a standard deviation to 9 %; the estimate of the noise is good to as much.
        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)) / claimed, 0.7, 1.4);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(17, 0.04, -0.02)]
    public void A_known_field_on_the_sites_comes_back_at_every_q(double degrees, double stretch, double shear)
    {
        // Each site carries a random weight in a Gaussian spot, so F(q) = spot(q) Σ_r weight(r) e^{−iq·r} exactly.
        const int Size = 10;
        const double Spot = 0.35;
        var random = new Random(5);
        var weights = new double[Size * Size];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = random.NextDouble() - 0.5;
        }

        var (b1, b2) = Drifted(degrees, stretch, shear);
        var (a1, a2) = Direct(b1, b2);
        const int Pixels = 190;
        const double Side = 8.2;
        var values = new double[Pixels * Pixels];
        for (var p = 0; p < values.Length; p++)
        {
            var x = ((p % Pixels) + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            var y = ((p / Pixels) + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            var u = (x * b1.X) + (y * b1.Y);
            var v = (x * b2.X) + (y * b2.Y);
            for (var s = 0; s < weights.Length; s++)
            {
                var du = u - ((s / Size) - (Size / 2));
                var dv = v - ((s % Size) - (Size / 2));

                // The spot is round in crystal coordinates, |n1 a1 + n2 a2|² = n1² + n2² − n1 n2.
                var r2 = (du * du) + (dv * dv) - (du * dv);
                values[p] += weights[s] * Math.Sqrt(3) / 2 / (2 * Math.PI * Spot * Spot) * Math.Exp(-r2 / (2 * Spot * Spot));
            }
        }

        var image = new ScanImage(values, Pixels, Pixels, Side, Side);
        var spectrum = CrystalTransform.Evaluate(image, b1, b2, Size);
        Assert.True(Math.Abs((a1.X * b1.X) + (a1.Y * b1.Y) - 1) < 1e-12 && Math.Abs((a2.X * b1.X) + (a2.Y * b1.Y)) < 1e-12);
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                var (m1, m2) = (i - (Size / 2), j - (Size / 2));
                Complex expected = 0;
                for (var s = 0; s < weights.Length; s++)
                {
                    var phase = 2 * Math.PI * ((m1 * ((s / Size) - (Size / 2))) + (m2 * ((s % Size) - (Size / 2)))) / Size;
                    expected += weights[s] * Complex.FromPolarCoordinates(1, -phase);
                }

                // |m1 b1 + m2 b2|² = (4π/√3)² (m1² + m2² + m1 m2).
                var q2 = Math.Pow(4 * Math.PI / Math.Sqrt(3) / Size, 2) * ((m1 * m1) + (m2 * m2) + (m1 * m2));
                expected *= Math.Exp(-Spot * Spot * q2 / 2);
                Assert.True((spectrum[(i * Size) + j] - expected).Magnitude < 1e-6, $"q = ({m1}, {m2})/{Size}");
            }
        }
    }

    [Fact]
    public void Real_space_and_spectrum_are_one_map()
    {
        var (b1, b2) = Drifted(0, 0, 0);
        var map = MeasuredMap.From(Lattice(b1, b2, 100, 8, 1, 2), AtZeroBias, new CrystalGridOptions { Size = 16 });
        var back = PairScope.Maps.WindowTransform.ToReciprocalSpace(map.RealSpace(), 16);
        for (var i = 1; i < 16; i++)
        {
            for (var j = 1; j < 16; j++)
            {
                Assert.True((back[(i * 16) + j] - map.Spectrum[(i * 16) + j]).Magnitude < 1e-9 * map.Spectrum.Max(f => f.Magnitude));
            }
        }
    }

    [Fact]
    public void A_square_lattice_is_named_as_the_reason()
    {
        var image = Waves([(2.6, 0.3), (-0.3, 2.6)], 128, 20, 0.5, 3);
        var map = MeasuredMap.From(image, AtZeroBias);
        Assert.Equal(LatticeKind.Square, map.Lattice.Kind);
        Assert.Contains(map.Reasons, r => r.Contains("square", StringComparison.Ordinal));

        // Its cells are counted with its own lattice constant, 1/√(2.6² + 0.3²) = 0.382 nm: 20 nm hold 52 of them.
        Assert.Equal(20 * Math.Sqrt((2.6 * 2.6) + (0.3 * 0.3)), map.CellsInView, 0.3);
        Assert.Contains(map.Reasons, r => r.Contains("52 unit cells", StringComparison.Ordinal) && r.Contains("3.82 Å", StringComparison.Ordinal));
    }

    [Fact]
    public void Noise_shows_no_lattice()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var map = MeasuredMap.From(Waves([], 128, 30, 1, seed), AtZeroBias);
            Assert.Equal(LatticeKind.None, map.Lattice.Kind);
            Assert.Contains(map.Reasons, r => r.Contains("no Bragg peaks", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_superlattice_is_not_taken_for_the_crystal()
    {
        var (b1, b2) = Drifted(12, 0, 0);
        var bragg = new[] { b1, b2, (b2.X - b1.X, b2.Y - b1.Y) };

        // A 3 × 3 charge-density wave three times as strong as the lattice itself.
        var waves = bragg.Concat(Enumerable.Repeat(bragg.Select(g => (g.Item1 / 3, g.Item2 / 3)), 3).SelectMany(w => w));
        var map = MeasuredMap.From(Waves([.. waves], 200, 26, 0.5, 4), AtZeroBias);
        Assert.Equal(3.44, map.Lattice.LatticeConstantAngstrom, 2);
        Assert.Empty(map.Reasons);
    }

    [Fact]
    public void Reasons_name_lattice_constant_view_bias_and_channel()
    {
        var (b1, b2) = Drifted(0, 0, 0, 3.30);
        var image = Lattice(b1, b2, 128, 12, 0.5, 1);
        var map = MeasuredMap.From(image, new ScanDescription("Z", false, 45));
        string[] parts = ["3.30", "unit cells", "45 mV", "'Z'"];
        Assert.All(parts, part => Assert.Contains(map.Reasons, r => r.Contains(part, StringComparison.Ordinal)));
        Assert.Equal(parts.Length, map.Reasons.Count);
        Assert.Contains(
            MeasuredMap.From(image, new ScanDescription("dI/dV", true, null)).Reasons,
            r => r.Contains("does not tell the bias", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lattice_constant_that_is_given_sets_the_lengths_and_the_scan_the_orientation()
    {
        var (b1, b2) = Drifted(20, 0, 0, 3.40);
        var options = new CrystalGridOptions { LatticeConstantAngstrom = 3.44 };
        var map = MeasuredMap.From(Lattice(b1, b2, 200, 26, 0.3, 1), AtZeroBias, options);
        Assert.Equal(20 / (Math.Sqrt(3) * 3.44), Math.Sqrt((map.Bragg1.X * map.Bragg1.X) + (map.Bragg1.Y * map.Bragg1.Y)), 9);
        Assert.Equal(50, Math.Atan2(map.Bragg1.Y, map.Bragg1.X) * 180 / Math.PI, 1);
        var blank = MeasuredMap.From(Waves([], 128, 30, 1, 1), AtZeroBias, options);
        Assert.Equal(30, Math.Atan2(blank.Bragg1.Y, blank.Bragg1.X) * 180 / Math.PI, 9);
    }

    [Fact]
    public void Outliers_and_gaps_are_replaced_and_nothing_else()
    {
        var clean = Waves([(0.5, 0.3)], 64, 10, 0.05, 1);
        var spoiled = (double[])clean.Values.Clone();
        spoiled[1000] = 1e6;
        spoiled[2000] = double.NaN;
        spoiled[0] = double.NegativeInfinity;
        var (mended, fraction) = ScanCleaning.ReplaceOutliers(clean.With(spoiled));
        Assert.Equal(3.0 / 4096, fraction, 12);
        for (var i = 0; i < spoiled.Length; i++)
        {
            Assert.InRange(Math.Abs(mended.Values[i] - clean.Values[i]), 0, i is 0 or 1000 or 2000 ? 1 : 0);
        }
    }

    [Fact]
    public void A_polynomial_background_goes_and_a_wave_stays()
    {
        const int Pixels = 80;
        var wave = Waves([(3.0, 0)], Pixels, 10, 0, 1);
        var values = wave.Values.Select((v, i) => v + 5 + (0.1 * (i % Pixels)) + (1e-3 * (i / Pixels) * (i / Pixels))).ToArray();
        var flat = ScanCleaning.RemoveBackground(wave.With(values), 2);
        var without = ScanCleaning.RemoveBackground(wave, 2);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(without.Values[i], flat.Values[i], 9);
            Assert.InRange(flat.Values[i] - wave.Values[i], -0.1, 0.1);
        }
    }

    [Fact]
    public void Scans_that_show_nothing_are_refused()
    {
        Assert.Throws<InputException>(() => MeasuredMap.From(new ScanImage(new double[1024], 32, 32, 5, 5), AtZeroBias));
        var empty = Enumerable.Repeat(double.NaN, 1024).ToArray();
        Assert.Throws<InputException>(() => MeasuredMap.From(new ScanImage(empty, 32, 32, 5, 5), AtZeroBias));
        Assert.Throws<InputException>(() => new ScanImage(new double[4], 2, 2, 5, 5));
        Assert.Throws<InputException>(() => new ScanImage(empty, 32, 32, double.NaN, 5));
        var image = Waves([], 32, 5, 1, 1);
        Assert.Throws<InputException>(() => MeasuredMap.From(image, AtZeroBias, new CrystalGridOptions { Size = 7 }));
        Assert.Throws<InputException>(
            () => MeasuredMap.From(image, AtZeroBias, new CrystalGridOptions { LatticeConstantAngstrom = double.NaN }));
    }

    [Fact]
    public void Of_a_stack_the_layer_nearest_to_the_trained_energy_is_read()
    {
        var (b1, b2) = Drifted(0, 0, 0);
        var image = Lattice(b1, b2, 64, 8, 0.1, 1);
        double[] stack = [.. new[] { 1.0, -2, 3 }.SelectMany(factor => image.Values.Select(v => factor * v))];
        var data = new MeasuredData
        {
            FilePath = "grid",
            Format = "grid",
            Channels = [new MeasuredChannel("LIY 1 omega", "A", SweepDirection.Forward, new NumericArray([3, 64, 64], stack))],
            X = MeasuredAxis.Pixels("x", "nm", 64, 8),
            Y = MeasuredAxis.Pixels("y", "nm", 64, 8),
            Sweep = new MeasuredAxis("bias", "mV", [-5, 0.1, 5]),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
        };
        var options = new CrystalGridOptions { Size = 16 };
        var map = MeasuredMap.From(data, options);
        var layer = MeasuredMap.From(image, new ScanDescription("LIY 1 omega", true, 0.1), options);
        Assert.Equal(0.1, map.Description.BiasMillivolts);
        Assert.Equal(-2 * layer.Spectrum[137].Real, map.Spectrum[137].Real, 9);
    }

    private static ScanImage Lattice((double X, double Y) b1, (double X, double Y) b2, int pixels, double nanometres, double noise, int seed) =>
        Waves([b1, b2, (b2.X - b1.X, b2.Y - b1.Y)], pixels, nanometres, noise, seed);

    private static ScanImage Waves((double X, double Y)[] waves, int pixels, double nanometres, double noise, int seed)
    {
        var random = new Random(seed);
        var values = new double[pixels * pixels];
        for (var p = 0; p < values.Length; p++)
        {
            var x = ((p % pixels) + 0.5 - (pixels / 2.0)) * nanometres / pixels;
            var y = ((p / pixels) + 0.5 - (pixels / 2.0)) * nanometres / pixels;
            values[p] = waves.Sum(g => Math.Cos(2 * Math.PI * ((g.X * x) + (g.Y * y))));
            var normal = random.NextNormal();
            values[p] += noise * normal;
        }

        return new ScanImage(values, pixels, pixels, nanometres, nanometres);
    }

    private static ((double X, double Y) B1, (double X, double Y) B2) Drifted(
        double degrees, double stretch, double shear, double latticeConstant = 3.44)
    {
        var length = 20 / (Math.Sqrt(3) * latticeConstant);
        (double X, double Y) Vector(double angle)
        {
            var (s, c) = Math.SinCos((angle + degrees) * Math.PI / 180);

            // Area is kept, so that the lattice constant is.
            return (length * ((c * (1 + stretch)) + (s * shear)), length * s / (1 + stretch));
        }

        return (Vector(30), Vector(90));
    }

    private static ((double X, double Y) A1, (double X, double Y) A2) Direct((double X, double Y) b1, (double X, double Y) b2)
    {
        var cross = (b1.X * b2.Y) - (b1.Y * b2.X);
        return ((b2.Y / cross, -b2.X / cross), (-b1.Y / cross, b1.X / cross));
    }

    private static (double X, double Y)[] Corners((double X, double Y) b1, (double X, double Y) b2) =>
        [b1, b2, (b2.X - b1.X, b2.Y - b1.Y), (-b1.X, -b1.Y), (-b2.X, -b2.Y), (b1.X - b2.X, b1.Y - b2.Y)];

    private static double Distance(SpectralPeak p, (double X, double Y) g) => Math.Sqrt(Math.Pow(p.X - g.X, 2) + Math.Pow(p.Y - g.Y, 2));
}
