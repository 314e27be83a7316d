using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

/// <summary>Maps of one impurity as temperature and lock-in smear them.</summary>
public class SmearedMapTests
{
    private const double Broadening = 2;
    private const int Size = 6;
    private static readonly BdgHamiltonian Crystal = new(Materials.NbSe2(40), GapFunction.Mixed(Irrep.A1Prime, 6, 0.7));
    private static readonly Impurity Scalar = Impurity.Scalar(100);

    [Fact]
    public void A_kernel_that_smears_nothing_leaves_the_maps_as_they_are()
    {
        var green = new TorusGreenFunction(Crystal, Broadening, 24);
        double[] energies = [0.3, 2];
        Assert.Equal(
            QpiSweep.Compute(green, Scalar, energies, Size).SelectMany(m => m.RealSpace),
            QpiSweep.Smeared(green, EnergyKernel.None, Scalar, energies, Size).SelectMany(m => m.RealSpace));
    }

    [Fact]
    public void A_warm_map_is_the_convolution_of_cold_ones_with_the_derivative_of_the_Fermi_function()
    {
        const double Kelvin = 20;
        const double Energy = 4;
        const int Steps = 120;
        double kT = EnergyKernel.Boltzmann * Kelvin;
        double step = 24 * kT / Steps;
        var cold = new TorusGreenFunction(Crystal, Broadening, 24);
        double[] offsets = [.. Enumerable.Range(0, Steps + 1).Select(i => (i - (Steps / 2)) * step)];
        IReadOnlyList<QpiMap> maps = QpiSweep.Compute(cold, Scalar, [.. offsets.Select(o => Energy + o)], Size);
        double[] weights = [.. offsets.Select(o => step / (4 * kT * Math.Pow(Math.Cosh(o / (2 * kT)), 2)))];
        double[] expected = [.. Enumerable.Range(0, Size * Size).Select(i => weights.Select((w, k) => w * maps[k].RealSpace[i]).Sum())];

        var kernel = EnergyKernel.Of(Kelvin, 0, Broadening);
        QpiMap warm = QpiSweep.Smeared(new TorusGreenFunction(Crystal, Broadening + kernel.ExtraBroadening, 24), kernel, Scalar, [Energy], Size)[0];

        // The kernel's error is relative to smeared Lorentzians of one sign; δρ has both signs, which cancel in its own smeared value.
        double largest = Enumerable.Range(0, Size * Size).Max(i => weights.Select((w, k) => w * Math.Abs(maps[k].RealSpace[i])).Sum());
        Assert.All(expected.Zip(warm.RealSpace), p => Assert.Equal(p.First, p.Second, kernel.Error * largest));
        double sharp = QpiMap.Compute(cold, Scalar, Energy, Size).RealSpace.Zip(expected, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(sharp > 4 * kernel.Error * largest, "the temperature changes more than the kernel errs");
        Assert.Equal(Energy, warm.Energy);
    }
}
