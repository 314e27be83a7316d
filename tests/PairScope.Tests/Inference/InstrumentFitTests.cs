using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Maps;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Inference;

/// <summary>Fits of maps as an instrument sees them: smeared over the energy and blurred by the tip.</summary>
public class InstrumentFitTests
{
    private const double Mu = 60;
    private const double Gap = 3;
    private const double Theta = 0.6;
    private static readonly double[] Energies = [0, 4];
    private static readonly InstrumentSettings Instrument = new(4, 1, 1.4, ConstantCurrent: false);
    private static readonly Hypothesis Hypothesis = FitMaps.Named("A1'");

    [Fact]
    public void The_model_is_the_map_that_the_instrument_sees()
    {
        double[][] seen = Seen();
        IReadOnlyList<double[]> model = Model().Maps(Model().Vector(Mu, Gap, Theta));
        foreach ((double[] a, double[] b) in seen.Zip(model))
        {
            double largest = a.Max(Math.Abs);
            Assert.All(a.Zip(b), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-4 * largest));
        }
    }

    [Fact]
    public void Its_derivatives_are_the_differences_of_its_maps()
    {
        MapModel model = Model(FitParameter.Broadening, FitParameter.Strength, FitParameter.Scale);
        double[] at = model.Vector(Mu, Gap, Theta);
        var derivatives = model.MapsWithDerivatives(at);
        for (int p = 0; p < at.Length; p++)
        {
            double step = 1e-3 * Math.Abs(at[p]);
            double[] up = [.. at];
            double[] down = [.. at];
            (up[p], down[p]) = (at[p] + step, at[p] - step);
            IReadOnlyList<double[]> above = model.Maps(up);
            IReadOnlyList<double[]> below = model.Maps(down);
            for (int e = 0; e < Energies.Length; e++)
            {
                double[] expected = [.. above[e].Zip(below[e], (a, b) => (a - b) / (2 * step))];
                double largest = expected.Max(Math.Abs);
                Assert.All(expected.Zip(derivatives[e].Derivatives[p]), d => Assert.InRange(Math.Abs(d.First - d.Second), 0, 2e-3 * largest));
            }
        }
    }

    [Fact]
    public void A_map_through_the_instrument_is_explained_with_it_and_not_without()
    {
        var observation = new MapObservation(FitMaps.Size, Energies[1..], [FitMaps.Noisy(Seen()[1], 0.03, 1)]);
        FitOptions options = FitMaps.Near(Mu, Gap, Theta, "A1'");
        FitReport with = MapFitter.Fit(observation, options with { Conditions = options.Conditions with { Instrument = Instrument } });
        Assert.False(with.Abstained, string.Join(' ', with.Reasons));
        foreach ((FitParameter parameter, double truth) in new[] { (FitParameter.ChemicalPotential, Mu), (FitParameter.GapAmplitude, Gap), (FitParameter.MixingAngle, Theta) })
        {
            Assert.True(Math.Abs(with.Best.Fit.Value(parameter) - truth) < 5 * with.Best.Fit.Deviation(parameter), $"{parameter}: {with.Best.Fit.Value(parameter)} ± {with.Best.Fit.Deviation(parameter)}");
        }

        Assert.True(MapFitter.Fit(observation, options with { SeeksExtensions = false }).Abstained);
    }

    private static MapModel Model(params FitParameter[] free) =>
        new(Hypothesis, new FitConditions { Broadening = FitMaps.Broadening, Accuracy = 1e-6, Instrument = Instrument, Free = free }, Energies, FitMaps.Size);

    // By the way of the scans with many impurities.
    private static double[][] Seen() => Instrument.SingleMap(
        new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(Mu), Hypothesis.Gap(Gap, Theta)), FitMaps.Broadening, 1e-6), Impurity.Scalar(100), Energies, FitMaps.Size);
}
