namespace PairScope.Lattice;

/// <summary>The five kinds of lattices in the plane.</summary>
public enum BravaisType
{
    /// <summary>No symmetry but inversion.</summary>
    Oblique,

    /// <summary>Primitive rectangular.</summary>
    Rectangular,

    /// <summary>Rectangular with a centred cell: two shortest vectors of one length, neither at 60° nor at 90°.</summary>
    CentredRectangular,

    /// <summary>Square.</summary>
    Square,

    /// <summary>Hexagonal (triangular).</summary>
    Hexagonal,
}

/// <summary>
/// A two-dimensional lattice R = n1 a1 + n2 a2 with its metric: places, lengths, reciprocal vectors, the operations that keep it.
/// </summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
public sealed class BravaisLattice
{
    private const double Tolerance = 1e-4; // of lengths and angles that people type with a few digits

    /// <summary>A lattice from its primitive vectors.</summary>
    /// <param name="a1">a1 in Cartesian components.</param>
    /// <param name="a2">a2; a1 × a2 is above zero.</param>
    /// <exception cref="ArgumentException">The vectors are not finite, are parallel, or are left-handed.</exception>
    public BravaisLattice((double X, double Y) a1, (double X, double Y) a2)
    {
        (A1, A2) = (a1, a2);
        CellArea = (a1.X * a2.Y) - (a1.Y * a2.X);
        double scale = (Length(a1) * Length(a2)) is var s && double.IsFinite(s) ? s : 0;
        if (!(CellArea > 1e-6 * scale))
        {
            throw new ArgumentException(CellArea < 0
                ? "The lattice vectors are left-handed, a1 × a2 < 0; exchange them, and with them the order of n1 and n2."
                : "The lattice vectors must be finite and not parallel.");
        }

        double turn = 2 * Math.PI / CellArea;
        B1 = (turn * a2.Y, -turn * a2.X);
        B2 = (-turn * a1.Y, turn * a1.X);
    }

    /// <summary>a1 in Cartesian components.</summary>
    public (double X, double Y) A1 { get; }

    /// <summary>a2 in Cartesian components.</summary>
    public (double X, double Y) A2 { get; }

    /// <summary>b1, with b_i·a_j = 2π δ_ij.</summary>
    public (double X, double Y) B1 { get; }

    /// <summary>b2.</summary>
    public (double X, double Y) B2 { get; }

    /// <summary>|a1|, the lattice constant that lengths on axes are told in.</summary>
    public double Constant => Length(A1);

    /// <summary>|a2|.</summary>
    public double SecondConstant => Length(A2);

    /// <summary>|b1| and |b2|, 2π included.</summary>
    public (double First, double Second) ReciprocalConstants => (Length(B1), Length(B2));

    /// <summary>a1 × a2.</summary>
    public double CellArea { get; }

    /// <summary>The lattice in units of the length of a1.</summary>
    public BravaisLattice InUnitsOfItself() => new((A1.X / Constant, A1.Y / Constant), (A2.X / Constant, A2.Y / Constant));

    /// <summary>Place n1 a1 + n2 a2 in Cartesian components.</summary>
    public (double X, double Y) Position(double n1, double n2) =>
        ((n1 * A1.X) + (n2 * A2.X), (n1 * A1.Y) + (n2 * A2.Y));

    /// <summary>|n1 a1 + n2 a2|²; of lattices whose two vectors are of one length free of rounding in it.</summary>
    public double SquaredLength(double n1, double n2)
    {
        double first = (A1.X * A1.X) + (A1.Y * A1.Y);
        double second = (A2.X * A2.X) + (A2.Y * A2.Y);
        double between = 2 * ((A1.X * A2.X) + (A1.Y * A2.Y));
        return (n1 * n1 * first) + (n1 * n2 * between) + (n2 * n2 * (Math.Abs(second - first) < 1e-12 * first ? first : second));
    }

    /// <summary>n1 and n2 of a place in Cartesian components.</summary>
    public (double N1, double N2) Coordinates(double x, double y) =>
        (((x * B1.X) + (y * B1.Y)) / (2 * Math.PI), ((x * B2.X) + (y * B2.Y)) / (2 * Math.PI));

    /// <summary>Wave vector κ1 b1 + κ2 b2 in Cartesian components, one over the unit of length, 2π included.</summary>
    public (double X, double Y) WaveVector(ReducedMomentum k) => ((k.K1 * B1.X) + (k.K2 * B2.X), (k.K1 * B1.Y) + (k.K2 * B2.Y));

    /// <summary>The reduced momentum of a wave vector in Cartesian components: κ_i = k·a_i/2π.</summary>
    public ReducedMomentum Reduce(double x, double y) =>
        new(((x * A1.X) + (y * A1.Y)) / (2 * Math.PI), ((x * A2.X) + (y * A2.Y)) / (2 * Math.PI));

    /// <summary>The kind of lattice, whatever primitive vectors were chosen.</summary>
    public BravaisType Type
    {
        get
        {
            ((double X, double Y) u, (double X, double Y) v) = Reduced();
            double cosine = Math.Abs((u.X * v.X) + (u.Y * v.Y)) / (Length(u) * Length(v));
            bool equal = Math.Abs(Length(u) - Length(v)) < Tolerance * Length(v);
            return (equal, cosine) switch
            {
                (true, < Tolerance) => BravaisType.Square,
                (true, > 0.5 - Tolerance) => BravaisType.Hexagonal,
                (true, _) => BravaisType.CentredRectangular,
                (false, < Tolerance) => BravaisType.Rectangular,
                _ => Math.Abs((cosine * Length(v) / Length(u)) - 0.5) < Tolerance ? BravaisType.CentredRectangular : BravaisType.Oblique,
            };
        }
    }

