using System.Numerics;
using System.Runtime.InteropServices;

namespace PairScope.Numerics;

/// <summary>Σ a_i b_i on the processor's vectors.</summary>
public static class DotProduct
{
    /// <summary>Σ a_i b_i in four running sums of a vector each; the last digit depends on the width of the vectors.</summary>
    /// <param name="a">a.</param>
    /// <param name="b">b, as long as a.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException("The lengths differ.", nameof(b));
        }

        ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> y = MemoryMarshal.Cast<double, Vector<double>>(b);
        (Vector<double> first, Vector<double> second, Vector<double> third, Vector<double> fourth) = (default, default, default, default);
        int i = 0;
        for (; i + 3 < x.Length; i += 4)
        {
            first += x[i] * y[i];
            second += x[i + 1] * y[i + 1];
            third += x[i + 2] * y[i + 2];
            fourth += x[i + 3] * y[i + 3];
        }

        for (; i < x.Length; i++)
        {
            first += x[i] * y[i];
        }

        double sum = Vector.Sum(first + second + (third + fourth));
        for (int k = x.Length * Vector<double>.Count; k < a.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }
}
