namespace PairScope.Maps;

/// <summary>
/// A map as a tip of finite width sees it between the sites, with every site in its place and nothing between them that interferes:
/// Σ_A Σ_R A_cell g_σ(x − R − τ_A + r_0) δρ_A(R) on a square of pixels.
/// </summary>
/// <param name="Resolution">Lattice and width σ of the Gaussian.</param>
/// <param name="Square">The pixels.</param>
/// <remarks>docs/physics.md, eq. (55); docs/materials.md, eq. (6). With orbitals that interfere: <see cref="ContinuumTip"/>.</remarks>
public sealed record TipImage(TipResolution Resolution, PixelSquare Square)
{
    /// <summary>The image, row-major from the top, in states/(meV·cell).</summary>
    /// <param name="map">The map.</param>
    /// <param name="clean">The density of the clean crystal on each site, which is added; null for δρ alone.</param>
    /// <exception cref="ArgumentException">The square is larger than <see cref="PixelSquare.LargestSide"/>.</exception>
    public double[] Of(QpiMap map, IReadOnlyList<double>? clean = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        Square.RequireWithin(Resolution.Lattice, Resolution.Reach, map.Size);
        var image = new double[Square.Pixels * Square.Pixels];
        int half = map.Size / 2;
        for (int site = 0; site < map.Sites.Count; site++)
        {
            (double f1, double f2) = (map.Sites[site].F1 - map.Origin.F1, map.Sites[site].F2 - map.Origin.F2);
            for (int i = 0; i < map.Size * map.Size; i++)
            {
                (double x, double y) = Resolution.Lattice.Position((i / map.Size) - half + f1, (i % map.Size) - half + f2);
                Add(image, x, y, map.SiteMaps[site][i] + (clean?[site] ?? 0));
            }
        }

        return image;
    }

    // One site adds to the pixels near it.
    private void Add(double[] image, double x, double y, double value)
    {
        double reach = Resolution.Reach;
        (int left, int right) = Square.Near(x, reach);
        (int low, int high) = Square.Near(y, reach);
        for (int row = low; row <= high; row++)
        {
            for (int column = left; column <= right; column++)
            {
                (double dx, double dy) = (Square.Middle(column) - x, Square.Middle(row) - y);
                double distance = (dx * dx) + (dy * dy);
                image[Square.Index(row, column)] += distance <= reach * reach ? value * Resolution.Weight(distance) : 0;
            }
        }
    }
}
