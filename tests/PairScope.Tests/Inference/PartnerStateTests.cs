using System.Numerics;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Lattice;
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

    [Fact]
    public void Equal_spin_pairs_are_two_families_where_a_study_says_so_and_their_maps_hold_the_modulus_of_S3()
    {
        Study study = Study.NbSe2 with { Hypotheses = TableHypothesis.InAllStates };
        Assert.Same(TableHypothesis.InAllStates, study.Tried);
        Assert.Same(TableHypothesis.WithPhase, Study.NbSe2.Tried);
        Assert.Equal(1, TableHypothesis.InAllStates.Sum(h => h.Prior), 12);
        Hypothesis any = study.Find(PairingLabels.ClassOf("E''"), (int)PairingChannel.TripletP, freesPhase: true)!;
        Assert.Equal("E'' (p, phase)", any.Name);
        var model = new MapModel(any, new FitConditions { Broadening = FitMaps.Broadening }, [1.5], FitMaps.Size);
        Assert.Equal([FitParameter.ChemicalPotential, FitParameter.GapAmplitude, FitParameter.Phase], model.Parameters);

        // θ is held at π/4, where S3 = sin Θ; another θ and Θ of the same |S3| has the same map, and one of another |S3| has not.
        double[] map = model.Maps(model.Vector(60, 5, 0, 0.6))[0];
        double[] Of(double theta, double phase) => FitMaps.Of(any.Gap(5, theta, phase), 60, energy: 1.5);
        double largest = map.Max(Math.Abs);
        double second = Math.Asin(Math.Sin(0.6) / Math.Sin(1.2));
        Assert.True(map.Zip(Of(0.6, second), (a, b) => Math.Abs(a - b)).Max() < 1e-4 * largest);
        Assert.True(map.Zip(Of(0.6, -second), (a, b) => Math.Abs(a - b)).Max() < 1e-4 * largest);
        Assert.True(map.Zip(Of(Math.PI / 4, 1.2), (a, b) => Math.Abs(a - b)).Max() > 1e-3 * largest);

        // The derivative by Θ is a difference of maps.
        double[] derivative = model.MapsWithDerivatives(model.Vector(60, 5, 0, 0.6))[0].Derivatives[2];
        double[] up = model.Maps(model.Vector(60, 5, 0, 0.61))[0];
        double[] down = model.Maps(model.Vector(60, 5, 0, 0.59))[0];
        double scale = derivative.Max(Math.Abs);
        Assert.True(derivative.Zip(up.Zip(down, (a, b) => (a - b) / 0.02), (a, b) => Math.Abs(a - b)).Max() < 0.02 * scale);
    }

    [Theory]
    [InlineData(0.4, 0.9)]
    [InlineData(2.0, -1.3)]
    public void The_derivative_by_the_phase_is_a_difference_of_gaps(double theta, double phase)
    {
        Hypothesis any = TableHypothesis.InAllStates.First(h => h.Name is "E'' (f, phase)");
        (GapFunction up, GapFunction down, GapFunction slope) = (any.Gap(2, theta, phase + 1e-5), any.Gap(2, theta, phase - 1e-5), any.GapByPhase(2, theta, phase));
        for (int i = 0; i < 4; i++)
        {
            foreach ((LatticeVector r, Complex above) in up.Matrix[i / 2, i % 2].Coefficients)
            {
                Assert.Equal(0, Complex.Abs(((above - down.Matrix[i / 2, i % 2][r]) / 2e-5) - slope.Matrix[i / 2, i % 2][r]), 1e-8);
            }
        }
    }

    [Theory]
    [InlineData(1.2)]
    [InlineData(-0.7)]
    public void A_moment_of_known_sign_tells_the_sign_of_the_phase_and_one_taken_for_its_opposite_the_opposite(double phase)
    {
        Hypothesis[] pairings = [.. TableHypothesis.WithPhase.Where(h => h.Name is "E'" or "E' (phase)")];
        FitOptions near = FitMaps.Near(62, 2.8, 0.6) with { Hypotheses = pairings, SeeksExtensions = false };
        FitConditions conditions = near.Conditions with { Impurity = ImpurityKind.MagneticZ };
        var truth = new MapModel(pairings[1], conditions, [0], FitMaps.Size);
        double[] map = FitMaps.Noisy(truth.Maps(truth.Vector(60, 3, 0.7, phase))[0], 0.02, 4);
        foreach (double sign in new[] { 1, -1 })
        {
            FitReport report = MapFitter.Fit(FitMaps.Observation(map), near with { Conditions = conditions with { Strength = sign * 100 } });
            Assert.False(report.Abstained, string.Join(' ', report.Reasons));
            Assert.True(report.State!.TellsSign);
            Assert.Equal(sign * StokesVector.Of(0.7, phase).S3, report.State.Stokes.S3, 0.05);
        }
    }

    private static FitReport Fitted(double theta, double phase)
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.Mixed(Irrep.EPrime, 3, theta, phase), 60), 0.02, 3);
        FitOptions options = FitMaps.Near(62, 2.8, 0.6);
        return MapFitter.Fit(FitMaps.Observation(map), options with { Hypotheses = [.. TableHypothesis.WithPhase.Where(h => h.Name is "E'" or "E' (phase)" or "A1'" or "metal")] });
    }
}
