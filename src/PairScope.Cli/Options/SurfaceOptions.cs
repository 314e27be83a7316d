using System.CommandLine;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>The options of an image between the sites: how wide the tip sees, how large the square is and how many pixels it has.</summary>
internal sealed class SurfaceOptions
{
    private const double UsualAngstrom = 0.5;
    private const int UsualPixels = 256;

    private readonly Option<double?> _resolution = NumberOption.OptionalReal(
        "--resolution", "Å", $"With --space xy: σ of the Gaussian that orbital and tip make of a site [default: {UsualAngstrom.ToString(System.Globalization.CultureInfo.InvariantCulture)}]", "a number between 0.05 and 20", v => v is >= 0.05 and <= 20);

    private readonly Option<double?> _side = NumberOption.OptionalReal("--side", "nm", "With --space xy: side of the square round the impurity [default: what the window of --size allows]", "a number between 0.1 and 1000", v => v is >= 0.1 and <= 1000);

    private readonly Option<int?> _pixels = NumberOption.OptionalWhole("--pixels", "N", $"With --space xy: pixels a side [default: {UsualPixels}]", "a whole number between 16 and 4096", v => v is >= 16 and <= 4096);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_resolution);
        verb.Add(_side);
        verb.Add(_pixels);
    }

    /// <summary>The image of a command line; null where none is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="crystal">The crystal.</param>
    /// <param name="size">L of the window.</param>
    /// <param name="wanted">Whether --space asks for it.</param>
    /// <exception cref="InputException">The lattice has no unit, the square is larger than the window, or an option has no meaning.</exception>
    public TipImage? Read(ParseResult parsed, CrystalChoice crystal, int size, bool wanted)
    {
        if (!wanted)
        {
            Option? given = ((Option[])[_resolution, _side, _pixels]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
            return given is null ? null : throw new InputException($"{given.Name} belongs to --space xy.");
        }

        double constant = crystal.LatticeAngstrom ?? throw new InputException($"The lengths of {crystal.Material!.Name} have no unit, and --space xy is in nm; write the material's lattice in Å, without 'units: lattice'.");
        var resolution = new TipResolution(crystal.Lattice, (parsed.GetValue(_resolution) ?? UsualAngstrom) / constant);
        double largest = TipImage.LargestSide(resolution, size);
        double side = parsed.GetValue(_side) is { } nanometres ? 10 * nanometres / constant : largest;
        return side > 0 && side <= largest
            ? new TipImage(resolution, side, parsed.GetValue(_pixels) ?? UsualPixels)
            : throw new InputException(FormattableString.Invariant($"The window of --size {size} holds a square of {Math.Max(0, largest * constant / 10):0.##} nm at this --resolution{(side > 0 ? $", and --side asks for {side * constant / 10:0.##} nm" : string.Empty)}; take a larger --size."));
    }

    /// <summary>What files and --json say of it.</summary>
    public static IEnumerable<(string Name, object? Value)> Describe(TipImage? image, CrystalChoice crystal) => image is null
        ? []
        : [("sideNanometres", image.Side * crystal.LatticeAngstrom!.Value / 10), ("pixels", image.Pixels), ("resolutionAngstrom", image.Resolution.Width * crystal.LatticeAngstrom.Value)];
}
