using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

/// <summary>
/// A map of three orbitals with spin–orbit coupling, a d-wave gap and a potential with a moment, by the public program pyqula (commit 02cbe578, its torus
/// of 400×400 and 800×800 cells and its embedding, bench/PairScope.Benchmarks/pyqula_twin.py), where the torus is converged to 1e-14. Held to 1e-11 of the largest value.
/// </summary>
public class OutsideProgramTests
{
    [Theory]
    [InlineData(10, -6.017791271533818e-3, -2.278538479207530e-4, -1.027170181538212e-4)]
    [InlineData(5, -5.676251702164273e-3, 1.354863066195443e-4, -1.164420525423384e-4)]
    public void The_t2g_crystal_of_pyqula(double broadening, double home, double neighbour, double knight)
    {
        Material material = MaterialFile.Read("sr2ruo4");
        (ComplexMatrix x, ComplexMatrix y) = (new(6) { [2, 5] = 2, [5, 2] = -2 }, new(6) { [2, 5] = -2, [5, 2] = 2 }); // 8 meV (cos kx − cos ky)/2 iσy on xy
        var pairs = BlochMatrix.FromCoefficients(3, [(new(1, 0), x), (new(-1, 0), x), (new(0, 1), y), (new(0, -1), y)]);
        var green = new CrystalGreenFunction(new BdgHamiltonian(material.Model, new GapFunction(8, pairs)), broadening, 1e-10);
        var entry = new ImpurityEntry(LatticeVector.Zero, 2);
        QpiMap map = QpiMap.Compute(green, Impurity.Scalar(300, entry) + Impurity.Magnetic(100, 0, 0, 1, entry), 3, 6);
        double At(int n1, int n2) => map.RealSpace[((n1 + 3) * 6) + n2 + 3];
        double tolerance = 1e-11 * Math.Abs(home);
        Assert.Equal(home, At(0, 0), tolerance);
        Assert.Equal(neighbour, At(1, 0), tolerance);
        Assert.Equal(neighbour, At(0, 1), tolerance);
        Assert.Equal(knight, At(2, -1), tolerance);
    }
}
