using System.CommandLine;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.Inference;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>
/// The options that say how a map was made, the same for every verb that explains one. Where an option is not given the file's own word
/// counts, and where that is missing the value of the shipped networks.
/// </summary>
internal sealed class ConditionOptions
{
    private readonly Option<EnergyList?> _energy = EnergyList.Option("--energy", "Energy ω of each map of the file, meV [default: as the file says, else as the network knows]");
    private readonly Option<double?> _broadening = NumberOption.OptionalReal("--broadening", "meV", "Energy broadening η [default: as the file says, else 0.1]", "a number above 0, at most 1000 meV", v => v is > 0 and <= 1000);
    private readonly Option<double?> _strength = NumberOption.OptionalReal("--strength", "meV", "Strength of the impurity, V0 or J [default: as the file says, else 100]");
    private readonly Option<ImpurityKind?> _impurity = NumberOption.Word<ImpurityKind?>(
        "--impurity", "Scalar potential, or a classical spin along x, y or z [default: as the file says, else scalar]", [.. ImpurityOptions.Words.Select(w => (w.Word, (ImpurityKind?)w.Value))]);

    private readonly Option<double?> _potential = ImpurityOptions.PotentialOption("as the file says, else none");
    private readonly SpinOptions _spin;
    private readonly Option<double?> _rashba = NumberOption.OptionalReal("--rashba", "meV", "Rashba coupling [default: as the file says, else 0]");
    private readonly Option<double?> _temperature = NumberOption.OptionalReal("--temperature", "K", "Temperature, which smears the spectra [default: as the file says, else 0]", "a number between 0 and 300", v => v is >= 0 and <= 300);
    private readonly Option<double?> _lockIn = NumberOption.OptionalReal("--lock-in", "mV", "Amplitude of the lock-in's modulation, from the middle to the peak [default: as the file says, else 0]", "a number between 0 and 100", v => v is >= 0 and <= 100);
    private readonly Option<double?> _resolution = NumberOption.OptionalReal("--resolution", "Å", "σ of orbital, tip and resampling together [default: as the file says, else 0]", "a number between 0 and 20", v => v is >= 0 and <= 20);

    private readonly Option<bool> _oriented = new("--oriented") { Description = "a1 and a2 are the crystal's own, the chalcogens at (a1 + 2 a2)/3, and not their opposites [default: as the file says]" };

    /// <summary>Adds the options to a verb.</summary>
    public ConditionOptions(Command verb)
    {
        foreach (Option option in (Option[])[_energy, _broadening, _strength, _impurity, _potential, _rashba, _temperature, _lockIn, _resolution, _oriented])
        {
            verb.Add(option);
        }

        _spin = new SpinOptions(verb, "as the file says, else both spins");
    }

    /// <summary>The energies that the command line gives, or null.</summary>
    public IReadOnlyList<double>? EnergiesAsked(ParseResult parsed) => parsed.GetValue(_energy)?.Values;

