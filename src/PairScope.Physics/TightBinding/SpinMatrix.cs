using System.Numerics;
using PairScope.Lattice;

namespace PairScope.TightBinding;

/// <summary>A 2×2 matrix in spin space (rows and columns ↑, ↓) whose entries are functions of k.</summary>
/// <param name="UpUp">Entry ↑↑.</param>
/// <param name="UpDown">Entry ↑↓.</param>
/// <param name="DownUp">Entry ↓↑.</param>
/// <param name="DownDown">Entry ↓↓.</param>
public sealed record SpinMatrix(
    TrigonometricPolynomial UpUp,
    TrigonometricPolynomial UpDown,
    TrigonometricPolynomial DownUp,
    TrigonometricPolynomial DownDown)
{
    /// <summary>Entry (row, column), 0 for ↑ and 1 for ↓.</summary>
    public TrigonometricPolynomial this[int row, int column] => (row, column) switch
    {
        (0, 0) => UpUp,
        (0, 1) => UpDown,
        (1, 0) => DownUp,
        (1, 1) => DownDown,
        _ => throw new ArgumentOutOfRangeException(nameof(row), "Spin indices are 0 (↑) and 1 (↓)."),
    };

    /// <summary>f0 σ0 + fx σx + fy σy + fz σz.</summary>
    public static SpinMatrix FromPauli(
        TrigonometricPolynomial f0, TrigonometricPolynomial fx, TrigonometricPolynomial fy, TrigonometricPolynomial fz) =>
        new(f0 + fz, fx - (Complex.ImaginaryOne * fy), fx + (Complex.ImaginaryOne * fy), f0 - fz);

    /// <summary>Sum of two matrices.</summary>
    public static SpinMatrix operator +(SpinMatrix a, SpinMatrix b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(a.UpUp + b.UpUp, a.UpDown + b.UpDown, a.DownUp + b.DownUp, a.DownDown + b.DownDown);
    }

    /// <summary>A matrix times a number.</summary>
    public static SpinMatrix operator *(Complex factor, SpinMatrix a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return new(factor * a.UpUp, factor * a.UpDown, factor * a.DownUp, factor * a.DownDown);
    }
}
