using System.Globalization;

namespace PairScope.Measurement;

/// <summary>The Bragg vectors that the crystal's q grid is built on, and what speaks against the crystal.</summary>
/// <param name="Bragg1">b1, cycles/nm in the scan's frame.</param>
/// <param name="Bragg2">b2.</param>
/// <param name="Reasons">One sentence each.</param>
internal sealed record GridCalibration((double X, double Y) Bragg1, (double X, double Y) Bragg2, List<string> Reasons)
{
    // The crystal's lattice constant is known to a part in a thousand and piezo scanners are off by a percent.
    private const double LargestLatticeDeviation = 0.02;
    private const double LargestDistortion = 0.10;

    /// <summary>By the lattice that a scan shows, or by a lattice constant that the user vouches for.</summary>
    public static GridCalibration Of(BraggLattice lattice, CrystalGridOptions options)
    {
        List<string> reasons = [];
        var expected = options.CrystalLatticeConstantAngstrom;
        var isHexagonal = lattice.Kind == LatticeKind.Hexagonal;
        if (lattice.Kind == LatticeKind.None)
        {
            reasons.Add("The scan shows no Bragg peaks, so neither its crystal nor its q scale is certain.");
        }
        else if (lattice.Kind == LatticeKind.Square)
        {
            reasons.Add(Invariant(
                $"The Bragg peaks form a square of {lattice.Bragg1.Length:F2} cycles/nm (lattice constant {lattice.LatticeConstantAngstrom:F2} Å), not the hexagon of NbSe2."));
        }
        else if (Math.Abs((lattice.LatticeConstantAngstrom / expected) - 1) > LargestLatticeDeviation)
        {
            reasons.Add(Invariant(
                $"The lattice constant is {lattice.LatticeConstantAngstrom:F4} ± {lattice.LatticeConstantUncertainty:F4} Å by the Bragg peaks, more than {LargestLatticeDeviation:P0} from the {expected:F2} Å of NbSe2."));
        }

        if (isHexagonal && lattice.Distortion > LargestDistortion)
        {
            reasons.Add(Invariant($"Drift stretches the lattice by {lattice.Distortion:P0} in one direction; correct the scan first."));
        }

        if (options.LatticeConstantAngstrom is { } given)
        {
            if (Math.Abs((given / expected) - 1) > LargestLatticeDeviation)
            {
                reasons.Add(Invariant($"The lattice constant given, {given:F3} Å, is more than {LargestLatticeDeviation:P0} from the {expected:F2} Å of NbSe2."));
            }

            return new GridCalibration(Ideal(given, isHexagonal ? lattice.OrientationDegrees : 30), Ideal(given, isHexagonal ? lattice.OrientationDegrees + 60 : 90), reasons);
        }

        return isHexagonal
            ? new GridCalibration((lattice.Bragg1.X, lattice.Bragg1.Y), (lattice.Bragg2.X, lattice.Bragg2.Y), reasons)
            : new GridCalibration(Ideal(expected, 30), Ideal(expected, 90), reasons);
    }

    /// <summary>The side of the scan's own cell where its peaks tell it, even of a crystal that the network does not know.</summary>
    public static (double Angstrom, string Origin) CellSide(BraggLattice lattice, CrystalGridOptions options) =>
        options.LatticeConstantAngstrom is { } given ? (given, Invariant($"lattice constant {given:F2} Å, as given"))
        : lattice.Kind is not LatticeKind.None ? (lattice.LatticeConstantAngstrom, Invariant($"lattice constant {lattice.LatticeConstantAngstrom:F2} Å by its Bragg peaks"))
        : (options.CrystalLatticeConstantAngstrom, Invariant($"if its lattice constant is the {options.CrystalLatticeConstantAngstrom:F2} Å of NbSe2"));

    private static double BraggLength(double latticeConstantAngstrom) => 20 / (Math.Sqrt(3) * latticeConstantAngstrom);

    private static (double X, double Y) Ideal(double latticeConstantAngstrom, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var length = BraggLength(latticeConstantAngstrom);
        return (length * cos, length * sin);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