    /// <summary>How a map was made.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stated">What the file says.</param>
    /// <param name="usualEnergies">ω of maps that nobody says anything of.</param>
    /// <param name="usual">The instrument where neither says anything; null for none.</param>
    public MapSettings Read(ParseResult parsed, StatedSettings stated, IReadOnlyList<double> usualEnergies, InstrumentSettings? usual = null)
    {
        var settings = new List<MapSetting>();
        var remarks = new List<string>();
        T Choose<T>(string name, Option<T?> option, T? said, T usual)
            where T : struct => Taken(name, option.Name, parsed.GetValue(option), said, usual);
        T Taken<T>(string name, string option, T? given, T? said, T usual)
            where T : struct
        {
            T value = given ?? said ?? usual;
            if (given is { } asked && said is { } other && !asked.Equals(other))
            {
                remarks.Add($"{option} {Shown(asked)} takes the place of {Shown(other)}, which the file says.");
            }

            string source = given is not null ? "option" : said is not null ? "file" : "assumed";
            settings.Add(new MapSetting(name, value switch { Enum word => Shown(word), SpinChannel spin => spin.Name, _ => value }, source));
            if (value is SpinChannel { PolarisationBeside: { } polarisation })
            {
                settings.Add(new MapSetting("polarisation", polarisation, source));
            }

            return value;
        }

        IReadOnlyList<double>? asked = parsed.GetValue(_energy)?.Values;
        if (asked is not null && stated.EnergiesMeV is { } saidEnergies && !asked.SequenceEqual(saidEnergies))
        {
            remarks.Add($"--energy {string.Join(',', asked)} takes the place of {string.Join(", ", saidEnergies)} meV, which the file says.");
        }

        IReadOnlyList<double> energies = asked ?? stated.EnergiesMeV ?? usualEnergies;
        settings.Add(new MapSetting("energiesMeV", energies, asked is not null ? "option" : stated.EnergiesMeV is not null ? "file" : "assumed"));
        var conditions = new FitConditions
        {
            Broadening = Choose("broadeningMeV", _broadening, stated.BroadeningMeV, 0.1),
            Strength = Choose("strengthMeV", _strength, stated.StrengthMeV, 100),
            Impurity = Choose("impurity", _impurity, stated.Impurity, ImpurityKind.Scalar),
            Spin = Taken("spin", "--spin", _spin.Read(parsed, stated.Spin), stated.Spin, SpinChannel.Total),
            Rashba = Choose("rashbaMeV", _rashba, stated.RashbaMeV, 0),
        };
        if (conditions.Impurity == ImpurityKind.Scalar)
        {
            ImpurityOptions.CheckPotential(ImpurityKind.Scalar, parsed.GetValue(_potential));
        }
        else
        {
            conditions = conditions with { Potential = Choose("potentialMeV", _potential, stated.PotentialMeV, 0) };
        }

        double kelvin = Choose("temperatureKelvin", _temperature, stated.TemperatureKelvin, usual?.TemperatureKelvin ?? 0);
        double millivolts = Choose("lockInMillivolts", _lockIn, stated.LockInMillivolts, usual?.LockInMillivolts ?? 0);
        double angstrom = Choose("resolutionAngstrom", _resolution, stated.ResolutionAngstrom, usual?.ResolutionAngstrom ?? 0);
        conditions = conditions with
        {
            Instrument = (kelvin, millivolts, angstrom) is (0, 0, 0) ? null : Instrument(),
        };
        conditions = conditions with
        {
            Assumed = [.. settings.Where(s => s.Source is "assumed").SelectMany(s => s.Name switch
            {
                "broadeningMeV" => [FitParameter.Broadening],
                "strengthMeV" => [FitParameter.Strength],
                _ => Array.Empty<FitParameter>(),
            })],
        };
        InstrumentSettings Instrument()
        {
            var given = new InstrumentSettings(kelvin, millivolts, angstrom, ConstantCurrent: false);
            return usual is null ? given : given with { KernelAccuracy = usual.KernelAccuracy, Surface = usual.Surface };
        }

        bool oriented = parsed.GetValue(_oriented);
        settings.Add(new MapSetting("orientation", oriented || stated.IsOriented ? "known" : "unknown", oriented ? "option" : stated.IsOriented ? "file" : "assumed"));
        return new MapSettings(conditions, energies, settings, remarks) { IsOriented = oriented || stated.IsOriented };
    }

    private static string Shown(object value) => value switch
    {
        ImpurityKind kind => PairingLabels.Impurities[(int)kind],
        _ => FormattableString.Invariant($"{value}"),
    };
}

/// <summary>One setting of a map.</summary>
/// <param name="Name">As files and --json call it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Source">"option", "file" or "assumed".</param>
internal sealed record MapSetting(string Name, object Value, string Source);

