using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// Eigenvalues and right eigenvectors of a small general complex matrix, A T = T diag(x): Householder reflections to Hessenberg form, QR
/// steps with Wilkinson's shift to an upper triangle, and back substitution. One object per thread; it owns its buffers.
/// </summary>
/// <remarks>G. H. Golub, C. F. Van Loan, Matrix Computations, sections 7.4 to 7.6.</remarks>
public sealed class ComplexEigenproblem
{
    private const int MostSteps = 60; // for one eigenvalue; two or three are usual
    private const int Unusual = 10; // steps after which a shift of no meaning breaks a cycle
    private const double Rounding = 2.3e-16;
    private Complex[] _a = [];
    private Complex[] _z = [];
    private Complex[] _reflection = [];
    private Complex[] _vector = [];

    /// <summary>The eigenvalues of the last matrix.</summary>
    public Complex[] Values { get; private set; } = [];

    /// <summary>T, row-major [component·n + eigenvalue], columns of length one.</summary>
    public Complex[] Vectors { get; private set; } = [];

    /// <summary>Solves for one matrix.</summary>
    /// <param name="matrix">Row-major, n·n numbers.</param>
    /// <param name="n">Rows and columns.</param>
    /// <returns>Whether the steps came to an end, with finite numbers.</returns>
    public bool Solve(ReadOnlySpan<Complex> matrix, int n)
    {
        if (Values.Length != n)
        {
            (Values, _reflection, _vector) = (new Complex[n], new Complex[n], new Complex[n]);
            (_a, _z, Vectors) = (new Complex[n * n], new Complex[n * n], new Complex[n * n]);
        }

        matrix[..(n * n)].CopyTo(_a);
        Array.Clear(_z);
        for (int i = 0; i < n; i++)
        {
            _z[(i * n) + i] = Complex.One;
        }

        ToHessenberg(n);
        if (!ToTriangle(n))
        {
            return false;
        }

        for (int i = 0; i < n; i++)
        {
            Values[i] = _a[(i * n) + i];
            if (!double.IsFinite(Values[i].Real + Values[i].Imaginary))
            {
                return false;
            }
        }

        FindVectors(n);
        return true;
    }

    private static double Square(Complex c) => (c.Real * c.Real) + (c.Imaginary * c.Imaginary);

    private static double Size(Complex c) => Math.Abs(c.Real) + Math.Abs(c.Imaginary);

    private void ToHessenberg(int n)
    {
        for (int k = 0; k + 2 < n; k++)
        {
            double norm = 0;
            for (int i = k + 1; i < n; i++)
            {
                _reflection[i] = _a[(i * n) + k];
                norm += Square(_reflection[i]);
            }

            double below = norm - Square(_reflection[k + 1]);
            if (below <= 0)
            {
                continue;
            }

            Complex head = _reflection[k + 1];
            double size = Math.Sqrt(Square(head));
            Complex phase = size == 0 ? Complex.One : head / size;
            _reflection[k + 1] += phase * Math.Sqrt(norm);
            double factor = 2 / (below + Square(_reflection[k + 1]));
            for (int j = k; j < n; j++)
            {
                Complex sum = Complex.Zero;
                for (int i = k + 1; i < n; i++)
                {
                    sum += Complex.Conjugate(_reflection[i]) * _a[(i * n) + j];
                }

                sum *= factor;
                for (int i = k + 1; i < n; i++)
                {
                    _a[(i * n) + j] -= _reflection[i] * sum;
                }
            }

            ReflectColumns(_a, k, n, factor);
            ReflectColumns(_z, k, n, factor);
        }
    }

    private void ReflectColumns(Complex[] m, int k, int n, double factor)
    {
        for (int row = 0; row < n; row++)
        {
            Span<Complex> line = m.AsSpan(row * n, n);
            Complex sum = Complex.Zero;
            for (int j = k + 1; j < n; j++)
            {
                sum += line[j] * _reflection[j];
            }

            sum *= factor;
            for (int j = k + 1; j < n; j++)
            {
                line[j] -= sum * Complex.Conjugate(_reflection[j]);
            }
        }
    }

