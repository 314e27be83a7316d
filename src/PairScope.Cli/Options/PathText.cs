using PairScope.Lattice;

namespace PairScope.Cli.Options;

/// <summary>A path through the zone of any lattice as text: "G-M-K'-G", "(0.2,0.2)-X".</summary>
internal static class PathText
{
    /// <summary>
    /// Reads the corners; null where one is none, where two in a row are the same momentum, or where there are fewer than two.
    /// A named corner stands for all its images: the one nearest to the corner before is taken, so that G-M-K'-G runs round one
    /// triangle of the zone like G-M-K-G.
    /// </summary>
    public static IReadOnlyList<(string Label, ReducedMomentum Momentum)>? Parse(string text, BravaisLattice lattice)
    {
        var zone = new BrillouinZone(lattice);
        var corners = new List<(string Label, ReducedMomentum Momentum)>();
        foreach (string item in Split(text))
        {
            ReducedMomentum corner;
            if (Named(item, zone) is { } named)
            {
                corner = corners.Count == 0 ? named : Nearest(named, corners[^1].Momentum, zone, lattice);
            }
            else if (item is ['(', .. var inside, ')'] && inside.Split(',') is [var first, var second]
                && NumberOption.TryReal(first, out double k1) && NumberOption.TryReal(second, out double k2) && Math.Abs(k1) <= 10 && Math.Abs(k2) <= 10)
            {
                corner = new ReducedMomentum(k1, k2);
            }
            else
            {
                return null;
            }

            if (corners.Count > 0 && Length(corner, corners[^1].Momentum, lattice) < 1e-9)
            {
                return null;
            }

            corners.Add((zone.LabelOf(corner), corner));
        }

        return corners.Count >= 2 ? corners : null;
    }

    // A minus sign in brackets belongs to a number.
    private static IEnumerable<string> Split(string text)
    {
        int start = 0;
        int depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] is '-' or '–' && depth == 0))
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    /// <summary>The names that corners may have.</summary>
    public static IEnumerable<string> Names(BrillouinZone zone) => ["G", .. zone.Marks.Select(m => m.Name.Replace('′', '\'')).Where(n => n is not "Γ").Distinct(StringComparer.Ordinal)];

    private static ReducedMomentum? Named(string name, BrillouinZone zone)
    {
        string plain = name.Replace('′', '\'').Replace('’', '\'').ToUpperInvariant();
        foreach ((string mark, ReducedMomentum momentum) in zone.Marks)
        {
            if (string.Equals(plain, mark.Replace('′', '\''), StringComparison.Ordinal) || (mark is "Γ" && plain is "G" or "GAMMA" or "Γ"))
            {
                return momentum;
            }
        }

        return null;
    }

    // Images: the reciprocal vectors, and for middles of edges and square corners the lattice's operations too, which keep K and K′ apart
    // because only those of their own kind count. Of several as near the first in a fixed order.
    private static ReducedMomentum Nearest(ReducedMomentum point, ReducedMomentum from, BrillouinZone zone, BravaisLattice lattice)
    {
        (double x, double y) = lattice.WaveVector(point);
        string name = zone.LabelOf(point);
        ReducedMomentum[] kinds =
        [
            .. lattice.Holohedry().Select(g => lattice.Reduce((g.Plane.Xx * x) + (g.Plane.Xy * y), (g.Plane.Yx * x) + (g.Plane.Yy * y)))
                .Where(k => string.Equals(zone.LabelOf(k), name, StringComparison.Ordinal)),
        ];
        ReducedMomentum[] images =
        [
            point, .. kinds,
            .. from kind in kinds.Prepend(point)
               from g1 in Enumerable.Range(-2, 5)
               from g2 in Enumerable.Range(-2, 5)
               select new ReducedMomentum(kind.K1 + g1, kind.K2 + g2),
        ];
        double least = images.Min(image => Length(image, from, lattice));
        return images.First(image => Length(image, from, lattice) < least + 1e-9);
    }

    private static double Length(ReducedMomentum a, ReducedMomentum b, BravaisLattice lattice)
    {
        (double x, double y) = lattice.WaveVector(new ReducedMomentum(a.K1 - b.K1, a.K2 - b.K2));
        return Math.Sqrt((x * x) + (y * y));
    }
}
