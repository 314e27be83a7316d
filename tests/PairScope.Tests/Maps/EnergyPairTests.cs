using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.GreenFunctions;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class EnergyPairTests
{
    [Theory]
    [InlineData(Irrep.A1Prime, 0.0, 0.0)]
    [InlineData(Irrep.EDoublePrime, 0.0, 0.0)]
    [InlineData(Irrep.EPrime, 6.0, 1.2)]
    public void Maps_at_both_signs_of_the_energy_come_from_one_Green_function(Irrep irrep, double rashba, double phase)
    {
        // The phase makes the gap break time reversal; particle-hole symmetry holds in every superconductor.
        var crystal = new BdgHamiltonian(Materials.NbSe2(50, rashba), GapFunction.Mixed(irrep, 2, 0.7, phase));
        var green = new CrystalGreenFunction(crystal, 5, 1e-6);
        Impurity impurity = Impurity.Magnetic(80, 1, 0.5, 0.2) + Impurity.Absorber(30, ImpurityEntry.Home);
        double[] energies = [4, 0, -4, 7, 4];
        IReadOnlyList<QpiMap> together = QpiSweep.Compute(green, impurity, energies, 16);
        for (int e = 0; e < energies.Length; e++)
        {
            double[] alone = QpiMap.Compute(green, impurity, energies[e], 16).RealSpace;
            Assert.Equal(energies[e], together[e].Energy);
            double deviation = alone.Zip(together[e].RealSpace, (a, b) => Math.Abs(a - b)).Max() / alone.Max(Math.Abs);
            Assert.True(deviation < 2e-6, $"{energies[e]} meV: {deviation:E1}");
        }

        Assert.False(together[0].RealSpace.AsSpan().SequenceEqual(together[2].RealSpace));
    }

    [Fact]
    public void So_do_maps_of_a_crystal_with_several_orbitals_of_which_the_tip_sees_one()
    {
        BdgHamiltonian crystal = ReferenceCrystals.T2g();
        var green = new CrystalGreenFunction(crystal, 5, 1e-7);
        var yz = new Tip(TipSpin.Up, [1, 0, 0]);
        IReadOnlyList<QpiMap> together = QpiSweep.Compute(green, ReferenceCrystals.OnXy, [4, -4], 8, yz, ReferenceCrystals.T2gParts);
        Assert.All(together, map =>
        {
            QpiMap alone = QpiMap.Compute(green, ReferenceCrystals.OnXy, map.Energy, 8, yz, ReferenceCrystals.T2gParts);
            double largest = alone.RealSpace.Max(Math.Abs);
            Assert.True(alone.RealSpace.Zip(map.RealSpace, (a, b) => Math.Abs(a - b)).Max() < 2e-7 * largest);
            Assert.All(map.SiteMaps[1], value => Assert.Equal(0, value)); // the tip does not see xy
        });
    }
}
