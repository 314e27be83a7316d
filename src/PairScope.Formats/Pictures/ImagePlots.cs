using PairScope.Lattice;

namespace PairScope.Formats;

/// <summary>Maps over the sites of a lattice, drawn without distortion, and images on pixels.</summary>
public static class ImagePlots
{
    /// <summary>
    /// A map on the sites R = n1 a1 + n2 a2 in Cartesian x, y [a]: every site is its Wigner–Seitz cell.
    /// </summary>
    /// <param name="values">L² values, row-major [n1 + L/2, n2 + L/2], n1 slow.</param>
    /// <param name="size">L, even.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="radius">Half width of the square part round the impurity that is shown [a]; null for the whole window.</param>
    /// <param name="lattice">The lattice with |a1| = 1; the triangular one unless given.</param>
    /// <exception cref="ArgumentException">There are not L² values, or L is odd.</exception>
    public static PlotPanel RealSpaceMap(ReadOnlySpan<double> values, int size, string title, ColorScale scale, double? radius = null, BravaisLattice? lattice = null)
    {
        RequireMap(values, size);
        var map = values.ToArray();
        var half = size / 2;
        BravaisLattice metric = lattice ?? TriangularLattice.Value;
        var (right, top) = radius is { } r
            ? (r, r)
            : (half * (Math.Abs(metric.A1.X) + Math.Abs(metric.A2.X)), half * (Math.Abs(metric.A1.Y) + Math.Abs(metric.A2.Y)));
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis("x", "a", -right, right),
            YAxis = new Axis("y", "a", -top, top),
            EqualUnits = true,
            Plane = new ColoredPlane(Sample, scale),
        };

        double Sample(double x, double y)
        {
            // The nearest site is one of those round the point in lattice coordinates.
            double f1 = ((x * metric.A2.Y) - (y * metric.A2.X)) / metric.CellArea;
            double f2 = ((y * metric.A1.X) - (x * metric.A1.Y)) / metric.CellArea;
            var nearest = (Distance: double.PositiveInfinity, N1: 0, N2: 0);
            for (int j = (int)Math.Floor(f2) - 1; j <= (int)Math.Floor(f2) + 2; j++)
            {
                for (int i = (int)Math.Floor(f1) - 1; i <= (int)Math.Floor(f1) + 2; i++)
                {
                    var (px, py) = metric.Position(i, j);
                    var distance = ((x - px) * (x - px)) + ((y - py) * (y - py));
                    nearest = distance < nearest.Distance ? (distance, i, j) : nearest;
                }
            }

            var (row, column) = (nearest.N1 + half, nearest.N2 + half);
            return row >= 0 && row < size && column >= 0 && column < size ? map[(row * size) + column] : double.NaN;
        }
    }

    /// <summary>An image [row, column] with row 0 at the top, its lower left corner at the origin; NaN stays white.</summary>
    /// <param name="values">The pixels.</param>
    /// <param name="width">Physical width.</param>
    /// <param name="height">Physical height.</param>
    /// <param name="unit">Unit of both.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    public static PlotPanel Image(double[,] values, double width, double height, string unit, string title, ColorScale scale)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis("x", unit, 0, width),
            YAxis = new Axis("y", unit, 0, height),
            EqualUnits = true,
            Plane = new ColoredPlane(
                (x, y) => values[Math.Clamp((int)((1 - (y / height)) * rows), 0, rows - 1), Math.Clamp((int)(x / width * columns), 0, columns - 1)], scale)
            {
                Grid = (columns, rows),
            },
        };
    }

    /// <summary>The two-dimensional discrete Fourier transform's modulus or the like, [row, column], over a centred rectangle of momenta.</summary>
    /// <param name="values">The pixels; zero momentum at [rows/2, columns/2], row 0 at the top.</param>
    /// <param name="stepX">Momentum from column to column.</param>
    /// <param name="stepY">Momentum from row to row.</param>
    /// <param name="unit">Unit of both; it says whether 2π is in it.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    public static PlotPanel MomentumImage(double[,] values, double stepX, double stepY, string unit, string title, ColorScale scale)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis("q_{x}", unit, (-0.5 - (columns / 2)) * stepX, (columns - 0.5 - (columns / 2)) * stepX),
            YAxis = new Axis("q_{y}", unit, ((rows / 2) + 0.5 - rows) * stepY, ((rows / 2) + 0.5) * stepY),
            EqualUnits = true,
            Plane = new ColoredPlane(
                (x, y) => values[
                    Math.Clamp((int)Math.Round((rows / 2) - (y / stepY)), 0, rows - 1),
                    Math.Clamp((int)Math.Round((columns / 2) + (x / stepX)), 0, columns - 1)],
                scale)
            {
                Grid = (columns, rows),
            },
        };
    }

    /// <summary>Refuses what is no map.</summary>
    /// <exception cref="ArgumentException">The values are not those of an even size.</exception>
    internal static void RequireMap(ReadOnlySpan<double> values, int size)
    {
        if (size < 2 || size % 2 != 0 || values.Length != (long)size * size)
        {
            throw new ArgumentException($"A map of size {size} needs an even size and {(long)size * size} values, not {values.Length}.", nameof(values));
        }
    }
}
