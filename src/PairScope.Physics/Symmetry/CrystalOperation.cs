using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Symmetry;

/// <summary>
/// An operation {O|t} on a crystal: where it carries sites, cells and orbitals, and what it makes of hoppings and gaps.
/// </summary>
/// <remarks>docs/materials.md, eq. (7).</remarks>
public sealed class CrystalOperation
{
    private const double PlaceTolerance = 1e-4; // of a cell, as files give places
    private readonly int[] _site;
    private readonly LatticeVector[] _shift;
    private readonly double[] _orbital; // D, n×n

    private CrystalOperation(Crystal crystal, PointOperation point, (double F1, double F2) translation, int[] site, LatticeVector[] shift, double[] orbital) =>
        (Crystal, Point, Translation, _site, _shift, _orbital) = (crystal, point, translation, site, shift, orbital);

    /// <summary>The crystal.</summary>
    public Crystal Crystal { get; }

    /// <summary>O.</summary>
    public PointOperation Point { get; }

    /// <summary>t in a1 and a2, each in [0, 1): not zero for glides and screws.</summary>
    public (double F1, double F2) Translation { get; }

    /// <summary>D_to,from of the orbitals.</summary>
    public double Orbital(int to, int from) => _orbital[(to * Crystal.Orbitals.Count) + from];

    /// <summary>The site that a site is carried to.</summary>
    public int SiteOf(int site) => _site[site];

    /// <summary>The cell R′ of a bond from site A in cell 0 to site B in cell R: R W + s_B − s_A.</summary>
    public LatticeVector CellOf(LatticeVector r, int fromSite, int toSite) => Point.Lattice.Apply(r) + _shift[toSite] + -_shift[fromSite];

    /// <summary>Every operation {O|t} that carries the sites onto sites of the same species, one t for each O.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="refused">Operations that carry sites to sites but under which the listed orbitals are not closed, with their orbitals.</param>
    public static IReadOnlyList<CrystalOperation> Candidates(Crystal crystal, out IReadOnlyList<(PointOperation Point, string Orbitals)> refused)
    {
        ArgumentNullException.ThrowIfNull(crystal);
        var found = new List<CrystalOperation>();
        var open = new List<(PointOperation, string)>();
        foreach (LatticeOperation lattice in crystal.Lattice.Holohedry())
        {
            foreach (bool keepsHeight in (bool[])[true, false])
            {
                var point = new PointOperation(lattice, keepsHeight);
                if (Placed(crystal, point) is not { } placed)
                {
                    continue;
                }

                double[] orbital = Orbitals(crystal, point, placed.Site);
                if (Unclosed(crystal, orbital) is { } names)
                {
                    open.Add((point, names));
                    continue;
                }

                found.Add(new CrystalOperation(crystal, point, placed.Translation, placed.Site, placed.Shift, orbital));
            }
        }

        refused = open;
        return found;
    }

    /// <summary>g h, for a Hamiltonian; g Δ, for a gap.</summary>
    /// <param name="matrix">h or Δ of the crystal's orbitals.</param>
    /// <param name="isGap">Whether U ⊗ D stands on the right as its transpose instead of its adjoint.</param>
    public BlochMatrix Apply(BlochMatrix matrix, bool isGap = false)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int n = matrix.Orbitals;
        ComplexMatrix spin = Point.Spin;
        var images = new List<(LatticeVector, ComplexMatrix)>();
        foreach (LatticeVector r in matrix.Cells)
        {
            ComplexMatrix value = matrix.Coefficient(r);
            foreach (IGrouping<LatticeVector, (int A, int B)> target in
                from a in Enumerable.Range(0, n)
                from b in Enumerable.Range(0, n)
                group (a, b) by CellOf(r, Crystal.Orbitals[a].Site, Crystal.Orbitals[b].Site))
            {
                var image = new ComplexMatrix(2 * n);
                foreach ((int a, int b) in target)
                {
                    Spread(image, value, spin, a, b, isGap);
                }

                images.Add((target.Key, image));
            }
        }

