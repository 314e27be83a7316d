using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The mirror that leaves a2 where it is and turns κ1 into −κ1 − κ2, together with time reversal: H_ij(−κ1 − κ2, κ2) = u_i u_j* H_ji(κ1, κ2)
/// with numbers u_i of modulus 1. The roots then come in
/// pairs x and 1/(xy), one inside the unit circle and one outside, and G_ij(−n1, κ2) = u_i u_j* y^n1 G_ji(n1, κ2).
/// </summary>
/// <remarks>docs/physics.md, eq. (79).</remarks>
internal static class CrystalMirror
{
    private const double Tolerance = 1e-14;

    /// <summary>u_i of z − H given as Laurent polynomials, or null where it has not got the mirror, coefficient by coefficient.</summary>
    /// <param name="entries">The entries, row-major; they join all rows.</param>
    /// <param name="order">Rows.</param>
    public static Complex[]? Phases(LaurentGrid[] entries, int order)
    {
        var phases = new Complex[order];
        phases[0] = Complex.One;
        for (int joined = 1; joined < order; joined++)
        {
            for (int p = 0; p < order * order; p++)
            {
                (int i, int j) = (p / order, p % order);
                if (phases[i] != Complex.Zero && phases[j] == Complex.Zero && !entries[p].IsZero)
                {
                    (int k, int l) = entries[(j * order) + i].Largest();
                    Complex ratio = At(entries[p], -k, l - k) / entries[(j * order) + i][k, l];
                    phases[j] = ratio == Complex.Zero ? Complex.One : Complex.Conjugate(ratio / ratio.Magnitude / phases[i]);
                }
            }
        }

        bool Holds(int i, int j)
        {
            LaurentGrid source = entries[(j * order) + i];
            LaurentGrid image = entries[(i * order) + j];
            double bound = Tolerance * Math.Max(Size(source), Size(image));
            Complex phase = phases[i] * Complex.Conjugate(phases[j]);
            int range = Math.Max(source.Range, image.Range);
            for (int k = -range; k <= range; k++)
            {
                for (int l = -(2 * range); l <= 2 * range; l++)
                {
                    if ((At(image, -k, l - k) - (phase * At(source, k, l))).Magnitude > bound)
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        return Enumerable.Range(0, order * order).All(p => Holds(p / order, p % order)) ? phases : null;
    }

    private static double Size(LaurentGrid grid)
    {
        (int k, int l) = grid.Largest();
        return grid[k, l].Magnitude;
    }

    private static Complex At(LaurentGrid grid, int k, int l) => Math.Abs(k) <= grid.Range && Math.Abs(l) <= grid.Range ? grid[k, l] : Complex.Zero;
}
