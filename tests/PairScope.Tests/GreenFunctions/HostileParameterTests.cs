using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>
/// Far from every band nearly all of G0 is real, and the map is made of what is not: down to 1e-12 of it. A map of such parameters is right to
/// the accuracy asked for, or refused.
/// </summary>
public class HostileParameterTests
{
    [Theory]
    [InlineData(-1e6, 1, 0.1)]
    [InlineData(-1e6, 1, 10)]
    [InlineData(-3e3, 1, 1e-3)]
    [InlineData(-1e6, 1, 1e-6)]
    [InlineData(1e6, 1, 0.1)]
    [InlineData(1e6, 1, 1e-3)]
    [InlineData(-1e4, 1, 0.1)]
    [InlineData(-1e4, 1, 1e-6)]
    [InlineData(1e4, 1, 0.1)]
    [InlineData(1e4, 1e-6, 1e-6)]
    [InlineData(0, 1e-6, 0.1)]
    [InlineData(0, 1, 1e6)]
    [InlineData(-1e6, 1e6, 1e6)]
    public void A_map_is_right_to_the_accuracy_asked_for(double mu, double gap, double broadening)
    {
        foreach (Irrep irrep in (Irrep[])[Irrep.A1Prime, Irrep.A2DoublePrime])
        {
            BdgHamiltonian crystal = new(Materials.NbSe2(mu), GapFunction.Mixed(irrep, gap, 0.7));
            foreach (double accuracy in (double[])[1e-2, 1e-4])
            {
                QpiMap map = Map(new CrystalGreenFunction(crystal, broadening, accuracy));
                double[] right = Right(crystal, mu, broadening);
                double largest = right.Max(Math.Abs);
                double error = map.RealSpace.Zip(right, (a, b) => Math.Abs(a - b)).Max() / largest;
                Assert.True(largest > 0);
                Assert.True(error <= accuracy, $"{irrep}, μ = {mu}, Δ0 = {gap}, η = {broadening}, asked {accuracy}: true {error:E1}, stated {map.ErrorEstimate:E1}");
            }
        }
    }

    // With every band ten thousand meV away nothing decays more slowly than within a cell, so that a torus of 24 cells is the crystal.
    private static double[] Right(BdgHamiltonian crystal, double mu, double broadening) =>
        Map(Math.Abs(mu) >= 1e4 && broadening < 1e4 ? new TorusGreenFunction(crystal, broadening, 24) : new CrystalGreenFunction(crystal, broadening, 1e-8)).RealSpace;

    private static QpiMap Map(GreenFunction green) => QpiMap.Compute(green, Impurity.Scalar(100), 0, 8);
}
