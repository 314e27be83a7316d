using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// Poles x_s of g(x) between and near two circles and what their residues are made of, from the moments 𝒜_k, the difference of the sums
/// (1/Q) Σ x^{k+1} g(x) on the two: 𝒜_k = Σ_s x_s^{k−f} u_s w_s with f the first k, columns u_s and rows w_s. One object per thread.
/// </summary>
/// <remarks>docs/materials.md, eq. (16). W.-J. Beyn, Linear Algebra Appl. 436, 3839 (2012).</remarks>
internal sealed class ChainPoles
{
    private readonly int _order;
    private readonly ComplexEigenproblem _eigenproblem = new();
    private int _blocks; // B, rows and columns of the matrices of moments in units of the order
    private SplitMatrix _columns = new(1, 1); // of the first matrix of moments, each a row here
    private SplitMatrix _shifted = new(1, 1); // of the second
    private SplitMatrix _rest = new(1, 1); // of the first, less what the basis holds
    private SplitMatrix _basis = new(1, 1);
    private int[] _picked = [];
    private double[] _squares = [];
    private Complex[] _reduced = [];
    private Complex[] _triangle = [];
    private Complex[] _first = []; // what the basis holds of the first columns, [basis, column]
    private SplitMatrix _vectors = new(1, 1);
    private SplitMatrix _solution;
    private SplitElimination _elimination = new(1);

    /// <summary>Room for blocks of one order.</summary>
    public ChainPoles(int order)
    {
        _order = order;
        _solution = new SplitMatrix(1, order);
    }

    /// <summary>How many poles were found.</summary>
    public int Count { get; private set; }

    /// <summary>x_s.</summary>
    public ReadOnlySpan<Complex> Places => _eigenproblem.Values.AsSpan(0, Count);

    /// <summary>u_s, [component·<see cref="Count"/> + pole].</summary>
    public Complex[] Left { get; private set; } = [];

    /// <summary>w_s, [pole, component].</summary>
    public SplitMatrix Right => _solution;

    /// <summary>Finds the poles.</summary>
    /// <param name="moments">𝒜 of f, f + 1, … f + 2B − 1, [moment·order² + entry].</param>
    /// <param name="blocks">B.</param>
    /// <param name="negligible">A pole whose share of the moments is below this size is left where it is.</param>
    /// <returns>Whether there are fewer poles than moments can tell apart, and they were found.</returns>
    public bool Find(ReadOnlySpan<Complex> moments, int blocks, double negligible)
    {
        Resize(blocks);
        int size = _blocks * _order;
        for (int column = 0; column < size; column++)
        {
            for (int row = 0; row < size; row++)
            {
                int from = (((row / _order) + (column / _order)) * _order * _order) + (row % _order * _order) + (column % _order);
                _columns[column, row] = moments[from];
                _shifted[column, row] = moments[from + (_order * _order)];
            }
        }

        Count = FindBasis(negligible);
        return Count < size && (Count == 0 || FindPoles());
    }

    private void Resize(int blocks)
    {
        if (_blocks == blocks)
        {
            return;
        }

        _blocks = blocks;
        int size = blocks * _order;
        (_columns, _shifted, _rest, _basis) = (new(size, size), new(size, size), new(size, size), new(size, size));
        (_picked, _squares) = (new int[size], new double[size]);
        (_reduced, _triangle, _first) = (new Complex[size * size], new Complex[size * size], new Complex[size * _order]);
        Left = new Complex[_order * size];
    }

    // Gram and Schmidt with the largest rest first: the basis spans all columns to the size that is negligible.
    private int FindBasis(double negligible)
    {
        int size = _columns.Rows;
        _rest.CopyFrom(_columns);
        for (int c = 0; c < size; c++)
        {
            _squares[c] = Dot(_rest, c, _rest, c).Real;
        }

        for (int rank = 0; rank < size; rank++)
        {
            int pick = Array.IndexOf(_squares, _squares.Max());
            if (!(_squares[pick] > negligible * negligible))
            {
                return rank;
            }

            _rest.Re.AsSpan(pick * _rest.Stride, _rest.Stride).CopyTo(_basis.Re.AsSpan(rank * _basis.Stride));
            _rest.Im.AsSpan(pick * _rest.Stride, _rest.Stride).CopyTo(_basis.Im.AsSpan(rank * _basis.Stride));
            for (int b = 0; b < rank; b++)
            {
                Subtract(Dot(_basis, b, _basis, rank), _basis, b, _basis, rank); // rounding of the earlier steps
            }

            Scale(_basis, rank, 1 / Math.Sqrt(Dot(_basis, rank, _basis, rank).Real));
            _picked[rank] = pick;
            for (int c = 0; c < size; c++)
            {
                Subtract(Dot(_basis, rank, _rest, c), _basis, rank, _rest, c);
                _squares[c] = Dot(_rest, c, _rest, c).Real;
            }

            _squares[pick] = 0;
        }

        return size;
    }

