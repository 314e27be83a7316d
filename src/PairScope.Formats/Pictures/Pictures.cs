using PairScope.Lattice;

namespace PairScope.Formats;

/// <summary>
/// The project's own plots as ready-made panels: maps on the triangular lattice and its reciprocal one drawn without
/// distortion, images, bands, spectral functions and values along Fermi lines.
/// </summary>
public static class Pictures
{
    // The zone's corner K lies at |q| = 2/3 in units of 2π/a; this leaves room for its label.
    private const double ZoneHalfWidth = 0.74;
    private const double ZoneHalfHeight = 0.66;
    private const double LabelGap = 0.04;

    /// <summary>
    /// A map on q = (m1 b1 + m2 b2)/L in Cartesian q_x, q_y [2π/a], cut to the hexagonal first zone, with Γ, M and the corners K and K′ marked.
    /// Between grid points the map is interpolated linearly; it is periodic in the reciprocal lattice.
    /// </summary>
    /// <param name="values">L² values, row-major [m1 + L/2, m2 + L/2], m1 slow: a modulus or a real part.</param>
    /// <param name="size">L, even.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="marks">Whether the outline and Γ, M, K, K′ are drawn over the map.</param>
    /// <param name="latticeAngstrom">a in Å, for a second scale in 1/Å along the upper edge; null for none.</param>
    /// <exception cref="ArgumentException">There are not L² values, or L is odd.</exception>
    public static PlotPanel ReciprocalMap(ReadOnlySpan<double> values, int size, string title, ColorScale scale, bool marks = true, double? latticeAngstrom = null)
    {
        RequireMap(values, size);
        var map = values.ToArray();
        
        // Four pixels from one grid point to the next are enough for what is linear between them.
        var pixels = Math.Min(4 * size, 340);
        return Zone(title, marks, new ScalarField(Sample, scale) { Grid = ((int)(2 * ZoneHalfWidth * pixels), (int)(2 * ZoneHalfHeight * pixels)) }, points: null, latticeAngstrom);

        double Sample(double x, double y)
        {
            if (!IsInZone(x, y))
            {
                return double.NaN;
            }

            var q = Reduced(x, y);
            var (m1, m2) = (q.K1 * size, q.K2 * size);
            var (i, j) = ((int)Math.Floor(m1), (int)Math.Floor(m2));
            var (u, v) = (m1 - i, m2 - j);

            // b1 and b2 enclose 60°, so the short diagonal of a mesh cuts it into two equilateral triangles; linear in each,
            // the picture has the symmetry of the lattice.
            return u + v <= 1
                ? ((1 - u - v) * At(i, j)) + (u * At(i + 1, j)) + (v * At(i, j + 1))
                : ((u + v - 1) * At(i + 1, j + 1)) + ((1 - v) * At(i + 1, j)) + ((1 - u) * At(i, j + 1));
        }

        double At(int m1, int m2) => map[(Wrapped(m1) * size) + Wrapped(m2)];

        int Wrapped(int m) => (((m + (size / 2)) % size) + size) % size;
    }

    /// <summary>
    /// A map on the sites R = n1 a1 + n2 a2 in Cartesian x, y [a]: every site is a hexagon, its Wigner–Seitz cell.
    /// </summary>
    /// <param name="values">L² values, row-major [n1 + L/2, n2 + L/2], n1 slow.</param>
    /// <param name="size">L, even.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="radius">Half width of the square part round the impurity that is shown [a]; null for the whole window.</param>
    /// <exception cref="ArgumentException">There are not L² values, or L is odd.</exception>
    public static PlotPanel RealSpaceMap(ReadOnlySpan<double> values, int size, string title, ColorScale scale, double? radius = null)
    {
        RequireMap(values, size);
        var map = values.ToArray();
        var half = size / 2;
        var (right, top) = radius is { } r ? (r, r) : (0.75 * size, half * TriangularLattice.Position(new(0, 1)).Y);
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis("x", "a", -right, right),
            YAxis = new Axis("y", "a", -top, top),
            EqualUnits = true,
            Field = new ScalarField(Sample, scale),
        };

