using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>A Laurent polynomial in two variables with powers −Range … Range of each, dense.</summary>
internal sealed class LaurentGrid
{
    private readonly Complex[] _c;
    private (int Power, Complex Coefficient)[][]? _rows; // for each power of x the powers of y that are there: shells leave most of a grid empty

    public LaurentGrid(int range)
    {
        Range = range;
        _c = new Complex[Side * Side];
    }

    public int Range { get; }

    /// <summary>Whether every coefficient is zero.</summary>
    public bool IsZero => Array.TrueForAll(_c, c => c == Complex.Zero);

    /// <summary>The sum of the coefficients' moduli, a bound on the polynomial for |x| = |y| = 1.</summary>
    public double Moduli => _c.Sum(c => c.Magnitude);

    private int Side => (2 * Range) + 1;

    /// <summary>Coefficient of x^k y^l.</summary>
    public Complex this[int k, int l]
    {
        get => _c[((k + Range) * Side) + l + Range];
        private set => _c[((k + Range) * Side) + l + Range] = value;
    }

    public static LaurentGrid From(TrigonometricPolynomial f)
    {
        int range = f.Coefficients.Select(t => Math.Max(Math.Abs(t.Key.N1), Math.Abs(t.Key.N2))).DefaultIfEmpty(0).Max();
        var grid = new LaurentGrid(range);
        foreach ((LatticeVector r, Complex value) in f.Coefficients)
        {
            grid[r.N1, r.N2] = value;
        }

        return grid;
    }

    public static LaurentGrid operator *(LaurentGrid a, LaurentGrid b)
    {
        var product = new LaurentGrid(a.Range + b.Range);
        int side = product.Side;
        for (int k = -a.Range; k <= a.Range; k++)
        {
            for (int l = -a.Range; l <= a.Range; l++)
            {
                Complex value = a[k, l];
                if (value == Complex.Zero)
                {
                    continue;
                }

                for (int m = -b.Range; m <= b.Range; m++)
                {
                    int target = ((k + m + product.Range) * side) + l + product.Range;
                    int source = ((m + b.Range) * b.Side) + b.Range;
                    for (int n = -b.Range; n <= b.Range; n++)
                    {
                        product._c[target + n] += value * b._c[source + n];
                    }
                }
            }
        }

        return product;
    }

    /// <summary>The coefficient of x^power at a vector of y.</summary>
    /// <param name="power">−Range … Range.</param>
    /// <param name="y">y^l for l = −n … n, n no less than the range.</param>
    public ComplexVector Row(int power, ReadOnlySpan<ComplexVector> y)
    {
        (int Power, Complex Coefficient)[][] rows = _rows ??= [.. Enumerable.Range(-Range, Side).Select(k => Enumerable.Range(-Range, Side)
            .Where(l => this[k, l] != Complex.Zero).Select(l => (l, this[k, l])).ToArray())];
        int middle = y.Length / 2;
        ComplexVector sum = default;
        foreach ((int l, Complex c) in rows[power + Range])
        {
            sum = ComplexVector.MultiplyAdd(ComplexVector.Broadcast(c), y[middle + l], sum);
        }

        return sum;
    }

    public static LaurentGrid operator +(LaurentGrid a, LaurentGrid b) => Combine(a, b, 1);

    public static LaurentGrid operator -(LaurentGrid a, LaurentGrid b) => Combine(a, b, -1);

    /// <summary>Whether it is this number at every x and y, beside the size of that.</summary>
    public bool IsConstant(Complex value)
    {
        for (int i = 0; i < _c.Length; i++)
        {
            if ((_c[i] - (i == _c.Length / 2 ? value : Complex.Zero)).Magnitude > 1e-12 * value.Magnitude)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The powers of the largest coefficient.</summary>
    public (int K, int L) Largest()
    {
        int largest = 0;
        for (int i = 1; i < _c.Length; i++)
        {
            largest = _c[i].Magnitude > _c[largest].Magnitude ? i : largest;
        }

        return ((largest / Side) - Range, (largest % Side) - Range);
    }

    /// <summary>Lowest and highest power of x whose coefficient does not vanish for every y.</summary>
    public (int Lowest, int Highest) PowersOfX()
    {
        double largest = _c.Max(c => c.Magnitude);
        bool Present(int k) => Enumerable.Range(-Range, Side).Any(l => this[k, l].Magnitude > 1e-14 * largest);
        IEnumerable<int> powers = Enumerable.Range(-Range, Side).Where(Present).ToList();
        return (powers.Min(), powers.Max());
    }

    private static LaurentGrid Combine(LaurentGrid a, LaurentGrid b, double sign)
    {
        var sum = new LaurentGrid(Math.Max(a.Range, b.Range));
        for (int k = -sum.Range; k <= sum.Range; k++)
        {
            for (int l = -sum.Range; l <= sum.Range; l++)
            {
                Complex left = Math.Abs(k) <= a.Range && Math.Abs(l) <= a.Range ? a[k, l] : Complex.Zero;
                Complex right = Math.Abs(k) <= b.Range && Math.Abs(l) <= b.Range ? b[k, l] : Complex.Zero;
                sum[k, l] = left + (sign * right);
            }
        }

        return sum;
    }
}
