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

    /// <summary>target[f, i] += factors[f] · source[i], summed in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(Span<double> target, ReadOnlySpan<double> factors, ReadOnlySpan<float> source)
    {
        int length = source.Length;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(source[i..]), out Vector<double> low, out Vector<double> high);
            for (int f = 0; f < factors.Length; f++)
            {
                var scale = new Vector<double>(factors[f]);
                Span<double> lower = target[((f * length) + i)..];
                (new Vector<double>(lower) + (scale * low)).CopyTo(lower);
                Span<double> upper = lower[Vector<double>.Count..];
                (new Vector<double>(upper) + (scale * high)).CopyTo(upper);
            }
        }

        for (; i < length; i++)
        {
            for (int f = 0; f < factors.Length; f++)
            {
                target[(f * length) + i] += factors[f] * source[i];
            }
        }
    }
}
