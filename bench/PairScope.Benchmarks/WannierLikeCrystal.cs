using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Crystals as a first-principles code writes them, drawn at random: dense hoppings that fall off with the distance, spin–orbit coupling on site.</summary>
internal static class WannierLikeCrystal
{
    /// <summary>h_R = A_R σ0 + i Σ_j B_R,j σ_j with real matrices, which has time reversal, and singlets on each orbital.</summary>
    /// <param name="orbitals">n.</param>
    /// <param name="range">The last cell that hoppings reach along either axis.</param>
    /// <param name="coupling">Size of the coupling of spin and orbit on site, meV.</param>
    /// <param name="gap">Δ on each orbital, meV.</param>
    /// <param name="seed">Of the random numbers.</param>
    public static BdgHamiltonian Of(int orbitals, int range, double coupling, double gap, int seed)
    {
        var random = new Random(seed);
        double Number(double size) => size * ((2 * random.NextDouble()) - 1);
        int n = orbitals;
        var hoppings = new List<(LatticeVector, ComplexMatrix)>();
        for (int n1 = -range; n1 <= range; n1++)
        {
            for (int n2 = -range; n2 <= range; n2++)
            {
                var r = new LatticeVector(n1, n2);
                double fall = Math.Exp(-Math.Sqrt((n1 * n1) + (n2 * n2) - (n1 * n2)));
                double[,] even = new double[n, n];
                for (int a = 0; a < n; a++)
                {
                    for (int b = 0; b < n; b++)
                    {
                        even[a, b] = Number(r == LatticeVector.Zero && a == b ? 400 : 150 * fall);
                    }
                }

                hoppings.Add((r, Matrix(n, (s, t, a, b) => s == t ? even[a, b] : 0)));
                hoppings.Add((-r, Matrix(n, (s, t, a, b) => s == t ? even[b, a] : 0)));
            }
        }

        double[][,] odd = [.. Enumerable.Range(0, 3).Select(_ => new double[n, n])];
        for (int a = 0; a < n; a++)
        {
            for (int b = a + 1; b < n; b++)
            {
                foreach (double[,] part in odd)
                {
                    part[a, b] = Number(coupling);
                    part[b, a] = -part[a, b];
                }
            }
        }

        Complex i = Complex.ImaginaryOne;
        hoppings.Add((LatticeVector.Zero, Matrix(n, (s, t, a, b) => (s, t) switch
        {
            (0, 0) => i * odd[2][a, b],
            (1, 1) => -i * odd[2][a, b],
            (0, 1) => (i * odd[0][a, b]) + odd[1][a, b],
            _ => (i * odd[0][a, b]) - odd[1][a, b],
        })));
        return new BdgHamiltonian(new TightBindingModel("wannier-like", BlochMatrix.FromCoefficients(n, hoppings)), OnSite(n, gap));
    }

    /// <summary>The same singlet on every orbital.</summary>
    public static GapFunction OnSite(int orbitals, double gap) => new(
        gap, BlochMatrix.FromCoefficients(orbitals, [(LatticeVector.Zero, Matrix(orbitals, (s, t, a, b) => a == b && s != t ? (s == 0 ? gap : -gap) : 0))]));

    private static ComplexMatrix Matrix(int orbitals, Func<int, int, int, int, Complex> entry)
    {
        var m = new ComplexMatrix(2 * orbitals);
        for (int row = 0; row < m.Size; row++)
        {
            for (int column = 0; column < m.Size; column++)
            {
                m[row, column] = entry(row / orbitals, column / orbitals, row % orbitals, column % orbitals);
            }
        }

        return m;
    }
}
