using PairScope.Lattice;

namespace PairScope.Maps;

/// <summary>
/// Stationary Gaussian noise on a window of L × L sites, white plus pink: ⟨|ε(q)|²⟩ = L² (σ_w² + σ_p² s(q)), where
/// s(q) ∝ 1/|q|, s(0) = 0 and the mean of s over the grid is 1, so that σ_w and σ_p are standard deviations per site.
/// </summary>
/// <remarks>docs/physics.md, eq. (37).</remarks>
public sealed class NoiseSpectrum
{
    private readonly double[] _shape;

    /// <summary>A spectrum.</summary>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="white">σ_w, in the units of the map.</param>
    /// <param name="pink">σ_p, in the units of the map.</param>
    /// <param name="lattice">The lattice, whose metric tells |q|; the triangular one unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">L is not allowed, or a deviation is negative or not finite.</exception>
    public NoiseSpectrum(int size, double white, double pink, BravaisLattice? lattice = null)
        : this(size, white, pink, PinkShape(size, lattice), lattice ?? TriangularLattice.Value)
    {
    }

    private NoiseSpectrum(int size, double white, double pink, double[] shape, BravaisLattice lattice)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(white);
        ArgumentOutOfRangeException.ThrowIfNegative(pink);
        Require.Finite(white);
        Require.Finite(pink);
        Size = size;
        White = white;
        Pink = pink;
        _shape = shape;
        Lattice = lattice;
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>The lattice.</summary>
    public BravaisLattice Lattice { get; }

    /// <summary>σ_w.</summary>
    public double White { get; }

    /// <summary>σ_p.</summary>
    public double Pink { get; }

    /// <summary>√(σ_w² + σ_p²), the standard deviation of a site.</summary>
    public double Total => Math.Sqrt((White * White) + (Pink * Pink));

    /// <summary>s(q), row-major [m1 + L/2, m2 + L/2].</summary>
    public IReadOnlyList<double> Shape => _shape;

    /// <summary>⟨|ε(q)|²⟩ at grid index [m1 + L/2, m2 + L/2].</summary>
    public double this[int index] => Size * Size * ((White * White) + (Pink * Pink * _shape[index]));

    /// <summary>The same shape with other levels.</summary>
    public NoiseSpectrum With(double white, double pink) => new(Size, white, pink, _shape, Lattice);

    /// <summary>s(q) ∝ 1/|q|, |q| the Cartesian length of the shortest equivalent wave vector; row-major [m1 + L/2, m2 + L/2].</summary>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="lattice">The lattice; the triangular one unless given.</param>
    public static double[] PinkShape(int size, BravaisLattice? lattice = null)
    {
        BravaisLattice metric = lattice ?? TriangularLattice.Value;
        Require.WindowSize(size);
        var shape = new double[size * size];
        for (int i = 0; i < shape.Length; i++)
        {
            double q = ShortestLength((double)((i / size) - (size / 2)) / size, (double)((i % size) - (size / 2)) / size, metric);
            shape[i] = q == 0 ? 0 : 1 / q;
        }

        double mean = shape.Average();
        return Array.ConvertAll(shape, s => s / mean);
    }

    // |q| of the shortest vector equivalent to κ1 b1 + κ2 b2, in 1/a.
    private static double ShortestLength(double k1, double k2, BravaisLattice lattice)
    {
        double shortest = double.PositiveInfinity;
        for (int i = -1; i <= 1; i++)
        {
            for (int j = -1; j <= 1; j++)
            {
                (double x, double y) = lattice.WaveVector(new ReducedMomentum(k1 + i - Math.Round(k1), k2 + j - Math.Round(k2)));
                shortest = Math.Min(shortest, Math.Sqrt((x * x) + (y * y)));
            }
        }

        return shortest;
    }
}
