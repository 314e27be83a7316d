using PairScope.Lattice;

namespace PairScope.Measurement;

/// <summary>What kind of two-dimensional lattice a scan's sharp peaks form.</summary>
public enum LatticeKind
{
    /// <summary>No two peaks that belong together.</summary>
    None,

    /// <summary>Three pairs ± of equal length at 60°.</summary>
    Hexagonal,

    /// <summary>Two pairs ± of equal length at 90°.</summary>
    Square,

    /// <summary>Two pairs ± at 90°; found only where it was told.</summary>
    Rectangular,

    /// <summary>Two pairs ± of equal length, at neither 60° nor 90°; found only where it was told.</summary>
    CentredRectangular,

    /// <summary>Two pairs ± of any lengths and angle; found only where it was told.</summary>
    Oblique,
}

/// <summary>
/// The reciprocal lattice that a scan shows: two Bragg vectors in the scan's own frame, in cycles/nm (no factor 2π).
/// A slow uniform drift shears them, so that they carry the affine map from the scan to the crystal.
/// </summary>
/// <param name="Kind">The kind of lattice.</param>
/// <param name="Bragg1">The Bragg vector with the direction nearest to 30°, the direction of b1; of a lattice that was told, b1.</param>
/// <param name="Bragg2">Hexagonal: the one 60° further, b2. Square: 90° further. Of a lattice that was told, b2.</param>
/// <param name="ClosureResidual">Hexagonal: |g1 + g3 − g2| of the three peaks as placed one by one, cycles/nm;
/// zero but for noise under any affine distortion.</param>
/// <param name="WeakestProminence">The least prominence among the peaks.</param>
public sealed record BraggLattice(
    LatticeKind Kind, SpectralPeak Bragg1, SpectralPeak Bragg2, double ClosureResidual, double WeakestProminence)
{
    /// <summary>No lattice.</summary>
    public static BraggLattice None { get; } = new(LatticeKind.None, default, default, 0, 0);

    /// <summary>Whether it was found by the combinations of its Bragg vectors, which outshine them.</summary>
    public bool IsOfCombinations { get; init; }

    /// <summary>The undistorted lattice with |a1| = 1: of a hexagon and a square found without being told the usual ones, else what was told.</summary>
    public BravaisLattice Shape { get => field ?? (Kind == LatticeKind.Square ? UnitSquare : TriangularLattice.Value); init; }

    /// <summary>The lattice as it could be told, with its size as it was found.</summary>
    public StatedLattice Stated => ReferenceEquals(Shape, TriangularLattice.Value) ? LatticeConstantAngstrom : StatedLattice.Of(Shape, LatticeConstantAngstrom);

    private static BravaisLattice UnitSquare { get; } = new((1, 0), (0, 1));

    /// <summary>Area of the unit cell in the scan, nm²: 1/|g1 × g2|.</summary>
    public double CellArea => 1 / Math.Abs(Cross(Bragg1, Bragg2));

    /// <summary>The lattice constant that gives this area, Å; drift alone hardly changes it.</summary>
    public double LatticeConstantAngstrom => 10 * Math.Sqrt(CellArea / Shape.CellArea);

    /// <summary>One standard deviation of <see cref="LatticeConstantAngstrom"/> from noise, Å.</summary>
    public double LatticeConstantUncertainty
    {
        get
        {
            // a ∝ |g1 × g2|^(−1/2), and a shift of g1 across itself changes the product by |g2| times the shift.
            var first = Bragg1.Uncertainty * Bragg2.Length;
            var second = Bragg2.Uncertainty * Bragg1.Length;
            return LatticeConstantAngstrom * CellArea / 2 * Math.Sqrt((first * first) + (second * second));
        }
    }

    /// <summary>
    /// Ratio of the principal stretches between the ideal and the measured lattice, less 1; zero without drift.
    /// </summary>
    public double Distortion
    {
        get
        {
            // M = Σ_i g_i a_iᵀ takes the ideal b_i to the measured g_i, but for a factor.
            var m11 = (Bragg1.X * Shape.A1.X) + (Bragg2.X * Shape.A2.X);
            var m12 = (Bragg1.X * Shape.A1.Y) + (Bragg2.X * Shape.A2.Y);
            var m21 = (Bragg1.Y * Shape.A1.X) + (Bragg2.Y * Shape.A2.X);
            var m22 = (Bragg1.Y * Shape.A1.Y) + (Bragg2.Y * Shape.A2.Y);

            // Singular values of a 2×2 matrix: (p ± r)/2 of its conformal and anticonformal parts.
            var p = Math.Sqrt(Square(m11 + m22) + Square(m21 - m12));
            var r = Math.Sqrt(Square(m11 - m22) + Square(m21 + m12));
            return ((p + r) / Math.Abs(p - r)) - 1;
        }
    }

    /// <summary>The direction of b1 that fits both Bragg vectors of a drifted lattice best: the mean of theirs, degrees.</summary>
    public double OrientationDegrees =>
        Bragg1.AngleDegrees + (Math.IEEERemainder(Bragg2.AngleDegrees - OpeningDegrees - Bragg1.AngleDegrees, 360) / 2);

    private double OpeningDegrees => (Math.Atan2(Shape.B2.Y, Shape.B2.X) - Math.Atan2(Shape.B1.Y, Shape.B1.X)) * 180 / Math.PI;

    /// <summary>The undistorted lattice of the same orientation, cycles/nm: of the same cell area, or of a known lattice constant.</summary>
    /// <param name="latticeConstantAngstrom">|a1|, Å, or null for the measured one.</param>
    /// <exception cref="InputException">There is no lattice.</exception>
    public ((double X, double Y) First, (double X, double Y) Second) Ideal(double? latticeConstantAngstrom = null)
    {
        if (Kind == LatticeKind.None)
        {
            throw new InputException("The scan shows no Bragg peaks, so it cannot be brought to a lattice.");
        }

        var a = latticeConstantAngstrom ?? LatticeConstantAngstrom;
        return (Turned(Shape.B1, OrientationDegrees), Turned(Shape.B2, OrientationDegrees + OpeningDegrees));

        (double X, double Y) Turned((double X, double Y) b, double degrees)
        {
            var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
            var length = 10 / a * Math.Sqrt(Square(b.X) + Square(b.Y)) / (2 * Math.PI);
            return (length * cos, length * sin);
        }
    }

    private static double Cross(SpectralPeak a, SpectralPeak b) => (a.X * b.Y) - (a.Y * b.X);

    private static double Square(double v) => v * v;
}
