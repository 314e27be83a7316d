using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PairScope.Numerics;

/// <summary>
/// As many inverses at once as a vector of the processor has lanes, one matrix in each: Gauss–Jordan elimination in place. All lanes
/// exchange the same rows, for the pivot whose smallest value among them is the largest, so the matrices should resemble each other,
/// as neighbours on a contour do. One object per thread; it owns its matrices.
/// </summary>
public sealed class LaneInversion
{
    private readonly int[] _exchanges;

    /// <summary>Room for matrices of one order.</summary>
    /// <param name="order">Rows and columns.</param>
    public LaneInversion(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(order);
        Order = order;
        _exchanges = new int[order];
        Re = new double[order * order * Lanes];
        Im = new double[order * order * Lanes];
    }

    /// <summary>Matrices at once.</summary>
    public static int Lanes => Vector<double>.Count;

    /// <summary>Rows and columns.</summary>
    public int Order { get; }

    /// <summary>Real parts, [(row·order + column)·lanes + lane].</summary>
    public double[] Re { get; }

    /// <summary>Imaginary parts.</summary>
    public double[] Im { get; }

    /// <summary>Replaces every matrix by its inverse.</summary>
    /// <returns>Whether no pivot vanished; where one did the matrices are lost.</returns>
    public bool Invert()
    {
        int k = 0;
        for (; k + 1 < Order; k += 2)
        {
            if (!Take(k) || !TakeBeside(k))
            {
                return false;
            }

            for (int row = 0; row < Order; row++)
            {
                if (row != k && row != k + 1)
                {
                    EliminateTwo(k, row);
                }
            }
        }

        if (k < Order)
        {
            if (!Take(k))
            {
                return false;
            }

            for (int row = 0; row < k; row++)
            {
                Eliminate(k, row);
            }
        }

        for (k = Order - 1; k >= 0; k--)
        {
            ExchangeColumns(k, _exchanges[k]);
        }

        return true;
    }

    // The pivot's row comes to row k and is divided by the pivot.
    private bool Take(int k)
    {
        (int pivot, double largest) = (-1, 0);
        for (int row = k; row < Order; row++)
        {
            double size = Smallest(ComplexVector.Load(Re, Im, ((row * Order) + k) * Lanes));
            (pivot, largest) = size > largest ? (row, size) : (pivot, largest);
        }

        return Take(k, pivot);
    }

    private bool Take(int k, int pivot)
    {
        if (pivot < 0)
        {
            return false;
        }

        _exchanges[k] = pivot;
        if (k != pivot)
        {
            Exchange(k * Order * Lanes, pivot * Order * Lanes, Order * Lanes);
        }

        Scale(k);
        return true;
    }

    // The next pivot is sought in column k + 1 as it stands after row k is taken away, below k; then the two rows are freed of each other.
    private bool TakeBeside(int k)
    {
        ComplexVector above = ComplexVector.Load(Re, Im, ((k * Order) + k + 1) * Lanes);
        (int pivot, double largest) = (-1, 0);
        for (int row = k + 1; row < Order; row++)
        {
            int at = ((row * Order) + k) * Lanes;
            double size = Smallest(ComplexVector.Load(Re, Im, at + Lanes) - (ComplexVector.Load(Re, Im, at) * above));
            (pivot, largest) = size > largest ? (row, size) : (pivot, largest);
        }

        if (pivot < 0)
        {
            return false;
        }

        if (pivot != k + 1)
        {
            Exchange((k + 1) * Order * Lanes, pivot * Order * Lanes, Order * Lanes);
        }

        Eliminate(k, k + 1);
        _exchanges[k + 1] = pivot;
        Scale(k + 1);
        Eliminate(k + 1, k);
        return true;
    }

    // Of the squares in all lanes.
    private static double Smallest(ComplexVector value)
    {
        Vector<double> square = value.NormSquared;
        double smallest = square[0];
        for (int lane = 1; lane < Lanes; lane++)
        {
            smallest = Math.Min(smallest, square[lane]);
        }

        return smallest;
    }

    // Row k over its pivot, whose place takes the reciprocal.
    private void Scale(int k)
    {
        int line = k * Order * Lanes;
        int own = line + (k * Lanes);
        ComplexVector reciprocal = ComplexVector.Load(Re, Im, own).Reciprocal;
        for (int at = line; at < line + (Order * Lanes); at += Lanes)
        {
            Store(at, ComplexVector.Load(Re, Im, at) * reciprocal);
        }

        Store(own, reciprocal);
    }

