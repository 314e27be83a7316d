using System.Numerics;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

public class MapFitterTests
{
    [Theory]
    [InlineData("A1'", 60, 3.0, 0.6)]
    [InlineData("A''", 110, 5.0, 0.0)]
    [InlineData("E'' (p)", 110, 5.0, 0.0)]
    public void A_noisy_map_gets_its_class_its_parameters_and_its_noise(string name, double mu, double gap, double theta)
    {
        double[] map = FitMaps.Of(FitMaps.Named(name).Gap(gap, theta), mu);
        FitReport report = MapFitter.Fit(FitMaps.Observation(FitMaps.Noisy(map, 0.03, 7)), FitMaps.Near(mu + 5, 0.8 * gap, theta + 0.3));
        Assert.Empty(report.Reasons);
        Assert.Empty(report.Remarks);
        Assert.Equal(name, report.Best.Fit.Model.Hypothesis.Name);
        Assert.True(report.ClassProbabilities[report.Label] > 0.99);
        Assert.Equal(1, report.ClassProbabilities.Sum(), 1e-9);
        AssertWithinFiveDeviations(report, FitParameter.ChemicalPotential, mu);
        AssertWithinFiveDeviations(report, FitParameter.GapAmplitude, gap);
        if (theta > 0)
        {
            AssertWithinFiveDeviations(report, FitParameter.MixingAngle, theta);
        }

        double rms = Math.Sqrt(map.Average(v => v * v));
        Assert.InRange(report.Noise[0].White, 0.025 * rms, 0.035 * rms);
        Assert.InRange(report.Noise[0].Pink, 0.015 * rms, 0.045 * rms);
    }

