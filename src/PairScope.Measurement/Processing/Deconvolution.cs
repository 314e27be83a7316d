using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>
/// The maps of single impurities out of a field with many: for each kind k the m_k on an L × L window, and the constant c, that make
/// Σ_N [d(N) − c − Σ_j w_j m_k(j)(N − R_j)]² + λ² Σ_k Σ_r m_k(r)² least. Sites that were not measured are no part of the sum, so edges do no harm.
/// </summary>
/// <remarks>docs/measurement.md, eqs. (15), (19).</remarks>
public sealed class Deconvolution
{
    private readonly (int[] Sites, int[] Window, double Weight)[] _overlaps;
    private readonly int _count;
    private readonly int _unknowns;
    private readonly int _window;

    /// <summary>The least-squares problem of a field of view.</summary>
    /// <param name="sites">The sites N that were measured.</param>
    /// <param name="impurities">R_j.</param>
    /// <param name="size">L, even.</param>
    /// <param name="kinds">k(j), 0 … K − 1, for each impurity; null where all are of one kind.</param>
    /// <param name="weights">w_j, how strongly each shows the map of its kind; null for 1.</param>
    /// <exception cref="ArgumentException">Kinds or weights are not as many as the impurities.</exception>
    public Deconvolution(
        IReadOnlyList<LatticeVector> sites, IReadOnlyList<LatticeVector> impurities, int size, IReadOnlyList<int>? kinds = null, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(impurities);
        if ((kinds is not null && kinds.Count != impurities.Count) || (weights is not null && weights.Count != impurities.Count))
        {
            throw new ArgumentException("Each impurity has one kind and one weight.", nameof(kinds));
        }

        (_count, _window) = (sites.Count, size * size);
        _unknowns = _window * (1 + (kinds is { Count: > 0 } ? kinds.Max() : 0));
        int half = size / 2;
        _overlaps =
        [
            .. impurities.Select((place, j) =>
            {
                int first = _window * (kinds?[j] ?? 0);
                int[] inside = [.. Enumerable.Range(0, sites.Count).Where(n => sites[n] + -place is var r && r.N1 >= -half && r.N1 < half && r.N2 >= -half && r.N2 < half)];
                return (inside, Array.ConvertAll(inside, n => sites[n] + -place is var r ? first + ((r.N1 + half) * size) + r.N2 + half : 0), weights?[j] ?? 1);
            }),
        ];
    }

    /// <summary>The maps of all kinds one after another, each row-major [n1 + L/2, n2 + L/2] with the impurity at [L/2, L/2], in the unit of d.</summary>
    /// <param name="field">d, one value for each site.</param>
    /// <param name="regularisation">λ, in units of one impurity's weight.</param>
    /// <param name="iterations">Steps of the conjugate gradients.</param>
    public double[] Solve(double[] field, double regularisation = 0.5, int iterations = 30)
    {
        ArgumentNullException.ThrowIfNull(field);
        var map = new double[_unknowns];
        double[] residual = Adjoint(field);
        double[] direction = [.. residual];
        double norm = DotProduct.Of(residual, residual);
        double first = norm;
        for (int step = 0; step < iterations && norm > 1e-16 * first; step++)
        {
            double[] image = Adjoint(Superpose(direction));
            for (int i = 0; i < image.Length; i++)
            {
                image[i] += regularisation * regularisation * direction[i];
            }

            double length = norm / DotProduct.Of(direction, image);
            for (int i = 0; i < map.Length; i++)
            {
                map[i] += length * direction[i];
                residual[i] -= length * image[i];
            }

            double next = DotProduct.Of(residual, residual);
            for (int i = 0; i < map.Length; i++)
            {
                direction[i] = residual[i] + (next / norm * direction[i]);
            }

            norm = next;
        }

        return map;
    }

    /// <summary>The maps that <see cref="Solve"/> gives, one for each kind.</summary>
    public double[][] OfKinds(double[] maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        return [.. maps.Chunk(_window)];
    }

    /// <summary>Σ_j w_j m_k(j)(N − R_j), one value for each site.</summary>
    /// <param name="map">The maps of all kinds one after another.</param>
    public double[] Superpose(double[] map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var field = new double[_count];
        foreach ((int[] sites, int[] window, double weight) in _overlaps)
        {
            for (int i = 0; i < sites.Length; i++)
            {
                field[sites[i]] += weight * map[window[i]];
            }
        }

        return field;
    }

    // The constant is eliminated: it is the mean of what is left over.
    private double[] Adjoint(double[] field)
    {
        double mean = field.Average();
        var map = new double[_unknowns];
        foreach ((int[] sites, int[] window, double weight) in _overlaps)
        {
            for (int i = 0; i < sites.Length; i++)
            {
                map[window[i]] += weight * (field[sites[i]] - mean);
            }
        }

        return map;
    }
}
