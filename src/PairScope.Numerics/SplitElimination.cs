using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PairScope.Numerics;

/// <summary>A X = B by Gauss elimination with row pivoting, P A = L U, for matrices with real and imaginary parts apart.</summary>
public sealed class SplitElimination
{
    private readonly int[] _rows; // row that stands at each place after the exchanges
    private readonly double[] _pivotRe; // 1/U_kk
    private readonly double[] _pivotIm;
    private readonly SplitMatrix _right; // what of the pivot's row stands to its right
    private SplitMatrix? _factors;

    /// <summary>Room for matrices of one order.</summary>
    /// <param name="order">Rows of A.</param>
    public SplitElimination(int order)
    {
        _rows = new int[order];
        _pivotRe = new double[order];
        _pivotIm = new double[order];
        _right = new SplitMatrix(1, order);
    }

    /// <summary>Replaces A by its factors: L without its unit diagonal below, U above.</summary>
    /// <returns>Whether A is not singular.</returns>
    public bool Factor(SplitMatrix a)
    {
        ArgumentNullException.ThrowIfNull(a);
        _factors = a;
        for (int k = 0; k < a.Rows; k++)
        {
            int pivot = k;
            double largest = 0;
            for (int row = k; row < a.Rows; row++)
            {
                double re = a.Re[(row * a.Stride) + k];
                double im = a.Im[(row * a.Stride) + k];
                double size = (re * re) + (im * im);
                (pivot, largest) = size > largest ? (row, size) : (pivot, largest);
            }

            if (!(largest > 0))
            {
                return false;
            }

            _rows[k] = pivot;
            Exchange(a, k, pivot);
            int line = k * a.Stride;
            (_pivotRe[k], _pivotIm[k]) = (a.Re[line + k] / largest, -a.Im[line + k] / largest);
            a.Re.AsSpan(line, a.Stride).CopyTo(_right.Re);
            a.Im.AsSpan(line, a.Stride).CopyTo(_right.Im);
            Array.Clear(_right.Re, 0, k + 1);
            Array.Clear(_right.Im, 0, k + 1);
            for (int row = k + 1; row < a.Rows; row++)
            {
                Eliminate(a, k, row);
            }
        }

        return true;
    }

    /// <summary>Replaces B by X, with the factors of the last A.</summary>
    public void Solve(SplitMatrix b)
    {
        ArgumentNullException.ThrowIfNull(b);
        SplitMatrix a = _factors ?? throw new InvalidOperationException("No matrix was factored.");
        for (int k = 0; k < a.Rows; k++)
        {
            Exchange(b, k, _rows[k]);
        }

        for (int row = 0; row < a.Rows; row++)
        {
            Subtract(a, b, row, 0, row, scaled: false);
        }

        for (int row = a.Rows - 1; row >= 0; row--)
        {
            Subtract(a, b, row, row + 1, a.Rows, scaled: true);
        }
    }

    private static void Exchange(SplitMatrix m, int row, int other)
    {
        if (row == other)
        {
            return;
        }

        ref double re = ref MemoryMarshal.GetArrayDataReference(m.Re);
        ref double im = ref MemoryMarshal.GetArrayDataReference(m.Im);
        for (int c = 0; c < m.Stride; c += Vector<double>.Count)
        {
            (int here, int there) = ((row * m.Stride) + c, (other * m.Stride) + c);
            ComplexVector value = Load(ref re, ref im, here);
            Store(ref re, ref im, here, Load(ref re, ref im, there));
            Store(ref re, ref im, there, value);
        }
    }

