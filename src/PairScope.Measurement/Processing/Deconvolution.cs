using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>
/// The map of one impurity out of a field with many equal ones: the m on an L × L window and the constant c that make
/// Σ_N [d(N) − c − Σ_j m(N − R_j)]² + λ² Σ_r m(r)² least. Sites that were not measured are no part of the sum, so edges do no harm.
/// </summary>
/// <remarks>docs/measurement.md, eq. (15).</remarks>
public sealed class Deconvolution
{
    private readonly (int[] Sites, int[] Window)[] _overlaps;
    private readonly int _count;
    private readonly int _size;

    /// <summary>The least-squares problem of a field of view.</summary>
    /// <param name="sites">The sites N that were measured.</param>
    /// <param name="impurities">R_j.</param>
    /// <param name="size">L, even.</param>
    public Deconvolution(IReadOnlyList<LatticeVector> sites, IReadOnlyList<LatticeVector> impurities, int size)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(impurities);
        (_count, _size) = (sites.Count, size);
        int half = size / 2;
        _overlaps =
        [
            .. impurities.Select(place =>
            {
                int[] inside = [.. Enumerable.Range(0, sites.Count).Where(n => sites[n] + -place is var r && r.N1 >= -half && r.N1 < half && r.N2 >= -half && r.N2 < half)];
                return (inside, Array.ConvertAll(inside, n => sites[n] + -place is var r ? ((r.N1 + half) * size) + r.N2 + half : 0));
            }),
        ];
    }

    /// <summary>m, row-major [n1 + L/2, n2 + L/2] with the impurity at [L/2, L/2], in the unit of d.</summary>
    /// <param name="field">d, one value for each site.</param>
    /// <param name="regularisation">λ, in units of one impurity's weight.</param>
    /// <param name="iterations">Steps of the conjugate gradients.</param>
    public double[] Solve(double[] field, double regularisation = 0.5, int iterations = 30)
    {
        ArgumentNullException.ThrowIfNull(field);
        var map = new double[_size * _size];
        double[] residual = Adjoint(field);
        double[] direction = [.. residual];
        double norm = Dot(residual, residual);
        double first = norm;
        for (int step = 0; step < iterations && norm > 1e-16 * first; step++)
        {
            double[] image = Adjoint(Superpose(direction));
            for (int i = 0; i < image.Length; i++)
            {
                image[i] += regularisation * regularisation * direction[i];
            }

            double length = norm / Dot(direction, image);
            for (int i = 0; i < map.Length; i++)
            {
                map[i] += length * direction[i];
                residual[i] -= length * image[i];
            }

            double next = Dot(residual, residual);
            for (int i = 0; i < map.Length; i++)
            {
                direction[i] = residual[i] + (next / norm * direction[i]);
            }

            norm = next;
        }

        return map;
    }

    /// <summary>Σ_j m(N − R_j), one value for each site.</summary>
    public double[] Superpose(double[] map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var field = new double[_count];
        foreach ((int[] sites, int[] window) in _overlaps)
        {
            for (int i = 0; i < sites.Length; i++)
            {
                field[sites[i]] += map[window[i]];
            }
        }

        return field;
    }

    // The constant is eliminated: it is the mean of what is left over.
    private double[] Adjoint(double[] field)
    {
        double mean = field.Average();
        var map = new double[_size * _size];
        foreach ((int[] sites, int[] window) in _overlaps)
        {
            for (int i = 0; i < sites.Length; i++)
            {
                map[window[i]] += field[sites[i]] - mean;
            }
        }

        return map;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
