using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

public class CrystalGreenFunctionTests
{
    public static TheoryData<Irrep, double, bool> Cases()
    {
        var cases = new TheoryData<Irrep, double, bool>();
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            cases.Add(irrep, 0, false);
            cases.Add(irrep, 0, true);
            cases.Add(irrep, 5, false);
            cases.Add(irrep, 5, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_crystal_equals_a_torus_so_large_that_no_wave_goes_round_it(Irrep irrep, double rashba, bool magnetic)
    {
        // At η = 10 meV waves decay within some 40 cells; the 1024² torus is converged to about 3e-10.
        var crystal = new BdgHamiltonian(Materials.NbSe2(50, rashba), GapFunction.Mixed(irrep, 2, 0.7, 0.3));
        Impurity impurity = magnetic ? Impurity.Magnetic(100, 1, 0.5, 0) : Impurity.Scalar(100);
        double[] torus = QpiMap.Compute(new TorusGreenFunction(crystal, 10, 1024), impurity, 3, 32).RealSpace;
        double[] exact = QpiMap.Compute(new CrystalGreenFunction(crystal, 10, 1e-6), impurity, 3, 32).RealSpace;
        Assert.True(Deviation(exact, torus) < 1e-7, $"deviation {Deviation(exact, torus):E2}");
    }

    [Theory]
    [InlineData(Irrep.A1Prime)]
    [InlineData(Irrep.EDoublePrime)]
    public void Asking_for_more_accuracy_brings_it(Irrep irrep)
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(80), GapFunction.Mixed(irrep, 1.2, 0.7));
        double[] reference = Map(crystal, 0.1, 1e-9);
        Assert.True(Deviation(Map(crystal, 0.1, 1e-3), reference) < 1e-3);
        Assert.True(Deviation(Map(crystal, 0.1, 1e-6), reference) < 1e-6);
    }

    [Fact]
    public void The_normal_state_falls_into_four_single_bands_and_agrees_with_the_torus()
    {
        var normal = new BdgHamiltonian(Materials.NbSe2(), GapFunction.None());
        double[] torus = QpiMap.Compute(new TorusGreenFunction(normal, 10, 1024), Impurity.Scalar(100), 3, 32).RealSpace;
        double[] crystal = QpiMap.Compute(new CrystalGreenFunction(normal, 10, 1e-8), Impurity.Scalar(100), 3, 32).RealSpace;
        Assert.True(Deviation(crystal, torus) < 1e-8);
    }

    [Fact]
    public void A_chiral_gap_that_breaks_time_reversal_is_computed_without_the_symmetry()
    {
        var chiral = new BdgHamiltonian(Materials.NbSe2(50), GapFunction.Mixed(Irrep.EPrime, 5, Math.PI / 4, Math.PI / 2));
        double[] torus = QpiMap.Compute(new TorusGreenFunction(chiral, 10, 1024), Impurity.Scalar(100), 3, 32).RealSpace;
        double[] crystal = QpiMap.Compute(new CrystalGreenFunction(chiral, 10, 1e-8), Impurity.Scalar(100), 3, 32).RealSpace;
        Assert.True(Deviation(crystal, torus) < 1e-8);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(80), GapFunction.Mixed(Irrep.A1Prime, 1.2, 0.7));
        Complex[] one = new CrystalGreenFunction(crystal, 1) { DegreeOfParallelism = 1 }.Window(0.5, 16).Plane(0, 3)!;
        Complex[] four = new CrystalGreenFunction(crystal, 1) { DegreeOfParallelism = 4 }.Window(0.5, 16).Plane(0, 3)!;
        Assert.Equal(one, four);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void A_broadening_that_is_not_positive_is_refused(double broadening)
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(), GapFunction.None());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CrystalGreenFunction(crystal, broadening));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorusGreenFunction(crystal, broadening, 64));
    }

    private static double[] Map(BdgHamiltonian crystal, double broadening, double accuracy) =>
        QpiMap.Compute(new CrystalGreenFunction(crystal, broadening, accuracy), Impurity.Scalar(100), 0, 64).RealSpace;

    private static double Deviation(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs);
}
