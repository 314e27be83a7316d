using PairScope.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>Every channel in which a crystal can pair, on bonds up to a shell, by irrep of its point group.</summary>
/// <remarks>docs/materials.md, "Gap functions".</remarks>
public sealed class GeneratedGaps
{
    private const double Vanishing = 1e-7;
    private readonly CrystalSymmetry _symmetry;
    private readonly BondSpace _space;

    private GeneratedGaps(CrystalSymmetry symmetry, int shells, bool spinIsFree)
    {
        _symmetry = symmetry;
        _space = new BondSpace(symmetry.Operations[0].Crystal, symmetry.Operations, shells);
        (Shells, SpinIsFree) = (shells, spinIsFree);
        var channels = new List<GeneratedChannel>();
        foreach (IReadOnlyList<int> block in _space.Blocks)
        {
            foreach (PairSpin spin in spinIsFree ? (PairSpin[])[PairSpin.Singlet, PairSpin.TripletZ] : Enum.GetValues<PairSpin>())
            {
                channels.AddRange(OfBlock(block, spin));
            }
        }

        Channels = [.. Irreps.SelectMany(irrep => channels.Where(c => c.Irrep == irrep))];
    }

    /// <summary>The point group.</summary>
    public LayerPointGroup Group => _symmetry.Group;

    /// <summary>The last shell.</summary>
    public int Shells { get; }

    /// <summary>Whether spin turns freely: triplets then stand for all directions of d, by the irrep of their function of place.</summary>
    public bool SpinIsFree { get; }

    /// <summary>The channels, by irrep; within an irrep by bond, then spin.</summary>
    public IReadOnlyList<GeneratedChannel> Channels { get; }

    /// <summary>Number of independent real functions: Σ dimension of all channels.</summary>
    public int Dimension => Channels.Sum(c => c.Irrep.Dimension);

    /// <summary>The channels of an irrep.</summary>
    public IReadOnlyList<GeneratedChannel> Of(PointGroupIrrep irrep) => [.. Channels.Where(c => c.Irrep == irrep)];

    private IReadOnlyList<PointGroupIrrep> Irreps => Group.Irreps;