/// <summary>How a map was made.</summary>
/// <param name="Conditions">As a fit needs it.</param>
/// <param name="Energies">ω of each layer in meV.</param>
/// <param name="Settings">All of them, with who says so.</param>
/// <param name="Remarks">Where an option overrides the file; one sentence each.</param>
internal sealed record MapSettings(FitConditions Conditions, IReadOnlyList<double> Energies, IReadOnlyList<MapSetting> Settings, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether a1 and a2 are known to be the crystal's own.</summary>
    public bool IsOriented { get; init; }

    /// <summary>The simulator of the field of view around such a map; null where that is not only scalar impurities under a tip without spin, with a gap of the hypotheses.</summary>
    /// <param name="options">How the map is fitted.</param>
    /// <param name="size">L of the map.</param>
    public FieldModel? FieldModel(FitOptions options, int size)
    {
        FitConditions conditions = options.Conditions;
        return conditions is not { SeesSpin: false, Instrument: { } instrument } || conditions.Free.Any(p => p is FitParameter.Rashba or FitParameter.Phase) ? null
            : new FieldModel(options.Hypotheses, Known(instrument), Energies, size)
            {
                KnownStrength = conditions.Strength,
                Broadening = conditions.Broadening,
                Rashba = conditions.Rashba,
                ChemicalPotentials = conditions.ChemicalPotentialRange,
                Gaps = conditions.GapRange,
            };
    }

    // How far a setting may be off, of itself: as in the protocol of the instrument where somebody stated it, and much where nobody did.
    private InstrumentDistributions Known(InstrumentSettings instrument)
    {
        Distribution Near(string name, double value, double stated, double assumed)
        {
            double share = Settings.Any(s => s is { Source: "assumed" } && string.Equals(s.Name, name, StringComparison.Ordinal)) ? assumed : stated;
            return new Distribution.Uniform((1 - share) * value, (1 + share) * value);
        }

        return new InstrumentDistributions(
            Near("temperatureKelvin", instrument.TemperatureKelvin, 0.125, 0.5),
            Near("lockInMillivolts", instrument.LockInMillivolts, 0.2, 0.5),
            Near("resolutionAngstrom", instrument.ResolutionAngstrom, 0.05, 0.75),
            instrument.ConstantCurrent) { KernelAccuracy = instrument.KernelAccuracy, Surface = instrument.Surface };
    }

    /// <summary>What was assumed because nobody said it, in one sentence, or null.</summary>
    /// <param name="fitsStrengths">Whether the impurities' strengths are found out, so that none was assumed.</param>
    public string? Assumed(bool fitsStrengths)
    {
        string[] assumed = [.. Settings.Where(s => s.Source is "assumed").Select(s => s.Name switch
        {
            "energiesMeV" => $"ω = {string.Join(", ", (IReadOnlyList<double>)s.Value)} meV",
            "broadeningMeV" => $"η = {s.Value} meV",
            "strengthMeV" when !fitsStrengths => $"a scalar impurity of {s.Value} meV",
            "temperatureKelvin" when s.Value is > 0.0 => $"a temperature of {s.Value:G4} K",
            "lockInMillivolts" when s.Value is > 0.0 => $"a modulation of {s.Value:G4} mV",
            "resolutionAngstrom" when s.Value is > 0.0 => $"a resolution of {s.Value:G4} Å",
            _ => null,
        }).OfType<string>()];
        return assumed.Length == 0 ? null : $"Assumed, as the file does not say: {string.Join(", ", assumed)}.";
    }

    /// <summary>Why a network does not know such maps; one sentence each, none when it does.</summary>
    /// <param name="network">The network.</param>
    /// <param name="size">L of the map.</param>
    public IEnumerable<string> Outside(TrainedNetwork network, int size)
    {
        IReadOnlyList<double> energies = network.Configuration.Energies;
        if (size != network.Configuration.Size)
        {
            yield return $"the map has {size} × {size} sites and the network knows {network.Configuration.Size} × {network.Configuration.Size}";
        }

        if (energies.Count != Energies.Count || energies.Zip(Energies).Any(e => Math.Abs(e.First - e.Second) > 1e-6))
        {
            yield return $"the map was made at {string.Join(", ", Energies)} meV and the network knows {string.Join(", ", energies)} meV";
        }

        if (network.Protocol is not { } protocol)
        {
            yield break;
        }

        (string Name, double Value, string Parameter)[] numbers =
            [("a broadening", Conditions.Broadening, "broadening"), ("a Rashba coupling", Conditions.Rashba, "rashba"), ("an impurity strength", Conditions.Strength, "strength")];
        foreach ((string name, double value, string parameter) in numbers)
        {
            Distribution known = protocol[parameter];
            if (value < known.Lowest - 1e-6 || value > known.Highest + 1e-6)
            {
                yield return FormattableString.Invariant($"the map has {name} of {value} meV and the network knows {known.Lowest}")
                    + (known.Highest > known.Lowest ? FormattableString.Invariant($" to {known.Highest} meV") : " meV");
            }
        }

        if (!protocol.Impurities.Contains(Conditions.Impurity))
        {
            yield return $"the impurity is {PairingLabels.Impurities[(int)Conditions.Impurity]} and the network knows {string.Join(", ", protocol.Impurities.Select(k => PairingLabels.Impurities[(int)k]))}";
        }

        if (Conditions.Potential != 0)
        {
            yield return FormattableString.Invariant($"the impurity has a scalar part of {Conditions.Potential} meV beside its moment and the network knows moments alone");
        }

        if (Conditions.Spin != protocol.Tip)
        {
            yield return $"the tip sees of spin {Conditions.Spin} and the network knows {protocol.Tip}";
        }

        if (Conditions.Instrument is not null && protocol.Instrument is null)
        {
            yield return "the map is smeared by temperature, lock-in or tip and the network knows bare densities of states";
        }
    }
}
