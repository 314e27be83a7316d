using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;

namespace PairScope.GreenFunctions;

/// <summary>
/// Time reversal c↑ → c↓, c↓ → −c↑ of the clean crystal, orbital by orbital. Where it holds, s_i s_j H_{π(i)π(j)}(−k)* = H_ij(k), and so
/// G_{π(i)π(j)}(r) = s_i s_j G_ji(−r) at every complex energy.
/// </summary>
/// <remarks>docs/materials.md, eq. (3); for one orbital docs/physics.md, eq. (28).</remarks>
internal static class TimeReversal
{
    /// <summary>π: the index with the spin turned over.</summary>
    public static int Partner(int index, int orbitals) => IsUp(index, orbitals) ? index + orbitals : index - orbitals;

    /// <summary>Whether H(k) is invariant, coefficient by coefficient.</summary>
    public static bool Holds(BdgHamiltonian h)
    {
        int n = h.Orbitals;
        for (int i = 0; i < h.Size; i++)
        {
            for (int j = 0; j < h.Size; j++)
            {
                TrigonometricPolynomial image = h[Partner(i, n), Partner(j, n)];
                TrigonometricPolynomial here = h[i, j];
                double scale = here.Coefficients.Select(t => t.Value.Magnitude).DefaultIfEmpty(0).Max();
                foreach (LatticeVector r in here.Coefficients.Concat(image.Coefficients).Select(t => t.Key))
                {
                    Complex reversed = Sign(i, j, n) * Complex.Conjugate(image[r]);
                    if ((here[r] - reversed).Magnitude > 1e-14 * scale)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Fills what is kept of a block of a window from its partner block.</summary>
    public static void Copy(GreenFunctionWindow window, IReadOnlyList<int> block)
    {
        int n = window.Components / 4;
        foreach (int i in block)
        {
            foreach (int j in block.Where(j => window.Keeps(i, j)))
            {
                Complex[] target = window.Plane(i, j)!;
                Complex[] source = window.Plane(Partner(j, n), Partner(i, n))!;
                double sign = Sign(i, j, n);
                for (int p = 0; p < target.Length; p++)
                {
                    target[p] = sign * source[target.Length - 1 - p];
                }
            }
        }
    }

    /// <summary>s_i s_j.</summary>
    public static double Sign(int i, int j, int orbitals) => IsUp(i, orbitals) == IsUp(j, orbitals) ? 1 : -1;

    private static bool IsUp(int index, int orbitals) => index / orbitals % 2 == 0;
}
