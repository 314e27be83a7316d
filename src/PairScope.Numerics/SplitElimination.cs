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
    private SplitMatrix? _factors;

    /// <summary>Room for matrices of one order.</summary>
    /// <param name="order">Rows of A.</param>
    public SplitElimination(int order)
    {
        _rows = new int[order];
        _pivotRe = new double[order];
        _pivotIm = new double[order];
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
            (_pivotRe[k], _pivotIm[k]) = (a.Re[(k * a.Stride) + k] / largest, -a.Im[(k * a.Stride) + k] / largest);
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

        int width = Vector<double>.Count;
        for (int i = row * m.Stride, j = other * m.Stride; i < (row + 1) * m.Stride; i += width, j += width)
        {
            var (re, im) = (new Vector<double>(m.Re, i), new Vector<double>(m.Im, i));
            new Vector<double>(m.Re, j).CopyTo(m.Re, i);
            new Vector<double>(m.Im, j).CopyTo(m.Im, i);
            re.CopyTo(m.Re, j);
            im.CopyTo(m.Im, j);
        }
    }

    // Row −= (a_row,k / a_kk) · row k to the right of the pivot; the quotient takes the place of what vanishes.
    private void Eliminate(SplitMatrix a, int k, int row)
    {
        int own = row * a.Stride;
        int from = k * a.Stride;
        Complex factor = a[row, k] * new Complex(_pivotRe[k], _pivotIm[k]);
        if (factor == Complex.Zero)
        {
            return;
        }

        ComplexVector minus = ComplexVector.Broadcast(-factor);
        int width = Vector<double>.Count;
        int first = k + 1;
        for (; first < a.Stride && first % width != 0; first++)
        {
            Complex value = a[row, first] - (factor * a[k, first]);
            (a.Re[own + first], a.Im[own + first]) = (value.Real, value.Imaginary);
        }

        for (int c = first; c < a.Stride; c += width)
        {
            ComplexVector value = ComplexVector.MultiplyAdd(minus, ComplexVector.Load(a.Re, a.Im, from + c), ComplexVector.Load(a.Re, a.Im, own + c));
            value.Re.CopyTo(a.Re, own + c);
            value.Im.CopyTo(a.Im, own + c);
        }

        a[row, k] = factor;
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
            ComplexVector first = ComplexVector.Load(b.Re, b.Im, target);
            ComplexVector second = ComplexVector.Load(b.Re, b.Im, target + width);
            for (int k = from; k < to; k++)
            {
                nuint at = (nuint)((k * b.Stride) + column);
                var factor = new ComplexVector(new Vector<double>(-Unsafe.Add(ref aRe, line + k)), new Vector<double>(-Unsafe.Add(ref aIm, line + k)));
                first = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at)), first);
                second = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at + (nuint)width), Vector.LoadUnsafe(ref bIm, at + (nuint)width)), second);
            }

            Store(b, target, first * scale);
            Store(b, target + width, second * scale);
        }

        for (; column < b.Stride; column += width)
        {
            int target = (row * b.Stride) + column;
            ComplexVector sum = ComplexVector.Load(b.Re, b.Im, target);
            for (int k = from; k < to; k++)
            {
                nuint at = (nuint)((k * b.Stride) + column);
                var factor = new ComplexVector(new Vector<double>(-Unsafe.Add(ref aRe, line + k)), new Vector<double>(-Unsafe.Add(ref aIm, line + k)));
                sum = ComplexVector.MultiplyAdd(factor, new ComplexVector(Vector.LoadUnsafe(ref bRe, at), Vector.LoadUnsafe(ref bIm, at)), sum);
            }

            Store(b, target, sum * scale);
        }
    }

    private static void Store(SplitMatrix b, int at, ComplexVector value)
    {
        value.Re.CopyTo(b.Re, at);
        value.Im.CopyTo(b.Im, at);
    }
}
