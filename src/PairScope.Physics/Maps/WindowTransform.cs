using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>The Fourier transform of a window of sites with the impurity in its middle, and its inverse.</summary>
/// <remarks>docs/physics.md, eq. (22).</remarks>
public static class WindowTransform
{
    /// <summary>δρ(q) = Σ_r e^{−iq·r} δρ(r) of a window with the impurity at [L/2, L/2], row-major [m1 + L/2, m2 + L/2] at q = m1 b1/L + m2 b2/L.</summary>
    /// <param name="realSpace">δρ(r), row-major [n1 + L/2, n2 + L/2].</param>
    /// <param name="size">L, even.</param>
    /// <exception cref="ArgumentException">The window does not hold L² values.</exception>
    /// <remarks>docs/physics.md, eq. (22).</remarks>
    public static Complex[] ToReciprocalSpace(ReadOnlySpan<double> realSpace, int size)
    {
        RequireWindow(realSpace.Length, size);
        var grid = new Complex[size * size];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[Centred(i, size)] = realSpace[i];
        }

        FourierTransform.TwoDimensional(grid, size, size, FourierSign.Negative);
        var shifted = new Complex[grid.Length];
        for (int i = 0; i < grid.Length; i++)
        {
            shifted[i] = grid[Centred(i, size)];
        }

        return shifted;
    }

    /// <summary>δρ(r) = L⁻² Re Σ_q e^{iq·r} δρ(q), the inverse of <see cref="ToReciprocalSpace"/>.</summary>
    /// <param name="reciprocalSpace">δρ(q), row-major [m1 + L/2, m2 + L/2].</param>
    /// <param name="size">L, even.</param>
    /// <exception cref="ArgumentException">The window does not hold L² values.</exception>
    /// <remarks>docs/physics.md, eq. (22).</remarks>
    public static double[] ToRealSpace(ReadOnlySpan<Complex> reciprocalSpace, int size)
    {
        RequireWindow(reciprocalSpace.Length, size);
        var grid = new Complex[size * size];
        for (int i = 0; i < grid.Length; i++)
        {
            grid[Centred(i, size)] = reciprocalSpace[i];
        }

        FourierTransform.TwoDimensional(grid, size, size, FourierSign.Positive);
        var map = new double[grid.Length];
        for (int i = 0; i < grid.Length; i++)
        {
            map[i] = grid[Centred(i, size)].Real / grid.Length;
        }

        return map;
    }

    // Index of the transform, whose origin is the first element, for an index of a window with the origin in its middle.
    private static int Centred(int index, int size)
    {
        int half = size / 2;
        return (((index / size) + half) % size * size) + (((index % size) + half) % size);
    }

    private static void RequireWindow(int count, int size)
    {
        Require.WindowSize(size);
        if (count != size * size)
        {
            throw new ArgumentException($"A window of {size} × {size} sites needs {size * size} values and has {count}.", nameof(count));
        }
    }
}
