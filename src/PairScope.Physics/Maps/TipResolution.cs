using PairScope.Lattice;

namespace PairScope.Maps;

/// <summary>A Gaussian that blurs the density of the sites: the extent of the orbital at the tip's height and of the tip itself.</summary>
/// <remarks>docs/physics.md, eq. (55).</remarks>
public static class TipResolution
{
    private const double Reach = 4.5;

    /// <summary>A_cell g_σ(d) at a distance d, such that a density of 1 on every site gives 1 on average.</summary>
    /// <param name="squaredDistance">d², in a².</param>
    /// <param name="width">σ, in a.</param>
    public static double Weight(double squaredDistance, double width) =>
        Math.Sqrt(3) / 2 / (2 * Math.PI * width * width) * Math.Exp(-squaredDistance / (2 * width * width));

    /// <summary>How far the blur is summed, in a.</summary>
    public static double ReachOf(double width) => Reach * width;

    /// <summary>The blurred density on a window's own sites, Σ_R A_cell g_σ(R) ρ(r − R).</summary>
    /// <param name="map">Row-major [n1 + M/2, n2 + M/2] on M × M sites.</param>
    /// <param name="outer">M, even.</param>
    /// <param name="inner">Side of the window that is kept, even, in the middle of the other.</param>
    /// <param name="width">σ, in a; 0 for none.</param>
    public static double[] OnSites(ReadOnlySpan<double> map, int outer, int inner, double width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inner, outer);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        int margin = (outer - inner) / 2;
        IReadOnlyList<(LatticeVector R, double Weight)> kernel = Kernel(width, margin);
        var blurred = new double[inner * inner];
        for (int i = 0; i < blurred.Length; i++)
        {
            (int row, int column) = ((i / inner) + margin, (i % inner) + margin);
            foreach ((LatticeVector r, double weight) in kernel)
            {
                blurred[i] += weight * map[((row + r.N1) * outer) + column + r.N2];
            }
        }

        return blurred;
    }

    /// <summary>Cells that a window has to be wider on each side, so that the blur at its edge is right.</summary>
    public static int Margin(double width) => width == 0 ? 0 : (int)Math.Ceiling(2 / Math.Sqrt(3) * ReachOf(width));

    /// <summary>A_cell g_σ(R) of the sites R that the blur mixes.</summary>
    /// <param name="width">σ, in a; 0 for none.</param>
    /// <param name="margin">Largest |n1| and |n2| of R.</param>
    public static IReadOnlyList<(LatticeVector R, double Weight)> Kernel(double width, int margin = int.MaxValue)
    {
        if (width == 0)
        {
            return [(LatticeVector.Zero, 1)];
        }

        int reach = Math.Min(margin, Margin(width));
        double furthest = ReachOf(width) * ReachOf(width);
        return
        [
            .. from n1 in Enumerable.Range(-reach, (2 * reach) + 1)
               from n2 in Enumerable.Range(-reach, (2 * reach) + 1)
               let r = new LatticeVector(n1, n2)
               where r.LengthSquared <= furthest
               select (r, Weight(r.LengthSquared, width)),
        ];
    }
}
