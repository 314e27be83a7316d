using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Symmetry;

/// <summary>
/// An orthogonal matrix O with O ẑ = ±ẑ that keeps a lattice: what a symmetry of a layer does to directions.
/// </summary>
/// <remarks>docs/materials.md, "Symmetry".</remarks>
public sealed class PointOperation
{
    private readonly double[] _matrix;
    private readonly double[] _axial;

    /// <summary>An operation of the plane, with z kept or turned round.</summary>
    /// <param name="lattice">What it does in the plane.</param>
    /// <param name="keepsHeight">z → z; otherwise z → −z.</param>
    public PointOperation(LatticeOperation lattice, bool keepsHeight)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        Lattice = lattice;
        KeepsHeight = keepsHeight;
        (double xx, double xy, double yx, double yy) = lattice.Plane;
        _matrix = [xx, xy, 0, yx, yy, 0, 0, 0, keepsHeight ? 1 : -1];
        _axial = [.. _matrix.Select(v => Determinant * v)];
    }

    /// <summary>What it does in the plane.</summary>
    public LatticeOperation Lattice { get; }

    /// <summary>Whether z → z.</summary>
    public bool KeepsHeight { get; }

    /// <summary>O, 3×3 row by row.</summary>
    public IReadOnlyList<double> Matrix => _matrix;

    /// <summary>The proper part det(O) O, which turns axial vectors (spin, d); 3×3 row by row.</summary>
    public IReadOnlyList<double> Axial => _axial;

    /// <summary>det O.</summary>
    public int Determinant => Lattice.Determinant * (KeepsHeight ? 1 : -1);

    /// <summary>Whether this is first one, then the other; rows of integers are multiplied from the right.</summary>
    public bool IsProduct(PointOperation second, PointOperation first)
    {
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(first);
        LatticeOperation a = first.Lattice;
        LatticeOperation b = second.Lattice;
        return KeepsHeight == (first.KeepsHeight == second.KeepsHeight)
            && Lattice.W11 == (a.W11 * b.W11) + (a.W12 * b.W21) && Lattice.W12 == (a.W11 * b.W12) + (a.W12 * b.W22)
            && Lattice.W21 == (a.W21 * b.W11) + (a.W22 * b.W21) && Lattice.W22 == (a.W21 * b.W12) + (a.W22 * b.W22);
    }

    /// <summary>How often it must be done to get the identity.</summary>
    public int Order => (KeepsHeight, Lattice.Determinant) switch
    {
        (_, < 0) => 2,
        (true, _) => Turns,
        (false, _) => Turns % 2 == 0 ? Turns : 2 * Turns,
    };

    /// <summary>m of a rotation by 2π k/m in the plane with the smallest m; 1 where the plane is left alone or mirrored.</summary>
    public int Turns => Lattice.Determinant < 0 ? 1 : Lattice.Angle switch
    {
        < 1e-6 => 1,
        var angle => Enumerable.Range(2, 5).First(m => Math.Abs((m * angle / (2 * Math.PI)) - Math.Round(m * angle / (2 * Math.PI))) < 1e-6),
    };

    /// <summary>φ of the line in the plane that a reflection of the plane leaves alone, in [0, π).</summary>
    public double LineAngle => Lattice.Angle / 2;

    /// <summary>
    /// U, the spin rotation of the proper part: e^{−iφσz/2} for a rotation by φ about z, −i n·σ for a half turn about the line n
    /// in the plane. Its sign drops out of everything it is used for.
    /// </summary>
    public ComplexMatrix Spin
    {
        get
        {
            if (_axial[8] > 0)
            {
                double half = Math.Atan2(_axial[3], _axial[0]) / 2;
                return new ComplexMatrix(2) { [0, 0] = Complex.FromPolarCoordinates(1, -half), [1, 1] = Complex.FromPolarCoordinates(1, half) };
            }

            double line = Math.Atan2(_axial[3], _axial[0]) / 2;
            (double sin, double cos) = Math.SinCos(line);
            return new ComplexMatrix(2) { [0, 1] = new Complex(-sin, -cos), [1, 0] = new Complex(sin, -cos) };
        }
    }

    /// <summary>The symbol, such as C3, C3⁻¹, σh, σv(90°), C2(30°), i, S4.</summary>
    public string Name
    {
        get
        {
            string line = FormattableString.Invariant($"({LineAngle * 180 / Math.PI:0.#}°)");
            if (Lattice.Determinant < 0)
            {
                return (KeepsHeight ? "σv" : "C2") + line;
            }

            int order = Turns;
            string inverse = order > 2 && Lattice.Angle > Math.PI ? "⁻¹" : string.Empty;
            return (KeepsHeight, order) switch
            {
                (true, 1) => "E",
                (false, 1) => "σh",
                (false, 2) => "i",
                (true, _) => $"C{order}{inverse}",
                _ => $"S{order}{inverse}",
            };
        }
    }
}
