using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Inference;

public class MaterialHypothesesTests
{
    private const int Size = 16;
    private const double Energy = 6;
    private static readonly Material Cuprate = MaterialFile.Read("cuprate");
    private static readonly IReadOnlyList<Hypothesis> OfCuprate = Of(Cuprate);

    [Fact]
    public void Hypotheses_are_the_channels_that_symmetry_allows_and_the_metal()
    {
        Assert.Equal("A1g:1, A1g:2, A1g:3, B1g, B2g, Eu:1, Eu:1 chiral, Eu:2, Eu:2 chiral, metal", string.Join(", ", OfCuprate.Select(h => h.Name)));
        Assert.Equal("A1g, B1g, B2g, Eu, metal", string.Join(", ", OfCuprate[0].Classes.Names));
        Assert.Equal(1, OfCuprate.Sum(h => h.Prior), 12);
        Assert.All(OfCuprate.GroupBy(h => h.Class).Where(g => g.Key != OfCuprate[0].Classes.Metal), g => Assert.Equal(1 / 4.25, g.Sum(h => h.Prior), 12));
    }

    [Fact]
    public void Irreps_that_no_map_tells_apart_are_one_class()
    {
        // Spin turns about z: A1'' and A2'' are the same function of place with d turned by 90°.
        Assert.Contains("A1'' or A2''", Of(MaterialFile.Read("nbse2"), 1)[0].Classes.Names, StringComparer.Ordinal);
        Assert.DoesNotContain(Of(MaterialFile.Read("nbse2-on-substrate"), 1)[0].Classes.Names, n => n.Contains(" or ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("B1g", 0)]
    [InlineData("A1g:2", 0)]
    [InlineData("Eu:1", 0.6)]
    [InlineData("Eu:2 chiral", 0)]
    [InlineData("metal", 0)]
    public void A_noisy_map_of_another_crystal_is_read(string name, double angle)
    {
        Hypothesis truth = OfCuprate.Single(h => string.Equals(h.Name, name, StringComparison.Ordinal));
        FitReport report = Fit(truth.Gap(16, angle), noise: 0.1);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        Assert.Equal(truth.Class, report.Label);
        Assert.Equal(name, report.Best.Fit.Model.Hypothesis.Name);
        Assert.InRange(report.Best.Fit.Value(FitParameter.ChemicalPotential), 5 - (4 * report.Best.Fit.Deviation(FitParameter.ChemicalPotential)), 5 + (4 * report.Best.Fit.Deviation(FitParameter.ChemicalPotential)));
        if (truth.HasGap)
        {
            Assert.InRange(report.Best.Fit.Value(FitParameter.GapAmplitude), 16 - (4 * report.Best.Fit.Deviation(FitParameter.GapAmplitude)), 16 + (4 * report.Best.Fit.Deviation(FitParameter.GapAmplitude)));
        }
    }

    [Fact]
    public void A_mixture_of_irreps_is_not_answered()
    {
        GapFunction mixture = OfCuprate.Single(h => h.Name is "B1g").Gap(14, 0).Stepped(new GapFunction(1, System.Numerics.Complex.ImaginaryOne * OfCuprate.Single(h => h.Name is "A1g:1").Gap(1, 0).Matrix), 7);
        Assert.True(Fit(mixture, noise: 0.02).Abstained);
    }

    private static FitReport Fit(GapFunction gap, double noise)
    {
        double[] map = QpiMap.Compute(new CrystalGreenFunction(new BdgHamiltonian(Cuprate.At(5), gap), 2), Impurity.Scalar(100), Energy, Size).RealSpace;
        double rms = Math.Sqrt(map.Average(v => v * v));
        var random = new Random(11);
        double Gaussian() => random.NextNormal();
        double[] noisy = [.. map.Select(v => v + (noise * rms * Gaussian()))];
        var options = new FitOptions
        {
            Hypotheses = OfCuprate,
            GapStarts = FitOptions.ManyGapStarts,
            Conditions = new FitConditions { Broadening = 2, Strength = 100, GapRange = (5, 30), ChemicalPotentialRange = (-15, 25) },
            SeeksExtensions = false,
        };
        return MapFitter.Fit(new MapObservation(Size, [Energy], [noisy]) { Lattice = Cuprate.Crystal.Lattice }, options);
    }

    private static IReadOnlyList<Hypothesis> Of(Material material, int shells = 2) => new MaterialHypotheses(material, GeneratedGaps.Of(material, shells)).All();
}
