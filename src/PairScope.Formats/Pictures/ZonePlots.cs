using PairScope.Lattice;

namespace PairScope.Formats;

/// <summary>Plots over the first zone: a map of wave vectors, values along Fermi lines, lines.</summary>
public static class ZonePlots
{
    // Room round the zone for the names of its corners, in units of 2π over the first lattice vector's length.
    private const double MarginBeside = 0.0734;
    private const double MarginAbove = 0.0827;
    private const double LabelGap = 0.04;

    /// <summary>
    /// A map on q = (m1 b1 + m2 b2)/L in Cartesian q_x, q_y [2π/a], cut to the first zone, whose points of high symmetry are marked.
    /// Between grid points the map is interpolated linearly. Given on one zone it is periodic in the reciprocal lattice; given on Z×Z of them,
    /// the first zone is drawn as many times larger as the data reach.
    /// </summary>
    /// <param name="values">(Z L)² values, row-major [m1 + Z L/2, m2 + Z L/2], m1 slow: a modulus or a real part.</param>
    /// <param name="size">L, even.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="marks">Whether the outline and the points of high symmetry are drawn over the map.</param>
    /// <param name="latticeAngstrom">a in Å, for a second scale in 1/Å along the upper edge; null for none.</param>
    /// <param name="lattice">The lattice with |a1| = 1; the triangular one unless given.</param>
    /// <param name="zones">Z, odd.</param>
    /// <exception cref="ArgumentException">There are not (Z L)² values, or L is odd.</exception>
    public static PlotPanel ReciprocalMap(
        ReadOnlySpan<double> values, int size, string title, ColorScale scale, bool marks = true, double? latticeAngstrom = null, BravaisLattice? lattice = null, int zones = 1)
    {
        int whole = zones * size;
        ImagePlots.RequireMap(values, whole);
        var map = values.ToArray();
        BravaisLattice metric = lattice ?? TriangularLattice.Value;
        var zone = new BrillouinZone(metric);

        // A parallelogram of Z×Z zones holds a hexagon of only 3Z/4 times the first zone.
        double times = zones == 1 ? 1 : 0.5 * zones / zone.Corners.Select(c => metric.Reduce(c.X, c.Y)).Max(k => Math.Max(Math.Abs(k.K1), Math.Abs(k.K2)));
        (double width, double height) = Extent(zone, times);

        // Four pixels from one grid point to the next are enough for what is linear between them. The short diagonal of a mesh cuts it in two.
        var pixels = Math.Min(4 * size, 340);
        double together = (metric.B1.X * metric.B2.X) + (metric.B1.Y * metric.B2.Y);
        bool oblique = Math.Abs(together) > 1e-6 * Math.Sqrt(((metric.B1.X * metric.B1.X) + (metric.B1.Y * metric.B1.Y)) * ((metric.B2.X * metric.B2.X) + (metric.B2.Y * metric.B2.Y)));
        var field = new ColoredPlane(Sample, scale) { Grid = ((int)(2 * width / times * pixels), (int)(2 * height / times * pixels)) };
        return Zone(zone, metric, title, marks, field, points: null, latticeAngstrom, times);

        double Sample(double x, double y)
        {
            (double kx, double ky) = (2 * Math.PI * x, 2 * Math.PI * y);
            if (!zone.Contains(kx / times, ky / times))
            {
                return double.NaN;
            }

            var q = metric.Reduce(kx, ky);
            var (m1, m2) = (q.K1 * size, q.K2 * size);
            var (i, j) = ((int)Math.Floor(m1), (int)Math.Floor(m2));
            var (u, v) = (m1 - i, m2 - j);
            if (!oblique)
            {
                return ((1 - u) * (1 - v) * At(i, j)) + (u * (1 - v) * At(i + 1, j)) + ((1 - u) * v * At(i, j + 1)) + (u * v * At(i + 1, j + 1));
            }

            // Linear in each triangle, the picture has the symmetry of a lattice whose mesh is two equilateral ones.
            if (together > 0)
            {
                return u + v <= 1
                    ? ((1 - u - v) * At(i, j)) + (u * At(i + 1, j)) + (v * At(i, j + 1))
                    : ((u + v - 1) * At(i + 1, j + 1)) + ((1 - v) * At(i + 1, j)) + ((1 - u) * At(i, j + 1));
            }

            return u >= v
                ? ((1 - u) * At(i, j)) + ((u - v) * At(i + 1, j)) + (v * At(i + 1, j + 1))
                : ((1 - v) * At(i, j)) + ((v - u) * At(i, j + 1)) + (u * At(i + 1, j + 1));
        }

        double At(int m1, int m2) => map[(Wrapped(m1) * whole) + Wrapped(m2)];

        int Wrapped(int m) => (((m + (whole / 2)) % whole) + whole) % whole;
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
        BravaisLattice metric = TriangularLattice.Value;
        return Zone(new BrillouinZone(metric), metric, title, marks: true, plane: null, points, latticeAngstrom: null, times: 1);
    }

