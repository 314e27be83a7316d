using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairScope.Learning;

/// <summary>
/// Products A Bᵀ of row-major matrices of float32, the one operation that a network's layers are made of. Four rows of A meet three of B
/// at a time, so that twelve sums stay in registers and every value that is read is used three or four times.
/// </summary>
internal static class MatrixProduct
{
    private const int RowsAtOnce = 4;
    private const int ColumnsAtOnce = 3;
    private const int Depth = 512; // of a block: four rows of A and three of B fit into the first cache
    private const int Columns = 96; // of a block: so many rows of B fit into the second
    private const long WorkOfAThread = 1 << 18; // products below which another thread costs more than it brings

    /// <summary>C = A Bᵀ, [rows, columns]. Each element is summed in the same order whatever the number of rows and of cores.</summary>
    /// <param name="a">A, [rows, inner].</param>
    /// <param name="b">B, [columns, inner].</param>
    /// <param name="inner">Length of the rows of both.</param>
    public static float[] Transposed(float[] a, float[] b, int inner)
    {
        int rows = a.Length / inner;
        int columns = b.Length / inner;
        var c = new float[rows * columns];
        long work = (long)rows * columns * inner;
        int tiles = (rows + RowsAtOnce - 1) / RowsAtOnce;
        int parts = (int)Math.Clamp(work / WorkOfAThread, 1, Math.Min(tiles, 4 * Environment.ProcessorCount));
        if (parts == 1)
        {
            Rows(a, b, c, inner, 0, rows);
        }
        else
        {
            Parallel.For(0, parts, part => Rows(
                a, b, c, inner, RowsAtOnce * (int)((long)tiles * part / parts), Math.Min(rows, RowsAtOnce * (int)((long)tiles * (part + 1) / parts))));
        }

        return c;
    }

    private static unsafe void Rows(float[] a, float[] b, float[] c, int inner, int first, int end)
    {
        int columns = b.Length / inner;
        fixed (float* pa = a, pb = b, pc = c)
        {
            for (int k = 0; k < inner; k += Depth)
            {
                int depth = Math.Min(Depth, inner - k);
                for (int block = 0; block < columns; block += Columns)
                {
                    int last = Math.Min(columns, block + Columns);
                    for (int i = first; i < end; i += RowsAtOnce)
                    {
                        for (int j = block; j < last; j += ColumnsAtOnce)
                        {
                            Tile(pa + ((long)i * inner) + k, pb + ((long)j * inner) + k, pc + ((long)i * columns) + j, inner, columns, depth, Math.Min(RowsAtOnce, end - i), Math.Min(ColumnsAtOnce, last - j));
                        }
                    }
                }
            }
        }
    }

    // Adds a block's part to at most 4 × 3 elements of C. At the edges the last row stands in for those beyond it, and its sums are dropped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Tile(float* a, float* b, float* c, int inner, int columns, int depth, int rows, int width)
    {
        float* a1 = a + (Math.Min(1, rows - 1) * inner);
        float* a2 = a + (Math.Min(2, rows - 1) * inner);
        float* a3 = a + (Math.Min(3, rows - 1) * inner);
        float* b1 = b + (Math.Min(1, width - 1) * inner);
        float* b2 = b + (Math.Min(2, width - 1) * inner);
        Vector<float> s00 = default, s01 = default, s02 = default;
        Vector<float> s10 = default, s11 = default, s12 = default;
        Vector<float> s20 = default, s21 = default, s22 = default;
        Vector<float> s30 = default, s31 = default, s32 = default;
        int k = 0;
        for (; k <= depth - Vector<float>.Count; k += Vector<float>.Count)
        {
            Vector<float> v0 = Vector.Load(b + k);
            Vector<float> v1 = Vector.Load(b1 + k);
            Vector<float> v2 = Vector.Load(b2 + k);
            Vector<float> x = Vector.Load(a + k);
            s00 = Vector.FusedMultiplyAdd(x, v0, s00);
            s01 = Vector.FusedMultiplyAdd(x, v1, s01);
            s02 = Vector.FusedMultiplyAdd(x, v2, s02);
            x = Vector.Load(a1 + k);
            s10 = Vector.FusedMultiplyAdd(x, v0, s10);
            s11 = Vector.FusedMultiplyAdd(x, v1, s11);
            s12 = Vector.FusedMultiplyAdd(x, v2, s12);
            x = Vector.Load(a2 + k);
            s20 = Vector.FusedMultiplyAdd(x, v0, s20);
            s21 = Vector.FusedMultiplyAdd(x, v1, s21);
            s22 = Vector.FusedMultiplyAdd(x, v2, s22);
            x = Vector.Load(a3 + k);
            s30 = Vector.FusedMultiplyAdd(x, v0, s30);
            s31 = Vector.FusedMultiplyAdd(x, v1, s31);
            s32 = Vector.FusedMultiplyAdd(x, v2, s32);
        }

        float* sums = stackalloc float[RowsAtOnce * ColumnsAtOnce]
        {
            Vector.Sum(s00), Vector.Sum(s01), Vector.Sum(s02),
            Vector.Sum(s10), Vector.Sum(s11), Vector.Sum(s12),
            Vector.Sum(s20), Vector.Sum(s21), Vector.Sum(s22),
            Vector.Sum(s30), Vector.Sum(s31), Vector.Sum(s32),
        };
        for (; k < depth; k++)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    sums[(i * ColumnsAtOnce) + j] += a[((long)i * inner) + k] * b[((long)j * inner) + k];
                }
            }
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < width; j++)
            {
                c[((long)i * columns) + j] += sums[(i * ColumnsAtOnce) + j];
            }
        }
    }
}
