using PairScope.Lattice;

namespace PairScope.Maps;

/// <summary>
/// A map as a tip of finite width sees it between the sites, with every site in its place: Σ_A Σ_R A_cell g_σ(x − R − τ_A + r_0) δρ_A(R) on a square of pixels
/// whose middle is the site of the impurity's first entry. x grows with the column, y falls with the row. Lengths are in the unit of the lattice's vectors.
/// </summary>
/// <param name="Resolution">Lattice and width σ of the Gaussian.</param>
/// <param name="Side">Side of the square.</param>
/// <param name="Pixels">Pixels a side.</param>
/// <remarks>docs/physics.md, eq. (55); docs/materials.md, eq. (6).</remarks>
public sealed record TipImage(TipResolution Resolution, double Side, int Pixels)
{
    /// <summary>The largest square whose every pixel sees nothing beyond a window of L × L cells.</summary>
    /// <param name="resolution">Lattice and width.</param>
    /// <param name="size">L.</param>
    /// <returns>Its side; below zero where the window is narrower than the tip.</returns>
    public static double LargestSide(TipResolution resolution, int size)
    {
        ArgumentNullException.ThrowIfNull(resolution);

        // n_i = b_i·x/2π. A site lies up to a cell beside its cell's corner, and so does the first entry's.
        return new[] { resolution.Lattice.B1, resolution.Lattice.B2 }.Min(b =>
            2 * ((Math.PI * (size - 4)) - (Math.Sqrt((b.X * b.X) + (b.Y * b.Y)) * resolution.Reach)) / (Math.Abs(b.X) + Math.Abs(b.Y)));
    }

    /// <summary>The image, row-major from the top, in states/(meV·cell).</summary>
    /// <param name="map">The map.</param>
    /// <param name="clean">The density of the clean crystal on each site, which is added; null for δρ alone.</param>
    /// <exception cref="ArgumentException">The square is larger than <see cref="LargestSide"/>.</exception>
    public double[] Of(QpiMap map, IReadOnlyList<double>? clean = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (!(Side <= LargestSide(Resolution, map.Size) * (1 + 1e-9)))
        {
            throw new ArgumentException($"An image of {Side} needs a window of more than {map.Size} cells.", nameof(map));
        }

        double step = Side / Pixels;
        var image = new double[Pixels * Pixels];
        int half = map.Size / 2;
        for (int site = 0; site < map.Sites.Count; site++)
        {
            (double f1, double f2) = (map.Sites[site].F1 - map.Origin.F1, map.Sites[site].F2 - map.Origin.F2);
            for (int i = 0; i < map.Size * map.Size; i++)
            {
                (double x, double y) = Resolution.Lattice.Position((i / map.Size) - half + f1, (i % map.Size) - half + f2);
                Add(image, x, y, map.SiteMaps[site][i] + (clean?[site] ?? 0), step);
            }
        }

        return image;
    }

    // One site adds to the pixels near it.
    private void Add(double[] image, double x, double y, double value, double step)
    {
        double reach = Resolution.Reach;
        (int left, int right) = Range(x);
        (int low, int high) = Range(y);
        for (int row = low; row <= high; row++)
        {
            for (int column = left; column <= right; column++)
            {
                (double dx, double dy) = (((column + 0.5) * step) - (Side / 2) - x, ((row + 0.5) * step) - (Side / 2) - y);
                double distance = (dx * dx) + (dy * dy);
                image[((Pixels - 1 - row) * Pixels) + column] += distance <= reach * reach ? value * Resolution.Weight(distance) : 0;
            }
        }

        (int From, int To) Range(double at) =>
            (Math.Max(0, (int)Math.Ceiling(((at - reach + (Side / 2)) / step) - 0.5)), Math.Min(Pixels - 1, (int)Math.Floor(((at + reach + (Side / 2)) / step) - 0.5)));
    }
}
