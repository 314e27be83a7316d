using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;

namespace PairScope.GreenFunctions;

/// <summary>
/// Time reversal c↑ → c↓, c↓ → −c↑ of the clean crystal. Where it holds, s_i s_j H_{π(i)π(j)}(−k)* = H_ij(k), and so
/// G_{π(i)π(j)}(r) = s_i s_j G_ji(−r) at every complex energy.
/// </summary>
/// <remarks>docs/physics.md, eq. (28).</remarks>
internal static class TimeReversal
{
    /// <summary>π: the index with the spin turned over.</summary>
    public static int Partner(int index) => index ^ 1;

    /// <summary>Whether H(k) is invariant, coefficient by coefficient.</summary>
    public static bool Holds(BdgHamiltonian h)
    {
        for (int i = 0; i < BdgHamiltonian.Size; i++)
        {
            for (int j = 0; j < BdgHamiltonian.Size; j++)
            {
                TrigonometricPolynomial image = h[Partner(i), Partner(j)];
                TrigonometricPolynomial here = h[i, j];
                double scale = here.Coefficients.Select(t => t.Value.Magnitude).DefaultIfEmpty(0).Max();
                foreach (LatticeVector r in here.Coefficients.Concat(image.Coefficients).Select(t => t.Key))
                {
                    Complex reversed = Sign(i) * Sign(j) * Complex.Conjugate(image[r]);
                    if ((here[r] - reversed).Magnitude > 1e-14 * scale)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>Fills a block of a window from its partner block.</summary>
    public static void Copy(GreenFunctionWindow window, IReadOnlyList<int> block)
    {
        foreach (int i in block)
        {
            foreach (int j in block)
            {
                Complex[] target = window.Plane(i, j)!;
                Complex[] source = window.Plane(Partner(j), Partner(i))!;
                double sign = Sign(i) * Sign(j);
                for (int p = 0; p < target.Length; p++)
                {
                    target[p] = sign * source[target.Length - 1 - p];
                }
            }
        }
    }

    private static double Sign(int index) => index % 2 == 0 ? 1 : -1;
}
