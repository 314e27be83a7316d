using System.Numerics;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

/// <summary>Chiral, nematic or between: what fits say of the state of E′; docs/physics.md, "The relative phase of two partners".</summary>
public class PartnerStateTests
{
    private static readonly Hypothesis[] OfEPrime = [.. TableHypothesis.WithPhase.Where(h => h.Name is "E'" or "E' (phase)")];
    private static readonly FitOptions NearEPrime = FitMaps.Near(62, 2.8, 0.6) with { Hypotheses = OfEPrime };

    // μ = 60, Δ0 = 3 meV, θ = 0.7.
    private static double[] NoisyEPrime(FitConditions conditions, double phase)
    {
        var truth = new MapModel(OfEPrime[1], conditions, [0], FitMaps.Size);
        return FitMaps.Noisy(truth.Maps(truth.Vector(60, 3, 0.7, phase))[0], 0.02, 4);
    }

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
        FitOptions near = NearEPrime with { SeeksExtensions = false };
        FitConditions conditions = near.Conditions with { Impurity = ImpurityKind.MagneticZ };
        double[] map = NoisyEPrime(conditions, phase);
        foreach (double sign in new[] { 1, -1 })
        {
            FitReport report = MapFitter.Fit(FitMaps.Observation(map), near with { Conditions = conditions with { Strength = sign * 100 } });
            Assert.False(report.Abstained, string.Join(' ', report.Reasons));
            Assert.True(report.State!.TellsSign);
            Assert.Equal(sign * StokesVector.Of(0.7, phase).S3, report.State.Stokes.S3, 0.05);
        }
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(-0.4)]
    public void A_polarised_tip_tells_the_sign_over_a_scalar_impurity_where_the_crystals_orientation_is_known(double polarisation)
    {
        FitOptions near = NearEPrime with { SeeksExtensions = false };
        FitConditions tip = near.Conditions with { Spin = TipSpin.Polarised('z', 0.4) };
        double[] map = NoisyEPrime(tip, -1.2);
        FitOptions told = near with { Conditions = tip with { Spin = TipSpin.Polarised('z', polarisation) } };
        FitReport report = MapFitter.Fit(FitMaps.Observation(map), told);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        Assert.True(report.State!.TellsSign);
        Assert.Equal(Math.Sign(polarisation) * StokesVector.Of(0.7, -1.2).S3, report.State.Stokes.S3, 0.05);

        FitReport turned = MapFitter.Fit(new MapObservation(FitMaps.Size, [0], [map]) { IsOriented = false }, told);
        Assert.False(turned.State!.TellsSign);
        Assert.Equal(-StokesVector.Of(0.7, -1.2).S3, turned.State.Stokes.S3, 0.05);
        Assert.Contains(turned.Remarks, r => r.Contains("opposite sign of Θ", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Remarks, r => r.Contains("opposite sign of Θ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_potential_beside_a_moment_is_found_where_it_is_free_and_named_where_it_was_left_out()
    {
        FitOptions near = NearEPrime;
        FitConditions moment = near.Conditions with { Impurity = ImpurityKind.MagneticZ };
        double[] map = NoisyEPrime(moment with { Potential = 40 }, 1.2);
        FitReport found = MapFitter.Fit(FitMaps.Observation(map), near with { Conditions = moment with { Free = [FitParameter.Potential] } });
        Assert.False(found.Abstained, string.Join(' ', found.Reasons));
        HypothesisFit best = found.Best.Fit;
        Assert.Equal(40, best.Value(FitParameter.Potential), 5 * best.Deviation(FitParameter.Potential));
        Assert.True(best.Deviation(FitParameter.Potential) < 5);
        Assert.Equal(StokesVector.Of(0.7, 1.2).S3, found.State!.Stokes.S3, 0.05);

        FitReport without = MapFitter.Fit(FitMaps.Observation(map), near with { Conditions = moment });
        Assert.True(without.IsUnexplained);
        Extension extension = without.Extensions.First(e => e.Added.Contains(FitParameter.Potential));
        Assert.True(extension.Explains(near), $"{extension.InWords()} p = {extension.PValue}");
        Assert.Equal(40, extension.Fit.Value(FitParameter.Potential), 5 * extension.Fit.Deviation(FitParameter.Potential));
    }

    [Fact]
    public void The_derivative_by_the_potential_is_a_difference_of_maps()
    {
        FitConditions moment = FitMaps.Near(60, 3, 0.6).Conditions with { Impurity = ImpurityKind.MagneticX, Potential = 30, Free = [FitParameter.Potential, FitParameter.Strength] };
        var model = new MapModel(FitMaps.Named("A1'"), moment, [1], 16);
        double[] at = model.Vector(60, 3, 0.6);
        int potential = model.IndexOf(FitParameter.Potential);
        double[] Beside(double step) => model.Maps([.. at.Select((v, i) => i == potential ? v + step : v)])[0];
        double[] derivative = model.MapsWithDerivatives(at)[0].Derivatives[potential];
        double[] difference = [.. Beside(0.5).Zip(Beside(-0.5), (a, b) => a - b)];
        Assert.True(derivative.Zip(difference, (a, b) => Math.Abs(a - b)).Max() < 1e-3 * derivative.Max(Math.Abs));
    }

    private static FitReport Fitted(double theta, double phase)
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.Mixed(Irrep.EPrime, 3, theta, phase), 60), 0.02, 3);
        FitOptions options = FitMaps.Near(62, 2.8, 0.6);
        return MapFitter.Fit(FitMaps.Observation(map), options with { Hypotheses = [.. TableHypothesis.WithPhase.Where(h => h.Name is "E'" or "E' (phase)" or "A1'" or "metal")] });
    }
}
