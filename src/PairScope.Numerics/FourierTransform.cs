using System.Collections.Concurrent;
using System.Numerics;

namespace PairScope.Numerics;

/// <summary>Sign of the exponent in a discrete Fourier transform.</summary>
public enum FourierSign
{
    /// <summary>F_m = Σ_n f_n e^{−2πi mn/N}.</summary>
    Negative = -1,

    /// <summary>F_m = Σ_n f_n e^{+2πi mn/N}.</summary>
    Positive = 1,
}

/// <summary>
/// Unnormalised complex double-precision Fourier transforms of any length. One object per length and sign, cached for the life of the process;
/// executing is thread-safe.
/// </summary>
/// <remarks>
/// Stockham's form of Cooley and Tukey's algorithm: a pass for each factor of N, between two buffers, whose inner loops run over consecutive values and
/// fill vector registers. A length with a prime factor above 13 goes by <see cref="ChirpTransform"/>. Nothing is measured and no multiplication is fused
/// with an addition, so the same input gives the same bits in every run and on every processor, which data sets rely on.
/// </remarks>
public sealed class FourierTransform
{
    private const int LargestFactor = 13;
    private const int ColumnsAtOnce = 16;
    private static readonly ConcurrentDictionary<(int, FourierSign), FourierTransform> Cache = new();
    private readonly FourierPass[] _passes;
    private readonly ChirpTransform? _chirp;

    [ThreadStatic]
    private static Complex[]? _scratch;

    private FourierTransform(int length, FourierSign sign)
    {
        Length = length;
        int[] factors = [.. Factors(length)];
        if (factors.Any(f => f > LargestFactor))
        {
            _passes = [];
            _chirp = new ChirpTransform(length, sign);
            return;
        }

        _passes = new FourierPass[factors.Length];
        int rest = length;
        for (int i = 0; i < factors.Length; i++)
        {
            _passes[i] = new FourierPass(rest, factors[i], sign);
            rest /= factors[i];
        }
    }

    /// <summary>Number of points N.</summary>
    public int Length { get; }

    /// <summary>The transform of a length and sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static FourierTransform Of(int length, FourierSign sign)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return Cache.GetOrAdd((length, sign), key => new FourierTransform(key.Item1, key.Item2));
    }

    /// <summary>Transforms N consecutive values in place.</summary>
    /// <exception cref="ArgumentException">The span does not hold exactly N values.</exception>
    public void Execute(Span<Complex> values) => Execute(values, 1);

    /// <summary>Transforms the columns of a row-major grid [N, columns] in place, all at once.</summary>
    /// <param name="values">The grid.</param>
    /// <param name="columns">Its columns, each a transform of its own.</param>
    /// <exception cref="ArgumentException">The grid does not hold N × columns values.</exception>
    public void Execute(Span<Complex> values, int columns)
    {
        if (values.Length != Length * columns)
        {
            throw new ArgumentException($"The transform needs {Length * columns} values and was given {values.Length}.", nameof(values));
        }

        if (_chirp is not null)
        {
            _chirp.Execute(values, columns);
            return;
        }

        if (_scratch is null || _scratch.Length < values.Length)
        {
            _scratch = new Complex[values.Length];
        }

        Span<Complex> from = values;
        Span<Complex> to = _scratch.AsSpan(0, values.Length);
        int stride = columns;
        foreach (FourierPass pass in _passes)
        {
            pass.Run(from, to, stride);
            stride *= pass.Radix;
            Span<Complex> next = from;
            from = to;
            to = next;
        }

        if (_passes.Length % 2 == 1)
        {
            from.CopyTo(values);
        }
    }

    /// <summary>
    /// Two-dimensional transform in place of a row-major grid [rows, columns], unnormalised:
    /// F[m1, m2] = Σ f[n1, n2] e^{±2πi(m1 n1/rows + m2 n2/columns)}.
    /// </summary>
    /// <exception cref="ArgumentException">The grid does not hold rows × columns values.</exception>
    public static void TwoDimensional(Span<Complex> grid, int rows, int columns, FourierSign sign)
    {
        if (grid.Length != rows * columns)
        {
            throw new ArgumentException($"A {rows} × {columns} grid needs {rows * columns} values and has {grid.Length}.", nameof(grid));
        }

        FourierTransform along = Of(columns, sign);
        FourierTransform across = Of(rows, sign);
        for (int r = 0; r < rows; r++)
        {
            along.Execute(grid.Slice(r * columns, columns));
        }

        // Some columns at a time, so that they stay in the cache.
        var block = new Complex[rows * Math.Min(ColumnsAtOnce, columns)];
        for (int first = 0; first < columns; first += ColumnsAtOnce)
        {
            int width = Math.Min(ColumnsAtOnce, columns - first);
            for (int r = 0; r < rows; r++)
            {
                grid.Slice((r * columns) + first, width).CopyTo(block.AsSpan(r * width));
            }

            across.Execute(block.AsSpan(0, rows * width), width);
            for (int r = 0; r < rows; r++)
            {
                block.AsSpan(r * width, width).CopyTo(grid[((r * columns) + first)..]);
            }
        }
    }

    // Fours before twos: a pass of four costs less than two passes of two.
    private static IEnumerable<int> Factors(int length)
    {
        int rest = length;
        foreach (int factor in (int[])[4, 2])
        {
            for (; rest % factor == 0; rest /= factor)
            {
                yield return factor;
            }
        }

        for (int factor = 3; rest > 1; factor += 2)
        {
            if (factor > rest / factor && rest % factor != 0)
            {
                factor = rest; // what has no smaller factor is prime
            }

            for (; rest % factor == 0; rest /= factor)
            {
                yield return factor;
            }
        }
    }
}
