namespace PairScope.Lattice;

/// <summary>The first zone of a lattice: its outline, its points of high symmetry and the path through them.</summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
public sealed class BrillouinZone
{
    private readonly BravaisLattice _lattice;
    private readonly BravaisType _type;
    private readonly IReadOnlyList<LatticeOperation> _operations;
    private readonly (double X, double Y)[] _planes; // reciprocal vectors G whose bisectors bound the zone, by angle

    /// <summary>The zone of a lattice.</summary>
    public BrillouinZone(BravaisLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        _lattice = lattice;
        var reciprocal = new BravaisLattice(lattice.B1, lattice.B2);
        ((double X, double Y) u, (double X, double Y) v) = reciprocal.Reduced();
        (double X, double Y) w = (u.X - v.X, u.Y - v.Y);
        bool rectangular = Math.Abs((u.X * v.X) + (u.Y * v.Y)) < 1e-6 * Math.Sqrt(Norm(u) * Norm(v));
        (double X, double Y)[] half = rectangular ? [u, v] : [u, v, w];
        _planes = [.. half.SelectMany(g => ((double X, double Y)[])[g, (-g.X, -g.Y)]).OrderBy(g => Angle(g))];
        Corners = [.. Enumerable.Range(0, _planes.Length).Select(i => Crossing(_planes[i], _planes[(i + 1) % _planes.Length]))];
        _type = lattice.Type;
        _operations = lattice.Holohedry();
        Points = Named(_type);
        Marks = _type == BravaisType.Hexagonal ? [.. Points.Take(2), .. Corners.Select(c => Reduced(c.X, c.Y)).Select(c => (IsK(c) ? "K" : "K′", c))] : Points;

        bool IsK(ReducedMomentum corner) => Points[2].Momentum is var k
            && Math.Abs(corner.K1 - k.K1 - Math.Round(corner.K1 - k.K1)) + Math.Abs(corner.K2 - k.K2 - Math.Round(corner.K2 - k.K2)) < 1e-6;
    }

    /// <summary>The corners in Cartesian components, counterclockwise.</summary>
    public IReadOnlyList<(double X, double Y)> Corners { get; }

    /// <summary>Γ and one point of each kind on the outline, by name, in the order of the standard path.</summary>
    public IReadOnlyList<(string Name, ReducedMomentum Momentum)> Points { get; }

    /// <summary>What a picture of the zone names: <see cref="Points"/>, and of hexagonal lattices all six corners as K or K′.</summary>
    public IReadOnlyList<(string Name, ReducedMomentum Momentum)> Marks { get; }

