using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The density of states of a field of view with several impurities in it, scattering between them included:
/// δρ(r, ω) = −(1/π) Im Σ_ij Tr_e[G0(r − R_i) T_ij G0(R_j − r)], in states/(meV·cell).
/// </summary>
/// <remarks>docs/physics.md, eq. (51).</remarks>
public static class ImpurityField
{
    /// <summary>ρ0(ω) = −(1/π) Im Tr_e G0(0), the density of states without impurities, in states/(meV·cell).</summary>
    /// <param name="green">G0.</param>
    /// <param name="orbitalWeights">w_a, what the tip sees of each orbital; null for all alike.</param>
    /// <remarks>docs/physics.md, eq. (33); docs/materials.md, eq. (5).</remarks>
    public static double CleanDensity(GreenFunctionWindow green, IReadOnlyList<double>? orbitalWeights = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        Complex sum = Complex.Zero;
        for (int i = 0; i < green.Components / 2; i++)
        {
            sum += Weight(orbitalWeights, i) * green[i, i, 0, 0];
        }

        return -sum.Imaginary / Math.PI;
    }

    /// <summary>The window of G0 that a cluster and a field of view need: even, and at least twice the largest |n1|, |n2| between any impurity and any site.</summary>
    public static int WindowSize(ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sites);
        LatticeVector[] places = [.. cluster.Sites.SelectMany((site, j) => cluster.Impurities[j].Entries.Select(e => site + e.Cell))];
        return 2 * Math.Max(1, Math.Max(Reach(r => r.N1), Reach(r => r.N2)));

