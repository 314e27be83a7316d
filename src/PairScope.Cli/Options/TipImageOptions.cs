using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>The options of an image between the sites: what a site or an orbital looks like there, how large the square is and how many pixels it has.</summary>
internal sealed class TipImageOptions
{
    private const double UsualAngstrom = 0.5;
    private const double UsualHeight = 4;
    private const int UsualPixels = 256;
    private const int MostPixels = 4096;

    private readonly Option<int?> _continuum = NumberOption.OptionalWhole(
        "--continuum", "N", "What the tip sees between the sites by orbitals that overlap and interfere, on N pixels for |a1|; --space xy goes without saying", "a whole number between 1 and 256", v => v is >= 1 and <= 256);

    private readonly Option<double?> _slater = NumberOption.OptionalReal("--slater", "1/Å", "With --continuum: Slater orbitals that decay so fast, in place of Gaussians", "a number between 0.1 and 10", v => v is >= 0.1 and <= 10);

    private readonly Option<string[]> _functions = new("--xsf")
    {
        Description = "With --continuum: the orbitals themselves, one file of wannier90's plots for each in their order (seedname_00001.xsf …)", HelpName = "FILES", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
    };

    private readonly Option<double?> _height = NumberOption.OptionalReal("--tip-height", "Å", $"With --slater or --xsf: height of the tip above the highest site, or the highest atom of the files [default: {UsualHeight}]", "a number between 0.1 and 50", v => v is >= 0.1 and <= 50);

    private readonly Option<double?> _resolution = NumberOption.OptionalReal(
        "--resolution", "Å", $"With --space xy: σ of the Gaussian that orbital and tip make of a site, or of the orbitals' densities with --continuum [default: {UsualAngstrom.ToString(CultureInfo.InvariantCulture)}]", "a number between 0.05 and 20", v => v is >= 0.05 and <= 20);

    private readonly Option<double?> _side = NumberOption.OptionalReal("--side", "nm", "With --space xy: side of the square round the impurity [default: what the window of --size allows]", "a number between 0.1 and 1000", v => v is >= 0.1 and <= 1000);

    private readonly Option<int?> _pixels = NumberOption.OptionalWhole("--pixels", "N", $"With --space xy: pixels a side [default: {UsualPixels}]", "a whole number between 16 and 4096", v => v is >= 16 and <= MostPixels);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_continuum, _slater, _functions, _height, _resolution, _side, _pixels])
        {
            verb.Add(option);
        }
    }

    /// <summary>Whether orbitals are asked for, which means --space xy.</summary>
    public bool WantsContinuum(ParseResult parsed) => parsed.GetValue(_continuum) is not null;

    /// <summary>The image of a command line; null where none is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="crystal">The crystal.</param>
    /// <param name="size">L of the window.</param>
    /// <param name="wanted">Whether --space asks for it.</param>
    /// <exception cref="InputException">The lattice has no unit, the square is larger than the window, or an option has no meaning.</exception>
    public TipImageChoice? Read(ParseResult parsed, CrystalChoice crystal, int size, bool wanted)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        Refuse(!wanted, [_resolution, _side, _pixels], "--space xy");
        Refuse(!WantsContinuum(parsed), [_slater, _functions, _height], "--continuum");
        Refuse(parsed.GetValue(_slater) is null && !Given(_functions), [_height], "--slater or --xsf");
        if (!wanted)
        {
            return null;
        }

        double constant = crystal.LatticeAngstrom ?? throw new InputException($"The lengths of {crystal.Material!.Name} have no unit, and --space xy is in nm; write the material's lattice in Å, without 'units: lattice'.");
        return parsed.GetValue(_continuum) is { } pixels ? Orbitals(pixels) : Gaussians();

        TipImageChoice Gaussians()
        {
            double width = parsed.GetValue(_resolution) ?? UsualAngstrom;
            var resolution = new TipResolution(crystal.Lattice, width / constant);
            var square = new PixelSquare(Side(resolution.Reach), parsed.GetValue(_pixels) ?? UsualPixels);
            return new TipImageChoice(square, new TipImage(resolution, square), null, FormattableString.Invariant($"by a tip of σ = {width:0.##} Å"), [.. Described(square), ("resolutionAngstrom", resolution.Width * constant)]);
        }

        TipImageChoice Orbitals(int perConstant)
        {
            if (Given(_pixels))
            {
                throw new InputException("--pixels and --continuum say the same thing; give one of them.");
            }

            Crystal? known = crystal.Material?.Crystal;
            (RealHarmonic Harmonic, Site? Site)[] orbitals = known is null ? [(RealHarmonic.All[0], null)] : [.. known.Orbitals.Select(o => (o.Harmonic, (Site?)known.Sites[o.Site]))];
            (double F1, double F2)[] places = [.. orbitals.Select(o => (o.Site?.F1 ?? 0, o.Site?.F2 ?? 0))];
            OrbitalShapes kind = Kind(orbitals, places);
            IReadOnlyList<OrbitalAtTip> shapes = kind.AtTip;
            int count = (int)Math.Floor((Side(shapes.Max(s => s.Reach)) * perConstant) + 1e-9);
            if (count is < 1 or > MostPixels)
            {
                throw new InputException($"--continuum {perConstant} makes {count} pixels a side, and there can be 1 to {MostPixels}; give another --side or --size.");
            }

            var square = new PixelSquare((double)count / perConstant, count);
            return new TipImageChoice(square, null, new ContinuumTip(crystal.Lattice, places, shapes, square), kind.Words, [.. Described(square), ("continuum", perConstant), .. kind.Parameters]);
        }

        OrbitalShapes Kind((RealHarmonic Harmonic, Site? Site)[] orbitals, (double F1, double F2)[] places)
        {
            Option[] kinds = [.. ((Option[])[_resolution, _slater, _functions]).Where(Given)];
            if (kinds.Length > 1)
            {
                throw new InputException($"{kinds[0].Name} and {kinds[1].Name} say two things of what orbitals look like; give one of them.");
            }

            double height = parsed.GetValue(_height) ?? UsualHeight;
            return parsed.GetValue(_functions) is { Length: > 0 } files ? OrbitalShapes.Wannier(files, places, height, crystal.Lattice, constant)
                : parsed.GetValue(_slater) is { } decay ? OrbitalShapes.Slater(decay, height, orbitals, crystal.Lattice, constant)
                : OrbitalShapes.Gaussian(parsed.GetValue(_resolution) ?? UsualAngstrom, orbitals, crystal.Lattice, constant);
        }

        double Side(double reach)
        {
            double largest = PixelSquare.LargestSide(crystal.Lattice, reach, size);
            double side = parsed.GetValue(_side) is { } nanometres ? 10 * nanometres / constant : largest;
            return side > 0 && side <= largest
                ? side
                : throw new InputException(FormattableString.Invariant($"The window of --size {size} holds a square of {Math.Max(0, largest * constant / 10):0.##} nm at this width of orbitals{(side > 0 ? $", and --side asks for {side * constant / 10:0.##} nm" : string.Empty)}; take a larger --size."));
        }

        IEnumerable<(string Name, object? Value)> Described(PixelSquare square) => [("sideNanometres", square.Side * constant / 10), ("pixels", square.Pixels)];

        void Refuse(bool absent, Option[] options, string needed)
        {
            if (absent && Array.Find(options, Given) is { } given)
            {
                throw new InputException($"{given.Name} belongs to {needed}.");
            }
        }
    }
}
