using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class DenseLatticeTests
{
    private const int Cells = 12;

    public static TheoryData<Irrep, bool> Cases()
    {
        var cases = new TheoryData<Irrep, bool>();
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            cases.Add(irrep, false);
            cases.Add(irrep, true);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_T_matrix_map_equals_the_dense_inverse_of_the_lattice_with_the_impurity_in_it(Irrep irrep, bool magnetic)
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(30, rashba: 8), GapFunction.Mixed(irrep, 20, 0.7, 0.4));
        Impurity impurity = magnetic ? Impurity.Magnetic(120, 0.6, 0.8, 0) : Impurity.Scalar(100);
        var z = new Complex(4, 6);
        var green = new TorusGreenFunction(crystal, z.Imaginary, Cells);
        var clean = new DenseLattice(crystal, z, null, Cells);
        var dirty = new DenseLattice(crystal, z, impurity.Potential, Cells);

        // Some spin densities vanish by symmetry, so every channel is held to the size of the total density.
        double largest = QpiMap.Compute(green, impurity, z.Real, Cells).RealSpace.Max(Math.Abs);
        foreach (SpinChannel spin in new[] { SpinChannel.Total, SpinChannel.Up, SpinChannel.X, SpinChannel.Y })
        {
            double[] map = QpiMap.Compute(green, impurity, z.Real, Cells, spin).RealSpace;
            ComplexMatrix w = spin.ToMatrix();
            for (int n1 = -Cells / 2; n1 < Cells / 2; n1++)
            {
                for (int n2 = -Cells / 2; n2 < Cells / 2; n2++)
                {
                    double expected = 0;
                    for (int s = 0; s < 2; s++)
                    {
                        for (int t = 0; t < 2; t++)
                        {
                            expected -= (w[t, s] * (dirty.Local(n1, n2, s, t) - clean.Local(n1, n2, s, t))).Imaginary / Math.PI;
                        }
                    }

                    double actual = map[((n1 + (Cells / 2)) * Cells) + n2 + (Cells / 2)];
                    Assert.True(Math.Abs(actual - expected) < 1e-10 * largest, $"{spin} at ({n1}, {n2}): {actual} against {expected}");
                }
            }
        }
    }
}
