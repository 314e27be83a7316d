using System.Numerics;

namespace PairScope.Learning.Networks;

/// <summary>A batch of rows of equal length, or a weight, in managed memory.</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="Length">Numbers in a row.</param>
/// <param name="Values">Row after row, [count, length].</param>
public sealed record Rows(int Count, int Length, float[] Values)
{
    /// <summary>One row.</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Length, Length);

    /// <summary>A batch of given rows.</summary>
    /// <param name="values">Row after row.</param>
    /// <param name="length">Numbers in a row.</param>
    public static Rows Of(float[] values, int length)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Rows(values.Length / length, length, values);
    }
}

/// <summary>The layers' arithmetic in managed memory: matrix products on all cores, the rest with vector instructions.</summary>
internal sealed class RowArithmetic : ILayerArithmetic<Rows>
{
    private const double Epsilon = 1e-6; // beside the variance

    private RowArithmetic()
    {
    }

    /// <summary>The one there is; it has no state.</summary>
    public static RowArithmetic Instance { get; } = new();

    /// <inheritdoc/>
    public Rows Linear(Rows x, Affine<Rows> layer)
    {
        var result = Rows.Of(MatrixProduct.Transposed(x.Values, layer.Weight.Values, x.Length), layer.Bias.Values.Length);
        for (int row = 0; row < result.Count; row++)
        {
            SinglePrecision.AddScaled(result.Values.AsSpan(row * result.Length, result.Length), 1, layer.Bias.Values);
        }

        return result;
    }

    /// <inheritdoc/>
    public Rows Normalise(Rows x, Affine<Rows> norm)
    {
        float[] result = new float[x.Values.Length];
        for (int row = 0; row < x.Count; row++)
        {
            ReadOnlySpan<float> from = x[row];
            Span<float> to = result.AsSpan(row * x.Length, x.Length);
            double mean = 0;
            foreach (float v in from)
            {
                mean += v;
            }

            mean /= x.Length;
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = (float)(from[i] - mean);
            }

            float scale = (float)(1 / Math.Sqrt((SinglePrecision.Dot(to, to) / x.Length) + Epsilon));
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = (to[i] * scale * norm.Weight.Values[i]) + norm.Bias.Values[i];
            }
        }

        return x with { Values = result };
    }

    /// <inheritdoc/>
    public Rows Gate(Rows x)
    {
        int half = x.Length / 2;
        var result = new float[x.Count * half];
        for (int row = 0; row < x.Count; row++)
        {
            ReadOnlySpan<float> a = x[row][..half];
            ReadOnlySpan<float> b = x[row][half..];
            Span<float> to = result.AsSpan(row * half, half);
            int i = 0;
            for (; i <= half - Vector<float>.Count; i += Vector<float>.Count)
            {
                var v = new Vector<float>(a[i..]);
                (v / (Vector<float>.One + Vector.Exp(-v)) * new Vector<float>(b[i..])).CopyTo(to[i..]);
            }

            for (; i < half; i++)
            {
                to[i] = a[i] / (1 + MathF.Exp(-a[i])) * b[i];
            }
        }

        return Rows.Of(result, half);
    }

    /// <inheritdoc/>
    public Rows Add(Rows x, Rows y)
    {
        float[] sum = [.. x.Values];
        SinglePrecision.AddScaled(sum, 1, y.Values);
        return x with { Values = sum };
    }

    /// <inheritdoc/>
    public Rows Scale(Rows x, Rows factors)
    {
        var result = new float[x.Values.Length];
        for (int row = 0; row < x.Count; row++)
        {
            ReadOnlySpan<float> from = x[row];
            for (int i = 0; i < x.Length; i++)
            {
                result[(row * x.Length) + i] = from[i] * factors.Values[i];
            }
        }

        return x with { Values = result };
    }
}
