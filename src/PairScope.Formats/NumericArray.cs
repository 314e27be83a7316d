using System.Numerics;

namespace PairScope.Formats;

/// <summary>
/// Numbers on an N-dimensional grid as a file holds them: row-major (last axis fastest), either real or complex,
/// always in double precision.
/// </summary>
public sealed class NumericArray
{
    private readonly double[]? _real;
    private readonly Complex[]? _complex;

    /// <summary>Real values, row-major; as many as the product of <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public NumericArray(ReadOnlySpan<int> shape, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Shape = Checked(shape, values.Length);
        _real = values;
    }

    /// <summary>Complex values, row-major; as many as the product of <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public NumericArray(ReadOnlySpan<int> shape, Complex[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Shape = Checked(shape, values.Length);
        _complex = values;
    }

    /// <summary>Extents, slowest axis first; empty for a single number.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether the values are complex.</summary>
    public bool IsComplex => _complex is not null;

    /// <summary>Number of values.</summary>
    public int Count => _real?.Length ?? _complex!.Length;

    /// <summary>The real values.</summary>
    /// <exception cref="InvalidOperationException">The values are complex.</exception>
    public double[] Real => _real ?? throw new InvalidOperationException("The values are complex, not real.");

    /// <summary>The values as complex numbers; a copy when they are real.</summary>
    public Complex[] AsComplex() => _complex ?? Array.ConvertAll(_real!, value => new Complex(value, 0));

    /// <summary>The part with one index of the first axis, which keeps its place with extent 1.</summary>
    public NumericArray Slice(int index)
    {
        int[] shape = [1, .. Shape.Skip(1)];
        int size = Count / Shape[0];
        return IsComplex
            ? new NumericArray(shape, _complex![(index * size)..((index + 1) * size)])
            : new NumericArray(shape, _real![(index * size)..((index + 1) * size)]);
    }

    /// <summary>A copy that counts one axis from its other end.</summary>
    public NumericArray Reversed(int axis)
    {
        int[] shape = [.. Shape];
        (int length, int stride) = (shape[axis], shape[(axis + 1)..].Aggregate(1, (product, n) => product * n));
        int From(int i) => i + ((length - 1 - (2 * (i / stride % length))) * stride);
        return IsComplex
            ? new NumericArray(shape, [.. Enumerable.Range(0, Count).Select(i => _complex![From(i)])])
            : new NumericArray(shape, [.. Enumerable.Range(0, Count).Select(i => _real![From(i)])]);
    }

    private static int[] Checked(ReadOnlySpan<int> shape, int values)
    {
        long count = 1;
        foreach (var extent in shape)
        {
            count = extent < 0 ? -1 : checked(count * extent);
        }

        return count == values
            ? shape.ToArray()
            : throw new ArgumentException($"{values} values do not fill the shape [{string.Join(", ", shape.ToArray())}].", nameof(values));
    }
}
