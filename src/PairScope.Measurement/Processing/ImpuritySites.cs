using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>
/// The sites of a lattice of known Bragg vectors on which impurities sit. Their mean phases give the lattice's origin; one that lies between the sites of
/// the others, or on the site of a stronger one, is left out.
/// </summary>
/// <param name="Origin">(δ1, δ2) in cycles of the two Bragg waves.</param>
/// <param name="Places">The sites of those that are kept.</param>
/// <param name="CellSites">On which site of the cell each of them sits.</param>
/// <param name="Kept">Their numbers.</param>
/// <param name="Deviation">Their rms distance from the sites, in lattice constants.</param>
/// <param name="LeftOut">Why others were left out, and what their places leave open; one sentence each.</param>
/// <remarks>docs/measurement.md, eq. (13).</remarks>
internal sealed record ImpuritySites((double First, double Second) Origin, IReadOnlyList<LatticeVector> Places, IReadOnlyList<int> CellSites, IReadOnlyList<int> Kept, double Deviation, IReadOnlyList<string> LeftOut)
{
    private const double LargestDeviation = 0.25; // rms; of places without a lattice it is 0.37
    private const double Between = 0.3; // lattice constants from a site
    private const double LeastShare = 2.0 / 3;
    private const int Rounds = 3;
    private const int Tried = 3; // impurities whose sites in the cell are tried
    private const double Alike = 1e-9; // of two deviations, for the earlier one to stay

    /// <summary>Finds them.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="impurities">Places, nm, the strongest first.</param>
    /// <param name="basis">Where the sites of the cell lie from the first, in units of a1 and a2.</param>
    /// <exception cref="InputException">There is no impurity, or they sit on no lattice of sites.</exception>
    public static ImpuritySites Of(BraggLattice lattice, IReadOnlyList<(double X, double Y)> impurities, IReadOnlyList<(double F1, double F2)> basis)
    {
        if (impurities.Count == 0)
        {
            throw new InputException("it needs impurities, and none was found.");
        }

        // Which site of the cell an impurity sits on shows beside the others alone: each of the strongest is tried on each.
        (double First, double Second)?[] starts = basis.Count == 1 ? [null]
            : [.. Enumerable.Range(0, Math.Min(Tried, impurities.Count)).SelectMany(_ => basis, (i, f) => ((double, double)?)(Cycles(lattice, impurities[i]) is var (n1, n2) ? (n1 - f.F1, n2 - f.F2) : default))];
        Search[] searches = [.. starts.Select(start => new Search(lattice, impurities, basis, start))];
        Search best = searches.Aggregate((a, b) => b.IsBetterThan(a) ? b : a);
        ImpuritySites found = best.Result();
        return !searches.Any(s => s.IsRivalOf(best)) ? found
            : found with { LeftOut = [.. found.LeftOut, $"On which of the {basis.Count} sites of the cell the impurities sit their places do not tell: the first that fits was taken, which matters where the sites differ."] };
    }

    // g_i·x of a place.
    private static (double N1, double N2) Cycles(BraggLattice lattice, (double X, double Y) place) =>
        ((lattice.Bragg1.X * place.X) + (lattice.Bragg1.Y * place.Y), (lattice.Bragg2.X * place.X) + (lattice.Bragg2.Y * place.Y));

    // The origin that begins somewhere and moves to the mean of those near its sites.
    private sealed class Search
    {
        private readonly BraggLattice _lattice;
        private readonly IReadOnlyList<(double X, double Y)> _impurities;
        private readonly IReadOnlyList<(double F1, double F2)> _basis;
        private readonly (double First, double Second) _origin;
        private readonly int[] _kept;
        private readonly double _all;

