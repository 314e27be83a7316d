using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Measurement;

/// <summary>A scan read off on the sites of its crystal, with the sites on which impurities sit.</summary>
/// <param name="Sites">Sites with a value, counted from one of them.</param>
/// <param name="Impurities">R_j.</param>
/// <param name="Layers">For each bias one value for each site, in the scan's unit.</param>
public sealed record SiteField(IReadOnlyList<LatticeVector> Sites, IReadOnlyList<LatticeVector> Impurities, IReadOnlyList<double[]> Layers)
{
    private const double LargestMisplacement = 0.2; // of a lattice constant; the two places of chalcogens are 0.58 apart

    /// <summary>Whether a1 and a2 are those of the crystal, and not, as may be otherwise, their opposites.</summary>
    public bool IsOriented { get; init; }

    /// <summary>The kind of each impurity, counted from 0; all of one kind unless something else is said.</summary>
    public IReadOnlyList<int> Kinds { get => field ?? [.. Impurities.Select(_ => 0)]; init; }

    /// <summary>On which site of the cell impurities of each kind sit, counted as the recipe counts them; the first unless something else is said.</summary>
    public IReadOnlyList<int> CellSites { get => field ?? [.. Enumerable.Repeat(0, KindCount)]; init; }

    /// <summary>The kind whose map follows the field.</summary>
    public int Shown { get; init; }

    /// <summary>How many kinds there are.</summary>
    public int KindCount => Kinds.Max() + 1;

    /// <summary>The kind whose maps hold most of what is seen, by the number of its impurities times the square of their map.</summary>
    /// <param name="maps">For each bias the map of one impurity of each kind.</param>
    public int MostSeen(IReadOnlyList<double[][]> maps) =>
        Enumerable.Range(0, KindCount).MaxBy(k => Kinds.Count(kind => kind == k) * maps.Sum(kinds => kinds[k].Sum(v => v * v) / kinds.Sum(m => m.Sum(v => v * v))));

    /// <summary>(δ1, δ2): where the origin of the sites lies, in cycles of the two Bragg waves.</summary>
    public (double First, double Second) Origin { get; private init; }

    /// <summary>Where in the cell a topograph is bright, τ_i = −arg Z(g_i)/2π − δ_i in a1 and a2 from a site, in [0, 1).</summary>
    /// <param name="topograph">The topograph Z on the grid of the layers, without gaps.</param>
    /// <param name="g1">Bragg vector b1, cycles/nm, with the sign of the field's a1.</param>
    /// <param name="g2">Bragg vector b2, with the sign of its a2.</param>
    /// <remarks>docs/measurement.md, eq. (18).</remarks>
    public (double N1, double N2) BrightAtoms(ScanImage topograph, (double X, double Y) g1, (double X, double Y) g2)
    {
        double place1 = -WaveFilter.Mean(topograph, g1).Phase / (2 * Math.PI);
        double place2 = -WaveFilter.Mean(topograph, g2).Phase / (2 * Math.PI);
        return (Fraction(place1 - Origin.First), Fraction(place2 - Origin.Second));

        static double Fraction(double n) => n - Math.Floor(n);
    }

    /// <summary>The field with the crystal's own a1 and a2, for which the chalcogens lie at <see cref="Materials.Chalcogen"/>; null where the atoms found are neither there nor opposite.</summary>
    /// <param name="chalcogens">Where they were found, in a1 and a2 from a site.</param>
    /// <remarks>docs/measurement.md, eq. (18).</remarks>
    public SiteField? Oriented((double N1, double N2) chalcogens)
    {
        double along = Misplacement(chalcogens.N1 - Materials.Chalcogen.N1, chalcogens.N2 - Materials.Chalcogen.N2);
        double against = Misplacement(chalcogens.N1 + Materials.Chalcogen.N1, chalcogens.N2 + Materials.Chalcogen.N2);
        return Math.Min(along, against) > LargestMisplacement ? null
            : along < against ? this with { IsOriented = true }
            : this with
            {
                Sites = [.. Sites.Select(r => -r)],
                Impurities = [.. Impurities.Select(r => -r)],
                Origin = (-Origin.First, -Origin.Second),
                IsOriented = true,
            };

        // The shortest of the steps that differ by whole cells.
        static double Misplacement(double n1, double n2) => Math.Sqrt((
            from m1 in new[] { -1, 0, 1 }
            from m2 in new[] { -1, 0, 1 }
            select TriangularLattice.Value.SquaredLength(Math.IEEERemainder(n1, 1) + m1, Math.IEEERemainder(n2, 1) + m2)).Min());
    }

