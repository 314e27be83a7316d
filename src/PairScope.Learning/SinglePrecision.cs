using System.Numerics;

namespace PairScope.Learning;

/// <summary>Sums and products of long vectors of float32, with vector instructions.</summary>
internal static class SinglePrecision
{
    /// <summary>a·b.</summary>
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

    /// <summary>target += factor · source, summed in double precision.</summary>
    public static void AddScaled(Span<double> target, double factor, ReadOnlySpan<float> source)
    {
        var scale = new Vector<double>(factor);
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(source[i..]), out Vector<double> low, out Vector<double> high);
            (new Vector<double>(target[i..]) + (scale * low)).CopyTo(target[i..]);
            Span<double> upper = target[(i + Vector<double>.Count)..];
            (new Vector<double>(upper) + (scale * high)).CopyTo(upper);
        }

        for (; i < source.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
