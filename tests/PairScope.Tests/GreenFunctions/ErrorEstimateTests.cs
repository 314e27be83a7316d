using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>
/// The error that a map states against its true error, over 204 random crystals of all irreps,
/// μ ∈ [−300, 450], ω ∈ [−60, 60], Δ0 ∈ [0, 3] meV uniform and η ∈ [0.05, 20] meV log-uniform; one in ten without a gap.
/// </summary>
public class ErrorEstimateTests
{
    [Theory]
    [InlineData(180, 0, 1e-4, 1e-6)]
    [InlineData(40, 0, 1e-8, 1e-10)]
    [InlineData(24, 5, 1e-3, 1e-5)]
    [InlineData(12, 5, 1e-5, 1e-6)]
    public void A_map_never_errs_by_more_than_it_says_nor_by_more_than_was_asked(int crystals, double rashba, double accuracy, double reference)
    {
        Parallel.For(0, crystals, i =>
        {
            var random = new Random(1000 + i);
            double mu = -300 + (750 * random.NextDouble());
            double energy = -60 + (120 * random.NextDouble());
            double broadening = 0.05 * Math.Pow(400, random.NextDouble());
            double gap = i % 10 == 9 ? 0 : 3 * random.NextDouble();
            var crystal = new BdgHamiltonian(Materials.NbSe2(mu, rashba), GapFunction.Mixed((Irrep)(i % 6), gap, Math.PI * random.NextDouble()));
            QpiMap Map(double asked) => QpiMap.Compute(
                new CrystalGreenFunction(crystal, broadening, asked) { DegreeOfParallelism = 1 }, Impurity.Scalar(100), energy, 32);
            QpiMap map = Map(accuracy);
            QpiMap better = Map(reference);
            double largest = better.RealSpace.Max(Math.Abs);
            double error = map.RealSpace.Zip(better.RealSpace, (a, b) => Math.Abs(a - b)).Max() / largest;
            string what = $"{(Irrep)(i % 6)}, Δ0 = {gap:F2}, μ = {mu:F1}, ω = {energy:F1}, η = {broadening:F3}: true {error:E1}, stated {map.ErrorEstimate:E1}";
            Assert.True(map.ErrorEstimate <= accuracy, what);
            Assert.True(error <= map.ErrorEstimate + better.ErrorEstimate, what);
        });
    }

    [Theory]
    [InlineData("honeycomb", 1e-3)]
    [InlineData("honeycomb", 1e-5)]
    [InlineData("t2g", 1e-3)]
    [InlineData("t2g", 1e-5)]
    [InlineData("random", 1e-3)] // by circles and poles
    public void Nor_does_one_of_a_crystal_with_several_orbitals(string name, double accuracy)
    {
        BdgHamiltonian crystal = name switch { "t2g" => ReferenceCrystals.T2g(), "random" => ReferenceCrystals.Random(2, 3, 12), _ => ReferenceCrystals.Honeycomb() };
        Impurity impurity = Impurity.Scalar(200, new(default, 1)) + Impurity.Bond(40, new(default, 1), new(new(1, 0), 0));
        foreach ((double energy, double broadening) in new[] { (0.5, 0.2), (-40, 1), (12, 5) })
        {
            QpiMap Map(double asked) => QpiMap.Compute(new CrystalGreenFunction(crystal, broadening, asked), impurity, energy, 16);
            QpiMap map = Map(accuracy);
            QpiMap better = Map(accuracy / 100);
            double largest = better.RealSpace.Max(Math.Abs);
            double error = map.RealSpace.Zip(better.RealSpace, (a, b) => Math.Abs(a - b)).Max() / largest;
            string what = $"{name}, ω = {energy}, η = {broadening}: true {error:E1}, stated {map.ErrorEstimate:E1}";
            Assert.True(map.ErrorEstimate <= accuracy, what);
            Assert.True(error <= map.ErrorEstimate + better.ErrorEstimate, what);
        }
    }
}