    /// <summary>
    /// Reads every layer off at the sites n1 = g1·x − δ1, n2 = g2·x − δ2, each site the mean of the pixels near it under a Gaussian.
    /// The origin δ is where the impurities say that sites are. docs/measurement.md, eqs. (13), (14).
    /// </summary>
    /// <param name="layers">Layers on one grid; pixels without a value are left out.</param>
    /// <param name="lattice">The lattice, whose Bragg vectors are g1 and g2.</param>
    /// <param name="impurities">The impurities, the strongest first.</param>
    /// <param name="widthNanometres">σ of the mean.</param>
    /// <param name="basis">Where the sites of the cell lie from the first, on which values are read, in units of a1 and a2.</param>
    /// <param name="deviation">Rms distance of the impurities from their sites, in lattice constants.</param>
    /// <param name="leftOut">Why impurities were left out; one sentence each.</param>
    /// <exception cref="InputException">There is no impurity, or they sit on no lattice of sites.</exception>
    public static SiteField Read(
        IReadOnlyList<ScanImage> layers,
        BraggLattice lattice,
        IReadOnlyList<FoundImpurity> impurities,
        double widthNanometres,
        IReadOnlyList<(double F1, double F2)> basis,
        out double deviation,
        out IReadOnlyList<string> leftOut)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(impurities);
        ((double X, double Y) g1, (double X, double Y) g2) = ((lattice.Bragg1.X, lattice.Bragg1.Y), (lattice.Bragg2.X, lattice.Bragg2.Y));
        ImpuritySites found = ImpuritySites.Of(lattice, [.. impurities.Select(f => (f.X, f.Y))], basis);
        (deviation, leftOut) = (found.Deviation, found.LeftOut);
        (double X, double Y) origin = found.Origin;
        double cross = (g1.X * g2.Y) - (g1.Y * g2.X);
        ScanImage frame = layers[0];
        (double halfX, double halfY) = ((frame.WidthNanometres / 2) - widthNanometres, (frame.HeightNanometres / 2) - widthNanometres);
        int reach = (int)Math.Ceiling(Math.Max(Math.Abs(g1.X) + Math.Abs(g2.X), Math.Abs(g1.Y) + Math.Abs(g2.Y)) * (halfX + halfY));
        var sites = new List<LatticeVector>();
        var values = layers.Select(_ => new List<double>()).ToArray();
        for (int n1 = -reach; n1 <= reach; n1++)
        {
            for (int n2 = -reach; n2 <= reach; n2++)
            {
                // g_i·x = n_i + δ_i, solved for x.
                (double a, double b) = (n1 + origin.X, n2 + origin.Y);
                (double x, double y) = (((a * g2.Y) - (b * g1.Y)) / cross, ((b * g1.X) - (a * g2.X)) / cross);
                if (Math.Abs(x) < halfX && Math.Abs(y) < halfY && Means(layers, x, y, widthNanometres) is { } means)
                {
                    sites.Add(new LatticeVector(n1, n2));
                    for (int e = 0; e < means.Length; e++)
                    {
                        values[e].Add(means[e]);
                    }
                }
            }
        }

        // On another site of the cell an impurity has another map.
        int[] kinds = [.. found.Kept.Select((i, j) => (impurities[i].Kind * basis.Count) + found.CellSites[j])];
        if (sites.Count == 0)
        {
            throw new InputException("no site of the lattice lies in the scan.");
        }

        var field = new SiteField(sites, found.Places, [.. values.Select(v => v.ToArray())]) { Origin = origin, Kinds = Numbered(kinds) };
        return basis.Count == 1 ? field : field with { CellSites = [.. kinds.Distinct().Order().Select(k => k % basis.Count)] };
    }

    // A kind of which none is left has no number.
    private static int[] Numbered(int[] kinds)
    {
        int[] present = [.. kinds.Distinct().Order()];
        return Array.ConvertAll(kinds, k => Array.IndexOf(present, k));
    }

    private static double[]? Means(IReadOnlyList<ScanImage> layers, double x, double y, double width)
    {
        ScanImage frame = layers[0];
        double reach = 3 * width;
        (double column, double row) = ((x / frame.StepX) + (frame.Columns / 2.0) - 0.5, (y / frame.StepY) + (frame.Rows / 2.0) - 0.5);
        var (sums, weight) = (new double[layers.Count], 0.0);
        for (int r = Math.Max(0, (int)Math.Ceiling(row - (reach / frame.StepY))); r <= Math.Min(frame.Rows - 1, (int)Math.Floor(row + (reach / frame.StepY))); r++)
        {
            for (int c = Math.Max(0, (int)Math.Ceiling(column - (reach / frame.StepX))); c <= Math.Min(frame.Columns - 1, (int)Math.Floor(column + (reach / frame.StepX))); c++)
            {
                (double dx, double dy) = ((c - column) * frame.StepX, (r - row) * frame.StepY);
                double w = Math.Exp(-((dx * dx) + (dy * dy)) / (2 * width * width));
                int at = (r * frame.Columns) + c;
                if (!double.IsFinite(frame.Values[at]))
                {
                    return null;
                }

                weight += w;
                for (int e = 0; e < sums.Length; e++)
                {
                    sums[e] += w * layers[e].Values[at];
                }
            }
        }

        return weight > 0 && sums.All(double.IsFinite) ? Array.ConvertAll(sums, s => s / weight) : null;
    }
}