    private bool ToTriangle(int n)
    {
        int steps = 0;
        for (int last = n - 1; last > 0;)
        {
            int first = last;
            while (first > 0)
            {
                double beside = Size(_a[((first - 1) * n) + first - 1]) + Size(_a[(first * n) + first]);
                if (Size(_a[(first * n) + first - 1]) <= Rounding * beside)
                {
                    _a[(first * n) + first - 1] = Complex.Zero;
                    break;
                }

                first--;
            }

            if (first == last)
            {
                (last, steps) = (last - 1, 0);
                continue;
            }

            if (++steps > MostSteps)
            {
                return false;
            }

            Step(first, last, n, steps % Unusual == 0 ? Size(_a[(last * n) + last - 1]) : Shift(last, n));
        }

        return true;
    }

    // Of the last two by two, the eigenvalue nearer to the corner.
    private Complex Shift(int last, int n)
    {
        Complex a = _a[((last - 1) * n) + last - 1], b = _a[((last - 1) * n) + last];
        Complex c = _a[(last * n) + last - 1], d = _a[(last * n) + last];
        Complex half = 0.5 * (a - d);
        Complex root = Complex.Sqrt((half * half) + (b * c));
        Complex sum = Square(half + root) >= Square(half - root) ? half + root : half - root;
        return Square(sum) == 0 ? d : d - (b * c / sum);
    }

    // One QR step: rotations from above make H − shift a triangle, and from the right a Hessenberg matrix again.
    private void Step(int first, int last, int n, Complex shift)
    {
        for (int i = first; i <= last; i++)
        {
            _a[(i * n) + i] -= shift;
        }

        double previousCos = 0;
        Complex previousSin = Complex.Zero;
        for (int k = first; k <= last; k++)
        {
            double cos = 0;
            Complex sin = Complex.Zero;
            if (k < last)
            {
                Complex x = _a[(k * n) + k], y = _a[((k + 1) * n) + k];
                double length = Math.Sqrt(Square(x) + Square(y));
                double size = Math.Sqrt(Square(x));
                Complex phase = size == 0 ? Complex.One : x / size;
                cos = size / length;
                sin = phase * Complex.Conjugate(y) / length; // row k: cos·k + sin·(k + 1)
                _a[(k * n) + k] = phase * length;
                _a[((k + 1) * n) + k] = Complex.Zero;
                for (int j = k + 1; j < n; j++)
                {
                    Complex up = _a[(k * n) + j], down = _a[((k + 1) * n) + j];
                    _a[(k * n) + j] = (cos * up) + (sin * down);
                    _a[((k + 1) * n) + j] = (cos * down) - (Complex.Conjugate(sin) * up);
                }
            }

            if (k > first)
            {
                RotateColumns(_a, k - 1, k + 1, n, previousCos, previousSin);
                RotateColumns(_z, k - 1, n, n, previousCos, previousSin);
            }

            (previousCos, previousSin) = (cos, sin);
        }

        for (int i = first; i <= last; i++)
        {
            _a[(i * n) + i] += shift;
        }
    }

    // Columns k and k + 1 of the first rows times the rotation's adjoint.
    private static void RotateColumns(Complex[] m, int k, int rows, int n, double cos, Complex sin)
    {
        for (int row = 0; row < rows; row++)
        {
            int at = (row * n) + k;
            Complex left = m[at], right = m[at + 1];
            m[at] = (cos * left) + (Complex.Conjugate(sin) * right);
            m[at + 1] = (cos * right) - (sin * left);
        }
    }

    private void FindVectors(int n)
    {
        double scale = 0;
        for (int i = 0; i < n; i++)
        {
            scale = Math.Max(scale, Size(_a[(i * n) + i]));
        }

        for (int e = 0; e < n; e++)
        {
            Complex value = _a[(e * n) + e];
            _vector[e] = Complex.One;
            for (int i = e - 1; i >= 0; i--)
            {
                Complex sum = Complex.Zero;
                for (int j = i + 1; j <= e; j++)
                {
                    sum += _a[(i * n) + j] * _vector[j];
                }

                Complex gap = value - _a[(i * n) + i];
                _vector[i] = sum / (Size(gap) > Rounding * scale ? gap : Rounding * scale); // equal eigenvalues
            }

            double norm = 0;
            for (int row = 0; row < n; row++)
            {
                Complex sum = Complex.Zero;
                for (int j = 0; j <= e; j++)
                {
                    sum += _z[(row * n) + j] * _vector[j];
                }

                Vectors[(row * n) + e] = sum;
                norm += Square(sum);
            }

            double length = 1 / Math.Sqrt(norm);
            for (int row = 0; row < n; row++)
            {
                Vectors[(row * n) + e] *= length;
            }
        }
    }
}
