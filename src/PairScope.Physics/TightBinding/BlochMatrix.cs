using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.TightBinding;

/// <summary>
/// A 2n×2n matrix in spin and orbital space whose entries are functions of k, M(k) = Σ_R M_R e^{ik·R} in the cell gauge.
/// Spin is outside: index s·n + a for spin s (0 is ↑, 1 is ↓) and orbital a; for one orbital rows and columns are ↑, ↓.
/// </summary>
/// <remarks>docs/materials.md, eq. (1).</remarks>
public sealed class BlochMatrix
{
    private readonly TrigonometricPolynomial[] _entries;

    /// <summary>A matrix from its entries.</summary>
    /// <param name="orbitals">n, one or more.</param>
    /// <param name="entry">Entry (row, column), each index s·n + a.</param>
    public BlochMatrix(int orbitals, Func<int, int, TrigonometricPolynomial> entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(orbitals);
        ArgumentNullException.ThrowIfNull(entry);
        Orbitals = orbitals;
        _entries = [.. Enumerable.Range(0, Size * Size).Select(e => entry(e / Size, e % Size))];
    }

    /// <summary>n.</summary>
    public int Orbitals { get; }

    /// <summary>Rows and columns, 2n.</summary>
    public int Size => 2 * Orbitals;

    /// <summary>Entry (row, column).</summary>
    public TrigonometricPolynomial this[int row, int column] => _entries[(row * Size) + column];

    /// <summary>Every entry, row-major.</summary>
    public IReadOnlyList<TrigonometricPolynomial> Entries => _entries;

    /// <summary>The largest |(M_R)_ij| over all cells and entries.</summary>
    public double Largest => _entries.Max(e => e.Largest);

    /// <summary>The largest entry of (iσy) M_R* (iσy)ᵀ − M_R: 0 where the matrix has time reversal.</summary>
    /// <remarks>docs/materials.md, eq. (3).</remarks>
    public double TimeReversalViolation
    {
        get
        {
            int n = Orbitals;
            var reversed = new BlochMatrix(n, (i, j) => TrigonometricPolynomial.From(
                this[(i + n) % Size, (j + n) % Size].Coefficients.Select(t => (t.Key, (i / n == j / n ? 1 : -1) * Complex.Conjugate(t.Value)))));
            return (this + (-1 * reversed)).Largest;
        }
    }

    /// <summary>The lattice vectors R at which M_R is not zero, in summation order.</summary>
    public IEnumerable<LatticeVector> Cells => _entries.SelectMany(e => e.Coefficients.Select(t => t.Key)).Distinct().Order();

    /// <summary>f0 σ0 + fx σx + fy σy + fz σz for one orbital.</summary>
    public static BlochMatrix FromPauli(
        TrigonometricPolynomial f0, TrigonometricPolynomial fx, TrigonometricPolynomial fy, TrigonometricPolynomial fz)
    {
        TrigonometricPolynomial[] entries = [f0 + fz, fx - (Complex.ImaginaryOne * fy), fx + (Complex.ImaginaryOne * fy), f0 - fz];
        return new BlochMatrix(1, (row, column) => entries[(2 * row) + column]);
    }

    /// <summary>A matrix from its lattice coefficients M_R, each 2n×2n; what is given for one R twice is added.</summary>
    /// <param name="orbitals">n, one or more.</param>
    /// <param name="coefficients">R and M_R.</param>
    public static BlochMatrix FromCoefficients(int orbitals, IReadOnlyList<(LatticeVector R, ComplexMatrix Value)> coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        return new BlochMatrix(orbitals, (row, column) => TrigonometricPolynomial.From(coefficients.Select(c => (c.R, c.Value[row, column]))));
    }

    /// <summary>M(k) as numbers.</summary>
    public ComplexMatrix Evaluate(ReducedMomentum k)
    {
        var m = new ComplexMatrix(Size);
        for (int e = 0; e < _entries.Length; e++)
        {
            m[e / Size, e % Size] = _entries[e].Evaluate(k);
        }

        return m;
    }

    /// <summary>M_R as numbers.</summary>
    public ComplexMatrix Coefficient(LatticeVector r)
    {
        var m = new ComplexMatrix(Size);
        for (int e = 0; e < _entries.Length; e++)
        {
            m[e / Size, e % Size] = _entries[e][r];
        }

        return m;
    }

    /// <summary>Sum of two matrices of one size.</summary>
    public static BlochMatrix operator +(BlochMatrix a, BlochMatrix b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new BlochMatrix(a.Orbitals, (row, column) => a[row, column] + b[row, column]);
    }

    /// <summary>A matrix times a number.</summary>
    public static BlochMatrix operator *(Complex factor, BlochMatrix a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new BlochMatrix(a.Orbitals, (row, column) => factor * a[row, column]);
    }
}
