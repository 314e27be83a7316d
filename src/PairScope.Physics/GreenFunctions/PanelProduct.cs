using System.Numerics;
using System.Runtime.InteropServices;

namespace PairScope.GreenFunctions;

/// <summary>Products Σ_k G(row, k) w(k, column) of a panel's rows with real weights of its nodes.</summary>
internal static class PanelProduct
{
    /// <summary>Columns come in whole steps: sums run over two vectors at once.</summary>
    public static int Step => 2 * Vector<double>.Count;

    /// <summary>So many columns, as whole steps.</summary>
    public static int Whole(int columns) => (columns + Step - 1) / Step * Step;

    /// <summary>Adds the products of two rows. They share each load of a weight, and their eight sums hide the latency of the multiplications.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="rows">Two of its rows, or twice the same.</param>
    /// <param name="weights">Row-major [node, column].</param>
    /// <param name="columns">Whole steps of columns.</param>
    /// <param name="sums">The first row's sums: real parts from the beginning, imaginary parts from <paramref name="imaginary"/> on.</param>
    /// <param name="others">The second row's.</param>
    /// <param name="imaginary">Where imaginary parts begin.</param>
    public static void Add(
        CrystalPanel panel, int nodes, (int One, int Other) rows, ReadOnlySpan<double> weights, int columns, Span<double> sums, Span<double> others, int imaginary)
    {
        ReadOnlySpan<double> re = panel.Re.AsSpan(rows.One * nodes, nodes), im = panel.Im.AsSpan(rows.One * nodes, nodes);
        ReadOnlySpan<double> otherRe = panel.Re.AsSpan(rows.Other * nodes, nodes), otherIm = panel.Im.AsSpan(rows.Other * nodes, nodes);
        ref double weight = ref MemoryMarshal.GetReference(weights[..(nodes * columns)]);
        ref double one = ref MemoryMarshal.GetReference(sums[..(imaginary + columns)]);
        ref double other = ref MemoryMarshal.GetReference(others[..(imaginary + columns)]);
        var half = (nuint)Vector<double>.Count;
        for (int column = 0; column < columns; column += Step)
        {
            (nuint real, nuint imag) = ((nuint)column, (nuint)(imaginary + column));
            Vector<double> a = Vector.LoadUnsafe(ref one, real), b = Vector.LoadUnsafe(ref one, real + half);
            Vector<double> c = Vector.LoadUnsafe(ref one, imag), d = Vector.LoadUnsafe(ref one, imag + half);
            Vector<double> e = Vector.LoadUnsafe(ref other, real), f = Vector.LoadUnsafe(ref other, real + half);
            Vector<double> g = Vector.LoadUnsafe(ref other, imag), h = Vector.LoadUnsafe(ref other, imag + half);
            nuint place = real;
            for (int k = 0; k < re.Length; k++, place += (nuint)columns)
            {
                Vector<double> left = Vector.LoadUnsafe(ref weight, place), right = Vector.LoadUnsafe(ref weight, place + half);
                var x = new Vector<double>(re[k]);
                a = Vector.FusedMultiplyAdd(x, left, a);
                b = Vector.FusedMultiplyAdd(x, right, b);
                x = new Vector<double>(im[k]);
                c = Vector.FusedMultiplyAdd(x, left, c);
                d = Vector.FusedMultiplyAdd(x, right, d);
                x = new Vector<double>(otherRe[k]);
                e = Vector.FusedMultiplyAdd(x, left, e);
                f = Vector.FusedMultiplyAdd(x, right, f);
                x = new Vector<double>(otherIm[k]);
                g = Vector.FusedMultiplyAdd(x, left, g);
                h = Vector.FusedMultiplyAdd(x, right, h);
            }

            a.StoreUnsafe(ref one, real);
            b.StoreUnsafe(ref one, real + half);
            c.StoreUnsafe(ref one, imag);
            d.StoreUnsafe(ref one, imag + half);
            e.StoreUnsafe(ref other, real);
            f.StoreUnsafe(ref other, real + half);
            g.StoreUnsafe(ref other, imag);
            h.StoreUnsafe(ref other, imag + half);
        }
    }
}
