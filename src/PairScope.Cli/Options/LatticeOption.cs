using System.CommandLine;
using PairScope.Measurement;

namespace PairScope.Cli.Options;

/// <summary>The option --lattice: the lattice of a scan's crystal.</summary>
internal static class LatticeOption
{
    /// <summary>Declares it; null when it is not given.</summary>
    public static Option<StatedLattice?> Create() => new("--lattice")
    {
        Description = "Lattice of a scan's crystal: the constant in Å of a hexagonal one, or |a1|,|a2|,degrees [default: that of the material, 3.44 of NbSe2]",
        HelpName = "Å[,Å,DEG]",
        CustomParser = result => NumberOption.Text(result).Split(',') switch
        {
            [var one] when Length(one) is { } a => a,
            [var one, var two, var angle] when Length(one) is { } a && Length(two) is { } b && NumberOption.TryReal(angle, out double degrees) && degrees is >= 10 and <= 170 => StatedLattice.Of(a, b, degrees),
            _ => NumberOption.Refuse<StatedLattice?>(result, "--lattice", "a length between 1 and 100 Å, or two such and the angle between them from 10 to 170 degrees, such as 3.8,5.4,90"),
        },
    };

    private static double? Length(string text) => NumberOption.TryReal(text, out double angstrom) && angstrom is >= 1 and <= 100 ? angstrom : null;
}