    /// <summary>Whether a wave vector is nearer to Γ than to any other reciprocal lattice vector.</summary>
    public bool Contains(double x, double y)
    {
        foreach ((double gx, double gy) in _planes)
        {
            if ((x * gx) + (y * gy) > 0.5 * ((gx * gx) + (gy * gy)) * (1 + 1e-12))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The image of a momentum in the first zone, in Cartesian components.</summary>
    public (double X, double Y) Nearest(ReducedMomentum k)
    {
        (double x, double y) = _lattice.WaveVector(new ReducedMomentum(k.K1 - Math.Round(k.K1), k.K2 - Math.Round(k.K2)));
        for (bool moved = true; moved;)
        {
            moved = false;
            foreach ((double gx, double gy) in _planes)
            {
                double steps = Math.Round(((x * gx) + (y * gy)) / ((gx * gx) + (gy * gy)) - 1e-9);
                if (steps > 0)
                {
                    (x, y) = (x - (steps * gx), y - (steps * gy));
                    moved = true;
                }
            }
        }

        return (x, y);
    }

    /// <summary>
    /// The name of a point of high symmetry, up to a reciprocal vector and, but for K and K′, the lattice's symmetry; otherwise its reduced components in brackets.
    /// </summary>
    /// <param name="k">The momentum.</param>
    public string LabelOf(ReducedMomentum k)
    {
        bool Same(ReducedMomentum a) => Math.Abs(a.K1 - k.K1 - Math.Round(a.K1 - k.K1)) <= 1e-6 && Math.Abs(a.K2 - k.K2 - Math.Round(a.K2 - k.K2)) <= 1e-6;
        bool hexagonal = _type == BravaisType.Hexagonal;
        foreach ((string name, ReducedMomentum point) in Marks)
        {
            (double x, double y) = _lattice.WaveVector(point);
            if (Same(point) || (!(hexagonal && name[0] is 'K') && _operations.Any(g =>
                Same(_lattice.Reduce((g.Plane.Xx * x) + (g.Plane.Xy * y), (g.Plane.Yx * x) + (g.Plane.Yy * y))))))
            {
                return name;
            }
        }

        return FormattableString.Invariant($"({k.K1:0.####}, {k.K2:0.####})");
    }

    /// <summary>The path of every band structure of this kind of lattice: Γ–M–K–Γ (hexagonal), Γ–X–M–Γ (square), Γ–X–S–Y–Γ (rectangular), round a corner for others.</summary>
    /// <param name="points">How many momenta.</param>
    public MomentumPath StandardPath(int points) => MomentumPath.Between(_lattice, [.. Points, Points[0]], points);

    // Middles of edges and corners in turn, beginning with the edge whose middle is nearest to b2 for hexagonal lattices, to b1 for others.
    private (string, ReducedMomentum)[] Named(BravaisType type)
    {
        (double X, double Y) towards = type == BravaisType.Hexagonal ? _lattice.B2 : _lattice.B1;
        int first = Enumerable.Range(0, _planes.Length).MaxBy(i => ((_planes[i].X * towards.X) + (_planes[i].Y * towards.Y)) / Math.Sqrt(Norm(_planes[i])));
        (double X, double Y) Middle(int i) => (_planes[(i + _planes.Length) % _planes.Length].X / 2, _planes[(i + _planes.Length) % _planes.Length].Y / 2);
        ReducedMomentum At((double X, double Y) q) => Reduced(q.X, q.Y);
        (double X, double Y) before = Corners[(first + _planes.Length - 1) % _planes.Length];
        (double X, double Y) after = Corners[first];
        (string, ReducedMomentum) gamma = ("Γ", new ReducedMomentum(0, 0));
        return type switch
        {
            BravaisType.Hexagonal => [gamma, ("M", At(Middle(first))), ("K", At(before))],
            BravaisType.Square => [gamma, ("X", At(Middle(first))), ("M", At(after))],
            BravaisType.Rectangular => [gamma, ("X", At(Middle(first))), ("S", At(after)), ("Y", At(Middle(first + 1)))],
            _ => [gamma, ("M1", At(Middle(first))), ("H", At(after)), ("M2", At(Middle(first + 1)))],
        };
    }

    // Points of high symmetry are thirds and halves, whatever was rounded on the way.
    private ReducedMomentum Reduced(double x, double y)
    {
        ReducedMomentum k = _lattice.Reduce(x, y);
        double Exact(double kappa) => Math.Abs((6 * kappa) - Math.Round(6 * kappa)) < 1e-9 ? Math.Round(6 * kappa) / 6 : kappa;
        return new(Exact(k.K1), Exact(k.K2));
    }

    // Where two bisectors meet: q·G = |G|²/2 for both.
    private static (double X, double Y) Crossing((double X, double Y) g, (double X, double Y) h)
    {
        (double a, double b) = (Norm(g) / 2, Norm(h) / 2);
        double area = (g.X * h.Y) - (g.Y * h.X);
        return (((a * h.Y) - (b * g.Y)) / area, ((b * g.X) - (a * h.X)) / area);
    }

    private static double Norm((double X, double Y) v) => (v.X * v.X) + (v.Y * v.Y);

    private static double Angle((double X, double Y) v) => (Math.Atan2(v.Y, v.X) + (2 * Math.PI) + 1e-9) % (2 * Math.PI);
}
