using System.Numerics;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>The transform and what is read out of its phase.</summary>
public sealed class SpectrumTests
{
    private static readonly Random Source = new(3);

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public void The_fast_transform_equals_the_direct_sum_at_every_wave_vector(int pixels)
    {
        ScanImage scan = Noise(pixels, 5);
        (double X, double Y) origin = (0.7, -1.3);
        ScanSpectrum spectrum = ScanSpectrum.Of(scan, origin);
        for (int i = 0; i < spectrum.Values.Length; i += 37)
        {
            (double qx, double qy) = spectrum.WaveVector(i);
            Complex sum = 0;
            for (int p = 0; p < scan.Values.Length; p++)
            {
                double x = ((p % pixels) + 0.5 - (pixels / 2.0)) * scan.StepX;
                double y = ((p / pixels) + 0.5 - (pixels / 2.0)) * scan.StepY;
                sum += scan.Values[p] * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((qx * (x - origin.X)) + (qy * (y - origin.Y))));
            }

            Assert.InRange((spectrum.Values[i] - (sum * scan.StepX * scan.StepY)).Magnitude, 0, 1e-10);
        }
    }

    [Fact]
    public void The_crystals_grid_holds_the_same_transform_in_cells()
    {
        // Bragg vectors of eight points of the scan's own grid put the crystal's wave vectors on it.
        const int Size = 8;
        ScanImage scan = Noise(32, 5);
        (double X, double Y) g = (Size / 5.0, 0), h = (0, Size / 5.0);
        Complex[] crystal = CrystalTransform.Evaluate(scan, g, h, Size, (0.3, 0.2));
        ScanSpectrum spectrum = ScanSpectrum.Of(scan, (0.3, 0.2));
        double cell = 1 / (g.X * h.Y);
        for (int m1 = -4; m1 < 4; m1++)
        {
            for (int m2 = -4; m2 < 4; m2++)
            {
                Complex expected = spectrum.Values[((16 + m2) * 32) + 16 + m1] / cell;
                Assert.InRange((crystal[((m1 + 4) * Size) + m2 + 4] - expected).Magnitude, 0, 1e-10);
            }
        }
    }

    [Fact]
    public void HAEM_over_all_wave_vectors_is_the_difference_at_the_impurity()
    {
        (ScanImage positive, ScanImage negative) = (Noise(33, 5), Noise(33, 5));

        // The middle of an odd scan is a pixel, and Σ_q F(q) A_q = v(x0).
        double haem = PhaseAnalysis.Haem(ScanSpectrum.Of(positive, (0, 0)), ScanSpectrum.Of(negative, (0, 0)), 1e3);
        Assert.Equal(positive.Values[(16 * 33) + 16] - negative.Values[(16 * 33) + 16], haem, 9);
        Assert.Equal(0, PhaseAnalysis.Haem(ScanSpectrum.Of(positive, (0, 0)), ScanSpectrum.Of(positive, (0, 0)), 1), 12);
    }

    [Fact]
    public void Many_equal_impurities_give_the_pattern_of_one()
    {
        (double X, double Y)[] places = [.. Enumerable.Range(0, 12).Select(_ => ((Source.NextDouble() - 0.5) * 14, (Source.NextDouble() - 0.5) * 14))];
        double One(double x, double y) => Math.Exp(-((x * x) + (y * y)) / 2) * Math.Cos(2 * Math.PI * 0.8 * Math.Sqrt((x * x) + (y * y)));
        ScanSpectrum many = ScanSpectrum.Of(Waves.Of(96, 24, (x, y) => places.Sum(p => One(x - p.X, y - p.Y))), (0, 0));
        ScanSpectrum one = ScanSpectrum.Of(Waves.Of(96, 24, One), (0, 0));
        ScanSpectrum single = PhaseAnalysis.SingleOut(many, places, 1e-6);
        double scale = one.Values.Max(v => v.Magnitude);
        for (int i = 0; i < one.Values.Length; i++)
        {
            // Where the phases of the impurities cancel, nothing is known.
            (double qx, double qy) = one.WaveVector(i);
            Complex phases = places.Aggregate(Complex.Zero, (sum, p) => sum + Complex.FromPolarCoordinates(1, -2 * Math.PI * ((qx * p.X) + (qy * p.Y))));
            if (phases.Magnitude > 1 && (qx * qx) + (qy * qy) < 3)
            {
                Assert.InRange((single.Values[i] - one.Values[i]).Magnitude / scale, 0, 1e-3);
            }
        }

        Assert.Throws<InputException>(() => PhaseAnalysis.SingleOut(many, [], 0.1));
    }

    [Fact]
    public void The_phase_referenced_pattern_has_the_sign_of_the_relative_phase()
    {
        ScanSpectrum g = ScanSpectrum.Of(Noise(32, 5), (0.1, 0.4));
        ScanSpectrum minus = g with { Values = [.. g.Values.Select(v => -2 * v)] };
        Assert.All(PhaseAnalysis.PhaseReferenced(g, g).Zip(g.Values), p => Assert.Equal(p.Second.Magnitude, p.First, 9));
        Assert.All(PhaseAnalysis.PhaseReferenced(g, minus).Zip(g.Values), p => Assert.Equal(-p.Second.Magnitude, p.First, 9));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void A_symmetrised_spectrum_has_the_symmetry(int order, bool mirror)
    {
        ScanSpectrum spectrum = ScanSpectrum.Of(Noise(33, 5), (0, 0));
        double[] result = Symmetrisation.Apply(spectrum, order, mirror ? 0 : null);
        for (int m = -16; m <= 16; m++)
        {
            for (int n = -16; n <= 16; n++)
            {
                double value = result[((m + 16) * 33) + n + 16];
                Assert.Equal(value, order == 2 ? result[((16 - m) * 33) + 16 - n] : result[((n + 16) * 33) + 16 - m], 9);
                if (mirror)
                {
                    Assert.Equal(value, result[((16 - m) * 33) + n + 16], 9);
                }
            }
        }

        // |F| of real values is even already, so that C2 alone changes nothing.
        double change = result.Zip(spectrum.Values, (r, f) => Math.Abs(r - f.Magnitude)).Max();
        Assert.True(order == 2 ? change < 1e-9 : change > 1e-3);
    }

    [Fact]
    public void A_hexagon_survives_its_own_symmetrisation_and_a_stripe_does_not()
    {
        (double X, double Y)[] waves = [.. Waves.Hexagon(1.5, 10).Append((0.5, 0.9))];
        ScanSpectrum spectrum = ScanSpectrum.Of(ScanCleaning.Taper(Waves.Seen(waves, 128, 32), WindowShape.Hann), (0, 0));
        double[] sixfold = Symmetrisation.Apply(spectrum, 6, null);
        double[] plain = [.. spectrum.Values.Select(v => v.Magnitude)];
        Assert.InRange(At(sixfold, waves[0]) / At(plain, waves[0]), 0.7, 1.3);
        Assert.InRange(At(sixfold, waves[3]) / At(plain, waves[3]), 0.2, 0.5);
        Assert.Throws<InputException>(() => Symmetrisation.Apply(spectrum, 5, null));

        double At(double[] map, (double X, double Y) q)
        {
            int n = 64 + (int)Math.Round(q.X * 32);
            int m = 64 + (int)Math.Round(q.Y * 32);
            return Enumerable.Range(-1, 3).SelectMany(i => Enumerable.Range(-1, 3).Select(j => map[((m + i) * 128) + n + j])).Max();
        }
    }

    [Theory]
    [InlineData(WindowShape.None)]
    [InlineData(WindowShape.Hann)]
    [InlineData(WindowShape.Tukey)]
    [InlineData(WindowShape.Gauss)]
    public void A_window_keeps_the_amplitude_of_a_wave(WindowShape shape)
    {
        ScanSpectrum spectrum = ScanSpectrum.Of(ScanCleaning.Taper(Waves.Seen([(1, 0.5)], 80, 20), shape), (0, 0));
        int at = ((40 + 10) * 80) + 40 + 20;

        // Half a cosine's amplitude times the area.
        Assert.Equal(0.5 * 20 * 20, spectrum.Values[at].Magnitude, 6);
    }

    private static ScanImage Noise(int pixels, double side) => Waves.Of(pixels, side, (_, _) => Source.NextDouble() - 0.5);
}
