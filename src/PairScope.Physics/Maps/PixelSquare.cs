using PairScope.Lattice;

namespace PairScope.Maps;

/// <summary>A square of pixels whose middle is the site of the impurity's first entry; x grows with the column, y falls with the row. Lengths are in the unit of the lattice's vectors.</summary>
/// <param name="Side">Side of the square.</param>
/// <param name="Pixels">Pixels a side.</param>
public sealed record PixelSquare(double Side, int Pixels)
{
    /// <summary>The largest square whose every pixel sees nothing beyond a window of L × L cells.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="reach">How far a site is seen.</param>
    /// <param name="size">L.</param>
    /// <returns>Its side; below zero where the window is too narrow for any.</returns>
    public static double LargestSide(BravaisLattice lattice, double reach, int size)
    {
        ArgumentNullException.ThrowIfNull(lattice);

        // n_i = b_i·x/2π. A site lies up to a cell beside its cell's corner, and so does the first entry's.
        return new[] { lattice.B1, lattice.B2 }.Min(b =>
            2 * ((Math.PI * (size - 4)) - (Math.Sqrt((b.X * b.X) + (b.Y * b.Y)) * reach)) / (Math.Abs(b.X) + Math.Abs(b.Y)));
    }

    /// <summary>The middle of a column in x, or of a row counted from below in y.</summary>
    public double Middle(int index) => ((index + 0.5) * Side / Pixels) - (Side / 2);

    /// <summary>Where a pixel stands in an image, which is row-major from the top.</summary>
    /// <param name="row">Its row, counted from below.</param>
    /// <param name="column">Its column.</param>
    public int Index(int row, int column) => ((Pixels - 1 - row) * Pixels) + column;

    /// <summary>The columns, or rows counted from below, whose middles lie within a reach of a place; none where the first is larger than the last.</summary>
    public (int First, int Last) Near(double place, double reach)
    {
        double step = Side / Pixels;
        return (
            Math.Max(0, (int)Math.Ceiling(((place - reach + (Side / 2)) / step) - 0.5)),
            Math.Min(Pixels - 1, (int)Math.Floor(((place + reach + (Side / 2)) / step) - 0.5)));
    }

    /// <summary>Refuses a square that sees beyond the window.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    internal void RequireWithin(BravaisLattice lattice, double reach, int size)
    {
        if (!(Side <= LargestSide(lattice, reach, size) * (1 + 1e-9)))
        {
            throw new ArgumentException($"An image of {Side} needs a window of more than {size} cells.", nameof(size));
        }
    }
}
