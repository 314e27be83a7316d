using System.CommandLine;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.MapFiles;
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
        var settings = new List<StatedSetting>();
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
            settings.Add(new StatedSetting(name, value switch { Enum word => Shown(word), TipSpin spin => spin.Name, _ => value }, source));
            if (value is TipSpin { PolarisationBeside: { } polarisation })
            {
                settings.Add(new StatedSetting("polarisation", polarisation, source));
            }

            return value;
        }

        IReadOnlyList<double>? asked = parsed.GetValue(_energy)?.Values;
        if (asked is not null && stated.EnergiesMeV is { } saidEnergies && !asked.SequenceEqual(saidEnergies))
        {
            remarks.Add($"--energy {string.Join(',', asked)} takes the place of {string.Join(", ", saidEnergies)} meV, which the file says.");
        }

        IReadOnlyList<double> energies = asked ?? stated.EnergiesMeV ?? usualEnergies;
        settings.Add(new StatedSetting("energiesMeV", energies, asked is not null ? "option" : stated.EnergiesMeV is not null ? "file" : "assumed"));
        var conditions = new FitConditions
        {
            Broadening = Choose("broadeningMeV", _broadening, stated.BroadeningMeV, 0.1),
            Strength = Choose("strengthMeV", _strength, stated.StrengthMeV, 100),
            Impurity = Choose("impurity", _impurity, stated.Impurity, ImpurityKind.Scalar),
            Spin = Taken("spin", "--spin", _spin.Read(parsed, stated.Spin), stated.Spin, TipSpin.Total),
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
        settings.Add(new StatedSetting("orientation", oriented || stated.IsOriented ? "known" : "unknown", oriented ? "option" : stated.IsOriented ? "file" : "assumed"));
        return new MapSettings(conditions, energies, settings, remarks) { IsOriented = oriented || stated.IsOriented };
    }

    private static string Shown(object value) => value switch
    {
        ImpurityKind kind => PairingLabels.Impurities[(int)kind],
        _ => FormattableString.Invariant($"{value}"),
    };
}
