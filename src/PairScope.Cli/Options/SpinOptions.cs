using System.CommandLine;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>The options that say what the tip sees of spin, the same for every verb.</summary>
internal sealed class SpinOptions
{
    private readonly Option<string?> _spin;
    private readonly Option<double?> _polarisation;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="standard">What is taken without them.</param>
    public SpinOptions(Command verb, string standard)
    {
        _spin = NumberOption.Word<string?>(
            "--spin", $"What the tip sees: one spin alone, or the spin density along an axis [default: {standard}]", [.. TipSpin.Names.Select(name => (name, (string?)name))]);
        _polarisation = NumberOption.OptionalReal(
            "--polarisation", "P", "The tip is magnetised along the axis of --spin, or z, and sees [(1 + P) up + (1 - P) down]/2", "a number between -1 and 1", p => p is >= -1 and <= 1);
        verb.Add(_spin);
        verb.Add(_polarisation);
    }

    /// <summary>What the command line says; null for nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="said">What a file says, whose axis a polarisation alone belongs to.</param>
    /// <exception cref="InputException">A polarisation stands beside what is no axis.</exception>
    public TipSpin? Read(ParseResult parsed, TipSpin? said = null)
    {
        (string? name, double? polarisation) = (parsed.GetValue(_spin), parsed.GetValue(_polarisation));
        return (name, polarisation) is (null, null)
            ? null
            : TipSpin.Named(name ?? (said is { Axis: not '\0' and var axis } ? axis.ToString() : "z"), polarisation)
                ?? throw new InputException(FormattableString.Invariant($"--polarisation {polarisation} belongs to a tip that is magnetised along --spin x, y or z, and --spin {name} was given; leave one of them out."));
    }
}