        double Sample(double x, double y)
        {
            // The nearest site is one of the four round the point in lattice coordinates, or next to them.
            var n2 = (int)Math.Floor(y / TriangularLattice.Position(new(0, 1)).Y);
            var n1 = (int)Math.Floor(x + (0.5 * n2));
            var nearest = (Distance: double.PositiveInfinity, N1: 0, N2: 0);
            for (var j = n2; j <= n2 + 1; j++)
            {
                for (var i = n1; i <= n1 + 2; i++)
                {
                    var (px, py) = TriangularLattice.Position(new(i, j));
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
            Field = new ScalarField(
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
            Field = new ScalarField(
                (x, y) => values[
                    Math.Clamp((int)Math.Round((rows / 2) - (y / stepY)), 0, rows - 1),
                    Math.Clamp((int)Math.Round((columns / 2) + (x / stepX)), 0, columns - 1)],
                scale)
            {
                Grid = (columns, rows),
            },
        };
    }

    /// <summary>Lines along a path through the zone (bands, gaps), with its corners named.</summary>
    /// <param name="path">The path; every series has one value per momentum.</param>
    /// <param name="bands">Name (empty for none) and values of each line.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="label">The quantity.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="level">A value marked by a dashed line, such as the Fermi level; null for none.</param>
    public static PlotPanel AlongPath(
        MomentumPath path, IReadOnlyList<(string Name, double[] Values)> bands, string title, string label, string unit, double? level = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(bands);
        var x = path.Distances;
        List<LineSeries> lines = [];
        if (level is { } value)
        {
            lines.Add(new LineSeries([x[0], x[^1]], [value, value]) { Color = Rgb.Muted, Width = 0.9, Dashed = true });
        }

        lines.AddRange(bands.Select(band => new LineSeries(x, band.Values, band.Name)));
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(string.Empty, string.Empty, x[0], x[^1]) { NamedTicks = [.. path.Ticks.Select(tick => (tick.Label, tick.Distance))] },
            YAxis = Axis.Over(label, unit, bands.SelectMany(band => band.Values)),
            Lines = lines,
        };
    }

    /// <summary>A colour mesh over a path through the zone and an energy axis: the spectral function A(k, ω).</summary>
    /// <param name="path">The path.</param>
    /// <param name="energies">Increasing energies [meV].</param>
    /// <param name="values">Row-major [energy, momentum].</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <exception cref="ArgumentException">The number of values is not energies times momenta.</exception>
    public static PlotPanel SpectralFunction(
        MomentumPath path, IReadOnlyList<double> energies, ReadOnlySpan<double> values, string title, ColorScale scale)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(energies);
        double[] x = [.. path.Distances];
        double[] e = [.. energies];
        if (values.Length != x.Length * e.Length || e.Length < 2 || x.Length < 2)
        {
            throw new ArgumentException($"{e.Length} energies and {x.Length} momenta do not make {values.Length} values.", nameof(values));
        }

        var mesh = values.ToArray();
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(string.Empty, string.Empty, x[0], x[^1]) { NamedTicks = [.. path.Ticks.Select(tick => (tick.Label, tick.Distance))] },
            YAxis = new Axis("Energy", "meV", e[0], e[^1]),
            Field = new ScalarField((k, w) => mesh[(Nearest(e, w) * x.Length) + Nearest(x, k)], scale),
        };
    }

    /// <summary>Dots in the first zone, coloured by a value: the gap along the Fermi lines.</summary>
    /// <param name="momenta">The momenta; those outside the first zone are drawn where they are.</param>
    /// <param name="values">One value each.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <exception cref="ArgumentException">There are not as many values as momenta.</exception>
    public static PlotPanel InZone(IReadOnlyList<CartesianMomentum> momenta, IReadOnlyList<double> values, string title, ColorScale scale)
    {
        ArgumentNullException.ThrowIfNull(momenta);
        ArgumentNullException.ThrowIfNull(values);
        if (momenta.Count != values.Count)
        {
            throw new ArgumentException($"{momenta.Count} momenta do not go with {values.Count} values.", nameof(values));
        }

        var points = new ColoredPoints(
            [.. momenta.Select(k => k.X / (2 * Math.PI))], [.. momenta.Select(k => k.Y / (2 * Math.PI))], values, scale);
        return Zone(title, marks: true, field: null, points, latticeAngstrom: null);
    }

    private static PlotPanel Zone(string title, bool marks, ScalarField? field, ColoredPoints? points, double? latticeAngstrom)
    {
        var corners = TriangularLattice.Corners
            .Select(c => (c.Name, X: c.Momentum.ToCartesian().X / (2 * Math.PI), Y: c.Momentum.ToCartesian().Y / (2 * Math.PI))).ToArray();
        var m = TriangularLattice.M.ToCartesian();
        var name = points is null ? "q" : "k";
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(name + "_{x}", "2π/a", -ZoneHalfWidth, ZoneHalfWidth) { Beside = latticeAngstrom is { } a ? (name + "_{x}", "1/Å", 2 * Math.PI / a) : null },
            YAxis = new Axis(name + "_{y}", "2π/a", -ZoneHalfHeight, ZoneHalfHeight),
            EqualUnits = true,
            Field = field,
            Points = points,
            Lines = marks ? [new LineSeries([.. corners.Select(c => c.X)], [.. corners.Select(c => c.Y)]) { Closed = true, Color = Rgb.Ink, Width = 1 }] : [],

            // Beside the places they name, so that they hide neither the outline nor the peak at zero.
            Labels = marks
                ?
                [
                    ("Γ", 0.034, -0.04), ("M", m.X / (2 * Math.PI), (m.Y / (2 * Math.PI)) + LabelGap),
                    .. corners.Select(c => (c.Name, c.X * (1 + (1.5 * LabelGap)), c.Y * (1 + (1.5 * LabelGap)))),
                ]
                : [],
        };
    }

    private static ReducedMomentum Reduced(double x, double y) => new CartesianMomentum(2 * Math.PI * x, 2 * Math.PI * y).ToReduced();

    /// <summary>Nearer to Γ than to any other reciprocal lattice vector: |q·R| ≤ π for the three shortest pairs that span the hexagon.</summary>
    private static bool IsInZone(double x, double y)
    {
        const double ApothemSquared = 1.0 / 3; // |M|² in units of (2π/a)²
        for (var n = 0; n < 3; n++)
        {
            var angle = (Math.PI / 6) + (n * Math.PI / 3);
            var along = (x * Math.Cos(angle)) + (y * Math.Sin(angle));
            if (along * along > ApothemSquared)
            {
                return false;
            }
        }

        return true;
    }

    private static int Nearest(double[] increasing, double value)
    {
        var at = Array.BinarySearch(increasing, value);
        if (at >= 0)
        {
            return at;
        }

        at = Math.Clamp(~at, 1, increasing.Length - 1);
        return value - increasing[at - 1] < increasing[at] - value ? at - 1 : at;
    }

    private static void RequireMap(ReadOnlySpan<double> values, int size)
    {
        if (size < 2 || size % 2 != 0 || values.Length != (long)size * size)
        {
            throw new ArgumentException($"A map of size {size} needs an even size and {(long)size * size} values, not {values.Length}.", nameof(values));
        }
    }
}
