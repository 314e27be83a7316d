using PairScope.Lattice;

namespace PairScope.Cli.Options;

/// <summary>A path through the zone as text: "G-M-K'-G", "(0.2,0.2)-K".</summary>
internal static class PathText
{
    /// <summary>
    /// Reads the corners; null where one is none, where two in a row are the same momentum, or where there are fewer than two.
    /// A named corner stands for all its images: the one nearest to the corner before is taken, so that G-M-K'-G runs round one
    /// triangle of the zone like G-M-K-G.
    /// </summary>
    public static IReadOnlyList<(string Label, ReducedMomentum Momentum)>? Parse(string text)
    {
        var corners = new List<(string Label, ReducedMomentum Momentum)>();
        foreach (string item in Split(text))
        {
            ReducedMomentum corner;
            if (Named(item) is { } named)
            {
                corner = corners.Count == 0 ? named : Nearest(named, corners[^1].Momentum);
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

            if (corners.Count > 0 && Length(corner, corners[^1].Momentum) < 1e-9)
            {
                return null;
            }

            corners.Add((MomentumPath.Label(corner), corner));
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

    private static ReducedMomentum? Named(string name) => name.Replace('′', '\'').Replace('’', '\'').ToUpperInvariant() switch
    {
        "G" or "Γ" or "GAMMA" => TriangularLattice.Gamma,
        "M" => TriangularLattice.M,
        "K" => TriangularLattice.K,
        "K'" => TriangularLattice.KPrime,
        _ => null,
    };

    // Images: the reciprocal vectors, and for M the rotations by 120° too. Of several as near the first in a fixed order.
    private static ReducedMomentum Nearest(ReducedMomentum point, ReducedMomentum from)
    {
        ReducedMomentum[] kinds = TriangularLattice.NameOf(point) is "M" ? [point, new(0.5, 0), new(0.5, 0.5)] : [point];
        ReducedMomentum[] images =
        [
            .. kinds,
            .. from kind in kinds
               from g1 in Enumerable.Range(-2, 5)
               from g2 in Enumerable.Range(-2, 5)
               select new ReducedMomentum(kind.K1 + g1, kind.K2 + g2),
        ];
        double least = images.Min(image => Length(image, from));
        return images.First(image => Length(image, from) < least + 1e-9);
    }

    private static double Length(ReducedMomentum a, ReducedMomentum b)
    {
        CartesianMomentum step = new ReducedMomentum(a.K1 - b.K1, a.K2 - b.K2).ToCartesian();
        return Math.Sqrt((step.X * step.X) + (step.Y * step.Y));
    }
}
