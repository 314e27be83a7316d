using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Scattering;

public class PointScattererTests
{
    private const double Energy = 40;
    private const double Broadening = 5;
    private const double Potential = -2000;
    private static readonly Material Silver = MaterialFile.Read("ag111");
    private static readonly IsotropicBand Band = IsotropicBand.Of(Silver, 100);

    // Two routes to one number: three impurities on sites of the infinite lattice, and the same as points with circular waves between them. The potential's
    // inverse is the lattice's, whose G0(0) the circle only estimates.
    [Fact]
    public void On_sites_of_the_lattice_the_density_is_that_of_the_lattices_own_Green_function()
    {
        LatticeVector[] impurities = [new(0, 0), new(9, 2), new(-3, 8)];
        LatticeVector[] tips = [new(4, 3), new(-6, -5), new(12, -4)];
        var green = new CrystalGreenFunction(new BdgHamiltonian(Silver.At(0), GapFunction.None()), Broadening);
        var cluster = new ImpurityCluster(Impurity.Scalar(Potential), impurities);
        GreenFunctionWindow window = green.Window(Energy, ImpurityField.WindowSize(cluster, tips));
        double clean = ImpurityField.CleanDensity(window);
        double[] lattice = [.. ImpurityField.Compute(window, cluster, tips).Select(change => change / clean)];

        var z = new Complex(Energy, Broadening);
        (Complex k, Complex slope) = Band.At(z);
        Complex inverse = (4 / (slope * Band.CellArea) * ((1 / Potential) - window[0, 0, 0, 0])) - Complex.ImaginaryOne + (2 / Math.PI * Complex.Log(k / Math.Sqrt(4 * Math.PI / Band.CellArea)));
        inverse = new Complex(inverse.Real, Math.Max(0, inverse.Imaginary));
        (double X, double Y) At(LatticeVector r) => Silver.Crystal.Lattice.Position(r.N1, r.N2) is var (x, y) ? (0.1 * x, 0.1 * y) : default;
        (double, double)[] places = [.. tips.Select(At)];
        var points = new PointScatterers(Band, [.. impurities.Select(At)]);
        double[] with = points.Density(z, inverse, places);
        double[] without = points.Density(z, 1e9, places);
        double[] continuum = [.. with.Zip(without, (a, b) => (a - b) / b)];

        Assert.True(lattice.Max(Math.Abs) > 0.02);
        Assert.All(lattice.Zip(continuum), pair => Assert.Equal(pair.First, pair.Second, 0.004));
    }

    [Fact]
    public void Scatterers_without_absorption_send_back_all_of_a_wave_and_those_with_it_less()
    {
        Assert.Equal(1, PointScatterers.Reflection(Band, new Complex(10, 1e-9), -0.7).Magnitude, 1e-6);
        Assert.InRange(PointScatterers.Reflection(Band, new Complex(10, 1e-9), new Complex(-0.7, 1)).Magnitude, 0, 0.6);
    }

    [Fact]
    public void A_weak_scatterer_changes_the_density_in_proportion_to_its_potential()
    {
        var one = new PointScatterers(Band, [(0, 0)]);
        double Change(double inverse) => one.Density(new Complex(20, 3), inverse, [(1.3, 0.4)])[0] - one.Density(new Complex(20, 3), 1e12, [(1.3, 0.4)])[0];
        Assert.Equal(2, Change(1e4) / Change(2e4), 1e-3);
    }
}
