using System.Collections.Concurrent;
using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// The non-uniform Fourier transform F(n) = Σ_k c_k e^{2πi κ_k n}, n = −reach … reach, of values c_k at any κ_k. Each is spread over
/// W neighbouring cells of a uniform grid, b_m = Σ_k c_k φ(M κ_k − m) with φ(x) = e^{β(√(1 − (2x/W)²) − 1)}, and
/// F(n) = Σ_m b_m e^{2πi mn/M} / φ̂(n/M), φ̂ the Fourier transform of φ.
/// </summary>
/// <remarks>
/// docs/physics.md, eq. (95). Errors are some 10⁻¹³ of Σ|c_k|. Source: Barnett, Magland and af Klinteberg, A parallel nonuniform fast
/// Fourier transform library based on an “exponential of semicircle” kernel, SIAM J. Sci. Comput. 41, C479 (2019). Spreading is left to the caller, who knows
/// which values share their κ.
/// </remarks>
public sealed class NonuniformTransform
{
    /// <summary>W, the cells over which a value is spread.</summary>
    public const int Width = 14;

    private const double Oversampling = 1.95; // cells for each n, at least
    private const double Steepness = 0.97; // of the largest β for which the images of the grid stay below the kernel's own end
    private static readonly GaussLegendre Rule = new(64);
    private static readonly ConcurrentDictionary<int, NonuniformTransform> Cache = new();
    private readonly FourierTransform _transform;
    private readonly double[] _inverse; // 1/φ̂(n/M), n = 0 … reach
    private readonly double _steepness;

    private NonuniformTransform(int reach)
    {
        Reach = reach;
        int wanted = (2 * reach) + 1;
        Cells = Smooth((int)Math.Ceiling(Math.Max(Oversampling * wanted, 2 * Width)));
        _steepness = Steepness * Math.PI * Width * (1 - ((double)wanted / (2 * Cells)));
        _transform = FourierTransform.Of(Cells, FourierSign.Positive);
        _inverse = [.. Enumerable.Range(0, reach + 1).Select(n => 1 / KernelTransform((double)n / Cells))];
    }

    /// <summary>The largest |n|.</summary>
    public int Reach { get; }

    /// <summary>M, the cells of the uniform grid; cell m lies at κ = m/M.</summary>
    public int Cells { get; }

    /// <summary>The transform up to some |n|.</summary>
    /// <param name="reach">The largest |n|.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reach is negative.</exception>
    public static NonuniformTransform Of(int reach)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reach);
        return Cache.GetOrAdd(reach, r => new NonuniformTransform(r));
    }

    /// <summary>The first cell that a value at κ reaches; the others are the <see cref="Width"/> − 1 that follow.</summary>
    /// <param name="kappa">κ; cells are counted on beyond one period, in either direction.</param>
    public int FirstCell(double kappa) => (int)Math.Ceiling((kappa * Cells) - (0.5 * Width));

    /// <summary>Sets w φ(M κ − m) on consecutive cells m.</summary>
    /// <param name="kappa">κ.</param>
    /// <param name="weight">w.</param>
    /// <param name="first">The first cell.</param>
    /// <param name="values">One for each cell, as many as whole vectors hold; 0 where κ does not reach.</param>
    public void Spread(double kappa, double weight, int first, Span<double> values)
    {
        Vector<double> from = Vector.CreateSequence((first - (kappa * Cells)) * (2.0 / Width), 2.0 / Width);
        var step = new Vector<double>(Vector<double>.Count * (2.0 / Width));
        var steepness = new Vector<double>(_steepness);
        for (int m = 0; m < values.Length; m += Vector<double>.Count)
        {
            Vector<double> inside = Vector<double>.One - (from * from);
            Vector<double> kernel = Vector.Exp(steepness * (Vector.SquareRoot(Vector.Max(inside, Vector<double>.Zero)) - Vector<double>.One));
            kernel = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(inside, Vector<double>.Zero), weight * kernel, Vector<double>.Zero);
            kernel.CopyTo(values[m..]);
            from += step;
        }
    }

    /// <summary>Turns the columns b_m of a row-major grid [M, columns] into F(n), in row n for n ≥ 0 and in row M + n for n &lt; 0.</summary>
    /// <param name="cells">The grid; rows beyond the reach hold nothing of use afterwards.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="ArgumentException">The grid does not hold M × columns values.</exception>
    public void Execute(Span<Complex> cells, int columns)
    {
        _transform.Execute(cells, columns);
        for (int n = -Reach; n <= Reach; n++)
        {
            double factor = _inverse[Math.Abs(n)];
            foreach (ref Complex value in cells.Slice((n < 0 ? Cells + n : n) * columns, columns))
            {
                value *= factor;
            }
        }
    }

    // φ̂(ν) = ∫ φ(x) e^{−2πiνx} dx.
    private double KernelTransform(double frequency)
    {
        double sum = 0;
        for (int i = 0; i < Rule.Nodes.Length; i++)
        {
            double t = 0.5 * (1 + Rule.Nodes[i]); // 2x/W
            sum += Rule.Weights[i] * Math.Exp(_steepness * (Math.Sqrt(1 - (t * t)) - 1)) * Math.Cos(Math.PI * frequency * Width * t);
        }

        return 0.5 * Width * sum;
    }

    // The next number without a prime factor above 5, for which the fast transform needs no detour.
    private static int Smooth(int number)
    {
        for (int n = number; ; n++)
        {
            int rest = n;
            foreach (int factor in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % factor == 0)
                {
                    rest /= factor;
                }
            }

            if (rest == 1)
            {
                return n;
            }
        }
    }
}
