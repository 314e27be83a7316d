using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// δρ between the sites, −(1/π) Im Tr[σ Σ_cc′ u_c(x) T_cc′ v_c′(x)] with u_c(x) = Σ_Ra W_Ra(x) G0(R − R_c)_{a,c} and v_c(x) = Σ_Rb G0(R_c − R)_{c,b} W_Rb(x):
/// all pairs of cells at the price of single ones.
/// </summary>
/// <remarks>docs/materials.md, eq. (19).</remarks>
internal static class ScatteredImage
{
    /// <summary>The image, row-major from the top.</summary>
    /// <param name="continuum">Orbitals and pixels.</param>
    /// <param name="tip">Spin and weights.</param>
    /// <param name="impurity">The impurity.</param>
    /// <param name="green">G0.</param>
    /// <param name="t">T.</param>
    /// <param name="size">L: the square lies within the window of L × L cells.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static double[] Of(ContinuumTip continuum, Tip tip, Impurity impurity, GreenFunctionWindow green, ComplexMatrix t, int size)
    {
        PixelSquare square = continuum.Square;
        square.RequireWithin(continuum.Lattice, continuum.Reach, size);
        (int n, int origin) = (continuum.Orbitals.Count, impurity.Entries[0].Orbital);
        (double[] amplitudes, ComplexMatrix spin) = (continuum.Amplitudes(tip), tip.Spin.ToMatrix());
        LatticeVector[] shift = [.. Enumerable.Range(0, t.Size).Select(c => impurity.Entries[c % impurity.Entries.Count].Cell + -impurity.Entries[0].Cell)];
        (int half, int side) = (green.Size / 2, green.Side);

        // Planes [s n + a, c] outwards and [c, s n + b] back; null where blocks of the crystal keep them apart.
        Complex[]?[] outgoing = [.. Planes((electron, c) => green.Plane(electron, impurity.Component(c, green.Components)))];
        Complex[]?[] returning = [.. Planes((electron, c) => green.Plane(impurity.Component(c, green.Components), electron))];
        var image = new double[square.Pixels * square.Pixels];
        Parallel.For(0, square.Pixels, row =>
        {
            var near = new List<(int Orbital, LatticeVector Cell, double Value)>();
            (Complex[] u, Complex[] v) = (new Complex[2 * t.Size], new Complex[2 * t.Size]);
            for (int column = 0; column < square.Pixels; column++)
            {
                continuum.Near(near, square.Middle(column), square.Middle(row), amplitudes, origin);
                Array.Clear(u);
                Array.Clear(v);
                foreach ((int a, LatticeVector cell, double value) in near)
                {
                    for (int s = 0; s < 2; s++)
                    {
                        for (int c = 0; c < t.Size; c++)
                        {
                            (int n1, int n2) = (cell.N1 - shift[c].N1, cell.N2 - shift[c].N2);
                            int plane = (((s * n) + a) * t.Size) + c;
                            u[(s * t.Size) + c] += outgoing[plane] is { } f ? value * f[((n1 + half) * side) + n2 + half] : 0;
                            v[(s * t.Size) + c] += returning[plane] is { } g ? value * g[((half - n1) * side) + half - n2] : 0;
                        }
                    }
                }

                image[square.Index(row, column)] = Density(u, v);
            }
        });
        return image;

        IEnumerable<Complex[]?> Planes(Func<int, int, Complex[]?> of) =>
            from electron in Enumerable.Range(0, 2 * n)
            from c in Enumerable.Range(0, t.Size)
            select amplitudes[electron % n] == 0 ? null : of(electron, c);

        double Density(Complex[] u, Complex[] v)
        {
            Complex sum = Complex.Zero;
            for (int s = 0; s < 2; s++)
            {
                for (int r = 0; r < 2; r++)
                {
                    for (int a = 0; a < t.Size && spin[r, s] != Complex.Zero; a++)
                    {
                        for (int b = 0; b < t.Size; b++)
                        {
                            sum += spin[r, s] * u[(s * t.Size) + a] * t[a, b] * v[(r * t.Size) + b];
                        }
                    }
                }
            }

            return -1 / Math.PI * sum.Imaginary;
        }
    }
}
