using PairScope.Data;
using PairScope.Inference;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

/// <summary>Chiral, nematic or between: what fits say of the state of E′; docs/physics.md, "The relative phase of two partners".</summary>
public class PartnerStateTests
{
    [Theory]
    [InlineData(0.785398, 1.570796, "chiral")]
    [InlineData(2.5, 1.9, "between nematic and chiral")]
    [InlineData(0.3, -2.4, "between nematic and chiral")]
    [InlineData(0.6, 0, "nematic")]
    public void The_state_is_read_and_its_intervals_hold_it(double theta, double phase, string name)
    {
        FitReport report = Fitted(theta, phase);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        Assert.Equal("E'", report.Classes.Names[report.Label]);
        PartnerState state = report.State!;
        Assert.Equal(name, state.Name);
        var truth = StokesVector.Of(theta, phase);
        Assert.False(state.TellsSign);
        Assert.InRange(Math.Abs(truth.S3), state.Chirality95.Low - 0.02, state.Chirality95.High + 0.02);
        Assert.InRange(state.Chirality68.Low, state.Chirality95.Low, state.Chirality68.High);
        Assert.InRange(state.Chirality68.High, state.Chirality68.Low, state.Chirality95.High);
        Assert.Equal(truth.S1, state.Stokes.S1, 0.05);
        Assert.Equal(truth.S2, state.Stokes.S2, 0.05);
        Assert.Equal(Math.Abs(truth.S3), state.Stokes.S3, 0.05);

        // The answer's θ and Θ are those of the half of the sphere that maps tell.
        HypothesisFit best = report.Best.Fit;
        Assert.InRange(best.Value(FitParameter.Phase), 0, Math.PI);
        Assert.True(best.Model.Hypothesis.FreesPhase == (Math.Abs(truth.S3) > 0.1));
        foreach (FitParameter parameter in new[] { FitParameter.GapAmplitude, FitParameter.ChemicalPotential })
        {
            double expected = parameter == FitParameter.GapAmplitude ? 3 : 60;
            Assert.InRange(best.Value(parameter), expected - (4 * best.Deviation(parameter)), expected + (4 * best.Deviation(parameter)));
        }
    }

    [Fact]
    public void The_covariance_follows_the_half_of_the_sphere_that_is_told()
    {
        HypothesisFit fit = Fitted(2.5, 1.9).Best.Fit;
        (int theta, int phase) = (fit.Model.IndexOf(FitParameter.MixingAngle), fit.Model.IndexOf(FitParameter.Phase));
        var vector = fit.Vector.ToArray();
        (vector[theta], vector[phase]) = (fit.Value(FitParameter.MixingAngle), fit.Value(FitParameter.Phase));
        double[] map = fit.Model.Maps(fit.Vector)[0];
        Assert.True(map.Zip(fit.Model.Maps(vector)[0], (a, b) => Math.Abs(a - b)).Max() < 1e-6 * map.Max(Math.Abs));

        // Derivatives at the two vectors differ by the signs of θ and Θ.
        double[] own = fit.Model.MapsWithDerivatives(fit.Vector)[0].Derivatives[theta];
        double[] told = fit.Model.MapsWithDerivatives(vector)[0].Derivatives[theta];
        double sign = own.Zip(told, (a, b) => a * b).Sum() > 0 ? 1 : -1;
        Assert.Equal(sign, fit.Model.State(fit.Vector).MixingSign);
    }

    [Fact]
    public void Only_E_prime_is_two_families_and_together_they_are_as_probable_as_before()
    {
        Hypothesis free = Assert.Single(TableHypothesis.WithPhase, h => h.FreesPhase);
        Assert.Equal("E' (phase)", free.Name);
        Assert.Equal(1, TableHypothesis.WithPhase.Sum(h => h.Prior), 12);
        Assert.Equal(FitMaps.Named("E'").Prior, TableHypothesis.WithPhase.Where(h => h.Class == free.Class).Sum(h => h.Prior), 12);
        Assert.DoesNotContain(TableHypothesis.All, h => h.FreesPhase);
        Assert.Equal([FitParameter.ChemicalPotential, FitParameter.GapAmplitude, FitParameter.MixingAngle, FitParameter.Phase], new MapModel(free, new FitConditions(), [0], 16).Parameters);
    }

    private static FitReport Fitted(double theta, double phase)
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.Mixed(Irrep.EPrime, 3, theta, phase), 60), 0.02, 3);
        FitOptions options = FitMaps.Near(62, 2.8, 0.6);
        return MapFitter.Fit(FitMaps.Observation(map), options with { Hypotheses = [.. TableHypothesis.WithPhase.Where(h => h.Name is "E'" or "E' (phase)" or "A1'" or "metal")] });
    }
}
