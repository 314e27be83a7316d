using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PairScope.Numerics;

/// <summary>Sign of the exponent in a discrete Fourier transform.</summary>
public enum FourierSign
{
    /// <summary>F_m = Σ_n f_n e^{−2πi mn/N}.</summary>
    Negative = -1,

    /// <summary>F_m = Σ_n f_n e^{+2πi mn/N}.</summary>
    Positive = 1,
}

/// <summary>
/// Unnormalised complex double-precision Fourier transforms by FFTW 3. One object per length and sign, cached for the
/// life of the process; executing is thread-safe.
/// </summary>
/// <remarks>
/// Plans are made with FFTW_ESTIMATE: they depend on nothing measured, so the same input gives the same bits in
/// every run, which data sets rely on. All transforms here are contiguous and one-dimensional (two-dimensional ones go
/// by rows and columns), where ESTIMATE plans lose little.
/// </remarks>
public sealed unsafe partial class FourierTransform
{
    private const uint Estimate = 1u << 6;
    private const uint Unaligned = 1u << 1;
    private static readonly ConcurrentDictionary<(int, FourierSign), FourierTransform> Cache = new();
    private static readonly Lock Planner = new();
    private readonly nint _plan;

    private FourierTransform(int length, FourierSign sign)
    {
        Length = length;
        lock (Planner)
        {
            var scratch = new Complex[length];
            fixed (Complex* p = scratch)
            {
                _plan = PlanOneDimensional(length, p, p, (int)sign, Estimate | Unaligned);
            }
        }

        if (_plan == 0)
        {
            throw new InvalidOperationException($"FFTW could not plan a transform of length {length}.");
        }
    }

    /// <summary>Number of points N.</summary>
    public int Length { get; }

    /// <summary>The transform of a length and sign.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="InputException">FFTW is not installed.</exception>
    public static FourierTransform Of(int length, FourierSign sign)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        try
        {
            return Cache.GetOrAdd((length, sign), key => new FourierTransform(key.Item1, key.Item2));
        }
        catch (DllNotFoundException e)
        {
            throw new InputException("FFTW (libfftw3.so.3) is not installed; install the Debian package libfftw3-double3.", e);
        }
    }

    /// <summary>Transforms N consecutive values in place.</summary>
    /// <exception cref="ArgumentException">The span does not hold exactly N values.</exception>
    public void Execute(Span<Complex> values)
    {
        if (values.Length != Length)
        {
            throw new ArgumentException($"The transform needs {Length} values and was given {values.Length}.", nameof(values));
        }

        fixed (Complex* p = values)
        {
            ExecuteDft(_plan, p, p);
        }
    }

    /// <summary>
    /// Two-dimensional transform in place of a row-major grid [rows, columns], unnormalised:
    /// F[m1, m2] = Σ f[n1, n2] e^{±2πi(m1 n1/rows + m2 n2/columns)}.
    /// </summary>
    /// <exception cref="ArgumentException">The grid does not hold rows × columns values.</exception>
    public static void TwoDimensional(Span<Complex> grid, int rows, int columns, FourierSign sign)
    {
        if (grid.Length != rows * columns)
        {
            throw new ArgumentException($"A {rows} × {columns} grid needs {rows * columns} values and has {grid.Length}.", nameof(grid));
        }

        FourierTransform along = Of(columns, sign);
        FourierTransform across = Of(rows, sign);
        for (int r = 0; r < rows; r++)
        {
            along.Execute(grid.Slice(r * columns, columns));
        }

        var column = new Complex[rows];
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < rows; r++)
            {
                column[r] = grid[(r * columns) + c];
            }

            across.Execute(column);
            for (int r = 0; r < rows; r++)
            {
                grid[(r * columns) + c] = column[r];
            }
        }
    }

    [LibraryImport("libfftw3.so.3", EntryPoint = "fftw_plan_dft_1d")]
    private static partial nint PlanOneDimensional(int n, Complex* input, Complex* output, int sign, uint flags);

    [LibraryImport("libfftw3.so.3", EntryPoint = "fftw_execute_dft")]
    private static partial void ExecuteDft(nint plan, Complex* input, Complex* output);
}
