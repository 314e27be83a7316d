using PairScope.Lattice;

namespace PairScope.Measurement;

/// <summary>Finds a lattice whose lengths and angle are known among the sharp peaks of a scan, up to what drift and an uncalibrated scanner do to it.</summary>
/// <remarks>docs/measurement.md, "Steps".</remarks>
internal static class LatticeMatch
{
    /// <summary>The two strongest peaks that can be b1 and b2; of equally strong ones those nearest to what is expected, with b1 nearest to its own direction. Null where there are none.</summary>
    /// <param name="peaks">One of each ± pair.</param>
    /// <param name="expected">The lattice.</param>
    public static BraggLattice? Find(IReadOnlyList<SpectralPeak> peaks, StatedLattice expected)
    {
        BravaisLattice shape = expected.Shape ?? TriangularLattice.Value;
        (double l1, double l2) = expected.BraggLengths;
        double opening = Angle(shape.B2) - Angle(shape.B1);
        SpectralPeak[] both = [.. peaks.Concat(peaks.Select(p => -p))];

        // Where b1 or b2 itself is too weak to be seen, two others may differ by it.
        SpectralPeak[] between = [.. from p in both from q in both where p != q && p != -q select p with
        {
            X = p.X - q.X, Y = p.Y - q.Y, Uncertainty = Math.Sqrt((p.Uncertainty * p.Uncertainty) + (q.Uncertainty * q.Uncertainty)),
            Amplitude = Math.Min(p.Amplitude, q.Amplitude), Prominence = Math.Min(p.Prominence, q.Prominence),
        }];
        return Best(both, both) ?? Best(both, between) ?? Best(between, both);

        BraggLattice? Best(SpectralPeak[] firsts, SpectralPeak[] seconds)
        {
            var found = from g1 in firsts
                        where BraggSearch.IsAsLong(g1.Length / l1)
                        from g2 in seconds
                        where BraggSearch.IsAsLong(g2.Length / l2)
                        let off = Remainder(g2.AngleDegrees - g1.AngleDegrees - opening)
                        where Math.Abs(off) < BraggSearch.LargestAngleError
                        let misfit = Square(Math.Log(g1.Length / l1)) + Square(Math.Log(g2.Length / l2)) + Square(off * Math.PI / 180)
                        orderby Math.Min(g1.Amplitude, g2.Amplitude) descending, Math.Round(misfit, 9), Math.Abs(Remainder(g1.AngleDegrees - Angle(shape.B1)))
                        select new BraggLattice(KindOf(shape), g1, g2, 0, Math.Min(g1.Prominence, g2.Prominence)) { Shape = shape };
            return found.FirstOrDefault();
        }
    }

    /// <summary>What kind of lattice it is.</summary>
    public static LatticeKind KindOf(BravaisLattice shape) => shape.Type switch
    {
        BravaisType.Hexagonal => LatticeKind.Hexagonal,
        BravaisType.Square => LatticeKind.Square,
        BravaisType.Rectangular => LatticeKind.Rectangular,
        BravaisType.CentredRectangular => LatticeKind.CentredRectangular,
        _ => LatticeKind.Oblique,
    };

    private static double Angle((double X, double Y) v) => Math.Atan2(v.Y, v.X) * 180 / Math.PI;

    private static double Remainder(double degrees) => Math.IEEERemainder(degrees, 360);

    private static double Square(double v) => v * v;
}
