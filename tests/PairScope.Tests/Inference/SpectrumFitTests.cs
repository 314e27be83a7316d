using PairScope.Inference.Spectra;
using PairScope.Numerics;
using PairScope.Tunnelling;

namespace PairScope.Tests.Inference;

public class SpectrumFitTests
{
    private static readonly SpectrumConditions Conditions = new() { TemperatureKelvin = 1.2, LockInMillivolts = 0.1 };
    private static readonly double[] Biases = [.. Enumerable.Range(0, 161).Select(i => -6 + (0.075 * i))];

    // 60 spectra: the number of intervals that hold the truth is binomial, with deviations of 3.6 and 1.7; three of them.
    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say()
    {
        const int Count = 60;
        (int Inner, int Outer)[] held = new (int, int)[3];
        for (int seed = 0; seed < Count; seed++)
        {
            var random = new Random(seed);
            (double gap, double broadening, double offset) = (0.6 + random.NextDouble(), 0.1 + (0.15 * random.NextDouble()), random.NextDouble() - 0.5);
            SpectrumObservation spectrum = Simulated(new DynesDensity(gap, broadening), offset, 0.03, random);
            SpectrumModel model = SpectrumModel.All(Conditions, spectrum.HalfWidth, 0.075).First(m => m.Name is "Dynes");
            SpectrumFit fit = SpectrumFitter.Best(new SpectrumProblem(spectrum, model, Conditions));
            (SpectrumParameter Name, double Truth)[] truths = [(SpectrumParameter.Gap, gap), (SpectrumParameter.Broadening, broadening), (SpectrumParameter.Offset, offset)];
            for (int p = 0; p < 3; p++)
            {
                held[p].Inner += Holds(SpectrumInterval.Of(fit, truths[p].Name, SpectrumInterval.Inner), truths[p].Truth);
                held[p].Outer += Holds(SpectrumInterval.Of(fit, truths[p].Name, SpectrumInterval.Outer), truths[p].Truth);
            }
        }

        Assert.All(held, h => Assert.InRange(h.Inner, 41 - 11, 41 + 11));
        Assert.All(held, h => Assert.InRange(h.Outer, 57 - 5, Count));

        static int Holds(SpectrumInterval interval, double truth) => truth >= interval.Low && truth <= interval.High ? 1 : 0;
    }