        int Reach(Func<LatticeVector, int> component)
        {
            (int low, int high) = (places.Min(component), places.Max(component));
            return Math.Max(high - Math.Min(low, sites.Min(component)), Math.Max(high, sites.Max(component)) - low);
        }
    }

    /// <summary>δρ on a list of sites.</summary>
    /// <param name="green">G0 at ω + iη on a window that holds every difference of an impurity and a site.</param>
    /// <param name="cluster">The impurities.</param>
    /// <param name="sites">The sites r.</param>
    /// <param name="orbitalWeights">w_a, what the tip sees of each orbital; null for all alike.</param>
    /// <returns>One value for each site, in their order.</returns>
    /// <exception cref="ArgumentException">The window is too small.</exception>
    public static double[] Compute(GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites, IReadOnlyList<double>? orbitalWeights = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sites);
        ImpurityCluster.Require(green, new LatticeVector(WindowSize(cluster, sites) / 2, 0));
        var density = new double[sites.Count];
        foreach (IReadOnlyList<int> block in cluster.Blocks(green))
        {
            ComplexMatrix t = cluster.TMatrix(green, block);
            foreach (int electron in block.Where(component => component < green.Components / 2 && Weight(orbitalWeights, component) != 0))
            {
                Add(density, green, cluster, sites, block, electron, t, Weight(orbitalWeights, electron));
            }
        }

        return density;
    }

    /// <summary>δρ on a list of sites, and ∂δρ(r)/∂V_j for the scalar strength V_j of each impurity, the same on all its entries, in states/(meV²·cell).</summary>
    /// <param name="green">G0 at ω + iη on a window that holds every difference of an impurity and a site.</param>
    /// <param name="cluster">The impurities.</param>
    /// <param name="sites">The sites r.</param>
    /// <param name="orbitalWeights">w_a, what the tip sees of each orbital; null for all alike.</param>
    /// <returns>δρ, one value for each site, and for each impurity its derivative on each site.</returns>
    /// <exception cref="ArgumentException">The window is too small.</exception>
    /// <remarks>docs/physics.md, eq. (78).</remarks>
    public static (double[] Density, double[][] ByStrength) WithStrengths(GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites, IReadOnlyList<double>? orbitalWeights = null)
    {
        double[] density = Compute(green, cluster, sites, orbitalWeights);
        double[][] derivatives = [.. cluster.Sites.Select(_ => new double[sites.Count])];
        foreach (IReadOnlyList<int> block in cluster.Blocks(green))
        {
            (ComplexMatrix towards, ComplexMatrix from) = cluster.Dressing(green, block);

            // Rows of both are what a way through all impurities is an inner product with.
            var (ways, backs) = (new SplitRows(towards, transposed: true), new SplitRows(from, transposed: false));
            foreach (int electron in block.Where(component => component < green.Components / 2 && Weight(orbitalWeights, component) != 0))
            {
                AddStrengths(derivatives, green, cluster, sites, block, electron, ways, backs, Weight(orbitalWeights, electron));
            }
        }

        return (density, derivatives);
    }

    // −(1/π) Im Σ_a G(r, R_j)_a s_a G(R_j, r)_a with s = 1 for electrons and −1 for holes.
    private static void AddStrengths(
        double[][] derivatives, GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites, IReadOnlyList<int> block, int electron, SplitRows ways, SplitRows backs, double weight)
    {
        var places = cluster.Places(green.Components, block);
        int count = places.Count;
        Parallel.For(0, (sites.Count + 255) / 256, chunk =>
        {
            var (wayReal, wayImaginary, backReal, backImaginary) = (new double[count], new double[count], new double[count], new double[count]);
            for (int n = 256 * chunk; n < Math.Min(sites.Count, 256 * (chunk + 1)); n++)
            {
                for (int a = 0; a < count; a++)
                {
                    LatticeVector r = sites[n] + -places[a].Cell;
                    Complex way = green[electron, places[a].Component, r.N1, r.N2];
                    Complex back = green[places[a].Component, electron, -r.N1, -r.N2];
                    (wayReal[a], wayImaginary[a], backReal[a], backImaginary[a]) = (way.Real, way.Imaginary, back.Real, back.Imaginary);
                }

                for (int a = 0; a < count; a++)
                {
                    (double x, double y) = Row(ways.Real(a), ways.Imaginary(a), wayReal, wayImaginary);
                    (double u, double v) = Row(backs.Real(a), backs.Imaginary(a), backReal, backImaginary);
                    derivatives[places[a].Impurity][n] -= weight * (places[a].Component < green.Components / 2 ? 1 : -1) * ((x * v) + (y * u)) / Math.PI;
                }
            }
        });
    }

    // Σ_ab out_a T_ab back_b for each site.
    private static void Add(
        double[] density, GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites, IReadOnlyList<int> block, int electron, ComplexMatrix t, double weight)
    {
        var places = cluster.Places(green.Components, block);
        int count = t.Size;
        var rows = new SplitRows(t, transposed: false);
        Parallel.For(0, (sites.Count + 255) / 256, chunk =>
        {
            var (backReal, backImaginary) = (new double[count], new double[count]);
            for (int n = 256 * chunk; n < Math.Min(sites.Count, 256 * (chunk + 1)); n++)
            {
                for (int b = 0; b < count; b++)
                {
                    LatticeVector r = places[b].Cell + -sites[n];
                    Complex back = green[places[b].Component, electron, r.N1, r.N2];
                    (backReal[b], backImaginary[b]) = (back.Real, back.Imaginary);
                }

                double sum = 0;
                for (int a = 0; a < count; a++)
                {
                    LatticeVector r = sites[n] + -places[a].Cell;
                    Complex way = green[electron, places[a].Component, r.N1, r.N2];
                    (double x, double y) = Row(rows.Real(a), rows.Imaginary(a), backReal, backImaginary);
                    sum += (way.Real * y) + (way.Imaginary * x);
                }

                density[n] -= weight * sum / Math.PI;
            }
        });
    }

    // Of the electrons' components the orbital is the fast index.
    private static double Weight(IReadOnlyList<double>? orbitalWeights, int electron) => orbitalWeights is null ? 1 : orbitalWeights[electron % orbitalWeights.Count];

    private static (double Real, double Imaginary) Row(ReadOnlySpan<double> tReal, ReadOnlySpan<double> tImaginary, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        (Vector<double> x, Vector<double> y) = (Vector<double>.Zero, Vector<double>.Zero);
        int i = 0;
        for (; i <= real.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (a, b, c, d) = (new Vector<double>(tReal[i..]), new Vector<double>(tImaginary[i..]), new Vector<double>(real[i..]), new Vector<double>(imaginary[i..]));
            x += (a * c) - (b * d);
            y += (a * d) + (b * c);
        }

        var (sumX, sumY) = (Vector.Sum(x), Vector.Sum(y));
        for (; i < real.Length; i++)
        {
            sumX += (tReal[i] * real[i]) - (tImaginary[i] * imaginary[i]);
            sumY += (tReal[i] * imaginary[i]) + (tImaginary[i] * real[i]);
        }

        return (sumX, sumY);
    }

    // A matrix whose rows, or columns, lie in real and imaginary planes for inner products.
    private sealed class SplitRows
    {
        private readonly int _count;
        private readonly double[] _real;
        private readonly double[] _imaginary;

        public SplitRows(ComplexMatrix matrix, bool transposed)
        {
            _count = matrix.Size;
            (_real, _imaginary) = (new double[_count * _count], new double[_count * _count]);
            for (int i = 0; i < _real.Length; i++)
            {
                Complex value = transposed ? matrix[i % _count, i / _count] : matrix[i / _count, i % _count];
                (_real[i], _imaginary[i]) = (value.Real, value.Imaginary);
            }
        }

        public ReadOnlySpan<double> Real(int row) => _real.AsSpan(row * _count, _count);

        public ReadOnlySpan<double> Imaginary(int row) => _imaginary.AsSpan(row * _count, _count);
    }
}
