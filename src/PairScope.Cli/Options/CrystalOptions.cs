using System.CommandLine;
using PairScope.Pairing;

namespace PairScope.Cli.Options;

/// <summary>The options that describe the crystal, the same for every verb that takes one.</summary>
internal sealed class CrystalOptions
{
    private readonly Option<Irrep?> _irrep;
    private readonly Option<string?> _channel = new("--channel")
    {
        Description = "Channel of the gap. A1': mixed (default), on-site, singlet, triplet; A2': mixed (default), singlet, triplet; "
            + "E': singlet (default), triplet, general; E'': p (default), f; A1'' and A2'': p",
        HelpName = "NAME",
    };

    private readonly Option<double> _delta = NumberOption.Real(
        "--delta", "meV", "Gap amplitude Δ0, the largest gap of a pure component", 1, "a number of meV between 0 and 1e6", v => v >= 0);

    private readonly Option<double> _theta = NumberOption.Real(
        "--theta", "rad", "Mixing angle θ; refused for A1'', A2'' and pure channels, which have none", 0);

    private readonly Option<double> _phase = NumberOption.Real(
        "--phase", "rad", "Relative phase Θ of the two partners of E' and E''; refused elsewhere", 0);

    private readonly Option<double?> _channelAngle = NumberOption.OptionalReal(
        "--channel-angle", "rad", "φ of the general E' channel: 0 is the singlet, π/2 the triplet");

    private readonly Option<double?> _thetaTriplet = NumberOption.OptionalReal(
        "--theta-triplet", "rad", "θt of the general E' channel");

    private readonly Option<double?> _phaseTriplet = NumberOption.OptionalReal(
        "--phase-triplet", "rad", "Θt of the general E' channel");

    private readonly Option<double> _mu = NumberOption.Real(
        "--mu", "meV", "Chemical potential μ from the undoped Fermi level; above zero is electron doping", 0);

    private readonly Option<double> _rashba = NumberOption.Real("--rashba", "meV", "Rashba coupling α_R", 0);

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="irrepRequired">Whether the verb makes no sense without a gap.</param>
    public CrystalOptions(Command verb, bool irrepRequired)
    {
        _irrep = new Option<Irrep?>("--irrep")
        {
            Description = $"Irrep of the gap: {string.Join(", ", IrrepNames.All)} (quote it; ′ and ″ work too){(irrepRequired ? string.Empty : "; the normal state without it")}",
            HelpName = "NAME",
            Required = irrepRequired,
            CustomParser = result => IrrepNames.TryParse(NumberOption.Text(result), out Irrep irrep)
                ? irrep
                : NumberOption.Refuse<Irrep?>(result, "--irrep", IsClassOfTwo(NumberOption.Text(result))
                    ? "A1'' or A2'', of which A'' is the common class: their maps are the same without Rashba coupling"
                    : $"one of {string.Join(", ", IrrepNames.All)}"),
        };
        foreach (Option option in (Option[])[_irrep, _channel, _delta, _theta, _phase, _channelAngle, _thetaTriplet, _phaseTriplet, _mu, _rashba])
        {
            verb.Add(option);
        }
    }

    /// <summary>The crystal of a command line.</summary>
    /// <exception cref="InputException">The irrep has no such channel, or an option belongs to another channel.</exception>
    public CrystalParameters Read(ParseResult parsed)
    {
        Irrep? irrep = parsed.GetValue(_irrep);
        string? name = parsed.GetValue(_channel);
        if (irrep is null && name is not null)
        {
            throw new InputException($"--channel '{name}' needs --irrep, because a channel belongs to an irrep.");
        }

        GapChannel? channel = irrep is { } given ? GapChannel.Find(given, name) : null;
        foreach (Option<double?> option in (Option<double?>[])[_channelAngle, _thetaTriplet, _phaseTriplet])
        {
            if (parsed.GetValue(option) is not null && channel is not { IsGeneral: true })
            {
                throw new InputException($"{option.Name} belongs to --irrep \"E'\" --channel general alone.");
            }
        }

        CheckAngles(parsed, irrep, channel);
        return new CrystalParameters(
            irrep,
            channel,
            parsed.GetValue(_delta),
            parsed.GetValue(_theta),
            parsed.GetValue(_phase),
            parsed.GetValue(_channelAngle) ?? 0,
            parsed.GetValue(_thetaTriplet) ?? 0,
            parsed.GetValue(_phaseTriplet) ?? 0,
            parsed.GetValue(_mu),
            parsed.GetValue(_rashba));
    }

    // A value that changes nothing would let the user believe that it did.
    private void CheckAngles(ParseResult parsed, Irrep? irrep, GapChannel? channel)
    {
        foreach ((Option option, bool used) in new (Option, bool)[] { (_delta, channel is not null), (_theta, channel is { UsesTheta: true }), (_phase, channel is { UsesPhase: true }) })
        {
            if (used || parsed.GetResult(option) is not { Implicit: false })
            {
                continue;
            }

            throw new InputException(channel is null
                ? $"{option.Name} needs --irrep, because it describes a gap and the normal state has none."
                : $"{option.Name} has no meaning for --irrep \"{irrep!.Value.ToAscii()}\" --channel {channel.Name}, {(option == _theta ? "which is one function and mixes nothing" : "whose gap has no two partners")}; leave it out.");
        }
    }

    // What `predict` calls A1'' and A2'' together.
    private static bool IsClassOfTwo(string text) => IrrepNames.Plain(text) is "A''" or "a''";
}
