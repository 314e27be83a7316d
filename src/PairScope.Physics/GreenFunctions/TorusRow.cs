using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// One row κ1 = const of the k-grid for one Nambu block: evaluates H(k) along κ2, inverts z − H(k) and transforms.
/// One object per thread; it owns its buffers.
/// </summary>
internal sealed class TorusRow
{
    private readonly Complex _z;
    private readonly int _turn; // N1
    private readonly int _cells; // N2
    private readonly int _padded;
    private readonly int _order;
    private readonly double[] _yRe;
    private readonly double[] _yIm;
    private readonly TrigonometricPolynomial[] _upper; // entries i ≤ j of H, the rest follow by Hermiticity
    private readonly double[][] _re;
    private readonly double[][] _im;
    private readonly Complex[][] _green;
    private readonly FourierTransform _transform;
    private readonly TorusInversion? _inversion;

    /// <summary>Buffers for a row.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="block">The Nambu indices of the block.</param>
    /// <param name="wanted">The entries row·order + column that are wanted; small blocks give all.</param>
    /// <param name="z">ω + iη in meV.</param>
    /// <param name="turn">N1.</param>
    /// <param name="cells">N2.</param>
    public TorusRow(BdgHamiltonian hamiltonian, IReadOnlyList<int> block, int[] wanted, Complex z, int turn, int cells)
    {
        _z = z;
        _turn = turn;
        _cells = cells;
        _order = block.Count;
        int width = ComplexVector.Count;
        _padded = (cells + width - 1) / width * width;
        _yRe = new double[_padded];
        _yIm = new double[_padded];
        for (int j = 0; j < _padded; j++)
        {
            (_yIm[j], _yRe[j]) = Math.SinCos(2 * Math.PI * (j % cells) / cells);
        }

        _upper = new TrigonometricPolynomial[_order * _order];
        _re = new double[_order * _order][];
        _im = new double[_order * _order][];
        _green = new Complex[_order * _order][];
        for (int i = 0; i < _order; i++)
        {
            for (int j = 0; j < _order; j++)
            {
                int e = (i * _order) + j;
                _green[e] = _order is 1 or 2 or 4 || wanted.Contains(e) ? new Complex[_padded] : [];
                if (j >= i)
                {
                    _upper[e] = hamiltonian[block[i], block[j]];
                    _re[e] = new double[_padded];
                    _im[e] = new double[_padded];
                }
            }
        }

        _transform = FourierTransform.Of(cells, FourierSign.Positive);
        _inversion = _order is 1 or 2 or 4 ? null : new TorusInversion(_order, wanted);
    }

    /// <summary>Fills the row's G0(k) for κ1 = j1/N.</summary>
    public void Invert(int j1)
    {
        for (int i = 0; i < _order; i++)
        {
            for (int j = i; j < _order; j++)
            {
                Evaluate((i * _order) + j, j1);
            }
        }

        switch (_order)
        {
            case 1:
                InvertOne();
                break;
            case 2:
                InvertTwo();
                break;
            case 4:
                InvertFour();
                break;
            default:
                _inversion!.Run(_z, _re, _im, _green, _cells);
                break;
        }
    }

    /// <summary>Σ_κ2 e^{2πi κ2 n2} of entry e, unnormalised; index n2 mod N.</summary>
    public Span<Complex> Transform(int e)
    {
        Span<Complex> row = _green[e].AsSpan(0, _cells);
        _transform.Execute(row);
        return row;
    }

    // H_e along the row as a polynomial in y = e^{2πiκ2}: Horner from the highest power, then y^lowest.
    private void Evaluate(int e, int j1)
    {
        double[] re = _re[e];
        double[] im = _im[e];
        TrigonometricPolynomial f = _upper[e];
        if (f.IsZero)
        {
            Array.Clear(re);
            Array.Clear(im);
            return;
        }

        int lowest = f.Coefficients.Min(t => t.Key.N2);
        int highest = f.Coefficients.Max(t => t.Key.N2);
        Span<Complex> c = stackalloc Complex[highest - lowest + 1];
        c.Clear();
        foreach ((LatticeVector r, Complex value) in f.Coefficients)
        {
            long turns = (long)j1 * r.N1 % _turn;
            (double sin, double cos) = Math.SinCos(2 * Math.PI * turns / _turn);
            c[r.N2 - lowest] += value * new Complex(cos, sin);
        }

        for (int p = 0; p < _padded; p += ComplexVector.Count)
        {
            ComplexVector y = ComplexVector.Load(_yRe, _yIm, p);
            ComplexVector sum = ComplexVector.Broadcast(c[^1]);
            for (int n = c.Length - 2; n >= 0; n--)
            {
                sum = ComplexVector.MultiplyAdd(sum, y, ComplexVector.Broadcast(c[n]));
            }

            ComplexVector factor = lowest < 0 ? y.Conjugate : y;
            for (int n = 0; n < Math.Abs(lowest); n++)
            {
                sum *= factor;
            }

            sum.Re.CopyTo(re, p);
            sum.Im.CopyTo(im, p);
        }
    }

