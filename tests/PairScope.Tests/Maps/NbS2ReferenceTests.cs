using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.Tests.Data;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

/// <summary>
/// D5, monolayer NbS2 from wannier90's files: three orbitals, hoppings as far as the file has them (8 cells and more along a1), nothing cut. The
/// numbers are those of an independent program, as in <see cref="ReferenceNumberTests"/>.
/// </summary>
public class NbS2ReferenceTests
{
    private const int Size = 8;
    private static readonly (int N1, int N2)[] Cells = [(0, 0), (1, 0), (0, 1), (2, -1), (-3, 1)];

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void On_a_torus() => Compare(
        new TorusGreenFunction(Crystal(), 2, 10), 3,
        [4.623963155e-3, -3.402108678e-3, -1.639316587e-4, -1.50256274e-4, -3.593130494e-5, -1.943473729e-4],
        [7.216223286e-3, 4.01813723e-6, -1.092645877e-3, -1.105391294e-3, -1.312913758e-4, -5.096198774e-4],
        1e-10);

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void Without_end_inside_the_gap() => Compare(
        new CrystalGreenFunction(Crystal(), 0.1, 1e-9), 3,
        [4.206915641e-5, 4.533950715e-6, 4.055575534e-7, 4.127716644e-7, -9.438540366e-8, -6.304225571e-7],
        [6.383741043e-5, 2.135147426e-11, 3.582408812e-6, 3.596147443e-6, 1.412284357e-7, -1.284301951e-7],
        1e-8);

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void Without_end_above_the_gap() => Compare( // the reference has seven digits
        new CrystalGreenFunction(Crystal(), 0.1, 1e-5), 8,
        [1.366122e-3, 1.571952e-4, 1.336623e-5, 1.362688e-5, -3.447520e-6],
        [2.081707e-3, 8.412e-10, 1.197026e-4, 1.201474e-4, 2.396084e-6],
        1e-6);

    private static void Compare(GreenFunction green, double energy, double[] first, double[] second, double tolerance)
    {
        OrbitalSite[] parts = [new([0]), new([1, 2])];
        GreenFunctionWindow window = green.Window(energy, Size, 0.3 * green.Accuracy); // one for both
        QpiMap map = QpiMap.Compute(window, Impurity.Scalar(150), energy, sites: parts);
        double[] densities = DensityOfStates.LocalByOrbital(window);
        double largest = Math.Max(first.Max(Math.Abs), second.Max(Math.Abs));
        double[][] expected = [first, second];
        for (int site = 0; site < 2; site++)
        {
            double[] actual =
            [
                parts[site].Orbitals.Sum(a => densities[a]),
                .. Cells.Select(c => map.SiteMaps[site][((c.N1 + (Size / 2)) * Size) + c.N2 + (Size / 2)]),
            ];
            for (int i = 0; i < expected[site].Length; i++)
            {
                double difference = Math.Abs(actual[i] - expected[site][i]);
                Assert.True(difference < tolerance * largest, $"part {site}, number {i}: {actual[i]} for {expected[site][i]}, off by {difference / largest:E1}");
            }
        }
    }

    // As the program reads the files: no symmetry is used, and the orbitals' harmonics do not enter.
    private static BdgHamiltonian Crystal()
    {
        var pairs = new ComplexMatrix(6);
        for (int a = 0; a < 3; a++)
        {
            (pairs[a, a + 3], pairs[a + 3, a]) = (5, -5);
        }

        return new BdgHamiltonian(
            WannierMaterialTests.NbS2("fermi: -6.09").Model, new GapFunction(5, BlochMatrix.FromCoefficients(3, [(LatticeVector.Zero, pairs)])));
    }
}