    /// <summary>Generates the channels of a crystal.</summary>
    /// <param name="symmetry">The crystal's group.</param>
    /// <param name="shells">The last shell: 0 is one site, 1 its nearest neighbours as well, …; at most 20.</param>
    /// <param name="spinIsFree">Whether spin turns freely; <see cref="TurnsFreely"/> says so of a Hamiltonian.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shell is below 0 or above 20.</exception>
    public static GeneratedGaps Of(CrystalSymmetry symmetry, int shells, bool spinIsFree)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        ArgumentOutOfRangeException.ThrowIfNegative(shells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shells, 20);
        return new GeneratedGaps(symmetry, shells, spinIsFree);
    }

    /// <summary>Generates the channels of a material.</summary>
    /// <param name="material">The material.</param>
    /// <param name="shells">The last shell; the material's own unless given.</param>
    /// <param name="spinIsFree">Whether spin turns freely; what the material says or its Hamiltonian shows unless given.</param>
    public static GeneratedGaps Of(Material material, int? shells = null, bool? spinIsFree = null)
    {
        ArgumentNullException.ThrowIfNull(material);
        return Of(material.Symmetry, shells ?? material.GapShells, spinIsFree ?? material.SpinIsFree ?? TurnsFreely(material.Model.Bloch));
    }

    /// <summary>Whether h commutes with every spin matrix, so that nothing ties spin to the lattice.</summary>
    public static bool TurnsFreely(BlochMatrix bloch)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        int n = bloch.Orbitals;
        double scale = bloch.Largest;
        bool None(Lattice.TrigonometricPolynomial f) => f.Largest <= 1e-12 * scale;
        return Enumerable.Range(0, n * n).All(e => (e / n, e % n) is var (a, b)
            && None(bloch[a, n + b]) && None(bloch[n + a, b]) && None(bloch[a, b] - bloch[n + a, n + b]));
    }

    // First functions of place by irrep, then each set of partners times the part of spin, by the irrep of the whole.
    private IEnumerable<GeneratedChannel> OfBlock(IReadOnlyList<int> block, PairSpin spin)
    {
        int parity = spin == PairSpin.Singlet ? 1 : -1;
        var place = block.Select((bond, i) => (bond, i)).ToDictionary(p => p.bond, p => p.i);
        double[] Moved(int operation, double[] v)
        {
            var image = new double[v.Length];
            for (int i = 0; i < v.Length; i++)
            {
                if (v[i] != 0)
                {
                    foreach ((int target, double factor) in _space.ImagesOf(operation, block[i]))
                    {
                        image[place[target]] += factor * v[i];
                    }
                }
            }

            return image;
        }

        double[][] seeds =
        [
            .. block.Select((bond, i) =>
            {
                var seed = new double[block.Count];
                seed[i] += 0.5;
                seed[place[_space.Reversed[bond]]] += 0.5 * parity;
                return seed;
            }),
        ];
        foreach (PointGroupIrrep spatial in Irreps)
        {
            foreach (double[][] functions in Project(spatial, seeds, Moved))
            {
                foreach (GeneratedChannel channel in WithSpin(block, spin, spatial, functions, Moved))
                {
                    yield return channel;
                }
            }
        }
    }

    private IEnumerable<GeneratedChannel> WithSpin(
        IReadOnlyList<int> block, PairSpin spin, PointGroupIrrep spatial, double[][] functions, Func<int, double[], double[]> moved)
    {
        int components = spin == PairSpin.TripletXY ? 2 : 1;
        int size = block.Count;
        double[] MovedWithSpin(int operation, double[] v)
        {
            IReadOnlyList<double> axial = _symmetry.Operations[operation].Point.Axial;
            double[][] parts = [.. Enumerable.Range(0, components).Select(c => moved(operation, v[(c * size)..((c + 1) * size)]))];
            var image = new double[v.Length];
            for (int to = 0; to < components; to++)
            {
                for (int from = 0; from < components; from++)
                {
                    double turn = spin switch
                    {
                        PairSpin.Singlet => 1,
                        PairSpin.TripletZ => SpinIsFree ? 1 : axial[8],
                        _ => axial[(3 * to) + from],
                    };
                    for (int i = 0; turn != 0 && i < size; i++)
                    {
                        image[(to * size) + i] += turn * parts[from][i];
                    }
                }
            }

            return image;
        }

        double[][] seeds =
        [
            .. from c in Enumerable.Range(0, components)
               from f in functions
               select (double[])[.. new double[c * size], .. f, .. new double[(components - 1 - c) * size]],
        ];
        Bond first = _space.Bonds[block[0]];
        foreach (PointGroupIrrep irrep in Irreps)
        {
            int number = 0;
            foreach (double[][] partners in Project(irrep, seeds, MovedWithSpin))
            {
                number++;
                yield return new GeneratedChannel(irrep, spin, spatial, first, number, [.. partners.Select(p => ToFunction(block, spin, p))]);
            }
        }
    }

    private BondFunction ToFunction(IReadOnlyList<int> block, PairSpin spin, double[] vector)
    {
        int size = block.Count;
        bool two = spin == PairSpin.TripletXY;
        double Clean(double value) => Math.Abs(value) < 1e-13 ? 0 : value;
        return new BondFunction(
            _symmetry.Operations[0].Crystal.Orbitals.Count,
            spin,
            [
                .. block.Select((bond, i) => (_space.Bonds[bond], Clean(vector[i]), two ? Clean(vector[size + i]) : 0))
                    .Where(t => t.Item2 != 0 || t.Item3 != 0),
            ]);
    }

    // All sets of partners of an irrep in the span of the seeds: the first is P11 of a seed, orthogonal to those before, the second P21 of it.
    private IEnumerable<double[][]> Project(PointGroupIrrep irrep, double[][] seeds, Func<int, double[], double[]> moved)
    {
        var kept = new List<double[]>();
        foreach (double[] seed in seeds)
        {
            double[] v = Projected(irrep, 0, seed, moved);
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] other in kept)
                {
                    double overlap = Dot(v, other);
                    v = [.. v.Zip(other, (a, b) => a - (overlap * b))];
                }
            }

            double norm = Math.Sqrt(Dot(v, v));
            if (norm <= Vanishing)
            {
                continue;
            }

            v = [.. v.Select(x => x / norm)];
            kept.Add(v);
            if (irrep.Dimension == 1)
            {
                yield return [v];
                continue;
            }

            double[] second = Projected(irrep, 1, v, moved);
            if (irrep.IsComplexPair)
            {
                kept.Add(second); // (f1, f2) and (f2, −f1) are the same functions
            }

            yield return [v, second];
        }
    }

    // P_row,0 = (d/|G|) Σ_g D(g)_0,row g.
    private double[] Projected(PointGroupIrrep irrep, int row, double[] seed, Func<int, double[], double[]> moved)
    {
        var sum = new double[seed.Length];
        int count = _symmetry.Operations.Count;
        for (int g = 0; g < count; g++)
        {
            double weight = irrep.Dimension / (double)count * irrep.Matrix(g)[row];
            if (weight != 0)
            {
                double[] image = moved(g, seed);
                for (int i = 0; i < sum.Length; i++)
                {
                    sum[i] += weight * image[i];
                }
            }
        }

        return sum;
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
