using System.CommandLine;
using PairScope.Measurement;

namespace PairScope.Cli.Options;

/// <summary>The options that say how a simulated scan is taken: frame, tip, drift and noise.</summary>
internal sealed class ScanFrameOptions
{
    private static readonly ScanSettings Usual = new();

    private readonly Option<double> _side = NumberOption.Real("--side", "nm", "Side of the square scan", 18, "a length between 2 and 200 nm", v => v is >= 2 and <= 200);
    private readonly Option<int> _pixels = NumberOption.Whole("--pixels", "N", "Pixels on a side", 210, "a whole number between 16 and 2048", v => v is >= 16 and <= 2048);
    private readonly Option<double?> _angle = NumberOption.OptionalReal("--lattice-angle", "deg", "Direction of a1 from x, counterclockwise [default: drawn from the seed]", "an angle between -360 and 360 degrees", v => Math.Abs(v) <= 360);
    private readonly Option<(double, double, double, double)?> _drift = new("--drift")
    {
        Description = "Uniform drift D: what belongs at x is seen at x + D x [default: up to half a per cent, drawn from the seed]",
        HelpName = "XX,XY,YX,YY",
        CustomParser = result => NumberOption.Numbers(result, 4, ',') is [var xx, var xy, var yx, var yy] drift && drift.All(d => Math.Abs(d) <= 0.2)
            ? (xx, xy, yx, yy)
            : NumberOption.Refuse<(double, double, double, double)?>(result, "--drift", "four numbers between -0.2 and 0.2 with commas between them, such as 0.004,0,0,-0.002"),
    };

    private readonly Option<double?> _tip = NumberOption.OptionalReal("--tip", "Å", "σ of the tip; the orbital adds 1.2 Å in quadrature [default: 0.3 to 0.7, drawn from the seed]", "a length between 0 and 5 Å", v => v is >= 0 and <= 5);
    private readonly Option<double> _white = NumberOption.Real("--white-noise", "x", "White noise of a layer over its rms", Usual.WhiteNoise, "a number between 0 and 100", v => v is >= 0 and <= 100);
    private readonly Option<double> _pink = NumberOption.Real("--pink-noise", "x", "Pink noise (power ∝ 1/q) of a layer over its rms", Usual.PinkNoise, "a number between 0 and 100", v => v is >= 0 and <= 100);
    private readonly Option<int> _seed = NumberOption.Whole("--seed", "N", "Fixes the places, the noise and all that is drawn", 0, "a whole number from 0 to 2147483647", v => v >= 0);

    /// <summary>Adds the options to a verb.</summary>
    public ScanFrameOptions(Command verb)
    {
        foreach (Option option in (Option[])[_side, _pixels, _angle, _drift, _tip, _white, _pink, _seed])
        {
            verb.Add(option);
        }
    }

    /// <summary>The settings of a command line.</summary>
    public ScanSettings Read(ParseResult parsed)
    {
        ScanSettings drawn = new ScanSettings { Seed = parsed.GetValue(_seed) }.Drawn();
        return drawn with
        {
            SideNanometres = parsed.GetValue(_side),
            Pixels = parsed.GetValue(_pixels),
            LatticeDegrees = parsed.GetValue(_angle) ?? drawn.LatticeDegrees,
            Drift = parsed.GetValue(_drift) ?? drawn.Drift,
            TipAngstrom = parsed.GetValue(_tip) ?? drawn.TipAngstrom,
            WhiteNoise = parsed.GetValue(_white),
            PinkNoise = parsed.GetValue(_pink),
        };
    }

    /// <summary>The settings under the names that --json and the truth use.</summary>
    public static IEnumerable<(string Name, object? Value)> Describe(ScanSettings settings) =>
    [
        ("sideNm", settings.SideNanometres), ("pixels", settings.Pixels), ("latticeAngleDegrees", settings.LatticeDegrees),
        ("latticeOriginNm", new[] { settings.LatticeOrigin.X, settings.LatticeOrigin.Y }),
        ("drift", new[] { settings.Drift.Xx, settings.Drift.Xy, settings.Drift.Yx, settings.Drift.Yy }),
        ("tipAngstrom", settings.TipAngstrom), ("orbitalAngstrom", settings.OrbitalAngstrom), ("whiteNoise", settings.WhiteNoise), ("pinkNoise", settings.PinkNoise), ("seed", settings.Seed),
    ];
}
