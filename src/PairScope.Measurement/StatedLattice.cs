using System.Globalization;
using PairScope.Lattice;

namespace PairScope.Measurement;

/// <summary>A crystal's lattice as a recipe or an option tells it: a alone, of which a hexagonal lattice is expected first, or a, b and the angle between a1 and a2.</summary>
/// <param name="ConstantAngstrom">a = |a1|, Å.</param>
/// <remarks>docs/measurement.md, "Steps".</remarks>
public sealed record StatedLattice(double ConstantAngstrom)
{
    /// <summary>The lattice in units of a, a1 along x; null where only a is told.</summary>
    public BravaisLattice? Shape { get; private init; }

    /// <summary>|b_i| of the longer reciprocal vector, cycles/nm; of a alone that of a hexagonal lattice.</summary>
    public double LongestBragg => Math.Max(BraggLengths.First, BraggLengths.Second);

    /// <summary>|b1| and |b2|, cycles/nm, likewise.</summary>
    public (double First, double Second) BraggLengths => ShapeOrHexagon.ReciprocalConstants is var (first, second) && 10 / ConstantAngstrom / (2 * Math.PI) is var scale ? (scale * first, scale * second) : default;

    /// <summary>How recipes write it: the number a, or [a, b, degrees].</summary>
    public object Value => Shape is null ? ConstantAngstrom : new[] { ConstantAngstrom, ConstantAngstrom * Shape.SecondConstant, AngleDegrees };

    /// <summary>The value as YAML.</summary>
    public string Text => Value is double[] whole
        ? $"[{string.Join(", ", whole.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]"
        : ConstantAngstrom.ToString(CultureInfo.InvariantCulture);

    /// <summary>How sentences name it.</summary>
    public string Words => Shape is null
        ? FormattableString.Invariant($"{ConstantAngstrom:G5} Å")
        : FormattableString.Invariant($"{ConstantAngstrom:G5} Å by {ConstantAngstrom * Shape.SecondConstant:G5} Å at {AngleDegrees:G5}°");

    /// <summary>Whether it could be another one, badly measured: |a2|/|a1| within 10 %, the angle within 5°.</summary>
    public bool IsLike(StatedLattice other)
    {
        ArgumentNullException.ThrowIfNull(other);
        const double LargestRatio = 1.1;
        const double LargestAngle = 5;
        return Math.Abs(Math.Log(ShapeOrHexagon.SecondConstant / other.ShapeOrHexagon.SecondConstant)) < Math.Log(LargestRatio) && Math.Abs(AngleDegrees - other.AngleDegrees) < LargestAngle;
    }

    private BravaisLattice ShapeOrHexagon => Shape ?? TriangularLattice.Value;

    private double AngleDegrees => Math.Round(Math.Atan2(ShapeOrHexagon.A2.Y, ShapeOrHexagon.A2.X) * 180 / Math.PI, 9);

    /// <summary>A lattice of which a is known alone.</summary>
    public static implicit operator StatedLattice(double constantAngstrom) => FromDouble(constantAngstrom);

    /// <summary>A lattice of which a is known alone.</summary>
    public static StatedLattice FromDouble(double constantAngstrom) => new(constantAngstrom);

    /// <summary>A lattice of which everything is known.</summary>
    /// <param name="first">|a1|, Å.</param>
    /// <param name="second">|a2|, Å.</param>
    /// <param name="degrees">The angle from a1 to a2, above 0 and below 180°.</param>
    public static StatedLattice Of(double first, double second, double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double ratio = second / first;
        return new StatedLattice(first) { Shape = new BravaisLattice((1, 0), (Math.Abs(cos) < 1e-12 ? 0 : ratio * cos, ratio * sin)) };
    }

    /// <summary>A lattice of which everything is known, turned so that a1 lies along x.</summary>
    /// <param name="lattice">The lattice.</param>
    /// <param name="constantAngstrom">The length of its a1, Å.</param>
    public static StatedLattice Of(BravaisLattice lattice, double constantAngstrom)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        double angle = Math.Atan2(lattice.CellArea, (lattice.A1.X * lattice.A2.X) + (lattice.A1.Y * lattice.A2.Y));
        return Of(constantAngstrom, constantAngstrom * lattice.SecondConstant / lattice.Constant, angle * 180 / Math.PI);
    }
}