    [Fact]
    public void A_metal_is_not_called_a_gap()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SpectrumReport report = Fit(Simulated(TunnellingDensity.Metal, 0.2, 0.03, new Random(seed)));
            Assert.True(report.Abstained || report.MetalProbability > 0.95, $"seed {seed}: {report.Best.Fit.Problem.Model.Name} {report.MetalProbability}");
        }
    }

    [Fact]
    public void A_valley_as_wide_as_the_window_is_not_called_a_gap()
    {
        var random = new Random(4);
        double[] wide = [.. Enumerable.Range(0, 256).Select(i => -600 + (4.7 * i))];
        double[] values = [.. wide.Select(v => 0.3 + (Math.Abs(v + 40) / 400) + (0.1 * random.NextNormal()))];
        SpectrumReport report = Fit(SpectrumObservation.Of(wide, values), new SpectrumConditions());
        Assert.True(report.Abstained || report.MetalProbability > 0.95);
    }

    [Fact]
    public void The_density_without_broadening_is_preferred_where_it_is_true()
    {
        SpectrumReport report = Fit(Simulated(new DynesDensity(1.4, 0), 0.1, 0.02, new Random(3)));
        Assert.False(report.Abstained);
        Assert.Equal("BCS", report.Best.Fit.Problem.Model.Name);
        Assert.Equal(1.4, report.Best.Fit.Value(SpectrumParameter.Gap), 4 * report.Best.Fit.Deviation(SpectrumParameter.Gap));
    }

    [Fact]
    public void Two_gaps_are_told_from_one_and_the_larger_comes_first()
    {
        var truth = new MixedDensity(new DynesDensity(0.6, 0.06), new DynesDensity(1.8, 0.06), 0.6);
        SpectrumReport report = Fit(Simulated(truth, -0.3, 0.01, new Random(8)));
        SpectrumFit best = report.Best.Fit;
        Assert.Equal("two gaps", best.Problem.Model.Name);
        Assert.Equal(1.8, best.Value(SpectrumParameter.Gap), 0.05);
        Assert.Equal(0.6, best.Value(SpectrumParameter.SecondGap), 0.05);
        Assert.Equal(0.4, best.Value(SpectrumParameter.Share), 0.05);
        Assert.Equal(-0.3, best.Value(SpectrumParameter.Offset), 0.02);
    }

    [Fact]
    public void A_spectrum_with_more_structure_than_any_model_has_is_refused()
    {
        var random = new Random(2);
        double[] gapped = Curve(new DynesDensity(1.1, 0.1), 0.1);
        double[] values = [.. gapped.Select((g, i) => g + (0.08 * Math.Exp(-Math.Pow((Math.Abs(Biases[i] - 0.1) - 3.2) / 0.3, 2))) + (0.01 * random.NextNormal()))];
        SpectrumReport report = Fit(SpectrumObservation.Of(Biases, values));
        Assert.True(report.Abstained);
        Assert.StartsWith("No model of the list explains the spectrum", report.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_dip_that_is_broader_than_its_gap_is_not_called_one_of_a_superconductor()
    {
        SpectrumReport report = Fit(Simulated(new DynesDensity(0.7, 1.1), 0, 0.002, new Random(5)));
        Assert.True(report.Abstained);
    }

    [Fact]
    public void A_superconducting_tip_of_known_gap_leaves_the_sample_its_own()
    {
        var conditions = new SpectrumConditions { TemperatureKelvin = 1.2, LockInMillivolts = 0.1, HasSuperconductingTip = true, TipGapMeV = 1.3, TipBroadeningMeV = 0.03, BackgroundDegree = 0 };
        var random = new Random(6);
        double[] curve = new TunnelJunction(1.2, 0.1, -8, 8).Conductance(new DynesDensity(0.9, 0.05), new DynesDensity(1.3, 0.03), [.. Biases.Select(v => v - 0.15)]);
        SpectrumObservation spectrum = SpectrumObservation.Of(Biases, [.. curve.Select(g => g + (0.05 * random.NextNormal()))]);
        SpectrumModel model = SpectrumModel.All(conditions, spectrum.HalfWidth, 0.075).First(m => m.Name is "Dynes");
        SpectrumFit fit = SpectrumFitter.Best(new SpectrumProblem(spectrum, model, conditions));
        Assert.Equal(0.9, fit.Value(SpectrumParameter.Gap), 4 * fit.Deviation(SpectrumParameter.Gap));
        Assert.Equal(0.15, fit.Value(SpectrumParameter.Offset), 4 * fit.Deviation(SpectrumParameter.Offset));
        Assert.InRange(fit.Deviation(SpectrumParameter.Gap), 1e-4, 0.02);
    }

    [Fact]
    public void The_scatter_of_sweeps_is_the_noise_of_their_mean_though_they_differ_in_scale()
    {
        var random = new Random(9);
        double[] curve = Curve(new DynesDensity(1, 0.1), 0);
        double[][] sweeps = [.. Enumerable.Range(0, 8).Select(s => curve.Select(g => ((1 + (0.1 * s)) * g) + (0.2 * s) + (0.04 * random.NextNormal())).ToArray())];
        SpectrumObservation spectrum = SpectrumObservation.Of(Biases, sweeps);
        Assert.Equal(0.04 / Math.Sqrt(8), spectrum.Scatter!.Value, 0.0015);
        Assert.Equal(7 * 159, spectrum.ScatterFreedom);
    }

    [Fact]
    public void What_is_left_over_by_the_right_model_is_noise_as_often_as_it_should_be()
    {
        int refused = 0;
        for (int seed = 100; seed < 140; seed++)
        {
            SpectrumObservation spectrum = Simulated(new DynesDensity(1, 0.15), 0, 0.03, new Random(seed));
            SpectrumModel model = SpectrumModel.All(Conditions, spectrum.HalfWidth, 0.075).First(m => m.Name is "Dynes");
            refused += SpectrumGoodness.Of(SpectrumFitter.Best(new SpectrumProblem(spectrum, model, Conditions))).PValue < SpectrumFitter.LeastPValue ? 1 : 0;
        }

        Assert.InRange(refused, 0, 3);
    }

    [Fact]
    public void Every_place_of_a_line_gets_its_gap_from_the_mean_spectrum()
    {
        double[] gaps = [0.8, 0.9, 1.0, 1.1, 1.2];
        SpectrumObservation?[] line = [.. gaps.Select((g, i) => Simulated(new DynesDensity(g, 0.1), 0.1, 0.02, new Random(i))), null];
        IReadOnlyList<SpectrumModel> models = SpectrumModel.All(Conditions, 6, 0.075);
        SpectrumPixel?[] pixels = SpectrumMapFit.Fit(line, models.First(m => m.Name is "Dynes"), models.First(m => !m.HasGap), Conditions, [0.1, 1.0, 0.1]);
        Assert.Null(pixels[^1]);
        Assert.All(gaps.Zip(pixels), p => Assert.Equal(p.First, p.Second!.Fit.Value(SpectrumParameter.Gap), 4 * p.Second!.Fit.Deviation(SpectrumParameter.Gap)));
        Assert.All(pixels[..^1], p => Assert.True(p!.MetalProbability < 1e-6));
    }

    [Fact]
    public void A_spectrum_of_few_points_is_refused() =>
        Assert.Throws<InputException>(() => SpectrumObservation.Of([.. Biases.Take(10)], [.. Biases.Take(10)]));

    private static SpectrumReport Fit(SpectrumObservation spectrum, SpectrumConditions? conditions = null) => SpectrumFitter.Fit(
        spectrum, SpectrumModel.All(conditions ?? Conditions, spectrum.HalfWidth, (spectrum.High - spectrum.Low) / (spectrum.Biases.Count - 1)), conditions ?? Conditions);

    private static SpectrumObservation Simulated(TunnellingDensity density, double offset, double noise, Random random) =>
        SpectrumObservation.Of(Biases, [.. Curve(density, offset).Select((g, i) => ((2 + (0.05 * Biases[i])) * g) + (2 * noise * random.NextNormal()))]);

    private static double[] Curve(TunnellingDensity density, double offset) => new TunnelJunction(1.2, 0.1, -8, 8).Conductance(density, [.. Biases.Select(v => v - offset)]);

}
