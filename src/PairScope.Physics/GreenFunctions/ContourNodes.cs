using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// Angles of a circle in the order in which they are needed: so many to begin with, then those between them, again and again, each time
/// in the order of the angle. With them the phases e^{iθn}, 0 ≤ n ≤ reach, of every circle's sums.
/// </summary>
/// <remarks>docs/materials.md, eq. (15).</remarks>
internal sealed class ContourNodes
{
    private const int Fewest = 128; // to begin with
    private const int Usual = 512; // at the end, where sums do not reach further

    /// <summary>ρ of the inner circle; the outer one has 1/ρ.</summary>
    public const double Radius = 0.9;

    /// <summary>The share of a residue in the moments below which no pole is believed: what looks like one there is rounding.</summary>
    public const double Unseen = 1e-16;

    /// <summary>Angles and phases for chains of one range: more angles than either the sums or the hoppings reach.</summary>
    /// <param name="range">p.</param>
    /// <param name="reach">The largest n of the sums.</param>
    public ContourNodes(int range, int reach)
    {
        (int first, int most) = Counts(range, reach);
        (First, Most) = (first, most);
        Angles = new double[most];
        Phases = new SplitMatrix(most, reach + 1);
        int filled = 0;
        for (int count = first; count <= most; count *= 2)
        {
            int step = filled == 0 ? 1 : 2;
            for (int j = step - 1; j < count; j += step)
            {
                Angles[filled++] = 2 * Math.PI * j / count;
            }
        }

        for (int q = 0; q < most; q++)
        {
            for (int n = 0; n <= reach; n++)
            {
                (double sin, double cos) = Math.SinCos(Math.IEEERemainder(Angles[q] * n, 2 * Math.PI));
                Phases[q, n] = new(cos, sin);
            }
        }
    }

    /// <summary>How many angles there are to begin with and at the end.</summary>
    public static (int First, int Most) Counts(int range, int reach)
    {
        int first = Fewest;
        while (first < reach + range + 2 || Magnifies(first, reach))
        {
            first *= 2;
        }

        return (first, Math.Max(Usual, first));
    }

    /// <summary>Angles to begin with.</summary>
    public int First { get; }

    /// <summary>Angles at the end.</summary>
    public int Most { get; }

    /// <summary>θ, the coarser ones first.</summary>
    public double[] Angles { get; }

    /// <summary>e^{iθn}, [angle, n].</summary>
    public SplitMatrix Phases { get; }

    // On the other side of the ring a sum of Q points lacks ρ^2Q |x_s|^(−n−1) of what moments hold of a pole. For poles that are just believed,
    // (|x_s|/ρ)^Q = Unseen, that must be no magnification.
    private static bool Magnifies(int points, int reach) =>
        (2 * points * Math.Log(Radius)) - ((reach + 1) * (Math.Log(Radius) + (Math.Log(Unseen) / points))) > 0;
}
