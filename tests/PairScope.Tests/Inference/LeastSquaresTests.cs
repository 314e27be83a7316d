using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Maps;

namespace PairScope.Tests.Inference;

public class LeastSquaresTests
{
    private static readonly FitConditions Conditions = new() { Broadening = FitMaps.Broadening, GapRange = (0.2, 6) };

    [Theory]
    [InlineData("A1'", 60, 3.0, 0.6)]
    [InlineData("A''", 110, 4.0, 0.0)]
    [InlineData("A2'", 250, 2.5, 1.2)]
    [InlineData("E'", 20, 3.5, 2.3)]
    [InlineData("E'' (p)", 160, 5.0, 0.0)]
    public void A_map_without_noise_gives_back_its_parameters(string name, double mu, double gap, double theta)
    {
        Hypothesis hypothesis = FitMaps.Named(name);
        double[] map = FitMaps.Of(hypothesis.Gap(gap, theta), mu);
        var model = new MapModel(hypothesis, Conditions, [0], FitMaps.Size);
        HypothesisFit fit = new LeastSquares(model, FitMaps.Observation(map), [new Whitening(FitMaps.Spectrum(map, 0.05))])
            .Minimise(model.Vector(mu + 6, 0.8 * gap, theta + 0.15));
        Assert.Equal(mu, fit.Value(FitParameter.ChemicalPotential), 0.02);
        Assert.Equal(gap, fit.Value(FitParameter.GapAmplitude), 0.02);
        Assert.True(!hypothesis.HasMixingAngle || FitMaps.OnCircle(theta, fit.Value(FitParameter.MixingAngle)) < 0.01);
        Assert.True(fit.ChiSquared < 0.05, $"χ² = {fit.ChiSquared}");
    }

    [Fact]
    public void Repeated_fits_scatter_as_the_Cramér_Rao_bound_says_and_chi_squared_is_the_degrees_of_freedom()
    {
        const int Repeats = 12;
        Hypothesis hypothesis = FitMaps.Named("A1'");
        double[] map = FitMaps.Of(hypothesis.Gap(3, 0.6), 60);
        NoiseSpectrum spectrum = FitMaps.Spectrum(map, 0.05);
        Whitening[] noise = [new Whitening(spectrum)];
        var model = new MapModel(hypothesis, Conditions, [0], FitMaps.Size);
        double[] truth = model.Vector(60, 3, 0.6);
        FisherInformation information = FisherInformation.At(model, truth, noise);
        double distance = 0;
        double chiSquared = 0;
        for (int seed = 0; seed < Repeats; seed++)
        {
            HypothesisFit fit = new LeastSquares(model, FitMaps.Observation(FitMaps.Noisy(map, 0.05, seed)), noise).Minimise(truth);
            Vector<double> error = Vector<double>.Build.Dense([.. fit.Vector.Zip(truth, (a, b) => a - b)]);
            distance += error * (information.Information * error);
            chiSquared += fit.ChiSquared;
        }

        // e^T F e has 3 degrees of freedom a fit and χ² has L² − 3; between the 0.1 % quantiles.
        Assert.InRange(distance, 14.6, 68.0);
        int freedom = Repeats * ((FitMaps.Size * FitMaps.Size) - 3);
        Assert.InRange(chiSquared, freedom - (3.3 * Math.Sqrt(2 * freedom)), freedom + (3.3 * Math.Sqrt(2 * freedom)));
    }