    [Fact]
    public void The_whole_range_is_searched_where_nobody_says_where_to_start()
    {
        double[] map = FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 231);
        FitReport report = MapFitter.Fit(FitMaps.Observation(FitMaps.Noisy(map, 0.03, 2)), FitMaps.Near(0, 1, 0, "A''") with { Starts = [] });
        AssertWithinFiveDeviations(report, FitParameter.ChemicalPotential, 231);
        AssertWithinFiveDeviations(report, FitParameter.GapAmplitude, 4);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 110), 0.05, 3);
        FitReport[] reports = [.. new[] { 1, 2, 5 }.Select(threads =>
            MapFitter.Fit(FitMaps.Observation(map), FitMaps.Near(105, 4, 0, "A''", "E'' (p)") with { DegreeOfParallelism = threads }))];
        foreach (FitReport report in reports)
        {
            Assert.Equal(reports[0].Hypotheses.Select(h => h.LogEvidence), report.Hypotheses.Select(h => h.LogEvidence));
            Assert.Equal(reports[0].Hypotheses.SelectMany(h => h.Fit.Vector), report.Hypotheses.SelectMany(h => h.Fit.Vector));
        }
    }

    [Fact]
    public void Where_a_map_hardly_holds_the_gap_pairings_are_weighed_by_the_integral_over_it()
    {
        // At Δ0's end of the range Laplace's method would weigh them otherwise, by a factor of three.
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("A''").Gap(0.5, 0), 110), 0.1, 5);
        FitReport report = MapFitter.Fit(FitMaps.Observation(map), FitMaps.Near(110, 0.5, 0, "A''", "E'' (f)") with { LargestNoise = 1 });
        FitConditions conditions = report.Best.Fit.Model.Conditions;
        MapComparison[] noise = [.. report.Noise.Select(report.Observation.Comparison)];
        double[] exact = [.. report.Hypotheses.Select(h => Math.Log(Enumerable.Range(0, 30).Average(i =>
        {
            double[] start = [.. h.Fit.Vector];
            start[h.Fit.Model.IndexOf(FitParameter.GapAmplitude)] = 0.2 + (5.8 * (i + 0.5) / 30);
            HypothesisFit there = new LeastSquares(h.Fit.Model, report.Observation, noise).Minimise(start, FitParameter.GapAmplitude);
            return Math.Exp(-0.5 * (there.ChiSquared - report.Best.Fit.ChiSquared)) / Math.Sqrt(there.Information[0, 0]);
        })))];
        double Odds(Func<int, double> evidence) => evidence(1) - evidence(0);
        Assert.Equal(Odds(i => exact[i]), Odds(i => report.Hypotheses[i].LogEvidence), 0.1);
        Assert.True(Math.Abs(Odds(i => exact[i]) - Odds(i => report.Hypotheses[i].Fit.LogEvidence(conditions))) > 1);
    }

    [Fact]
    public void A_pairing_that_comes_from_behind_makes_no_bad_pixels()
    {
        // From this start the on-site channel explains more at first, so that the right one takes few steps before what is left over tells noise and bad pixels.
        double[] map = FitMaps.Of(FitMaps.Named("A1'").Gap(0.989, 0.8228), 298.64, broadening: 0.1);
        FitOptions near = FitMaps.Near(298.64, 0.989, 0.8228, "A1'", "A1' (on-site)");
        FitReport report = MapFitter.Fit(FitMaps.Observation(FitMaps.Noisy(map, 0.05, 3)), near with
        {
            Conditions = near.Conditions with { Broadening = 0.1 },
            Starts = [new FitStart(298.64, 1.5, 0.83, FitMaps.Named("A1'").Class)], TrustsStarts = true, SeeksExtensions = false,
        });
        Assert.Empty(report.BadPixels);
        Assert.Empty(report.Reasons);
        Assert.Equal("A1'", report.Best.Fit.Model.Hypothesis.Name);
        AssertWithinFiveDeviations(report, FitParameter.GapAmplitude, 0.989);
    }

    [Fact]
    public void Nothing_beyond_the_list_is_sought_in_pure_noise()
    {
        double[] noise = new MapNoise(64).Pink(new Random(11));
        FitReport report = MapFitter.Fit(new MapObservation(64, [0], [noise]), FitMaps.Near(110, 4, 0, "A''", "A2'") with { SeeksExtensions = true });
        Assert.True(report.IsUnexplained);
        Assert.Empty(report.Extensions);
    }

    [Fact]
    public void A_cancelled_fit_ends_with_the_maps_under_way()
    {
        double[] map = FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 110);
        using var cancellation = new CancellationTokenSource();
        var progress = new CancelAt(3, cancellation);
        Assert.Throws<OperationCanceledException>(() =>
            MapFitter.Fit(FitMaps.Observation(map), FitMaps.Near(110, 4, 0), progress, cancellation.Token));
        Assert.InRange(progress.Reports, 3, 5);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        double[] map = FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 110);
        var progress = new CancelAt(int.MaxValue, new CancellationTokenSource());
        MapFitter.Fit(FitMaps.Observation(map), FitMaps.Near(110, 4, 0, "A''") with { DegreeOfParallelism = 1 }, progress);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    [Fact]
    public void A_few_bad_pixels_are_found_and_do_no_harm()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 110), 0.05, 4);
        double rms = Math.Sqrt(map.Average(v => v * v));
        int[] places = [40, 333, 700, 901];
        double[] damaged = (double[])map.Clone();
        for (int i = 0; i < places.Length; i++)
        {
            damaged[places[i]] += (i % 2 == 0 ? 4 : -4) * rms;
        }

        FitOptions options = FitMaps.Near(105, 4, 0, "A''");
        FitReport clean = MapFitter.Fit(FitMaps.Observation(map), options);
        FitReport report = MapFitter.Fit(FitMaps.Observation(damaged), options);
        Assert.Empty(clean.BadPixels);
        Assert.Equal(places, report.BadPixels);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        foreach (FitParameter p in clean.Best.Fit.Model.Parameters)
        {
            Assert.Equal(clean.Best.Fit.Value(p), report.Best.Fit.Value(p), 0.5 * clean.Best.Fit.Deviation(p));
        }
    }

    [Fact]
    public void A_pair_of_energies_is_fitted_together_and_fixes_more_than_one_alone()
    {
        GapFunction gap = FitMaps.Named("A1'").Gap(3, 0.6);
        double[] above = FitMaps.Noisy(FitMaps.Of(gap, 60, 2), 0.05, 1);
        double[] below = FitMaps.Noisy(FitMaps.Of(gap, 60, -2), 0.05, 2);
        FitOptions options = FitMaps.Near(63, 2.6, 0.4, "A1'");
        FitReport both = MapFitter.Fit(new MapObservation(FitMaps.Size, [2, -2], [above, below]), options);
        FitReport one = MapFitter.Fit(new MapObservation(FitMaps.Size, [2], [above]), options);
        Assert.False(both.Abstained, string.Join(' ', both.Reasons));
        Assert.Equal(2, both.Noise.Count);
        AssertWithinFiveDeviations(both, FitParameter.ChemicalPotential, 60);
        AssertWithinFiveDeviations(both, FitParameter.GapAmplitude, 3);
        AssertWithinFiveDeviations(both, FitParameter.MixingAngle, 0.6);
        Assert.All(both.Best.Fit.Model.Parameters, p => Assert.True(both.Best.Fit.Deviation(p) < one.Best.Fit.Deviation(p)));
    }

    [Fact]
    public void Strength_broadening_and_units_are_found_where_they_are_free()
    {
        const double Unit = 2.5e7;
        double[] map = FitMaps.Of(FitMaps.Named("A1'").Gap(3, 0.6), 60, energy: 1, strength: 130, broadening: 1.2);
        double[] noisy = Array.ConvertAll(FitMaps.Noisy(map, 0.02, 5), v => Unit * v);
        FitOptions options = FitMaps.Near(62, 2.8, 0.5, "A1'");
        options = options with
        {
            Conditions = options.Conditions with { Free = [FitParameter.Strength, FitParameter.Broadening, FitParameter.Scale] },
        };
        FitReport report = MapFitter.Fit(new MapObservation(FitMaps.Size, [1], [noisy]), options);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        AssertWithinFiveDeviations(report, FitParameter.Strength, 130);
        AssertWithinFiveDeviations(report, FitParameter.Broadening, 1.2);
        AssertWithinFiveDeviations(report, FitParameter.Scale, Unit);
        AssertWithinFiveDeviations(report, FitParameter.GapAmplitude, 3);
    }

    [Theory]
    [InlineData("1/f noise")]
    [InlineData("s + i d")]
    [InlineData("Ising coupling")]
    public void What_no_hypothesis_stands_for_is_abstained_on(string what)
    {
        GapFunction mixture = GapFunction.Sum(
            4,
            [
                (0.8, GapTable.Partners(Irrep.A1Prime, PairingChannel.OnSiteSinglet)[0]),
                (0.6 * Complex.ImaginaryOne, GapTable.Partners(Irrep.EPrime, PairingChannel.Singlet)[0]),
            ]);
        double[] map = what switch
        {
            "1/f noise" => new MapNoise(FitMaps.Size).Pink(new Random(1)),
            "s + i d" => FitMaps.Of(mixture, 60),
            _ => FitMaps.Of(FitMaps.Named("A1'").Gap(3, 0.6), 60, ising: 20),
        };
        FitReport report = MapFitter.Fit(FitMaps.Observation(FitMaps.Noisy(map, 0.03, 8)), FitMaps.Near(60, 3, 0.6, "A1'", "A''", "E'") with { SeeksExtensions = false });
        Assert.True(report.Abstained, $"{report.Best.Fit.Model.Hypothesis.Name}, p = {report.Best.PValue}");
        Assert.All(report.Reasons, r => Assert.EndsWith(".", r, StringComparison.Ordinal));
    }

    [Fact]
    public void A_normal_metal_is_no_singlet_and_at_the_Fermi_level_f_pairs_cannot_be_told_from_it()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.None(), 110), 0.03, 9);
        FitOptions options = FitMaps.Near(110, 3, 0, "A1'") with { SeeksExtensions = false };
        FitReport singlet = MapFitter.Fit(FitMaps.Observation(map), options with { Conditions = options.Conditions with { GapRange = (2, 6) } });
        Assert.True(singlet.Abstained, $"p = {singlet.Best.PValue}");
        FitReport both = MapFitter.Fit(FitMaps.Observation(map), FitMaps.Near(110, 3, 0, "E'' (f)", "metal"));
        Assert.False(both.Abstained, string.Join(' ', both.Reasons));
        Assert.Equal(["E''", "metal"], both.Decision.Names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains("normal metal", both.Remarks[0], StringComparison.Ordinal);

        // Of the same maps: the odds are those of the priors, whatever the sample is.
        Assert.InRange(both.ClassProbabilities[PairingLabels.ClassOf("E''")] / both.ClassProbabilities[PairingLabels.Metal], 1, 4);
    }

    [Fact]
    public void At_an_energy_where_f_pairs_show_they_and_a_normal_metal_are_told_apart()
    {
        const double Energy = 14;
        FitOptions options = FitMaps.Near(80, 4, 0, "E'' (f)", "A''", "metal");
        MapObservation Observed(GapFunction gap) => new(
            FitMaps.Size, [0, Energy], [FitMaps.Noisy(FitMaps.Of(gap, 80), 0.03, 1), FitMaps.Noisy(FitMaps.Of(gap, 80, Energy), 0.03, 2)]);
        FitReport metal = MapFitter.Fit(Observed(GapFunction.None()), options);
        FitReport pairs = MapFitter.Fit(Observed(GapFunction.Mixed(Irrep.EDoublePrime, 4, 0, 0, PairingChannel.TripletF)), options);
        Assert.Equal(PairingLabels.Metal, metal.Label);
        Assert.False(pairs.Abstained, string.Join(' ', pairs.Reasons));
        Assert.Equal(["E''"], pairs.Decision.Names, StringComparer.Ordinal);
        Assert.Empty(pairs.Remarks);
    }

    [Fact]
    public void A_map_of_a_crystal_of_unknown_orientation_leaves_p_pairs_of_both_classes_open()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("A''").Gap(5, 0), 110), 0.03, 7);
        FitReport report = MapFitter.Fit(
            new MapObservation(FitMaps.Size, [0], [map]) { IsOriented = false }, FitMaps.Near(110, 5, 0, "A''", "E'' (p)"));
        Assert.Equal(["A''", "E''"], report.Decision.Names, StringComparer.Ordinal);
        Assert.Equal(4, report.ClassProbabilities[1] / report.ClassProbabilities[4], 1e-6); // the priors
        Assert.Contains(report.Remarks, r => r.Contains("--oriented", StringComparison.Ordinal));
    }

    private static void AssertWithinFiveDeviations(FitReport report, FitParameter parameter, double truth)
    {
        double value = report.Best.Fit.Value(parameter);
        double error = parameter == FitParameter.MixingAngle ? FitMaps.OnCircle(value, truth) : Math.Abs(value - truth);
        double deviation = report.Best.Fit.Deviation(parameter);
        Assert.True(error < 5 * deviation, $"{parameter}: {value} ± {deviation}, true {truth}");
    }

    private sealed class CancelAt(int reports, CancellationTokenSource cancellation) : IProgress<double>
    {
        private int _reports;

        public int Reports => _reports;

        public List<double> Values { get; } = [];

        public void Report(double value)
        {
            lock (Values)
            {
                Values.Add(value);
                if (++_reports == reports)
                {
                    cancellation.Cancel();
                }
            }
        }
    }
}
