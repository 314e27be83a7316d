using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// A dense complex matrix with real and imaginary parts apart, row-major, its rows padded with zeros to whole vectors of the
/// processor: what the kernels of <see cref="SplitProduct"/> and <see cref="SplitElimination"/> work on, without taking memory.
/// </summary>
public sealed class SplitMatrix
{
    /// <summary>A zero matrix.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public SplitMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        int width = Vector<double>.Count;
        Stride = (columns + width - 1) / width * width;
        Re = new double[rows * Stride];
        Im = new double[rows * Stride];
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Numbers from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Real parts, [row·Stride + column].</summary>
    public double[] Re { get; }

    /// <summary>Imaginary parts.</summary>
    public double[] Im { get; }

    /// <summary>The entry at a row and column.</summary>
    public Complex this[int row, int column]
    {
        get => new(Re[(row * Stride) + column], Im[(row * Stride) + column]);
        set => (Re[(row * Stride) + column], Im[(row * Stride) + column]) = (value.Real, value.Imaginary);
    }

    /// <summary>Sets every entry to zero.</summary>
    public void Clear()
    {
        Array.Clear(Re);
        Array.Clear(Im);
    }

    /// <summary>Takes the entries of a matrix of the same shape.</summary>
    public void CopyFrom(SplitMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.Re.CopyTo(Re, 0);
        other.Im.CopyTo(Im, 0);
    }

    /// <summary>Takes the entries of the transpose.</summary>
    public void CopyFromTransposed(SplitMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                Re[(row * Stride) + column] = other.Re[(column * other.Stride) + row];
                Im[(row * Stride) + column] = other.Im[(column * other.Stride) + row];
            }
        }
    }

    /// <summary>Takes away a matrix of the same shape, entry by entry.</summary>
    public void Subtract(SplitMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < Re.Length; i += Vector<double>.Count)
        {
            (new Vector<double>(Re, i) - new Vector<double>(other.Re, i)).CopyTo(Re, i);
            (new Vector<double>(Im, i) - new Vector<double>(other.Im, i)).CopyTo(Im, i);
        }
    }

    /// <summary>The larger of |Re| and |Im| over all entries.</summary>
    public double Largest()
    {
        Vector<double> largest = Vector<double>.Zero;
        for (int i = 0; i < Re.Length; i += Vector<double>.Count)
        {
            largest = Vector.Max(largest, Vector.Max(Vector.Abs(new Vector<double>(Re, i)), Vector.Abs(new Vector<double>(Im, i))));
        }

        double value = 0;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
        {
            value = Math.Max(value, largest[lane]);
        }

        return value;
    }
}