    [Fact]
    public void Laplace_s_evidence_is_the_integral_over_a_grid()
    {
        Hypothesis hypothesis = FitMaps.Named("A''");
        double[] map = FitMaps.Noisy(FitMaps.Of(hypothesis.Gap(4, 0), 110), 0.05, 5);
        FitOptions options = FitMaps.Near(112, 3.5, 0, "A''");
        FitReport report = MapFitter.Fit(FitMaps.Observation(map), options);
        HypothesisFit fit = report.Best.Fit;
        Matrix<double> root = fit.Covariance.Cholesky().Factor;
        var problem = new LeastSquares(fit.Model, report.Observation, [new Whitening(report.Noise[0])]);
        double sum = 0;
        for (int i = -4; i <= 4; i++)
        {
            for (int j = -4; j <= 4; j++)
            {
                Vector<double> at = Vector<double>.Build.Dense([.. fit.Vector]) + (root * Vector<double>.Build.Dense([i, j]));
                sum += Math.Exp(-0.5 * (problem.ChiSquared(at.ToArray()) - fit.ChiSquared));
            }
        }

        (double low, double high) = options.Conditions.ChemicalPotentialRange;
        double prior = (high - low) * (options.Conditions.GapRange.High - options.Conditions.GapRange.Low);
        double logEvidence = (-0.5 * fit.ChiSquared) + Math.Log(sum * root.Determinant() / prior);
        Assert.Equal(logEvidence, report.Best.LogEvidence, 0.1);
    }

    [Fact]
    public void The_profile_interval_of_an_angle_reaches_where_chi_squared_has_risen_by_one()
    {
        Hypothesis hypothesis = FitMaps.Named("E'");
        double[] map = FitMaps.Of(hypothesis.Gap(3.5, 2.3), 20);
        var model = new MapModel(hypothesis, Conditions, [0], FitMaps.Size);
        var problem = new LeastSquares(model, FitMaps.Observation(FitMaps.Noisy(map, 0.1, 1)), [new Whitening(FitMaps.Spectrum(map, 0.1))]);
        HypothesisFit fit = problem.Minimise(model.Vector(20, 3.5, 2.3));
        (double low, double high) = ProfileInterval.Of(problem, fit, FitParameter.MixingAngle, 1, Math.PI / 2);
        foreach (double end in new[] { low, high })
        {
            double[] at = [.. fit.Vector];
            at[2] = end;
            Assert.Equal(1, problem.Minimise(at, FitParameter.MixingAngle).ChiSquared - fit.ChiSquared, 0.1);
        }
    }

    [Fact]
    public void An_angle_that_the_map_does_not_hold_has_the_whole_circle_as_its_interval()
    {
        // With next to no gap the maps of all angles are alike.
        Hypothesis hypothesis = FitMaps.Named("E'");
        var model = new MapModel(hypothesis, Conditions with { GapRange = (0.01, 6) }, [0], FitMaps.Size);
        double[] map = FitMaps.Of(hypothesis.Gap(0.02, 1), 20);
        var problem = new LeastSquares(model, FitMaps.Observation(map), [new Whitening(FitMaps.Spectrum(map, 0.3))]);
        HypothesisFit fit = problem.At(model.Vector(20, 0.02, 1));
        (double low, double high) = ProfileInterval.Of(problem, fit, FitParameter.MixingAngle, 1, Math.PI / 2);
        Assert.Equal(Math.PI, high - low, 1e-6);
    }

    [Fact]
    public void A_search_of_noise_stays_where_crystals_are_and_a_fit_without_a_map_explains_nothing()
    {
        double[] noise = FitMaps.Noisy([.. Enumerable.Range(0, FitMaps.Size * FitMaps.Size).Select(i => 1e-5 * Math.Sin(i))], 20, 3);
        MapObservation observation = FitMaps.Observation(noise);
        var model = new MapModel(FitMaps.Named("A1'"), new FitConditions { Broadening = FitMaps.Broadening, Accuracy = 1e-3 }, [0], FitMaps.Size);
        var problem = new LeastSquares(model, observation, [observation.Comparison(FitMaps.Spectrum(noise, 1))]);

        HypothesisFit fit = problem.Minimise(model.Vector(1e5, 1, 0.5), model.Conditions.GapRange, 4);
        Assert.InRange(fit.Value(FitParameter.ChemicalPotential), -600, 900);

        var nowhere = new HypothesisFit(model, model.Vector(1e30, 1, 0.5), fit.ChiSquared, fit.Information);
        Assert.All(Assert.Single(nowhere.Maps()), value => Assert.InRange(value, -1e-20, 1e-20));
    }
}
