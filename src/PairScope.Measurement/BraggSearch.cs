using PairScope.Lattice;

namespace PairScope.Measurement;

/// <summary>Finds the lattice that the sharp peaks of a scan's Fourier transform form.</summary>
/// <remarks>docs/measurement.md, "Steps".</remarks>
public static class BraggSearch
{
    // What drift and creep of a usable scan can do to a lattice.
    internal const double LargestAngleError = 12;
    private const double LargestLengthRatio = 1.15;

    // In units of the expected |b|: no crystal has Bragg vectors much longer than twice those one hopes for. And for any crystal, cycles/nm: a lattice constant of 1.4 Å.
    private const double LongestOfExpected = 2.2;
    private const double LongestOfAnyCrystal = 8;

    // By how many peaks a lattice of combinations must explain more than one of three or two peaks.
    private const int FewestMorePeaks = 2;
    private const double LeastMoreShare = 0.15;

    /// <summary>The lattice that a scan shows, in the part of it that was measured.</summary>
    /// <param name="image">The scan, without background.</param>
    /// <param name="expected">The crystal one hopes for; null where nothing is known. Where it is another one that the scan shows, that is returned.</param>
    public static BraggLattice InScan(ScanImage image, StatedLattice? expected)
    {
        ScanImage seen = ScanCleaning.FillGaps(ScanCleaning.MeasuredPart(image));
        var peaks = SpectralPeaks.Find(seen, LongestOfExpected * expected?.LongestBragg ?? LongestOfAnyCrystal);
        bool isHexagon = expected?.Shape is not { } told || (told.Type == BravaisType.Hexagonal && Within(told.SecondConstant, 1 + 1e-6));
        if (!isHexagon && LatticeMatch.Find(peaks, expected!) is { } match)
        {
            return match;
        }

        BraggLattice found = InScan(seen, peaks, isHexagon ? expected?.LongestBragg : null);
        return isHexagon && expected?.Shape is { } shape && found.Kind == LatticeKind.Hexagonal ? On(shape, found) : found;
    }

    // A hexagon in vectors a1, a2 at 60° instead of 120°, where those were told: b1 is what was b1 − b2.
    private static BraggLattice On(BravaisLattice shape, BraggLattice hexagon) => (shape.B1.X * shape.B2.X) + (shape.B1.Y * shape.B2.Y) > 0
        ? hexagon with { Shape = shape }
        : hexagon with { Shape = shape, Bragg1 = hexagon.Bragg1 with { X = hexagon.Bragg1.X - hexagon.Bragg2.X, Y = hexagon.Bragg1.Y - hexagon.Bragg2.Y } };

    private static BraggLattice InScan(ScanImage seen, IReadOnlyList<SpectralPeak> peaks, double? expectedLength)
    {
        var lattice = Find(peaks, 1 / Math.Min(seen.WidthNanometres, seen.HeightNanometres), expectedLength);

        // Creep bends a scan, and combinations of high order with it more than the Bragg peaks themselves: where these can be seen, they tell.
        if (!lattice.IsOfCombinations)
        {
            return lattice;
        }

        var third = lattice.Bragg2 with { X = lattice.Bragg2.X - lattice.Bragg1.X, Y = lattice.Bragg2.Y - lattice.Bragg1.Y };
        SpectralPeak? g1 = SpectralPeaks.Near(seen, lattice.Bragg1), g2 = SpectralPeaks.Near(seen, lattice.Bragg2), g3 = SpectralPeaks.Near(seen, third);

        // Two of the three give the third.
        g1 ??= g2 is { } b && g3 is { } c ? b with { X = b.X - c.X, Y = b.Y - c.Y } : null;
        g2 ??= g1 is { } a && g3 is { } d ? a with { X = a.X + d.X, Y = a.Y + d.Y } : null;
        return g1 is { } first && g2 is { } second
            ? Hexagon(first, second, g3 ?? second with { X = second.X - first.X, Y = second.Y - first.Y }) with { IsOfCombinations = true }
            : lattice;
    }

