using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The change of the local density of states round one impurity,
/// δρ(r, ω) = −(1/π) Im Tr[w G0(r) T G0(−r)] over electron spins, in states/(meV·cell).
/// </summary>
/// <remarks>docs/physics.md, eqs. (21), (22).</remarks>
public sealed class QpiMap
{
    private const int MostRefinements = 6;
    private const double FirstTolerance = 0.3;

    private QpiMap(int size, double energy, double[] realSpace, double errorEstimate)
    {
        Size = size;
        Energy = energy;
        RealSpace = realSpace;
        ErrorEstimate = errorEstimate;
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>ω in meV.</summary>
    public double Energy { get; }

    /// <summary>δρ(r), row-major [n1 + L/2, n2 + L/2], n1, n2 ∈ [−L/2, L/2).</summary>
    public double[] RealSpace { get; }

    /// <summary>δρ(r = 0).</summary>
    public double AtImpurity => RealSpace[(Size / 2 * Size) + (Size / 2)];

    /// <summary>
    /// Estimate of the largest error of the map relative to its largest value, from the solver's own estimate for G0;
    /// 0 for a solver that is exact for its own finite lattice.
    /// </summary>
    public double ErrorEstimate { get; }

    /// <summary>
    /// The map of one impurity at one energy, computed again with a smaller tolerance until its error estimate is below
    /// the solver's <see cref="GreenFunction.Accuracy"/>.
    /// </summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="impurity">The impurity at r = 0.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="spin">What the tip sees.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static QpiMap Compute(GreenFunction green, Impurity impurity, double energy, int size, SpinChannel spin = SpinChannel.Total)
    {
        ArgumentNullException.ThrowIfNull(green);
        double accuracy = green.Accuracy ?? double.PositiveInfinity;
        double tolerance = FirstTolerance * accuracy; // rarely needs a second pass, and costs a few per cent more nodes
        for (int attempt = 0; ; attempt++)
        {
            QpiMap map = Compute(green.Window(energy, size, tolerance), impurity, energy, spin);
            if (map.ErrorEstimate <= accuracy)
            {
                return map;
            }

            if (attempt == MostRefinements)
            {
                throw new ConvergenceException(
                    $"The map at {energy} meV reached a relative error of {map.ErrorEstimate:E1} where {accuracy:E1} was asked for.");
            }

            tolerance *= Math.Max(0.3 * accuracy / map.ErrorEstimate, 1e-4);
        }
    }

    /// <summary>The map of one impurity from a Green function already at hand, so that many impurities can share it.</summary>
    public static QpiMap Compute(GreenFunctionWindow green, Impurity impurity, double energy, SpinChannel spin = SpinChannel.Total)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        ComplexMatrix t = impurity.TMatrix(green);
        ComplexMatrix w = spin.ToMatrix();
        int size = green.Size;
        int side = green.Side;
        var map = new double[size * size];
        int last = (side * side) - 1;

        // Tr[w G T G] = Σ w_s's G_sa(r) T_ab G_bs'(−r): every product of non-zero planes, site by site.
        for (int s = 0; s < 2; s++)
        {
            for (int u = 0; u < 2; u++)
            {
                if (w[u, s] == Complex.Zero)
                {
                    continue;
                }

                for (int a = 0; a < t.Size; a++)
                {
                    for (int b = 0; b < t.Size; b++)
                    {
                        Complex factor = -1 / Math.PI * w[u, s] * t[a, b];
                        if (factor != Complex.Zero && green.Plane(s, a) is { } outgoing && green.Plane(b, u) is { } returning)
                        {
                            Accumulate(map, size, side, last, factor, outgoing, returning);
                        }
                    }
                }
            }
        }

        return new QpiMap(size, energy, map, PropagatedError(green, t, map));
    }

    // δG of size ε at every site changes G T G by about ε |T| |G| (2 + |T| |G|), because T answers to δG0(0) with
    // T δG0(0) T; sizes are those of the largest entries. Tests hold the estimate against the true error.
    private static double PropagatedError(GreenFunctionWindow green, ComplexMatrix t, double[] map)
    {
        double largest = map.Max(Math.Abs);
        if (green.ErrorEstimate == 0 || largest == 0)
        {
            return 0;
        }

        double scattering = 0;
        double propagation = 0;
        for (int i = 0; i < t.Size; i++)
        {
            for (int j = 0; j < t.Size; j++)
            {
                scattering = Math.Max(scattering, t[i, j].Magnitude);
                propagation = Math.Max(propagation, green.Plane(i, j)?.Max(g => g.Magnitude) ?? 0);
            }
        }

        return green.ErrorEstimate * scattering * propagation * (2 + (scattering * propagation)) / (Math.PI * largest);
    }

    /// <summary>
    /// δρ(q) = Σ_r e^{−iq·r} δρ(r) over the window, row-major [m1 + L/2, m2 + L/2] at q = m1 b1/L + m2 b2/L.
    /// </summary>
    public Complex[] ReciprocalSpace() => ToReciprocalSpace(RealSpace, Size);

    /// <summary>The transform of any real-space window with the impurity at [L/2, L/2].</summary>
    /// <param name="realSpace">δρ(r), row-major [n1 + L/2, n2 + L/2].</param>
    /// <param name="size">L, even.</param>
    /// <exception cref="ArgumentException">The window does not hold L² values.</exception>
    /// <remarks>docs/physics.md, eq. (22).</remarks>
    public static Complex[] ToReciprocalSpace(ReadOnlySpan<double> realSpace, int size)
    {
        Require.WindowSize(size);
        if (realSpace.Length != size * size)
        {
            throw new ArgumentException($"A window of {size} × {size} sites needs {size * size} values and has {realSpace.Length}.", nameof(realSpace));
        }

        var grid = new Complex[size * size];
        int half = size / 2;
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                grid[((i + half) % size * size) + ((j + half) % size)] = realSpace[(i * size) + j];
            }
        }

        FourierTransform.TwoDimensional(grid, size, size, FourierSign.Negative);
        var shifted = new Complex[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                shifted[(i * size) + j] = grid[((i + half) % size * size) + ((j + half) % size)];
            }
        }

        return shifted;
    }

    private static void Accumulate(
        double[] map, int size, int side, int last, Complex factor, Complex[] outgoing, Complex[] returning)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                int p = (i * side) + j;
                map[(i * size) + j] += (factor * outgoing[p] * returning[last - p]).Imaginary;
            }
        }
    }
}
