using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.GreenFunctions;
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
        var dirty = new DenseLattice(crystal, z, impurity, Cells);

        // Some spin densities vanish by symmetry, so every channel is held to the size of the total density.
        double largest = QpiMap.Compute(green, impurity, z.Real, Cells).RealSpace.Max(Math.Abs);
        foreach (TipSpin spin in new[] { TipSpin.Total, TipSpin.Up, TipSpin.X, TipSpin.Y })
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_impurity_on_several_orbitals_and_cells_equals_the_dense_inverse_too(int crystal)
    {
        const int Side = 6;
        (BdgHamiltonian h, Impurity impurity) = crystal switch
        {
            0 => (ReferenceCrystals.Square(), ReferenceCrystals.TwoCells),
            1 => (ReferenceCrystals.Honeycomb(), Impurity.Scalar(300, new(new(1, 2), 1)) + Impurity.Bond(new Complex(20, 40), new(new(1, 2), 1), new(new(2, 1), 0)) + Impurity.Absorber(70, new(new(2, 1), 0))),
            _ => (ReferenceCrystals.T2g(), ReferenceCrystals.OnXy + Impurity.Magnetic(60, 0.3, 0.5, -0.7, new(new(-1, 0), 1))),
        };
        var z = new Complex(4, 6);
        var green = new TorusGreenFunction(h, z.Imaginary, Side);
        var clean = new DenseLattice(h, z, null, Side);
        var dirty = new DenseLattice(h, z, impurity, Side);
        double[] weights = [.. Enumerable.Range(1, h.Orbitals).Select(a => 0.4 * a)];
        LatticeVector first = impurity.Entries[0].Cell;

        // Some spin densities vanish by symmetry, so every channel is held to the size of the total density.
        double largest = QpiMap.Compute(green, impurity, z.Real, Side - (2 * impurity.Reach), new Tip(weights: weights)).RealSpace.Max(Math.Abs);
        foreach (TipSpin spin in new[] { TipSpin.Total, TipSpin.Y })
        {
            // The window must reach beyond the map by the impurity's own cells, so the map is smaller than the torus.
            QpiMap map = QpiMap.Compute(green, impurity, z.Real, Side - (2 * impurity.Reach), new Tip(spin, weights));
            ComplexMatrix w = spin.ToMatrix();
            for (int i = 0; i < map.RealSpace.Length; i++)
            {
                (int n1, int n2) = ((i / map.Size) - (map.Size / 2) + first.N1, (i % map.Size) - (map.Size / 2) + first.N2);
                double expected = 0;
                for (int s = 0; s < 2; s++)
                {
                    for (int t = 0; t < 2; t++)
                    {
                        for (int a = 0; a < h.Orbitals; a++)
                        {
                            (int row, int column) = ((s * h.Orbitals) + a, (t * h.Orbitals) + a);
                            expected -= weights[a] * (w[t, s] * (dirty.Local(n1, n2, row, column) - clean.Local(n1, n2, row, column))).Imaginary / Math.PI;
                        }
                    }
                }

                Assert.True(Math.Abs(map.RealSpace[i] - expected) < 1e-10 * largest, $"{spin} at ({n1}, {n2}): {map.RealSpace[i]} against {expected}");
            }
        }
    }
}
