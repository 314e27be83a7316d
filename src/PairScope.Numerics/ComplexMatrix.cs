using System.Numerics;

namespace PairScope.Numerics;

/// <summary>A small dense square complex matrix, row-major. Meant for sizes up to a few tens.</summary>
public sealed class ComplexMatrix
{
    private readonly Complex[] _values;

    /// <summary>The zero matrix of the given size.</summary>
    public ComplexMatrix(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Size = size;
        _values = new Complex[size * size];
    }

    /// <summary>Number of rows and columns.</summary>
    public int Size { get; }

    /// <summary>The entry at a row and column.</summary>
    public Complex this[int row, int column]
    {
        get => _values[(row * Size) + column];
        set => _values[(row * Size) + column] = value;
    }

    /// <summary><paramref name="diagonal"/> times the unit matrix.</summary>
    public static ComplexMatrix Identity(int size, Complex diagonal)
    {
        var m = new ComplexMatrix(size);
        for (int i = 0; i < size; i++)
        {
            m[i, i] = diagonal;
        }

        return m;
    }

    /// <summary>Difference.</summary>
    public static ComplexMatrix operator -(ComplexMatrix a, ComplexMatrix b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var c = new ComplexMatrix(a.Size);
        for (int i = 0; i < c._values.Length; i++)
        {
            c._values[i] = a._values[i] - b._values[i];
        }

        return c;
    }

    /// <summary>Matrix product.</summary>
    public static ComplexMatrix operator *(ComplexMatrix a, ComplexMatrix b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        int n = a.Size;
        var c = new ComplexMatrix(n);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < n; k++)
            {
                Complex aik = a[i, k];
                for (int j = 0; j < n; j++)
                {
                    c[i, j] += aik * b[k, j];
                }
            }
        }

        return c;
    }

    /// <summary>Inverse by Gauss–Jordan elimination with row pivoting.</summary>
    /// <exception cref="ArgumentException">The matrix is singular.</exception>
    public ComplexMatrix Inverse()
    {
        int n = Size;
        var a = (Complex[])_values.Clone();
        ComplexMatrix inverse = Identity(n, Complex.One);
        Complex[] b = inverse._values;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                if (a[(row * n) + column].Magnitude > a[(pivot * n) + column].Magnitude)
                {
                    pivot = row;
                }
            }

            if (a[(pivot * n) + column] == Complex.Zero)
            {
                throw new ArgumentException("The matrix is singular and has no inverse.");
            }

            if (pivot != column)
            {
                a.AsSpan(pivot * n, n).SwapWith(a.AsSpan(column * n, n));
                b.AsSpan(pivot * n, n).SwapWith(b.AsSpan(column * n, n));
            }

            Complex scale = 1 / a[(column * n) + column];
            for (int j = 0; j < n; j++)
            {
                a[(column * n) + j] *= scale;
                b[(column * n) + j] *= scale;
            }

            for (int row = 0; row < n; row++)
            {
                Complex factor = a[(row * n) + column];
                if (row == column || factor == Complex.Zero)
                {
                    continue;
                }

                for (int j = 0; j < n; j++)
                {
                    a[(row * n) + j] -= factor * a[(column * n) + j];
                    b[(row * n) + j] -= factor * b[(column * n) + j];
                }
            }
        }

        return inverse;
    }

    /// <summary>
    /// The condition of A for this inverse of it, ‖ |A⁻¹| |A| ‖∞: how much relative errors of A's entries grow. Scaling a row of A
    /// does not change it.
    /// </summary>
    /// <param name="matrix">A.</param>
    public double ConditionFrom(ComplexMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        double[] rows = [.. Enumerable.Range(0, Size).Select(k => Enumerable.Range(0, Size).Sum(j => matrix[k, j].Magnitude))];
        return Enumerable.Range(0, Size).Max(i => Enumerable.Range(0, Size).Sum(k => this[i, k].Magnitude * rows[k]));
    }

    /// <summary>The largest singular value, √ of the largest eigenvalue of M M†.</summary>
    public double LargestSingularValue()
    {
        var square = new ComplexMatrix(Size);
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
            {
                for (int c = 0; c < Size; c++)
                {
                    square[i, j] += this[i, c] * Complex.Conjugate(this[j, c]);
                }
            }
        }

        return Math.Sqrt(Math.Max(0, square.HermitianEigenvalues()[^1]));
    }

    /// <summary>Eigenvalues of a Hermitian matrix, ascending, by cyclic Jacobi rotations.</summary>
    public double[] HermitianEigenvalues()
    {
        int n = Size;
        var a = (Complex[])_values.Clone();
        for (int sweep = 0; sweep < 60; sweep++)
        {
            double off = 0;
            double all = 0;
            for (int i = 0; i < n * n; i++)
            {
                double square = (a[i].Real * a[i].Real) + (a[i].Imaginary * a[i].Imaginary);
                all += square;
                off += i / n == i % n ? 0 : square;
            }

            if (off <= 1e-32 * all)
            {
                break;
            }

            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, n, p, q);
                }
            }
        }

        double[] eigenvalues = Enumerable.Range(0, n).Select(i => a[(i * n) + i].Real).ToArray();
        Array.Sort(eigenvalues);
        return eigenvalues;
    }

    // One complex Jacobi rotation that makes a_pq vanish.
    private static void Rotate(Complex[] a, int n, int p, int q)
    {
        Complex apq = a[(p * n) + q];
        double size = apq.Magnitude;
        if (size == 0)
        {
            return;
        }

        double tau = (a[(q * n) + q].Real - a[(p * n) + p].Real) / (2 * size);
        double t = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
        double c = 1 / Math.Sqrt(1 + (t * t));
        Complex s = t * c * (apq / size);
        for (int k = 0; k < n; k++)
        {
            Complex akp = a[(k * n) + p];
            Complex akq = a[(k * n) + q];
            a[(k * n) + p] = (c * akp) - (Complex.Conjugate(s) * akq);
            a[(k * n) + q] = (s * akp) + (c * akq);
        }

        for (int k = 0; k < n; k++)
        {
            Complex apk = a[(p * n) + k];
            Complex aqk = a[(q * n) + k];
            a[(p * n) + k] = (c * apk) - (s * aqk);
            a[(q * n) + k] = (Complex.Conjugate(s) * apk) + (c * aqk);
        }
    }
}

/// <summary>Exchange of two spans.</summary>
internal static class SpanExchange
{
    public static void SwapWith(this Span<Complex> a, Span<Complex> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }
}
