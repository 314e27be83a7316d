using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairScope.Learning;

/// <summary>Sums and products of long vectors of float32, with vector instructions.</summary>
internal static class SinglePrecision
{
    /// <summary>a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<float> sum = default;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        }

        double total = Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    /// <summary>target += factor · source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(Span<float> target, float factor, ReadOnlySpan<float> source)
    {
        int i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(target[i..]) + (factor * new Vector<float>(source[i..]))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }

    /// <summary>target[f, i] += Σ_k factors[f, k] · source[rows[k], i], summed in double precision.</summary>
    /// <param name="target">[f, i].</param>
    /// <param name="factors">[f, k].</param>
    /// <param name="rows">Which rows of the source belong to the factors.</param>
    /// <param name="source">[row, i].</param>
    /// <param name="length">Length of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(Span<double> target, ReadOnlySpan<double> factors, ReadOnlySpan<int> rows, ReadOnlySpan<float> source, int length)
    {
        int sums = target.Length / length;
        Span<Vector<double>> wide = stackalloc Vector<double>[2 * RowsAtOnce];
        for (int first = 0; first < rows.Length; first += RowsAtOnce)
        {
            // A few rows at once, so that a sum is loaded and stored once for all of them.
            ReadOnlySpan<int> some = rows[first..Math.Min(first + RowsAtOnce, rows.Length)];
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                for (int k = 0; k < some.Length; k++)
                {
                    Vector.Widen(new Vector<float>(source[((some[k] * length) + i)..]), out wide[2 * k], out wide[(2 * k) + 1]);
                }

                for (int f = 0; f < sums; f++)
                {
                    ReadOnlySpan<double> scales = factors.Slice((f * rows.Length) + first, some.Length);
                    Span<double> lower = target[((f * length) + i)..];
                    Span<double> upper = lower[Vector<double>.Count..];
                    var low = new Vector<double>(lower);
                    var high = new Vector<double>(upper);
                    for (int k = 0; k < scales.Length; k++)
                    {
                        var scale = new Vector<double>(scales[k]);
                        low = Vector.FusedMultiplyAdd(scale, wide[2 * k], low);
                        high = Vector.FusedMultiplyAdd(scale, wide[(2 * k) + 1], high);
                    }

                    low.CopyTo(lower);
                    high.CopyTo(upper);
                }
            }

            for (; i < length; i++)
            {
                for (int f = 0; f < sums; f++)
                {
                    for (int k = 0; k < some.Length; k++)
                    {
                        target[(f * length) + i] += factors[(f * rows.Length) + first + k] * source[(some[k] * length) + i];
                    }
                }
            }
        }
    }

    private const int RowsAtOnce = 8;
}
