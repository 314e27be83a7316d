using System.Numerics;
using PairScope.Inference;
using PairScope.Maps;

namespace PairScope.Tests.Inference;

public class MagnitudeTests
{
    [Theory]
    [InlineData(0, 1.2533141373155)] // √(π/2)
    [InlineData(0.5, 1.3304)]
    [InlineData(2, 2.2724)]
    [InlineData(40, 40.0125)] // ν + 1/(2ν)
    public void The_mean_of_a_Rician_magnitude_is_that_of_draws(double nu, double mean)
    {
        Assert.Equal(mean, MagnitudeComparison.Mean(nu).Value, 1e-4 * mean);
        var random = new Random(1);
        double sum = 0;
        const int Draws = 400_000;
        for (int i = 0; i < Draws; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            sum += (Complex.FromPolarCoordinates(radius, 2 * Math.PI * random.NextDouble()) + nu).Magnitude;
        }

        Assert.Equal(mean, sum / Draws, 6 / Math.Sqrt(Draws));
        const double Step = 1e-4;
        double slope = (MagnitudeComparison.Mean(nu + Step).Value - MagnitudeComparison.Mean(Math.Abs(nu - Step)).Value) / (2 * Step);
        Assert.Equal(nu == 0 ? 0 : slope, nu * MagnitudeComparison.Mean(nu).SlopeOverNu, 1e-6);
    }

    [Theory]
    [InlineData(999.999)]
    [InlineData(1000.001)]
    [InlineData(1e9)] // a start far from the amplitude of a scan in amperes
    public void A_magnitude_far_above_the_noise_is_itself(double nu)
    {
        (double value, double slope) = MagnitudeComparison.Mean(nu);

        Assert.Equal(nu + (0.5 / nu), value, 1e-12 * nu);
        Assert.Equal(1, slope * nu, 1e-6);
    }

    [Fact]
    public void Derivatives_of_what_is_compared_are_those_of_differences()
    {
        double[] map = FitMaps.Of(FitMaps.Named("A1'").Gap(3, 0.6), 60);
        double[] change = FitMaps.Of(FitMaps.Named("A1'").Gap(3, 0.7), 60);
        double[] direction = [.. change.Zip(map, (a, b) => a - b)];
        var comparison = new MagnitudeComparison(FitMaps.Spectrum(map, 0.05));
        const double Step = 1e-4;
        double[] ahead = comparison.OfModel([.. map.Zip(direction, (m, d) => m + (Step * d))]);
        double[] behind = comparison.OfModel([.. map.Zip(direction, (m, d) => m - (Step * d))]);
        double[] derivative = comparison.OfDerivative(map, direction);
        double largest = derivative.Max(Math.Abs);
        for (int i = 0; i < map.Length; i++)
        {
            Assert.Equal((ahead[i] - behind[i]) / (2 * Step), derivative[i], 1e-5 * largest);
        }

        Assert.Equal((map.Length / 2) - 2, derivative.Count(d => d != 0));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    public void The_noise_is_found_from_magnitudes_whatever_it_was_taken_for(double level)
    {
        double[] map = FitMaps.Of(FitMaps.Named("A''").Gap(4, 0), 110);
        double rms = Math.Sqrt(map.Average(v => v * v));
        double[] magnitudes = Magnitudes(FitMaps.Noisy(map, level, 3));
        foreach (double guess in new[] { 0.05, 0.3 })
        {
            NoiseSpectrum noise = NoiseEstimate.Of(new MagnitudeComparison(FitMaps.Spectrum(map, guess)), magnitudes, map);
            double total = noise.Total / rms;
            Assert.Equal(Math.Sqrt(2) * level, total, 0.15 * level);
        }
    }

    [Theory]
    [InlineData("A1'", 60, 3.0, 0.6)]
    [InlineData("E'' (p)", 110, 5.0, 0.0)]
    public void A_map_given_by_its_magnitudes_alone_wherever_its_impurity_is_gets_its_class_and_its_parameters(string name, double mu, double gap, double theta)
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named(name).Gap(gap, theta), mu), 0.03, 5);
        double[] moved = [.. Enumerable.Range(0, map.Length).Select(i => map[((((i / FitMaps.Size) + 5) % FitMaps.Size) * FitMaps.Size) + ((i + 9) % FitMaps.Size)])];
        var observation = new MapObservation(FitMaps.Size, [0], [Magnitudes(moved)], isMagnitude: true);
        Assert.Equal(Math.Sqrt(map.Average(v => v * v)), observation.Rms(0), 1e-9 * observation.Rms(0));
        FitReport report = MapFitter.Fit(observation, FitMaps.Near(mu + 3, 0.9 * gap, theta + 0.2));
        Assert.Empty(report.Reasons);
        Assert.Equal(name, report.Best.Fit.Model.Hypothesis.Name);
        foreach ((FitParameter parameter, double truth) in new[] { (FitParameter.ChemicalPotential, mu), (FitParameter.GapAmplitude, gap) })
        {
            Assert.True(Math.Abs(report.Best.Fit.Value(parameter) - truth) < 5 * report.Best.Fit.Deviation(parameter), $"{parameter}: {report.Best.Fit.Value(parameter)}");
        }
    }

    [Fact]
    public void Magnitudes_do_not_tell_A_double_prime_from_the_p_pairs_of_E_double_prime()
    {
        // Broad enough for the waves to die out before the window's first row and column, which have no opposites.
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("E'' (p)").Gap(100, 0), 60, energy: 5, broadening: 90), 0.02, 8);
        FitOptions options = FitMaps.Near(60, 100, 0, "A''", "E'' (p)");
        options = options with { Conditions = options.Conditions with { Broadening = 90, GapRange = (20, 200) } };
        FitReport magnitudes = MapFitter.Fit(new MapObservation(FitMaps.Size, [5], [Magnitudes(map)], isMagnitude: true), options);
        Assert.Equal(magnitudes.Hypotheses[0].Fit.ChiSquared, magnitudes.Hypotheses[1].Fit.ChiSquared, 0.5);
        Assert.Equal(0.8, magnitudes.Hypotheses[0].Probability, 0.05); // four to one, as two irreps to half of one
        Assert.Contains("|δρ(q)|", magnitudes.Remarks[^1], StringComparison.Ordinal);

        FitReport whole = MapFitter.Fit(new MapObservation(FitMaps.Size, [5], [map]), options);
        Assert.Equal("E'' (p)", whole.Best.Fit.Model.Hypothesis.Name);
        Assert.False(whole.Abstained);
        FitReport unoriented = MapFitter.Fit(new MapObservation(FitMaps.Size, [5], [map]) { IsOriented = false }, options);
        Assert.Equal(["A''", "E''"], unoriented.Decision.Names, StringComparer.Ordinal);
        Assert.Contains(unoriented.Remarks, r => r.Contains("orientation", StringComparison.Ordinal));
    }

    [Fact]
    public void Magnitudes_that_no_pairing_explains_are_abstained_on()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(FitMaps.Named("A1'").Gap(3, 0.6), 60, ising: 20), 0.03, 8);
        var observation = new MapObservation(FitMaps.Size, [0], [Magnitudes(map)], isMagnitude: true);
        FitReport report = MapFitter.Fit(observation, FitMaps.Near(60, 3, 0.6, "A1'", "A''") with { SeeksExtensions = false });
        Assert.True(report.Abstained, $"p = {report.Best.PValue}");
    }

    private static double[] Magnitudes(double[] map) => Array.ConvertAll(WindowTransform.ToReciprocalSpace(map, FitMaps.Size), f => f.Magnitude);
}