    // On the basis the second matrix of moments is the first times M = T diag(x) T⁻¹.
    private bool FindPoles()
    {
        int r = Count;
        for (int row = 0; row < r; row++)
        {
            for (int column = 0; column < r; column++)
            {
                _triangle[(row * r) + column] = row <= column ? Dot(_basis, row, _columns, _picked[column]) : Complex.Zero;
                _reduced[(row * r) + column] = Dot(_basis, row, _shifted, _picked[column]);
            }

            for (int c = 0; c < _order; c++)
            {
                _first[(row * _order) + c] = Dot(_basis, row, _columns, c);
            }
        }

        for (int row = 0; row < r; row++)
        {
            for (int column = 0; column < r; column++)
            {
                Complex sum = _reduced[(row * r) + column];
                for (int before = 0; before < column; before++)
                {
                    sum -= _reduced[(row * r) + before] * _triangle[(before * r) + column];
                }

                _reduced[(row * r) + column] = sum / _triangle[(column * r) + column];
            }
        }

        return _eigenproblem.Solve(_reduced, r) && Residues();
    }

    private bool Residues()
    {
        int r = Count;
        if (_vectors.Rows != r)
        {
            (_vectors, _solution, _elimination) = (new(r, r), new(r, _order), new(r));
        }

        for (int i = 0; i < r; i++)
        {
            for (int j = 0; j < r; j++)
            {
                _vectors[i, j] = _eigenproblem.Vectors[(i * r) + j];
            }

            for (int c = 0; c < _order; c++)
            {
                _solution[i, c] = _first[(i * _order) + c];
            }
        }

        if (!_elimination.Factor(_vectors))
        {
            return false;
        }

        _elimination.Solve(_solution);
        for (int a = 0; a < _order; a++)
        {
            for (int s = 0; s < r; s++)
            {
                Complex sum = Complex.Zero;
                for (int b = 0; b < r; b++)
                {
                    sum += _basis[b, a] * _eigenproblem.Vectors[(b * r) + s];
                }

                Left[(a * r) + s] = sum;
            }
        }

        return true;
    }

    // Σ conj(a) b along two rows.
    private static Complex Dot(SplitMatrix a, int row, SplitMatrix b, int other)
    {
        (int one, int two) = (row * a.Stride, other * b.Stride);
        Vector<double> re = Vector<double>.Zero, im = Vector<double>.Zero;
        for (int i = 0; i < a.Stride; i += Vector<double>.Count)
        {
            Vector<double> x = new(a.Re, one + i), y = new(a.Im, one + i), u = new(b.Re, two + i), v = new(b.Im, two + i);
            re += (x * u) + (y * v);
            im += (x * v) - (y * u);
        }

        return new Complex(Vector.Sum(re), Vector.Sum(im));
    }

    // Row −= factor · other row.
    private static void Subtract(Complex factor, SplitMatrix other, int from, SplitMatrix m, int row)
    {
        ComplexVector minus = ComplexVector.Broadcast(-factor);
        (int source, int target) = (from * other.Stride, row * m.Stride);
        for (int i = 0; i < m.Stride; i += Vector<double>.Count)
        {
            ComplexVector value = ComplexVector.MultiplyAdd(
                minus, ComplexVector.Load(other.Re, other.Im, source + i), ComplexVector.Load(m.Re, m.Im, target + i));
            value.Re.CopyTo(m.Re, target + i);
            value.Im.CopyTo(m.Im, target + i);
        }
    }

    private static void Scale(SplitMatrix m, int row, double factor)
    {
        for (int i = row * m.Stride; i < (row + 1) * m.Stride; i++)
        {
            m.Re[i] *= factor;
            m.Im[i] *= factor;
        }
    }
}
