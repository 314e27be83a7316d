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
    private const double Vanishing = 1e-6;

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
    /// 0 for a solver that is exact for its own finite lattice. For a map below a millionth of |T| |G0|²/π, as where
    /// symmetry makes it vanish, relative to that bound.
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
        return Refine(green, energy, tolerance => Compute(green.Window(energy, size, tolerance), impurity, energy, spin));
    }

    /// <summary>
    /// The maps of one impurity at several energies. A pair ±ω costs one Green function: particle–hole symmetry gives the other.
    /// </summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="impurity">The impurity at r = 0.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="spin">What the tip sees.</param>
    /// <returns>One map for each energy, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An energy is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static IReadOnlyList<QpiMap> Compute(
        GreenFunction green, Impurity impurity, IReadOnlyList<double> energies, int size, SpinChannel spin = SpinChannel.Total)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(energies);
        var maps = new QpiMap[energies.Count];
        foreach (IGrouping<double, int> pair in Enumerable.Range(0, energies.Count).GroupBy(i => Math.Abs(energies[i])))
        {
            int first = pair.First();
            GreenFunctionWindow window = null!;
            maps[first] = Refine(green, energies[first], tolerance =>
            {
                window = green.Window(energies[first], size, tolerance);
                return Compute(window, impurity, energies[first], spin);
            });
            GreenFunctionWindow? mirrored = null;
            foreach (int i in pair.Skip(1))
            {
                if (energies[i] == energies[first])
                {
                    maps[i] = maps[first];
                    continue;
                }

                mirrored ??= ParticleHole.Mirror(window);
                QpiMap map = Compute(mirrored, impurity, energies[i], spin);
                maps[i] = map.ErrorEstimate <= Accuracy(green) ? map : Compute(green, impurity, energies[i], size, spin);
            }
        }

        return maps;
    }

    /// <summary>Computes a map again with smaller tolerances until its error estimate is below the solver's accuracy.</summary>
    internal static QpiMap Refine(GreenFunction green, double energy, Func<double, QpiMap> compute)
    {
        double accuracy = Accuracy(green);
        double tolerance = FirstTolerance * accuracy; // rarely needs a second pass, and costs a few per cent more nodes
        for (int attempt = 0; ; attempt++)
        {
            QpiMap map = compute(tolerance);
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

    private static double Accuracy(GreenFunction green) => green.Accuracy ?? double.PositiveInfinity;

    /// <summary>The map of one impurity from a Green function already at hand, so that many impurities can share it.</summary>
    public static QpiMap Compute(GreenFunctionWindow green, Impurity impurity, double energy, SpinChannel spin = SpinChannel.Total)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        ComplexMatrix t = impurity.TMatrix(green);
        double[] map = Scatter(green, t, green, spin);
        return new QpiMap(green.Size, energy, map, PropagatedError(green, t, map));
    }

    /// <summary>−(1/π) Im Tr[w F(r) T G(−r)] over electron spins, row-major [n1 + L/2, n2 + L/2].</summary>
    internal static double[] Scatter(GreenFunctionWindow outgoing, ComplexMatrix t, GreenFunctionWindow returning, SpinChannel spin)
    {
        ComplexMatrix w = spin.ToMatrix();
        int size = outgoing.Size;
        int side = outgoing.Side;
        var map = new double[size * size];
        int last = (side * side) - 1;

        // Tr[w F T G] = Σ w_us F_sa(r) T_ab G_bu(−r): every product of non-zero planes, site by site.
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
                        if (factor != Complex.Zero && outgoing.Plane(s, a) is { } f && returning.Plane(b, u) is { } g)
                        {
                            Accumulate(map, size, side, last, factor, f, g);
                        }
                    }
                }
            }
        }

        return map;
    }

    // δG of size ε at every site changes G T G by about ε |T| |G| (2 + |T| |G|), because T answers to δG0(0) with
    // T δG0(0) T; sizes are those of the largest entries. Tests hold the estimate against the true error. A map that
    // symmetry makes vanish has no largest value: it is judged by what its terms are before they cancel.
    private static double PropagatedError(GreenFunctionWindow green, ComplexMatrix t, double[] map)
    {
        double scattering = 0;
        double propagation = 0;
        for (int i = 0; i < t.Size; i++)
        {
            for (int j = 0; j < t.Size; j++)
            {
                scattering = Math.Max(scattering, t[i, j].Magnitude);
                propagation = Math.Max(propagation, Largest(green.Plane(i, j)));
            }
        }

        double terms = scattering * propagation * propagation / Math.PI;
        double largest = Math.Max(map.Max(Math.Abs), Vanishing * terms);
        double error = green.ErrorEstimate * scattering * propagation * (2 + (scattering * propagation)) / Math.PI;
        return largest == 0 ? 0 : error / largest;
    }

    private static double Largest(Complex[]? plane)
    {
        double largest = 0;
        foreach (Complex g in plane ?? [])
        {
            largest = Math.Max(largest, (g.Real * g.Real) + (g.Imaginary * g.Imaginary));
        }

        return Math.Sqrt(largest);
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