    /// <summary>
    /// Looks for hexagons and squares among the sharp peaks of a scan, and returns the stronger of the two by its
    /// weakest peak. Hexagons within 15 % of the expected length come before all others, because superlattices are
    /// hexagons too. Among squares the shortest of the comparably strong ones is taken.
    /// </summary>
    /// <param name="peaks">One of each ± pair, from <see cref="SpectralPeaks.Find"/>.</param>
    /// <param name="resolution">Distance of neighbouring points in the scan's discrete spectrum, cycles/nm.</param>
    /// <param name="expectedLength">|b| of the crystal one hopes for, cycles/nm: 2/(√3 a); null where nothing is known. Where it is, and the peaks of no
    /// hexagon are near it, they may all be combinations of weaker ones that are (<see cref="LatticeComb"/>).</param>
    public static BraggLattice Find(IReadOnlyList<SpectralPeak> peaks, double resolution, double? expectedLength)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        var both = peaks.Concat(peaks.Select(p => -p)).ToArray();
        List<(double Strength, double Length, BraggLattice Lattice)> hexagons = [];
        List<(double Strength, double Length, BraggLattice Lattice)> squares = [];
        foreach (var g1 in peaks)
        {
            foreach (var g2 in both.Where(g2 => Within(g2.Length / g1.Length, LargestLengthRatio)))
            {
                var turn = Turn(g1, g2);
                if (Math.Abs(turn - 60) < LargestAngleError && Third(g1, g2, both, resolution) is { } g3)
                {
                    var strength = Math.Min(g1.Amplitude, Math.Min(g2.Amplitude, g3.Amplitude));
                    hexagons.Add((strength, (g1.Length + g2.Length + g3.Length) / 3, Hexagon(g1, g2, g3)));
                }
                else if (Math.Abs(turn - 90) < LargestAngleError / 2)
                {
                    squares.Add((Math.Min(g1.Amplitude, g2.Amplitude), (g1.Length + g2.Length) / 2, Square(g1, g2)));
                }
            }
        }

        var expected = hexagons.FindAll(h => expectedLength is { } length && Within(h.Length / length, LargestLengthRatio));
        (double Strength, double Length, BraggLattice Lattice) nothing = (0, 0, BraggLattice.None);
        var hexagon = (expected.Count > 0 ? expected : hexagons).DefaultIfEmpty(nothing).MaxBy(h => h.Strength);
        var square = Fundamental(squares);
        var lattice = hexagon.Strength >= square.Strength ? hexagon.Lattice : square.Lattice;
        var more = Math.Max(FewestMorePeaks, LeastMoreShare * peaks.Count);
        if (expected.Count > 0 && Explained(hexagon.Lattice) >= Explained(lattice) + more)
        {
            lattice = hexagon.Lattice;
        }

        var isExpected = expected.Count > 0 && ReferenceEquals(lattice, hexagon.Lattice);
        return isExpected || expectedLength is not { } hoped || LatticeComb.Find(peaks, resolution, hoped) is not { } comb || comb.Explained < Explained(lattice) + more
            ? lattice
            : Hexagon(comb.First, comb.Second, comb.Second with { X = comb.Second.X - comb.First.X, Y = comb.Second.Y - comb.First.Y }) with { IsOfCombinations = true };

