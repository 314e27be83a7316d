using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>
/// The sites of a lattice of known Bragg vectors on which impurities sit. Their mean phases give the lattice's origin; one that lies between the sites of
/// the others, or on the site of a stronger one, is left out.
/// </summary>
/// <param name="Origin">(δ1, δ2) in cycles of the two Bragg waves.</param>
/// <param name="Places">The sites of those that are kept.</param>
/// <param name="Kept">Their numbers.</param>
/// <param name="Deviation">Their rms distance from the sites, in lattice constants.</param>
/// <param name="LeftOut">Why others were left out; one sentence each.</param>
/// <remarks>docs/measurement.md, eq. (13).</remarks>
internal sealed record ImpuritySites((double First, double Second) Origin, IReadOnlyList<LatticeVector> Places, IReadOnlyList<int> Kept, double Deviation, IReadOnlyList<string> LeftOut)
{
    private const double LargestDeviation = 0.25; // rms; of places without a lattice it is 0.37
    private const double Between = 0.3; // lattice constants from a site
    private const double LeastShare = 2.0 / 3;
    private const int Rounds = 3;

    /// <summary>Finds them.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="impurities">Places, nm, the strongest first.</param>
    /// <exception cref="InputException">There is no impurity, or they sit on no lattice of sites.</exception>
    public static ImpuritySites Of(BraggLattice lattice, IReadOnlyList<(double X, double Y)> impurities)
    {
        if (impurities.Count == 0)
        {
            throw new InputException("it needs impurities, and none was found.");
        }

        ((double X, double Y) g1, (double X, double Y) g2) = ((lattice.Bragg1.X, lattice.Bragg1.Y), (lattice.Bragg2.X, lattice.Bragg2.Y));
        int[] kept = [.. Enumerable.Range(0, impurities.Count)];
        (double First, double Second) origin = default;
        double all = 0;
        for (int round = 0; round < Rounds; round++)
        {
            origin = (Phase(g1, [.. kept.Select(i => impurities[i])]), Phase(g2, [.. kept.Select(i => impurities[i])]));
            all = round == 0 ? Rms(kept) : all;
            int[] near = [.. Enumerable.Range(0, impurities.Count).Where(i => Distance(i) <= Between * Between)];
            if (near.SequenceEqual(kept))
            {
                break;
            }

            kept = near;
        }

        double deviation = kept.Length == 0 ? all : Rms(kept);
        if (kept.Length < LeastShare * impurities.Count || deviation > LargestDeviation)
        {
            throw new InputException(FormattableString.Invariant(
                $"the impurities lie {Math.Max(all, deviation):F2} lattice constants from the sites of one lattice (rms), so they are not impurities on sites, or the lattice is distorted, which the step 'drift' mends."));
        }

        int[] between = [.. Enumerable.Range(0, impurities.Count).Except(kept)];
        int[] first = [.. kept.GroupBy(Site).Select(same => same.Min()).Order()];
        return new ImpuritySites(origin, [.. first.Select(Site)], first, deviation,
        [
            .. between.Select(i => FormattableString.Invariant($"The impurity at ({impurities[i].X:F2}, {impurities[i].Y:F2}) nm lies {Math.Sqrt(Distance(i)):F2} lattice constants from the nearest site of the others and was left out.")),
            .. kept.Except(first).Select(i => FormattableString.Invariant($"The impurity at ({impurities[i].X:F2}, {impurities[i].Y:F2}) nm shares its site with a stronger one and was left out.")),
        ]);

        (double N1, double N2) Coordinates(int i) => (
            (g1.X * impurities[i].X) + (g1.Y * impurities[i].Y) - origin.First, (g2.X * impurities[i].X) + (g2.Y * impurities[i].Y) - origin.Second);
        LatticeVector Site(int i) => Coordinates(i) is var (n1, n2) ? new LatticeVector((int)Math.Round(n1), (int)Math.Round(n2)) : default;
        double Distance(int i) => (Coordinates(i), Site(i)) is var (n, r) ? lattice.Shape.SquaredLength(n.N1 - r.N1, n.N2 - r.N2) : 0;
        double Rms(int[] of) => Math.Sqrt(of.Average(Distance));
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
}
