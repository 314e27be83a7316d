using PairScope.BogoliubovDeGennes;
using PairScope.Inference;
using PairScope.Inference.Joint;
using PairScope.Inference.Spectra;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Tests.Inference;

/// <summary>Maps and spectra of one sample, and of two.</summary>
public class JointFitTests
{
    private const double Mu = 60;
    private const double Gap = 3;
    private const double Angle = 0.6;
    private const double OfSpectrum = 1.5; // η, meV: the larger, the fewer energies
    private const double Half = 6; // mV
    private static readonly SpectrumConditions Junction = new() { TemperatureKelvin = 2, BackgroundDegree = 1 };

    [Fact]
    public void The_information_of_a_spectrum_is_how_chi_squared_rises_when_a_parameter_moves_and_the_nuisances_follow()
    {
        FitOptions options = Options();
        var observation = new MapObservation(FitMaps.Size, [0], [FitMaps.Of(FitMaps.Named("A1'").Gap(Gap, Angle), Mu)])
        {
            Spectra = [Spectrum(Gap, 0, 1) with { Noise = 0.001 }],
        };
        var model = new MapModel(FitMaps.Named("A1'"), options.Conditions, [0], FitMaps.Size);
        var problem = new LeastSquares(model, observation, [observation.Comparison(FitMaps.Spectrum(observation.Layers[0], 0.3))]);
        double[] truth = [Mu, Gap, Angle, OfSpectrum];
        HypothesisFit best = problem.At(truth);
        Assert.Equal([FitParameter.ChemicalPotential, FitParameter.GapAmplitude, FitParameter.MixingAngle, FitParameter.SpectrumBroadening], model.Parameters);
        foreach ((int i, double step) in new[] { (0, 3.0), (1, 0.01), (2, 0.02), (3, 0.02) })
        {
            double Rise(double by)
            {
                double[] moved = [.. truth];
                moved[i] += by;
                return problem.At(moved).Parts!.Value.Spectra.ChiSquared;
            }

            // Both sides together: cubes cancel.
            double expected = best.Parts!.Value.Spectra.Information[i, i] * step * step;
            Assert.Equal(expected, 0.5 * (Rise(step) + Rise(-step)), 0.02 * expected);
        }

        Assert.Equal(0, (best.Parts!.Value.Maps.Information + best.Parts.Value.Spectra.Information - best.Information).FrobeniusNorm(), 1e-6 * best.Information.FrobeniusNorm());
        Assert.Equal(best.ChiSquared, best.Parts.Value.Maps.ChiSquared + best.Parts.Value.Spectra.ChiSquared, 1e-9);
    }

    [Fact]
    public void Of_one_truth_both_find_it_and_no_interval_is_wider_than_that_of_the_map_alone()
    {
        FitReport report = MapFitter.Fit(Observation(Gap, Spectrum(Gap, 0.03, 7)), Options());
        Contributions apart = report.Joint!;
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        Assert.Null(apart.Disagreement);
        Assert.InRange(apart.PValue, 0.01, 1);
        Assert.Equal([FitParameter.GapAmplitude, FitParameter.MixingAngle], apart.Shared);
        HypothesisFit both = report.Best.Fit;
        HypothesisFit map = apart.Maps.Best.Fit;
        foreach ((FitParameter parameter, double truth) in new[] { (FitParameter.ChemicalPotential, Mu), (FitParameter.GapAmplitude, Gap), (FitParameter.MixingAngle, Angle), (FitParameter.SpectrumBroadening, OfSpectrum) })
        {
            Assert.Equal(truth, both.Value(parameter), 4 * both.Deviation(parameter));
            double? alone = Contributions.Deviation(both, both.Parts!.Value.Maps, parameter);
            Assert.True(alone is null || both.Deviation(parameter) <= alone * 1.02, $"{parameter}: {both.Deviation(parameter)} after {alone}");
        }

        Assert.True(both.Deviation(FitParameter.GapAmplitude) < map.Deviation(FitParameter.GapAmplitude));
        Assert.Equal(0.03, apart.Spectra[0].Noise, 0.006);
        Assert.True(report.Best.SpectraPValue > 0.01);
    }

    [Theory]
    [InlineData("A1'", 1.5, "under A1' the maps alone have Δ0 = ")]
    [InlineData("metal", 3.0, "the maps alone ")]
    public void A_map_and_a_spectrum_of_two_samples_are_not_answered(string ofMap, double ofSpectrum, string clause)
    {
        FitReport report = MapFitter.Fit(Observation(ofMap is "metal" ? 0 : Gap, Spectrum(ofSpectrum, 0.03, 8)), Options());
        Assert.True(report.Abstained);
        Assert.True(report.IsUnexplained);
        Assert.Contains(clause, report.Joint!.Disagreement, StringComparison.Ordinal);
        Assert.StartsWith("Maps and spectrum disagree: ", report.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_gaps_along_the_Fermi_lines_give_nearly_the_exact_density_of_states()
    {
        TightBindingModel material = Materials.NbSe2(Mu);
        GapFunction gap = GapFunction.Mixed(Irrep.A1Prime, 1.5, Angle);
        var places = FermiLineDensity.Places(material);
        var near = FermiLineDensity.Of(FermiLineDensity.Gaps(material, gap, places), [.. places.Select(p => p.Weight)], 0.3);
        (TabulatedDensity exact, _) = PairingDensity.WithDerivatives(new BdgHamiltonian(material, gap), 0.3, 6, []);
        Assert.Equal(1, places.Sum(p => p.Weight), 1e-12);
        Assert.All(new[] { -2.0, -1, -0.3, 0, 0.5, 0.9, 1.2, 3 }, e => Assert.Equal(exact.At(e), near.At(e), 0.03));
    }

    private static FitOptions Options()
    {
        FitOptions near = FitMaps.Near(Mu, Gap, Angle, "A1'", "metal");
        return near with { SeeksExtensions = false, Conditions = near.Conditions with { Accuracy = 1e-3, Free = [FitParameter.SpectrumBroadening], SpectrumBroadening = OfSpectrum, SpectrumBroadeningRange = (0.3, 3) } };
    }

    private static MapObservation Observation(double gap, SampleSpectrum spectrum)
    {
        double[] map = FitMaps.Of(gap > 0 ? FitMaps.Named("A1'").Gap(gap, Angle) : GapFunction.None(), Mu);
        return new MapObservation(FitMaps.Size, [0], [FitMaps.Noisy(map, 0.15, 4)]) { Spectra = [spectrum] };
    }

    // By the densities of `spectrum fit`, moved and tilted.
    private static SampleSpectrum Spectrum(double gap, double noise, int seed)
    {
        var random = new Random(seed);
        double[] biases = [.. Enumerable.Range(0, 121).Select(i => -Half + (2 * Half * i / 120))];
        TabulatedDensity density = PairingDensity.Compute(new BdgHamiltonian(Materials.NbSe2(Mu), FitMaps.Named("A1'").Gap(gap, Angle)), OfSpectrum, 2 * Half);
        double[] curve = new TunnelJunction(Junction.TemperatureKelvin, 0, -Half - 1, Half + 1).Conductance(density, [.. biases.Select(v => v - 0.2)]);
        return new SampleSpectrum("spectrum", SpectrumObservation.Of(biases, [.. curve.Select((g, i) => (g * (1 + (0.05 * biases[i] / Half))) + (noise * random.NextNormal()))]), Junction);
    }
}
