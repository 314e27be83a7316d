using System.Numerics;
using PairScope.Inference;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

/// <summary>Steps off the list of hypotheses: along each, what is right gains as much as chance allows, and what is a little wrong gains much more.</summary>
public class ScoreTestTests
{
    private static readonly FitConditions Conditions = new() { Broadening = FitMaps.Broadening, Accuracy = 1e-4, GapRange = (0.2, 6) };

    [Fact]
    public void Where_the_model_is_right_a_step_gains_as_chance_allows()
    {
        const int Draws = 60;
        double[] truth = [60, 3, 0.6];
        var model = new MapModel(FitMaps.Named("A1'"), Conditions, [0], FitMaps.Size);
        double[] map = model.Maps(truth)[0];
        NoiseSpectrum noise = FitMaps.Spectrum(map, 0.05);
        double[][] stepped = [.. new[] { Irrep.EPrime, Irrep.A2Prime }.Select(irrep => new Whitening(noise).OfModel(FitMaps.Of(
            FitMaps.Named("A1'").Gap(3, 0.6).Stepped(GapFunction.Pure(irrep, PairingChannel.Singlet, 1), 0.5), 60)))];
        double[] sums = new double[stepped.Length];
        for (int seed = 0; seed < Draws; seed++)
        {
            var problem = new LeastSquares(model, FitMaps.Observation(FitMaps.Noisy(map, 0.05, seed)), [new Whitening(noise)]);
            IReadOnlyList<double> gains = problem.Gains(truth, stepped, [false, false]);
            for (int k = 0; k < sums.Length; k++)
            {
                sums[k] += gains[k];
            }
        }

        // χ² of one degree of freedom: mean 1, variance 2.
        Assert.All(sums, sum => Assert.Equal(1, sum / Draws, 4 * Math.Sqrt(2.0 / Draws)));
    }

    [Fact]
    public void A_little_of_another_irrep_in_phase_quadrature_is_seen_that_the_shape_of_what_is_left_does_not_show()
    {
        double[] map = FitMaps.Of(
            GapFunction.Sum(
                3,
                [
                    (1, GapTable.Partners(Irrep.A1Prime, PairingChannel.OnSiteSinglet)[0]),
                    (0.18 * Complex.ImaginaryOne, GapTable.Partners(Irrep.EPrime, PairingChannel.Singlet)[0]),
                ]),
            60);
        FitOptions options = FitMaps.Near(60, 3, 0, "A1' (on-site)") with { SeeksExtensions = false };
        FitReport report = MapFitter.Fit(FitMaps.Observation(FitMaps.Noisy(map, 0.02, 8)), options);
        Assert.True(report.Best.PValue >= options.LeastPValue, $"p = {report.Best.PValue}");
        Assert.True(report.IsUnexplained);
        Assert.Contains("beyond the list", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }
}
