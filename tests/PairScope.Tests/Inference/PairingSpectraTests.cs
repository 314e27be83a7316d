using PairScope.BogoliubovDeGennes;
using PairScope.Inference.Spectra;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Tests.Inference;

public class PairingSpectraTests
{
    private static readonly SpectrumConditions Conditions = new() { TemperatureKelvin = 1.2, BroadeningMeV = 0.25, BackgroundDegree = 1 };

    [Fact]
    public void The_gap_and_the_angle_of_a_pairing_are_found_in_its_spectrum_and_the_metal_is_not()
    {
        var random = new Random(2);
        double[] biases = [.. Enumerable.Range(0, 81).Select(i => -4 + (0.1 * i))];
        TightBindingModel material = Materials.NbSe2(78);
        TabulatedDensity density = PairingDensity.Compute(new BdgHamiltonian(material, GapFunction.Mixed(Irrep.A1Prime, 1.2, 0.6)), 0.25, 8);
        double[] curve = new TunnelJunction(1.2, 0, -5, 5).Conductance(density, [.. biases.Select(v => v - 0.15)]);
        SpectrumObservation spectrum = SpectrumObservation.Of(biases, [.. curve.Select(g => g + (0.005 * random.NextNormal()))]);
        SpectrumModel model = PairingSpectra.All(material, spectrum.HalfWidth, Conditions).First(m => m.Name is "A1'");

        SpectrumFit fit = SpectrumLeastSquares.Minimise(new SpectrumProblem(spectrum, model, Conditions), [0.1, 1.0, 0.45]);

        Assert.Equal(1.2, fit.Value(SpectrumParameter.Gap), 4 * fit.Deviation(SpectrumParameter.Gap));
        Assert.Equal(0.6, fit.Value(SpectrumParameter.MixingAngle), 4 * fit.Deviation(SpectrumParameter.MixingAngle));
        Assert.Equal(0.15, fit.Value(SpectrumParameter.Offset), 4 * fit.Deviation(SpectrumParameter.Offset));
        Assert.InRange(fit.Deviation(SpectrumParameter.Gap), 1e-3, 0.05);
        Assert.True(SpectrumGoodness.Of(fit).PValue > SpectrumFitter.LeastPValue);
    }

    [Fact]
    public void All_pairings_of_the_list_are_models_and_none_of_them_is_a_metal()
    {
        IReadOnlyList<SpectrumModel> models = PairingSpectra.All(Materials.NbSe2(), 5, new SpectrumConditions());
        Assert.Equal(["A1'", "A''", "A2'", "E'", "E'' (p)", "E'' (f)", "A1' (on-site)"], models.Select(m => m.Name), StringComparer.Ordinal);
        Assert.All(models, m => Assert.True(m.HasGap));
        Assert.Contains(models[0].Parameters, r => r.Name == SpectrumParameter.MixingAngle);
        Assert.DoesNotContain(models[1].Parameters, r => r.Name == SpectrumParameter.MixingAngle);
    }
}