        return BlochMatrix.FromCoefficients(n, images);
    }

    /// <summary>max |g h − h| over all cells and elements.</summary>
    public double Violation(BlochMatrix h)
    {
        ArgumentNullException.ThrowIfNull(h);
        return (Apply(h) + (-1 * h)).Largest;
    }

    // Adds U M U† (or Uᵀ) of the spin block of orbitals a, b at every pair of orbitals that D carries them to.
    private void Spread(ComplexMatrix image, ComplexMatrix value, ComplexMatrix spin, int a, int b, bool isGap)
    {
        int n = Crystal.Orbitals.Count;
        for (int s = 0; s < 2; s++)
        {
            for (int t = 0; t < 2; t++)
            {
                Complex turned = Complex.Zero;
                for (int u = 0; u < 2; u++)
                {
                    for (int v = 0; v < 2; v++)
                    {
                        turned += spin[s, u] * value[(u * n) + a, (v * n) + b] * (isGap ? spin[t, v] : Complex.Conjugate(spin[t, v]));
                    }
                }

                for (int c = 0; turned != Complex.Zero && c < n; c++)
                {
                    for (int d = 0; d < n; d++)
                    {
                        image[(s * n) + c, (t * n) + d] += Orbital(c, a) * Orbital(d, b) * turned;
                    }
                }
            }
        }
    }

    private static ((double F1, double F2) Translation, int[] Site, LatticeVector[] Shift)? Placed(Crystal crystal, PointOperation point)
    {
        IReadOnlyList<Site> sites = crystal.Sites;

        // Heights count from the middle of the layer, wherever z = 0 lies.
        double middle = 0.5 * (sites.Min(s => s.Height) + sites.Max(s => s.Height));
        double unit = Math.Sqrt(crystal.Lattice.CellArea);
        int first = Enumerable.Range(0, sites.Count).MinBy(i => sites.Count(s => Alike(s, sites[i])));
        (double f1, double f2) = point.Lattice.Apply(sites[first].F1, sites[first].F2);
        foreach (Site target in sites.Where(s => Alike(s, sites[first])))
        {
            (double t1, double t2) = (target.F1 - f1, target.F2 - f2);
            (t1, t2) = (t1 - Math.Floor(t1 + PlaceTolerance), t2 - Math.Floor(t2 + PlaceTolerance));
            var site = new int[sites.Count];
            var shift = new LatticeVector[sites.Count];
            if (Enumerable.Range(0, sites.Count).All(a =>
            {
                (double x1, double x2) = point.Lattice.Apply(sites[a].F1, sites[a].F2);
                double z = (point.KeepsHeight ? 1 : -1) * (sites[a].Height - middle);
                site[a] = Enumerable.Range(0, sites.Count).FirstOrDefault(
                    b => Alike(sites[b], sites[a]) && Whole(x1 + t1 - sites[b].F1) && Whole(x2 + t2 - sites[b].F2)
                        && Math.Abs(sites[b].Height - middle - z) < PlaceTolerance * unit,
                    -1);
                if (site[a] >= 0)
                {
                    shift[a] = new LatticeVector((int)Math.Round(x1 + t1 - sites[site[a]].F1), (int)Math.Round(x2 + t2 - sites[site[a]].F2));
                }

                return site[a] >= 0;
            }))
            {
                return ((t1, t2), site, shift);
            }
        }

        return null;
    }

    private static bool Alike(Site a, Site b) => string.Equals(a.Species, b.Species, StringComparison.Ordinal);

    private static bool Whole(double x) => Math.Abs(x - Math.Round(x)) < PlaceTolerance;

    private static double[] Orbitals(Crystal crystal, PointOperation point, int[] site)
    {
        int n = crystal.Orbitals.Count;
        var matrix = new double[n * n];
        for (int to = 0; to < n; to++)
        {
            for (int from = 0; from < n; from++)
            {
                if (crystal.Orbitals[to].Site == site[crystal.Orbitals[from].Site])
                {
                    double d = RealHarmonic.Rotation(crystal.Orbitals[to].Harmonic, crystal.Orbitals[from].Harmonic, point.Matrix);
                    matrix[(to * n) + from] = Math.Abs(d) < 1e-14 ? 0 : d;
                }
            }
        }

        return matrix;
    }

    // The orbitals whose images are not among the listed ones: columns of D that are shorter than 1.
    private static string? Unclosed(Crystal crystal, double[] orbital)
    {
        int n = crystal.Orbitals.Count;
        string[] names =
        [
            .. Enumerable.Range(0, n)
                .Where(from => Math.Abs(Enumerable.Range(0, n).Sum(to => orbital[(to * n) + from] * orbital[(to * n) + from]) - 1) > 1e-9)
                .Select(crystal.NameOf),
        ];
        return names.Length == 0 ? null : string.Join(", ", names);
    }
}
