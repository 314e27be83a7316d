using PairScope.Lattice;

namespace PairScope.Maps;

/// <summary>A Gaussian that blurs the density of the sites: the extent of the orbital at the tip's height and of the tip itself.</summary>
/// <param name="Lattice">The lattice of the sites.</param>
/// <param name="Width">σ, in the unit of the lattice's vectors; 0 for none.</param>
/// <remarks>docs/physics.md, eq. (55).</remarks>
public sealed record TipResolution(BravaisLattice Lattice, double Width)
{
    private const double WidthsSummed = 4.5;

    /// <summary>How far the blur is summed, in the unit of the width.</summary>
    public double Reach => WidthsSummed * Width;

    /// <summary>Cells that a window has to be wider on each side, so that the blur at its edge is right: the largest |n_i| = |b_i·r|/2π of |r| within <see cref="Reach"/>.</summary>
    public int Margin => Width == 0 ? 0 : (int)Math.Ceiling(Math.Max(Lattice.ReciprocalConstants.First, Lattice.ReciprocalConstants.Second) / (2 * Math.PI) * Reach);

    /// <summary>A_cell g_σ(d) at a distance d, such that a density of 1 on every site gives 1 on average.</summary>
    /// <param name="squaredDistance">d², in the square of the width's unit.</param>
    public double Weight(double squaredDistance) =>
        Lattice.CellArea / (2 * Math.PI * Width * Width) * Math.Exp(-squaredDistance / (2 * Width * Width));

    /// <summary>The blurred density on a window's own sites, Σ_R A_cell g_σ(R) ρ(r − R).</summary>
    /// <param name="map">Row-major [n1 + M/2, n2 + M/2] on M × M sites.</param>
    /// <param name="outer">M, even.</param>
    /// <param name="inner">Side of the window that is kept, even, in the middle of the other.</param>
    /// <param name="offset">Where the map's sites lie from those of the window, in units of a1 and a2.</param>
    public double[] OnSites(ReadOnlySpan<double> map, int outer, int inner, (double F1, double F2) offset = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inner, outer);
        int margin = (outer - inner) / 2;
        IReadOnlyList<(LatticeVector R, double Weight)> kernel = Kernel(margin, offset);
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

    /// <summary>A_cell g_σ(R) of the sites R that the blur mixes.</summary>
    /// <param name="margin">Largest |n1| and |n2| of R.</param>
    /// <param name="offset">Where the sites lie from the lattice's points, in units of a1 and a2: weights are those of R + offset.</param>
    public IReadOnlyList<(LatticeVector R, double Weight)> Kernel(int margin = int.MaxValue, (double F1, double F2) offset = default)
    {
        if (Width == 0)
        {
            return [(LatticeVector.Zero, 1)];
        }

        int reach = Math.Min(margin, Margin + (int)Math.Ceiling(Math.Max(Math.Abs(offset.F1), Math.Abs(offset.F2))));
        double furthest = Reach * Reach;
        return
        [
            .. from n1 in Enumerable.Range(-reach, (2 * reach) + 1)
               from n2 in Enumerable.Range(-reach, (2 * reach) + 1)
               let distance = Lattice.SquaredLength(n1 + offset.F1, n2 + offset.F2)
               where distance <= furthest
               select (new LatticeVector(n1, n2), Weight(distance)),
        ];
    }
}
