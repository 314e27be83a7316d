using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PairScope.Numerics;

/// <summary>Products of matrices with real and imaginary parts apart; up to two rows by two vectors of columns stay in registers.</summary>
public static class SplitProduct
{
    /// <summary>C = A B.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, with as many rows as A has columns.</param>
    /// <param name="c">C, another matrix than A and B.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Set(SplitMatrix a, SplitMatrix b, SplitMatrix c)
    {
        ArgumentNullException.ThrowIfNull(a);
        Set(a, b, c, a.Columns);
    }

    /// <summary>C = A B with only the first columns of A and rows of B.</summary>
    /// <param name="a">A.</param>
    /// <param name="b">B, with as many rows as A has columns.</param>
    /// <param name="c">C, another matrix than A and B.</param>
    /// <param name="inner">How many columns and rows count.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void Set(SplitMatrix a, SplitMatrix b, SplitMatrix c, int inner)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        if (a.Columns != b.Rows || c.Rows != a.Rows || c.Columns != b.Columns || inner < 0 || inner > a.Columns)
        {
            throw new ArgumentException("The shapes do not fit: (rows × inner)(inner × columns) = (rows × columns).", nameof(c));
        }

        int width = Vector<double>.Count;
        int row = 0;
        for (; row + 1 < c.Rows; row += 2)
        {
            int column = 0;
            for (; column + width < c.Stride; column += 2 * width)
            {
                TwoByTwo(a, b, c, row, column, inner);
            }

            if (column < c.Stride)
            {
                OneVector(a, b, c, row, column, inner);
                OneVector(a, b, c, row + 1, column, inner);
            }
        }

        for (int column = 0; row < c.Rows && column < c.Stride; column += width)
        {
            OneVector(a, b, c, row, column, inner);
        }
    }

    private static void TwoByTwo(SplitMatrix a, SplitMatrix b, SplitMatrix c, int row, int column, int inner)
    {
        int width = Vector<double>.Count;
        ref double aRe = ref MemoryMarshal.GetArrayDataReference(a.Re);
        ref double aIm = ref MemoryMarshal.GetArrayDataReference(a.Im);
        ref double bRe = ref MemoryMarshal.GetArrayDataReference(b.Re);
        ref double bIm = ref MemoryMarshal.GetArrayDataReference(b.Im);
        (ComplexVector s00, ComplexVector s01, ComplexVector s10, ComplexVector s11) = (default, default, default, default);
        int upper = row * a.Stride;
        int lower = upper + a.Stride;
        for (int k = 0; k < inner; k++)
        {
            nuint at = (nuint)((k * b.Stride) + column);
            var left = new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at));
            var right = new ComplexVector(Vector.LoadUnsafe(ref bRe, at + (nuint)width), Vector.LoadUnsafe(ref bIm, at + (nuint)width));
            var x = new ComplexVector(new Vector<double>(Unsafe.Add(ref aRe, upper + k)), new Vector<double>(Unsafe.Add(ref aIm, upper + k)));
            var y = new ComplexVector(new Vector<double>(Unsafe.Add(ref aRe, lower + k)), new Vector<double>(Unsafe.Add(ref aIm, lower + k)));
            s00 = ComplexVector.MultiplyAdd(x, left, s00);
            s01 = ComplexVector.MultiplyAdd(x, right, s01);
            s10 = ComplexVector.MultiplyAdd(y, left, s10);
            s11 = ComplexVector.MultiplyAdd(y, right, s11);
        }

        Store(c, row, column, s00);
        Store(c, row, column + width, s01);
        Store(c, row + 1, column, s10);
        Store(c, row + 1, column + width, s11);
    }

    private static void OneVector(SplitMatrix a, SplitMatrix b, SplitMatrix c, int row, int column, int inner)
    {
        ref double bRe = ref MemoryMarshal.GetArrayDataReference(b.Re);
        ref double bIm = ref MemoryMarshal.GetArrayDataReference(b.Im);
        ComplexVector sum = default;
        for (int k = 0; k < inner; k++)
        {
            nuint at = (nuint)((k * b.Stride) + column);
            var x = new ComplexVector(new Vector<double>(a.Re[(row * a.Stride) + k]), new Vector<double>(a.Im[(row * a.Stride) + k]));
            sum = ComplexVector.MultiplyAdd(x, new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at)), sum);
        }

        Store(c, row, column, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(SplitMatrix c, int row, int column, ComplexVector sum)
    {
        int at = (row * c.Stride) + column;
        sum.Re.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(c.Re), (nuint)at);
        sum.Im.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(c.Im), (nuint)at);
    }
}
