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
            SplitMatrix t = Split(cluster.TMatrix(green, block), transposed: false);
            foreach (int electron in block.Where(component => component < green.Components / 2 && Weight(orbitalWeights, component) != 0))
            {
                Add(density, new Ways(green, cluster.Places(green.Components, block), sites, electron), t, Weight(orbitalWeights, electron));
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
            var (ways, backs) = (Split(towards, transposed: true), Split(from, transposed: false));
            foreach (int electron in block.Where(component => component < green.Components / 2 && Weight(orbitalWeights, component) != 0))
            {
                AddStrengths(derivatives, new Ways(green, cluster.Places(green.Components, block), sites, electron), ways, backs, Weight(orbitalWeights, electron));
            }
        }

        return (density, derivatives);
    }

    // −(1/π) Im Σ_a G(r, R_j)_a s_a G(R_j, r)_a with s = 1 for electrons and −1 for holes.
    private static void AddStrengths(double[][] derivatives, Ways free, SplitMatrix towards, SplitMatrix from, double weight) => Parallel.For(0, free.Chunks, free.Room, (chunk, _, room) =>
    {
        (int first, int count) = free.Fill(room, chunk);
        SplitProduct.Set(towards, room.Ways, room.Way);
        SplitProduct.Set(from, room.Backs, room.Back);
        for (int a = 0; a < free.Places.Count; a++)
        {
            double factor = weight * (free.IsElectron(a) ? 1 : -1) / Math.PI;
            double[] sum = derivatives[free.Places[a].Impurity];
            for (int n = 0, at = a * room.Way.Stride; n < count; n++, at++)
            {
                sum[first + n] -= factor * ((room.Way.Re[at] * room.Back.Im[at]) + (room.Way.Im[at] * room.Back.Re[at]));
            }
        }

        return room;
    }, _ => { });

    // Σ_ab out_a T_ab back_b for each site.
    private static void Add(double[] density, Ways free, SplitMatrix t, double weight) => Parallel.For(0, free.Chunks, free.Room, (chunk, _, room) =>
    {
        (int first, int count) = free.Fill(room, chunk);
        SplitProduct.Set(t, room.Backs, room.Back);
        for (int a = 0; a < free.Places.Count; a++)
        {
            for (int n = 0, at = a * room.Back.Stride; n < count; n++, at++)
            {
                density[first + n] -= weight / Math.PI * ((room.Ways.Re[at] * room.Back.Im[at]) + (room.Ways.Im[at] * room.Back.Re[at]));
            }
        }

        return room;
    }, _ => { });

    private static SplitMatrix Split(ComplexMatrix matrix, bool transposed)
    {
        var split = new SplitMatrix(matrix.Size, matrix.Size);
        for (int i = 0; i < matrix.Size; i++)
        {
            for (int j = 0; j < matrix.Size; j++)
            {
                split[i, j] = transposed ? matrix[j, i] : matrix[i, j];
            }
        }

        return split;
    }

    // Of the electrons' components the orbital is the fast index.
    private static double Weight(IReadOnlyList<double>? orbitalWeights, int electron) => orbitalWeights is null ? 1 : orbitalWeights[electron % orbitalWeights.Count];

    // G0 from the sites to the impurities' places and back, for some sites at a time: [place, site].
    private sealed class Ways
    {
        private const int Chunk = 64;

        private readonly int[] _sites; // n1·side + n2
        private readonly (Complex[] Way, Complex[] Back, int Index)[] _planes;
        private readonly int _middle;
        private readonly int _electrons;

        public Ways(GreenFunctionWindow green, IReadOnlyList<(LatticeVector Cell, int Component, int Impurity, int Index)> places, IReadOnlyList<LatticeVector> sites, int electron)
        {
            Places = places;
            _electrons = green.Components / 2;
            _middle = (green.Side * green.Side) / 2;
            _sites = [.. sites.Select(Index)];
            _planes = [.. places.Select(p => (green.Plane(electron, p.Component) ?? [], green.Plane(p.Component, electron) ?? [], Index(p.Cell)))];

            int Index(LatticeVector r) => (r.N1 * green.Side) + r.N2;
        }

        public IReadOnlyList<(LatticeVector Cell, int Component, int Impurity, int Index)> Places { get; }

        public int Chunks => (_sites.Length + Chunk - 1) / Chunk;

        public Scratch Room() => new(Places.Count, Chunk);

        public bool IsElectron(int place) => Places[place].Component < _electrons;

        // A plane that is missing is zero, as the rooms are at first.
        public (int First, int Count) Fill(Scratch room, int chunk)
        {
            int first = chunk * Chunk;
            ReadOnlySpan<int> sites = _sites.AsSpan(first, Math.Min(Chunk, _sites.Length - first));
            for (int a = 0; a < _planes.Length; a++)
            {
                (Complex[] way, Complex[] back, int place) = _planes[a];
                for (int n = 0, at = a * room.Ways.Stride; n < sites.Length; n++, at++)
                {
                    int r = sites[n] - place;
                    if (way.Length > 0)
                    {
                        (room.Ways.Re[at], room.Ways.Im[at]) = (way[_middle + r].Real, way[_middle + r].Imaginary);
                    }

                    if (back.Length > 0)
                    {
                        (room.Backs.Re[at], room.Backs.Im[at]) = (back[_middle - r].Real, back[_middle - r].Imaginary);
                    }
                }
            }

            return (first, sites.Length);
        }
    }

    // Where one thread works.
    private sealed class Scratch(int places, int sites)
    {
        public SplitMatrix Ways { get; } = new(places, sites);

        public SplitMatrix Backs { get; } = new(places, sites);

        public SplitMatrix Way { get; } = new(places, sites);

        public SplitMatrix Back { get; } = new(places, sites);
    }
}