    // Row −= a_row,k · row k; what stood in column k becomes −a_row,k times the reciprocal of the pivot.
    private void Eliminate(int k, int row)
    {
        int length = Order * Lanes;
        ref double pivotRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Re), k * length);
        ref double pivotIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Im), k * length);
        ref double ownRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Re), row * length);
        ref double ownIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Im), row * length);
        nuint column = (nuint)(k * Lanes);
        Vector<double> re = Vector.LoadUnsafe(ref ownRe, column);
        Vector<double> im = Vector.LoadUnsafe(ref ownIm, column);
        (Vector<double> minusRe, Vector<double> minusIm) = (-re, -im);
        Vector<double>.Zero.StoreUnsafe(ref ownRe, column);
        Vector<double>.Zero.StoreUnsafe(ref ownIm, column);
        for (nuint at = 0; at < (nuint)length; at += (nuint)Lanes)
        {
            Vector<double> x = Vector.LoadUnsafe(ref pivotRe, at);
            Vector<double> y = Vector.LoadUnsafe(ref pivotIm, at);
            Vector<double> u = Vector.FusedMultiplyAdd(im, y, Vector.LoadUnsafe(ref ownRe, at));
            Vector<double> v = Vector.FusedMultiplyAdd(minusIm, x, Vector.LoadUnsafe(ref ownIm, at));
            Vector.FusedMultiplyAdd(minusRe, x, u).StoreUnsafe(ref ownRe, at);
            Vector.FusedMultiplyAdd(minusRe, y, v).StoreUnsafe(ref ownIm, at);
        }
    }

    // The same with rows k and k + 1 at once, which are free of each other: half of the traffic.
    private void EliminateTwo(int k, int row)
    {
        int length = Order * Lanes;
        ref double firstRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Re), k * length);
        ref double firstIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Im), k * length);
        ref double secondRe = ref Unsafe.Add(ref firstRe, length);
        ref double secondIm = ref Unsafe.Add(ref firstIm, length);
        ref double ownRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Re), row * length);
        ref double ownIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Im), row * length);
        nuint column = (nuint)(k * Lanes);
        nuint next = column + (nuint)Lanes;
        Vector<double> a = -Vector.LoadUnsafe(ref ownRe, column), b = Vector.LoadUnsafe(ref ownIm, column), minusB = -b;
        Vector<double> c = -Vector.LoadUnsafe(ref ownRe, next), d = Vector.LoadUnsafe(ref ownIm, next), minusD = -d;
        Vector<double>.Zero.StoreUnsafe(ref ownRe, column);
        Vector<double>.Zero.StoreUnsafe(ref ownIm, column);
        Vector<double>.Zero.StoreUnsafe(ref ownRe, next);
        Vector<double>.Zero.StoreUnsafe(ref ownIm, next);
        for (nuint at = 0; at < (nuint)length; at += (nuint)Lanes)
        {
            Vector<double> x = Vector.LoadUnsafe(ref firstRe, at), y = Vector.LoadUnsafe(ref firstIm, at);
            Vector<double> u = Vector.FusedMultiplyAdd(b, y, Vector.LoadUnsafe(ref ownRe, at));
            Vector<double> v = Vector.FusedMultiplyAdd(minusB, x, Vector.LoadUnsafe(ref ownIm, at));
            u = Vector.FusedMultiplyAdd(a, x, u);
            v = Vector.FusedMultiplyAdd(a, y, v);
            x = Vector.LoadUnsafe(ref secondRe, at);
            y = Vector.LoadUnsafe(ref secondIm, at);
            u = Vector.FusedMultiplyAdd(d, y, u);
            v = Vector.FusedMultiplyAdd(minusD, x, v);
            Vector.FusedMultiplyAdd(c, x, u).StoreUnsafe(ref ownRe, at);
            Vector.FusedMultiplyAdd(c, y, v).StoreUnsafe(ref ownIm, at);
        }
    }

    private void ExchangeColumns(int column, int other)
    {
        for (int row = 0; row < Order && column != other; row++)
        {
            Exchange(((row * Order) + column) * Lanes, ((row * Order) + other) * Lanes, Lanes);
        }
    }

    private void Exchange(int here, int there, int count)
    {
        for (int i = 0; i < count; i += Lanes)
        {
            ComplexVector value = ComplexVector.Load(Re, Im, here + i);
            Store(here + i, ComplexVector.Load(Re, Im, there + i));
            Store(there + i, value);
        }
    }

    private void Store(int at, ComplexVector value)
    {
        value.Re.CopyTo(Re, at);
        value.Im.CopyTo(Im, at);
    }
}