    // Row −= (a_row,k / a_kk) · row k to the right of the pivot; the quotient takes the place of what vanishes.
    private void Eliminate(SplitMatrix a, int k, int row)
    {
        int width = Vector<double>.Count;
        int own = row * a.Stride;
        ref double ownRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(a.Re), own);
        ref double ownIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(a.Im), own);
        ref double rightRe = ref MemoryMarshal.GetArrayDataReference(_right.Re);
        ref double rightIm = ref MemoryMarshal.GetArrayDataReference(_right.Im);
        (double re, double im) = (Unsafe.Add(ref ownRe, k), Unsafe.Add(ref ownIm, k));
        double factorRe = (re * _pivotRe[k]) - (im * _pivotIm[k]);
        double factorIm = (re * _pivotIm[k]) + (im * _pivotRe[k]);
        var minus = new ComplexVector(new Vector<double>(-factorRe), new Vector<double>(-factorIm));
        for (int c = (k + 1) / width * width; c < a.Stride; c += width)
        {
            nuint at = (nuint)c;
            ComplexVector value = ComplexVector.MultiplyAdd(
                minus,
                new ComplexVector(Vector.LoadUnsafe(ref rightRe, at), Vector.LoadUnsafe(ref rightIm, at)),
                new ComplexVector(Vector.LoadUnsafe(ref ownRe, at), Vector.LoadUnsafe(ref ownIm, at)));
            value.Re.StoreUnsafe(ref ownRe, at);
            value.Im.StoreUnsafe(ref ownIm, at);
        }

        (Unsafe.Add(ref ownRe, k), Unsafe.Add(ref ownIm, k)) = (factorRe, factorIm);
    }

    // b_row −= Σ a_row,k b_k over k from … to − 1, then divided by the pivot if wanted.
    private void Subtract(SplitMatrix a, SplitMatrix b, int row, int from, int to, bool scaled)
    {
        int width = Vector<double>.Count;
        ref double aRe = ref MemoryMarshal.GetArrayDataReference(a.Re);
        ref double aIm = ref MemoryMarshal.GetArrayDataReference(a.Im);
        ref double bRe = ref MemoryMarshal.GetArrayDataReference(b.Re);
        ref double bIm = ref MemoryMarshal.GetArrayDataReference(b.Im);
        ComplexVector scale = scaled ? ComplexVector.Broadcast(new Complex(_pivotRe[row], _pivotIm[row])) : ComplexVector.Broadcast(1);
        int line = row * a.Stride;
        int column = 0;
        for (; column + width < b.Stride; column += 2 * width)
        {
            int target = (row * b.Stride) + column;
            ComplexVector first = Load(ref bRe, ref bIm, target);
            ComplexVector second = Load(ref bRe, ref bIm, target + width);
            for (int k = from; k < to; k++)
            {
                nuint at = (nuint)((k * b.Stride) + column);
                var factor = new ComplexVector(new Vector<double>(-Unsafe.Add(ref aRe, line + k)), new Vector<double>(-Unsafe.Add(ref aIm, line + k)));
                first = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at)), first);
                second = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at + (nuint)width), Vector.LoadUnsafe(ref bIm, at + (nuint)width)), second);
            }

            Store(ref bRe, ref bIm, target, first * scale);
            Store(ref bRe, ref bIm, target + width, second * scale);
        }

        for (; column < b.Stride; column += width)
        {
            int target = (row * b.Stride) + column;
            ComplexVector sum = Load(ref bRe, ref bIm, target);
            for (int k = from; k < to; k++)
            {
                nuint at = (nuint)((k * b.Stride) + column);
                var factor = new ComplexVector(new Vector<double>(-Unsafe.Add(ref aRe, line + k)), new Vector<double>(-Unsafe.Add(ref aIm, line + k)));
                sum = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at)), sum);
            }

            Store(ref bRe, ref bIm, target, sum * scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ComplexVector Load(ref double re, ref double im, int at) => new(Vector.LoadUnsafe(ref re, (nuint)at), Vector.LoadUnsafe(ref im, (nuint)at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double re, ref double im, int at, ComplexVector value)
    {
        value.Re.StoreUnsafe(ref re, (nuint)at);
        value.Im.StoreUnsafe(ref im, (nuint)at);
    }
}