        public Search(BraggLattice lattice, IReadOnlyList<(double X, double Y)> impurities, IReadOnlyList<(double F1, double F2)> basis, (double First, double Second)? start)
        {
            (_lattice, _impurities, _basis) = (lattice, impurities, basis);
            _kept = [.. Enumerable.Range(0, impurities.Count)];
            _origin = start ?? (0, 0);
            for (int round = 0; round < Rounds; round++)
            {
                int[] on = start is null ? new int[impurities.Count] : [.. Enumerable.Range(0, impurities.Count).Select(CellSite)];
                _origin = (Phase(_kept, i => Cycles(lattice, impurities[i]).N1 - basis[on[i]].F1), Phase(_kept, i => Cycles(lattice, impurities[i]).N2 - basis[on[i]].F2));
                _all = round == 0 ? Rms(_kept) : _all;
                int[] near = [.. Enumerable.Range(0, impurities.Count).Where(i => Distance(i) <= Between * Between)];
                if (near.SequenceEqual(_kept))
                {
                    break;
                }

                _kept = near;
            }
        }

        private double Deviation => _kept.Length == 0 ? _all : Rms(_kept);

        public bool IsBetterThan(Search other) => _kept.Length > other._kept.Length || (_kept.Length == other._kept.Length && Deviation < other.Deviation - Alike);

        // As good, with impurities on other sites of the cell.
        public bool IsRivalOf(Search other) => !IsBetterThan(other) && !other.IsBetterThan(this) && !_kept.Select(CellSite).SequenceEqual(other._kept.Select(other.CellSite));

        public ImpuritySites Result()
        {
            double deviation = Deviation;
            if (_kept.Length < LeastShare * _impurities.Count || deviation > LargestDeviation)
            {
                throw new InputException(FormattableString.Invariant(
                    $"the impurities lie {Math.Max(_all, deviation):F2} lattice constants from the sites of one lattice (rms), so they are not impurities on sites, or the lattice is distorted, which the step 'drift' mends."));
            }

            int[] between = [.. Enumerable.Range(0, _impurities.Count).Except(_kept)];
            int[] first = [.. _kept.GroupBy(Place).Select(same => same.Min()).Order()];
            return new ImpuritySites(_origin, [.. first.Select(Place)], [.. first.Select(CellSite)], first, deviation,
            [
                .. between.Select(i => FormattableString.Invariant($"The impurity at ({_impurities[i].X:F2}, {_impurities[i].Y:F2}) nm lies {Math.Sqrt(Distance(i)):F2} lattice constants from the nearest site of the others and was left out.")),
                .. _kept.Except(first).Select(i => FormattableString.Invariant($"The impurity at ({_impurities[i].X:F2}, {_impurities[i].Y:F2}) nm shares its {(_basis.Count == 1 ? "site" : "cell")} with a stronger one and was left out.")),
            ]);
        }

        private (double N1, double N2) From(int i, int site) => Cycles(_lattice, _impurities[i]) is var (n1, n2) ? (n1 - _origin.First - _basis[site].F1, n2 - _origin.Second - _basis[site].F2) : default;

        private double Distance(int i, int site) => From(i, site) is var (n1, n2) ? _lattice.Shape.SquaredLength(n1 - Math.Round(n1), n2 - Math.Round(n2)) : 0;

        private int CellSite(int i) => Enumerable.Range(0, _basis.Count).MinBy(site => Distance(i, site));

        private LatticeVector Place(int i) => From(i, CellSite(i)) is var (n1, n2) ? new LatticeVector((int)Math.Round(n1), (int)Math.Round(n2)) : default;

        private double Distance(int i) => Distance(i, CellSite(i));

        private double Rms(int[] of) => Math.Sqrt(of.Average(Distance));

        // The mean of cycles modulo one.
        private static double Phase(int[] of, Func<int, double> cycles)
        {
            (double cosine, double sine) = (0, 0);
            foreach (int i in of)
            {
                (double s, double c) = Math.SinCos(2 * Math.PI * cycles(i));
                (cosine, sine) = (cosine + c, sine + s);
            }

            return Math.Atan2(sine, cosine) / (2 * Math.PI);
        }
    }
}