        int Explained(BraggLattice found) => found.Kind == LatticeKind.None ? 0 : LatticeComb.Explained(peaks, found.Bragg1, found.Bragg2, resolution);
    }

    // A harmonic can outshine the lattice it belongs to: the shortest of the comparably strong ones is the lattice.
    private static (double Strength, double Length, BraggLattice Lattice) Fundamental(
        List<(double Strength, double Length, BraggLattice Lattice)> found)
    {
        if (found.Count == 0)
        {
            return (0, 0, BraggLattice.None);
        }

        var strong = found.FindAll(f => f.Strength >= found.Max(other => other.Strength) / 3);
        var shortest = strong.Min(f => f.Length);
        return strong.Where(f => f.Length < 1.1 * shortest).MaxBy(f => f.Strength);
    }

    // g3 = g2 − g1 closes the triangle under any affine map, so it is looked for closely.
    private static SpectralPeak? Third(SpectralPeak g1, SpectralPeak g2, SpectralPeak[] both, double resolution)
    {
        SpectralPeak? best = null;
        foreach (var g3 in both)
        {
            if (Math.Sqrt(Square(g2.X - g1.X - g3.X) + Square(g2.Y - g1.Y - g3.Y)) < 0.5 * resolution
                && Within(g3.Length / g1.Length, LargestLengthRatio)
                && (best is null || g3.Amplitude > best.Value.Amplitude))
            {
                best = g3;
            }
        }

        return best;
    }

    // The best b1, b2 to g1 = b1, g2 = b2, g3 = b2 − b1 by least squares with weights 1/σ².
    private static BraggLattice Hexagon(SpectralPeak g1, SpectralPeak g2, SpectralPeak g3)
    {
        double w1 = 1 / Square(g1.Uncertainty), w2 = 1 / Square(g2.Uncertainty), w3 = 1 / Square(g3.Uncertainty);
        var determinant = ((w1 + w3) * (w2 + w3)) - (w3 * w3);
        (double B1, double B2) Solve(double a1, double a2, double a3)
        {
            var right1 = (w1 * a1) - (w3 * a3);
            var right2 = (w2 * a2) + (w3 * a3);
            return ((((w2 + w3) * right1) + (w3 * right2)) / determinant, (((w1 + w3) * right2) + (w3 * right1)) / determinant);
        }

        var (x1, x2) = Solve(g1.X, g2.X, g3.X);
        var (y1, y2) = Solve(g1.Y, g2.Y, g3.Y);
        var first = g1 with { X = x1, Y = y1, Uncertainty = Math.Sqrt((w2 + w3) / determinant) };
        var second = g2 with { X = x2, Y = y2, Uncertainty = Math.Sqrt((w1 + w3) / determinant) };
        var third = second with
        {
            X = x2 - x1,
            Y = y2 - y1,
            Uncertainty = Math.Sqrt((w1 + w2) / determinant),
            Amplitude = g3.Amplitude,
            Prominence = g3.Prominence,
        };
        SpectralPeak[] corners = [first, second, third, -first, -second, -third];
        var start = Enumerable.Range(0, 6).MinBy(i => Math.Abs(Turn30(corners[i])));
        var closure = Math.Sqrt(Square(g2.X - g1.X - g3.X) + Square(g2.Y - g1.Y - g3.Y));
        var weakest = Math.Min(g1.Prominence, Math.Min(g2.Prominence, g3.Prominence));
        return new BraggLattice(LatticeKind.Hexagonal, corners[start], corners[(start + 1) % 6], closure, weakest);
    }

    private static BraggLattice Square(SpectralPeak g1, SpectralPeak g2)
    {
        SpectralPeak[] corners = [g1, g2, -g1, -g2];
        var start = Enumerable.Range(0, 4).MinBy(i => Math.Abs(Turn30(corners[i])));
        return new BraggLattice(
            LatticeKind.Square, corners[start], corners[(start + 1) % 4], 0, Math.Min(g1.Prominence, g2.Prominence));
    }

    private static double Turn30(SpectralPeak g) => Math.IEEERemainder(g.AngleDegrees - 30, 360);

    private static double Turn(SpectralPeak from, SpectralPeak to) =>
        Math.IEEERemainder(to.AngleDegrees - from.AngleDegrees, 360);

    /// <summary>Whether a length over the expected one is what a usable scan can make of 1.</summary>
    internal static bool IsAsLong(double ratio) => Within(ratio, LargestLengthRatio);

    private static bool Within(double ratio, double limit) => ratio < limit && ratio > 1 / limit;

    private static double Square(double v) => v * v;
}