    /// <summary>
    /// The operations that keep the lattice, as what they do to rows of integers, n → n W, and to vectors in the plane, x → O x.
    /// Proper ones first, by rising angle.
    /// </summary>
    public IReadOnlyList<LatticeOperation> Holohedry()
    {
        (double l1, double l2) = (Length(A1), Length(A2));
        double dot = (A1.X * A2.X) + (A1.Y * A2.Y);
        int reach = (int)Math.Ceiling(Math.Max(l1, l2) * Math.Max(l1, l2) / CellArea * 1.01) + 1;
        var near = new List<(int N1, int N2, double X, double Y)>();
        for (int n1 = -reach; n1 <= reach; n1++)
        {
            for (int n2 = -reach; n2 <= reach; n2++)
            {
                (double x, double y) = Position(n1, n2);
                near.Add((n1, n2, x, y));
            }
        }

        bool As(double value, double wanted) => Math.Abs(value - wanted) <= Tolerance * l1 * l2;
        var operations = new List<LatticeOperation>();
        foreach ((int N1, int N2, double X, double Y) u in near.Where(p => As((p.X * p.X) + (p.Y * p.Y), l1 * l1)))
        {
            foreach ((int N1, int N2, double X, double Y) v in near.Where(p => As((p.X * p.X) + (p.Y * p.Y), l2 * l2) && As((u.X * p.X) + (u.Y * p.Y), dot)))
            {
                operations.Add(new LatticeOperation(u.N1, u.N2, v.N1, v.N2, Plane(u.X, u.Y, v.X, v.Y)));
            }
        }

        return [.. operations.OrderBy(o => o.Determinant < 0).ThenBy(o => o.Angle)];
    }

    /// <summary>The two shortest vectors that span the lattice, the shorter first, at an angle between 60° and 90°.</summary>
    public ((double X, double Y) Shorter, (double X, double Y) Longer) Reduced()
    {
        ((double X, double Y) u, (double X, double Y) v) = (A1, A2);
        while (true)
        {
            if (Length(u) > Length(v))
            {
                (u, v) = (v, u);
            }

            double steps = Math.Round((((u.X * v.X) + (u.Y * v.Y)) / ((u.X * u.X) + (u.Y * u.Y))) - 1e-9); // at a half towards zero, or this never ends
            if (steps == 0)
            {
                return (u, v) is var pair && (u.X * v.X) + (u.Y * v.Y) >= -1e-9 * Length(u) * Length(v) ? pair : (u, (-v.X, -v.Y));
            }

            v = (v.X - (steps * u.X), v.Y - (steps * u.Y));
        }
    }

    private static double Length((double X, double Y) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y));

    // O with O a1 = u, O a2 = v, made orthogonal: lattices are typed with few digits, symmetries are exact. A rotation has an angle
    // of 60° or 90° times a whole number, a mirror any line.
    private (double Xx, double Xy, double Yx, double Yy) Plane(double ux, double uy, double vx, double vy)
    {
        double xx = ((ux * A2.Y) - (vx * A1.Y)) / CellArea;
        double xy = ((vx * A1.X) - (ux * A2.X)) / CellArea;
        double yx = ((uy * A2.Y) - (vy * A1.Y)) / CellArea;
        double yy = ((vy * A1.X) - (uy * A2.X)) / CellArea;
        bool proper = (xx * yy) - (xy * yx) > 0;
        double angle = proper ? Math.Atan2(yx - xy, xx + yy) : Math.Atan2(yx + xy, xx - yy);
        (double sin, double cos) = Math.SinCos(angle);
        (cos, sin) = (Snapped(cos), Snapped(sin));
        return proper ? (cos, -sin, sin, cos) : (cos, sin, sin, -cos);
    }

    private static double Snapped(double value)
    {
        foreach (double exact in (double[])[0, 0.5, -0.5, 1, -1, Math.Sqrt(3) / 2, -Math.Sqrt(3) / 2])
        {
            if (Math.Abs(value - exact) < Tolerance)
            {
                return exact;
            }
        }

        return value;
    }
}

/// <summary>An operation that keeps a lattice: rows of integers n → n W, vectors in the plane x → O x.</summary>
/// <param name="W11">W, first row: the image of a1 is W11 a1 + W12 a2.</param>
/// <param name="W12">W, first row.</param>
/// <param name="W21">W, second row: the image of a2.</param>
/// <param name="W22">W, second row.</param>
/// <param name="Plane">O, row by row.</param>
public sealed record LatticeOperation(int W11, int W12, int W21, int W22, (double Xx, double Xy, double Yx, double Yy) Plane)
{
    /// <summary>+1 for a rotation, −1 for a reflection.</summary>
    public int Determinant => Math.Sign((W11 * W22) - (W12 * W21));

    /// <summary>Angle of the rotation, or of the mirror's line times two, in [0, 2π).</summary>
    public double Angle => (Math.Atan2(Plane.Yx, Plane.Xx) + (2 * Math.PI)) % (2 * Math.PI) is var angle && angle > (2 * Math.PI) - 1e-9 ? 0 : angle;

    /// <summary>The image of a lattice vector.</summary>
    public LatticeVector Apply(LatticeVector r) => new((r.N1 * W11) + (r.N2 * W21), (r.N1 * W12) + (r.N2 * W22));

    /// <summary>The image of a place in coordinates of a1 and a2.</summary>
    public (double F1, double F2) Apply(double f1, double f2) => ((f1 * W11) + (f2 * W21), (f1 * W12) + (f2 * W22));
}
