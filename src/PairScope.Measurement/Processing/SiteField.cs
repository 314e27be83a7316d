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

    /// <summary>(δ1, δ2): where the origin of the sites lies, in cycles of the two Bragg waves.</summary>
    public (double First, double Second) Origin { get; private init; }

    /// <summary>Where in the cell a topograph is bright, τ_i = −arg Z(g_i)/2π − δ_i in a1 and a2 from a site, in [0, 1).</summary>
    /// <param name="topograph">The topograph Z on the grid of the layers, without gaps.</param>
    /// <param name="g1">Bragg vector b1, cycles/nm, with the sign of the field's a1.</param>
    /// <param name="g2">Bragg vector b2, with the sign of its a2.</param>
    /// <remarks>docs/measurement.md, eq. (18).</remarks>
    public (double N1, double N2) BrightAtoms(ScanImage topograph, (double X, double Y) g1, (double X, double Y) g2)
    {
        double place1 = -DriftCorrection.Component(topograph, g1).Phase / (2 * Math.PI);
        double place2 = -DriftCorrection.Component(topograph, g2).Phase / (2 * Math.PI);
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
            select Length(Math.IEEERemainder(n1, 1) + m1, Math.IEEERemainder(n2, 1) + m2)).Min());
    }

    /// <summary>
    /// Reads every layer off at the sites n1 = g1·x − δ1, n2 = g2·x − δ2, each site the mean of the pixels near it under a Gaussian.
    /// The origin δ is where the impurities say that sites are. docs/measurement.md, eqs. (13), (14).
    /// </summary>
    /// <param name="layers">Layers on one grid; pixels without a value are left out.</param>
    /// <param name="g1">Bragg vector b1, cycles/nm.</param>
    /// <param name="g2">Bragg vector b2.</param>
    /// <param name="impurities">Places of the impurities, nm from the middle.</param>
    /// <param name="widthNanometres">σ of the mean.</param>
    /// <param name="deviation">Rms distance of the impurities from their sites, in lattice constants.</param>
    /// <exception cref="InputException">There is no impurity, two share a site, or they sit on no lattice of sites.</exception>
    public static SiteField Read(
        IReadOnlyList<ScanImage> layers, (double X, double Y) g1, (double X, double Y) g2, IReadOnlyList<(double X, double Y)> impurities, double widthNanometres, out double deviation)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(impurities);
        if (impurities.Count == 0)
        {
            throw new InputException("it needs impurities, and none was found.");
        }

        (double X, double Y) origin = (Phase(g1, impurities), Phase(g2, impurities));
        (double N1, double N2)[] found = [.. impurities.Select(p => ((g1.X * p.X) + (g1.Y * p.Y) - origin.X, (g2.X * p.X) + (g2.Y * p.Y) - origin.Y))];
        LatticeVector[] places = [.. found.Select(n => new LatticeVector((int)Math.Round(n.N1), (int)Math.Round(n.N2)))];
        deviation = Math.Sqrt(found.Zip(places).Average(p => Length(p.First.N1 - p.Second.N1, p.First.N2 - p.Second.N2)));
        if (deviation > 0.25)
        {
            throw new InputException(FormattableString.Invariant($"the impurities lie {deviation:F2} lattice constants from the sites of one lattice (rms), so they are not equal impurities on sites, or the lattice is distorted, which the step 'drift' mends."));
        }

        if (places.Distinct().Count() != places.Length)
        {
            throw new InputException("two impurities were found on one site; take a larger smoothing or threshold for 'impurities'.");
        }

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

        return sites.Count > 0
            ? new SiteField(sites, places, [.. values.Select(v => v.ToArray())]) { Origin = origin }
            : throw new InputException("no site of the lattice lies in the scan.");
    }

    // The mean phase of the impurities against a Bragg wave, in cycles.
    private static double Phase((double X, double Y) g, IReadOnlyList<(double X, double Y)> impurities)
    {
        (double cosine, double sine) = (0, 0);
        foreach ((double x, double y) in impurities)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * ((g.X * x) + (g.Y * y)));
            (cosine, sine) = (cosine + c, sine + s);
        }

        return Math.Atan2(sine, cosine) / (2 * Math.PI);
    }

    // |n1 a1 + n2 a2|² in lattice constants, for fractions of a cell.
    private static double Length(double n1, double n2) => (n1 * n1) - (n1 * n2) + (n2 * n2);

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