    /// <summary>The outline of the first zone with its points of high symmetry, and lines in it such as Fermi lines; wave vectors in 2π/a.</summary>
    /// <param name="lattice">The lattice with |a1| = 1.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="lines">Lines in units of 2π/a.</param>
    public static PlotPanel LinesInZone(BravaisLattice lattice, string title, IReadOnlyList<LineSeries> lines)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        ArgumentNullException.ThrowIfNull(lines);
        return Zone(new BrillouinZone(lattice), lattice, title, marks: true, plane: null, points: null, latticeAngstrom: null, times: 1, "k", lines);
    }

    private static PlotPanel Zone(
        BrillouinZone zone, BravaisLattice lattice, string title, bool marks, ColoredPlane? plane, ColoredPoints? points, double? latticeAngstrom, double times, string? letter = null, IReadOnlyList<LineSeries>? lines = null)
    {
        (double X, double Y)[] corners = [.. zone.Corners.Select(c => (c.X / (2 * Math.PI), c.Y / (2 * Math.PI)))];
        var name = letter ?? (points is null ? "q" : "k");
        (double width, double height) = Extent(zone, times);
        LineSeries[] outline = marks ? [new LineSeries([.. corners.Select(c => c.X)], [.. corners.Select(c => c.Y)]) { Closed = true, Color = Rgb.Ink, Width = 1 }] : [];
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(name + "_{x}", "2π/a", -width, width) { Beside = latticeAngstrom is { } a ? (name + "_{x}", "1/Å", 2 * Math.PI / a) : null },
            YAxis = new Axis(name + "_{y}", "2π/a", -height, height),
            EqualUnits = true,
            Plane = plane,
            Points = points,
            Lines = [.. outline, .. lines ?? []],
            Labels = marks ? [.. zone.Marks.Select(m => Mark(m.Name, lattice.WaveVector(m.Momentum)))] : [],
        };
    }

    // Beside the places they name, so that they hide neither the outline nor the peak at zero.
    private static (string, double, double) Mark(string name, (double X, double Y) place)
    {
        double length = Math.Sqrt((place.X * place.X) + (place.Y * place.Y));
        double away = length < 1e-9 ? 0 : 1 + (2 * Math.PI * LabelGap / length);
        return length < 1e-9 ? (name, 0.034, -0.04) : (name, away * place.X / (2 * Math.PI), away * place.Y / (2 * Math.PI));
    }

    private static (double Width, double Height) Extent(BrillouinZone zone, double times) => (
        (times * zone.Corners.Max(c => Math.Abs(c.X)) / (2 * Math.PI)) + MarginBeside, (times * zone.Corners.Max(c => Math.Abs(c.Y)) / (2 * Math.PI)) + MarginAbove);
}
