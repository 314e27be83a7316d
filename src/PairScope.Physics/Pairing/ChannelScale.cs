using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Pairing;

/// <summary>The largest singular value that real combinations of a channel's partners take over the zone.</summary>
/// <remarks>docs/materials.md, eq. (10).</remarks>
internal sealed class ChannelScale
{
    private const int Grid = 48;
    private const int Angles = 16;
    private const int Polished = 3;
    private readonly IReadOnlyList<BondFunction> _partners;
    private readonly int[] _rows; // orbitals that take part, as rows and columns of small matrices
    private readonly int[] _columns;

    private ChannelScale(IReadOnlyList<BondFunction> partners)
    {
        _partners = partners;
        _rows = [.. partners.SelectMany(p => p.Terms).Select(t => t.Bond.From).Distinct().Order()];
        _columns = [.. partners.SelectMany(p => p.Terms).Select(t => t.Bond.To).Distinct().Order()];
    }

    public static double Of(IReadOnlyList<BondFunction> partners)
    {
        var scale = new ChannelScale(partners);
        bool depends = partners.SelectMany(p => p.Terms).Any(t => t.Bond.Cell != default);
        int grid = depends ? Grid : 1;
        int angles = partners.Count == 1 ? 1 : Angles;
        var best = new List<(double Value, double K1, double K2, double Angle)>();
        for (int i = 0; i < grid * grid; i++)
        {
            (double k1, double k2) = ((double)(i / grid) / grid, (double)(i % grid) / grid);
            Complex[][] at = [.. Enumerable.Range(0, partners.Count).Select(p => scale.Evaluate(p, k1, k2))];
            for (int a = 0; a < angles; a++)
            {
                double angle = Math.PI * a / angles;
                double bound = best.Count < Polished ? 0 : best[^1].Value;
                double value = scale.Largest(at, angle, bound);
                if (value > bound)
                {
                    best.Add((value, k1, k2, angle));
                    best.Sort((x, y) => y.Value.CompareTo(x.Value));
                    best.RemoveRange(Math.Min(best.Count, Polished), Math.Max(0, best.Count - Polished));
                }
            }
        }

        return best.Max(b => scale.Climb(b.K1, b.K2, b.Angle, depends ? 0.5 / Grid : 0, partners.Count == 1 ? 0 : Math.PI / 2 / Angles));
    }

    // Steps along the axes and diagonals, halved where none leads up: the value is then within the square of the last step.
    private double Climb(double k1, double k2, double angle, double stepK, double stepAngle)
    {
        double value = At(k1, k2, angle);
        while (Math.Max(stepK, stepAngle) > 1e-8)
        {
            double before = value;
            for (int d = 0; d < 27; d++)
            {
                (double x, double y, double a) = (k1 + (((d % 3) - 1) * stepK), k2 + (((d / 3 % 3) - 1) * stepK), angle + (((d / 9) - 1) * stepAngle));
                double trial = At(x, y, a);
                if (trial > value)
                {
                    (value, k1, k2, angle) = (trial, x, y, a);
                }
            }

            if (value == before)
            {
                (stepK, stepAngle) = (stepK / 2, stepAngle / 2);
            }
        }

        return value;
    }

    private double At(double k1, double k2, double angle) =>
        Largest([.. Enumerable.Range(0, _partners.Count).Select(p => Evaluate(p, k1, k2))], angle, 0);

    // Components (ψ or d_z, or d_x and d_y) of a partner, each a rows × columns matrix.
    private Complex[] Evaluate(int partner, double k1, double k2)
    {
        int size = _rows.Length * _columns.Length;
        var values = new Complex[2 * size];
        foreach ((Bond bond, double first, double second) in _partners[partner].Terms)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ((k1 * bond.Cell.N1) + (k2 * bond.Cell.N2)));
            var phase = new Complex(cos, sin);
            int place = (Array.IndexOf(_rows, bond.From) * _columns.Length) + Array.IndexOf(_columns, bond.To);
            values[place] += first * phase;
            values[size + place] += second * phase;
        }

        return values;
    }

    private double Largest(Complex[][] partners, double angle, double bound)
    {
        (double sin, double cos) = partners.Length == 1 ? (0, 1) : Math.SinCos(angle);
        int size = _rows.Length * _columns.Length;
        var sum = new Complex[2 * size];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = (cos * partners[0][i]) + (partners.Length == 1 ? Complex.Zero : sin * partners[1][i]);
        }

        if (_partners[0].Spin != PairSpin.TripletXY)
        {
            return Singular(sum.AsSpan(0, size), bound);
        }

        // ↑↑ and ↓↓: moduli of d_x ∓ i d_y as matrices.
        double largest = bound;
        foreach (Complex i in (Complex[])[Complex.ImaginaryOne, -Complex.ImaginaryOne])
        {
            var block = new Complex[size];
            for (int e = 0; e < size; e++)
            {
                block[e] = sum[e] + (i * sum[size + e]);
            }

            largest = Math.Max(largest, Singular(block, largest));
        }

        return largest;
    }

    // The largest singular value, or the bound where the norm of all elements says that it cannot be above it.
    private double Singular(ReadOnlySpan<Complex> matrix, double bound)
    {
        double norm = 0;
        foreach (Complex v in matrix)
        {
            norm += (v.Real * v.Real) + (v.Imaginary * v.Imaginary);
        }

        if (_rows.Length == 1 || _columns.Length == 1 || norm <= bound * bound)
        {
            return norm <= bound * bound ? bound : Math.Sqrt(norm);
        }

        var square = new ComplexMatrix(_rows.Length);
        for (int i = 0; i < _rows.Length; i++)
        {
            for (int j = 0; j < _rows.Length; j++)
            {
                Complex product = Complex.Zero;
                for (int c = 0; c < _columns.Length; c++)
                {
                    product += matrix[(i * _columns.Length) + c] * Complex.Conjugate(matrix[(j * _columns.Length) + c]);
                }

                square[i, j] = product;
            }
        }

        return Math.Max(bound, Math.Sqrt(Math.Max(0, square.HermitianEigenvalues()[^1])));
    }
}