    private ComplexVector Upper(int i, int j, int p) => ComplexVector.Load(_re[(i * _order) + j], _im[(i * _order) + j], p);

    private void InvertOne()
    {
        ComplexVector z = ComplexVector.Broadcast(_z);
        for (int p = 0; p < _padded; p += ComplexVector.Count)
        {
            (z - Upper(0, 0, p)).Reciprocal.Store(_green[0], p);
        }
    }

    private void InvertTwo()
    {
        ComplexVector z = ComplexVector.Broadcast(_z);
        for (int p = 0; p < _padded; p += ComplexVector.Count)
        {
            ComplexVector a = z - Upper(0, 0, p);
            ComplexVector d = z - Upper(1, 1, p);
            ComplexVector h = Upper(0, 1, p);
            ComplexVector determinant = a * d;
            determinant = new ComplexVector(determinant.Re - h.NormSquared, determinant.Im);
            ComplexVector inverse = determinant.Reciprocal;
            (d * inverse).Store(_green[0], p);
            (h * inverse).Store(_green[1], p);
            (h.Conjugate * inverse).Store(_green[2], p);
            (a * inverse).Store(_green[3], p);
        }
    }

    // z − H = [[A, −Δ], [−Δ†, D]] in 2×2 blocks; with S = A − Δ D⁻¹ Δ†:
    // G = [[S⁻¹, S⁻¹ Δ D⁻¹], [D⁻¹ Δ† S⁻¹, D⁻¹ + D⁻¹ Δ† S⁻¹ Δ D⁻¹]].
    private void InvertFour()
    {
        ComplexVector z = ComplexVector.Broadcast(_z);
        for (int p = 0; p < _padded; p += ComplexVector.Count)
        {
            ComplexVector h23 = Upper(2, 3, p);
            var d = new Matrix2(z - Upper(2, 2, p), -h23, -h23.Conjugate, z - Upper(3, 3, p));
            var delta = new Matrix2(Upper(0, 2, p), Upper(0, 3, p), Upper(1, 2, p), Upper(1, 3, p));
            ComplexVector h01 = Upper(0, 1, p);
            var a = new Matrix2(z - Upper(0, 0, p), -h01, -h01.Conjugate, z - Upper(1, 1, p));
            Matrix2 dInverse = d.Inverse();
            Matrix2 right = delta * dInverse;            // Δ D⁻¹
            Matrix2 dagger = delta.Dagger();
            Matrix2 s = (a - (right * dagger)).Inverse();
            Matrix2 upperRight = s * right;              // S⁻¹ Δ D⁻¹
            Matrix2 left = dInverse * dagger;            // D⁻¹ Δ†
            Matrix2 lowerLeft = left * s;
            Matrix2 lowerRight = dInverse + (left * upperRight);
            s.Store(_green, 0, 0, p);
            upperRight.Store(_green, 0, 2, p);
            lowerLeft.Store(_green, 2, 0, p);
            lowerRight.Store(_green, 2, 2, p);
        }
    }

    private readonly record struct Matrix2(ComplexVector M00, ComplexVector M01, ComplexVector M10, ComplexVector M11)
    {
        public static Matrix2 operator *(Matrix2 a, Matrix2 b) => new(
            ComplexVector.MultiplyAdd(a.M00, b.M00, a.M01 * b.M10),
            ComplexVector.MultiplyAdd(a.M00, b.M01, a.M01 * b.M11),
            ComplexVector.MultiplyAdd(a.M10, b.M00, a.M11 * b.M10),
            ComplexVector.MultiplyAdd(a.M10, b.M01, a.M11 * b.M11));

        public static Matrix2 operator +(Matrix2 a, Matrix2 b) => new(a.M00 + b.M00, a.M01 + b.M01, a.M10 + b.M10, a.M11 + b.M11);

        public static Matrix2 operator -(Matrix2 a, Matrix2 b) => new(a.M00 - b.M00, a.M01 - b.M01, a.M10 - b.M10, a.M11 - b.M11);

        public Matrix2 Dagger() => new(M00.Conjugate, M10.Conjugate, M01.Conjugate, M11.Conjugate);

        public Matrix2 Inverse()
        {
            ComplexVector r = ((M00 * M11) - (M01 * M10)).Reciprocal;
            return new(M11 * r, -(M01 * r), -(M10 * r), M00 * r);
        }

        public void Store(Complex[][] rows, int i, int j, int p)
        {
            M00.Store(rows[(i * 4) + j], p);
            M01.Store(rows[(i * 4) + j + 1], p);
            M10.Store(rows[((i + 1) * 4) + j], p);
            M11.Store(rows[((i + 1) * 4) + j + 1], p);
        }
    }
}
