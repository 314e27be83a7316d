using System.CommandLine;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>The options that describe the crystal, the same for every verb that takes one.</summary>
internal sealed class CrystalOptions
{
    private readonly bool _gapRequired;
    private readonly Option<string?> _irrep;
    private readonly MaterialOptions _material = new("NbSe2 with its table of gaps");

    private readonly Option<string?> _gap = new("--gap")
    {
        Description = "A general gap in place of --irrep: a sum of a material's channels such as \"0.8*A1g:2 + 0.6i*B1g\", or a YAML file with a gap typed out bond by bond",
        HelpName = "SUM|FILE",
    };

    private readonly Option<bool> _normal = new("--normal") { Description = "No gap: the normal state" };
    private readonly Option<string?> _channel = new("--channel")
    {
        Description = "Channel of the gap. A1': mixed (default), on-site, singlet, triplet; A2': mixed (default), singlet, triplet; "
            + "E': singlet (default), triplet, general; E'': p (default), f; A1'' and A2'': p; with --material its number in 'pairscope gaps', 1 (default) and up",
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
    /// <param name="gapRequired">Whether the verb makes no sense without a gap, unless the normal state is asked for by name.</param>
    /// <param name="takesMaterials">Whether it takes any crystal, and not NbSe2 alone.</param>
    public CrystalOptions(Command verb, bool gapRequired, bool takesMaterials = true)
    {
        _gapRequired = gapRequired;
        _irrep = new Option<string?>("--irrep")
        {
            Description = $"Irrep of the gap: {string.Join(", ", IrrepNames.All)} (quote it; ′ and ″ work too){(takesMaterials ? ", or with --material one of its own" : string.Empty)}{(gapRequired ? string.Empty : "; the normal state without it")}",
            HelpName = "NAME",
            Required = gapRequired && !takesMaterials,
            CustomParser = result =>
            {
                string text = NumberOption.Text(result);
                return IsGiven(result, _material.Name) || IsGiven(result, _gap) ? IrrepNames.Plain(text)
                    : IrrepNames.TryParse(text, out Irrep irrep) ? irrep.ToAscii()
                    : NumberOption.Refuse<string?>(result, "--irrep", IsClassOfTwo(text)
                        ? "A1'' or A2'', of which A'' is the common class: their maps are the same without Rashba coupling"
                        : $"one of {string.Join(", ", IrrepNames.All)}");
            },
        };
        Option[] general = takesMaterials ? [_material.Name, _gap, _material.Shells, _normal] : [];
        foreach (Option option in (Option[])[.. general, _irrep, _channel, _delta, _theta, _phase, _channelAngle, _thetaTriplet, _phaseTriplet, _mu, _rashba])
        {
            verb.Add(option);
        }
    }

    /// <summary>The crystal of a command line.</summary>
    /// <exception cref="InputException">The material or the gap has a mistake, the irrep has no such channel, or an option belongs to another one.</exception>
    public CrystalChoice Read(ParseResult parsed)
    {
        Option[] gaps = [.. ((Option[])[_irrep, _gap, _normal]).Where(o => IsGiven(parsed, o))];
        if (gaps.Length > 1)
        {
            throw new InputException($"{gaps[0].Name} and {gaps[1].Name} exclude each other; give one of them.");
        }

        if (gaps.Length == 0 && _gapRequired)
        {
            throw new InputException("Option '--irrep' is required, or --gap for a general gap, or --normal for the normal state.");
        }

        return IsGiven(parsed, _material.Name) || IsGiven(parsed, _gap) ? OfMaterial(parsed)
            : IsGiven(parsed, _material.Shells)
            ? throw new InputException("--shells belongs to the channels of --material; the built-in NbSe2 has a table of its own.")
            : ReadNbSe2(parsed).ToChoice();
    }

    /// <summary>The built-in NbSe2 of a command line.</summary>
    /// <exception cref="InputException">The irrep has no such channel, or an option belongs to another channel.</exception>
    public CrystalParameters ReadNbSe2(ParseResult parsed)
    {
        Irrep? irrep = IrrepNames.TryParse(parsed.GetValue(_irrep), out Irrep given) ? given : null;
        string? name = parsed.GetValue(_channel);
        if (irrep is null && name is not null)
        {
            throw new InputException($"--channel '{name}' needs --irrep, because a channel belongs to an irrep.");
        }

        GapChannel? channel = irrep is { } known ? GapChannel.Find(known, name) : null;
        foreach (Option<double?> option in (Option<double?>[])[_channelAngle, _thetaTriplet, _phaseTriplet])
        {
            if (parsed.GetValue(option) is not null && channel is not { IsGeneral: true })
            {
                throw new InputException($"{option.Name} belongs to --irrep \"E'\" --channel general alone.");
            }
        }

        CheckAngles(
            parsed,
            channel is null
                ? option => $"{option} needs --irrep, because it describes a gap and the normal state has none."
                : option => $"{option} has no meaning for --irrep \"{irrep!.Value.ToAscii()}\" --channel {channel.Name}, {(string.Equals(option, _theta.Name, StringComparison.Ordinal) ? "which is one function and mixes nothing" : "whose gap has no two partners")}; leave it out.",
            channel is not null,
            channel is { UsesTheta: true },
            channel is { UsesPhase: true });
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

    private CrystalChoice OfMaterial(ParseResult parsed)
    {
        foreach (Option option in (Option[])[_rashba, _channelAngle, _thetaTriplet, _phaseTriplet])
        {
            if (IsGiven(parsed, option))
            {
                throw new InputException($"{option.Name} belongs to the built-in NbSe2; a material says in its file what it couples (nbse2-on-substrate has Rashba coupling), and --gap mixes channels.");
            }
        }

        Material material = _material.Read(parsed) ?? MaterialFile.Read("nbse2");
        double mu = parsed.GetValue(_mu);
        double delta = parsed.GetValue(_delta);
        (double theta, double phase) = (parsed.GetValue(_theta), parsed.GetValue(_phase));
        GapFunction? gap = null;
        var described = new List<(string, object?)> { ("material", material.Name), ("group", material.Symmetry.Group.Name) };
        string words = "normal state";
        if (parsed.GetValue(_gap) is { } text)
        {
            bool typed = text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
            CheckAngles(
                parsed,
                option => typed && string.Equals(option, _delta.Name, StringComparison.Ordinal) ? "--delta has no meaning beside a gap that is typed out in meV; leave it out." : $"{option} has no meaning with --gap, whose weights say what is mixed; leave it out.",
                !typed, false, false);
            gap = typed ? GapFile.Read(text, material.Crystal) : GapMixture.Parse(text, _material.Channels(parsed, material), delta);
            delta = gap.Amplitude;
            described.Add(("gap", text));
            described.Add(("gapAmplitudeMeV", typed ? null : delta));
            words = typed ? $"gap of {Path.GetFileName(text)}" : FormattableString.Invariant($"{text}, Δ0 = {delta:0.####} meV");
        }
        else if (parsed.GetValue(_irrep) is { } irrep)
        {
            string? number = parsed.GetValue(_channel);
            if (!int.TryParse(number ?? "1", System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int channelNumber))
            {
                throw new InputException($"--channel '{number}' must be a number with --material: that of the channel within its irrep, as 'pairscope gaps' lists them for {material.Name}.");
            }

            GeneratedChannel channel = GapMixture.Channel(_material.Channels(parsed, material), irrep, channelNumber);
            bool two = channel.Partners.Count == 2;
            CheckAngles(parsed, option => $"{option} has no meaning for {irrep}:{channelNumber} of {material.Name}, which has no two partners; leave it out.", true, two, two);
            gap = new GapFunction(delta, two
                ? (delta * Math.Cos(theta) * channel.Partners[0]) + (System.Numerics.Complex.FromPolarCoordinates(delta * Math.Sin(theta), phase) * channel.Partners[1])
                : delta * channel.Partners[0]);
            described.AddRange([("irrep", irrep), ("channel", channelNumber), ("gapAmplitudeMeV", delta), ("mixingAngleRad", two ? theta : null), ("phaseRad", two ? phase : null)]);
            words = FormattableString.Invariant($"{channel.Irrep.DisplayName}:{channelNumber} ({channel.SpinName}), Δ0 = {delta:0.####} meV{(two ? FormattableString.Invariant($", θ = {theta:0.###}, Θ = {phase:0.###}") : string.Empty)}");
        }
        else
        {
            if (IsGiven(parsed, _channel))
            {
                throw new InputException($"--channel '{parsed.GetValue(_channel)}' needs --irrep, because a channel belongs to an irrep.");
            }

            CheckAngles(parsed, option => $"{option} needs --irrep or --gap, because it describes a gap and the normal state has none.", false, false, false);
            delta = 0;
        }

        described.Add(("chemicalPotentialMeV", mu));
        return new CrystalChoice(
            material.Crystal.Lattice.InUnitsOfItself(), material, material.At(mu), gap, delta, described,
            FormattableString.Invariant($"{material.Name}, {words}, μ = {mu:0.###} meV"));
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static bool IsGiven(System.CommandLine.Parsing.SymbolResult result, Option option) => result.GetResult(option) is { Implicit: false };

    // A value that changes nothing would let the user believe that it did.
    private void CheckAngles(ParseResult parsed, Func<string, string> refusal, bool usesDelta, bool usesTheta, bool usesPhase)
    {
        foreach ((Option option, bool used) in new (Option, bool)[] { (_delta, usesDelta), (_theta, usesTheta), (_phase, usesPhase) })
        {
            if (!used && IsGiven(parsed, option))
            {
                throw new InputException(refusal(option.Name));
            }
        }
    }

    // What `predict` calls A1'' and A2'' together.
    private static bool IsClassOfTwo(string text) => IrrepNames.Plain(text) is "A''" or "a''";
}
