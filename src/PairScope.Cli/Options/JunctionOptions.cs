using System.CommandLine;
using PairScope.Inference.Spectra;
using PairScope.Measurement;

namespace PairScope.Cli.Options;

/// <summary>The options that say how a tunnelling spectrum was taken and what of it is fitted. Where an option is not given the file's own word counts.</summary>
internal sealed class JunctionOptions
{
    private readonly Option<double?> _temperature;
    private readonly Option<double?> _lockIn;
    private readonly Option<double?> _broadening;
    private readonly Option<double?> _offset;
    private readonly Option<double?> _tipGap;
    private readonly Option<double?> _tipBroadening;
    private readonly Option<int> _background;
    private readonly string _prefix;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="of">What the names begin with where spectra are not the verb's only data: "spectrum-"; empty where they are.</param>
    public JunctionOptions(Command verb, string of = "")
    {
        _prefix = $"--{of}";
        string subject = of.Length > 0 ? "Of --spectrum: " : string.Empty;
        string unstated = of.Length > 0 ? "else as of the maps" : "else 0, so that the broadening holds it";
        _temperature = NumberOption.OptionalReal($"{_prefix}temperature", "K", $"{subject}Temperature of the electrons [default: as the file says, {unstated}]", "a number between 0 and 300", v => v is >= 0 and <= 300);
        _lockIn = NumberOption.OptionalReal($"{_prefix}lock-in", "mV", $"{subject}Amplitude of the lock-in's modulation from the middle to the peak, √2 times the rms value [default: as the file says, else {(of.Length > 0 ? "as of the maps" : "0")}]", "a number between 0 and 100", v => v is >= 0 and <= 100);
        _broadening = NumberOption.OptionalReal($"{_prefix}broadening", "meV", $"{subject}Γ of Dynes, η of a pairing [default: fitted]", "a number above 0, at most 1000 meV", v => v is > 0 and <= 1000);
        _offset = NumberOption.OptionalReal($"{_prefix}offset", "mV", $"{subject}Bias at which the Fermi levels of tip and sample agree [default: fitted]");
        _tipGap = NumberOrFit($"{_prefix}tip-gap", $"{subject}Gap of a superconducting tip, or fit [default: the tip is a normal metal]");
        _tipBroadening = NumberOrFit($"{_prefix}tip-broadening", $"{subject}Γ of a superconducting tip, or fit [default: 0.01]");
        _background = NumberOption.Whole($"{_prefix}background", "N", $"{subject}Degree of the polynomial that the normal state's conductance is", 2, "a whole number between 0 and 6", v => v is >= 0 and <= SpectrumModel.SmoothDegree);
        foreach (Option option in All)
        {
            verb.Add(option);
        }
    }

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_temperature, _lockIn, _broadening, _offset, _tipGap, _tipBroadening, _background];

    /// <summary>How a spectrum was taken.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stated">What the file says.</param>
    /// <param name="maps">What is known of the maps beside it, which counts where the file says nothing; null without maps.</param>
    /// <exception cref="InputException">An option of the tip is given without a tip.</exception>
    public JunctionSettings Read(ParseResult parsed, StatedJunction stated, StatedJunction? maps = null)
    {
        var settings = new List<StatedSetting>();
        var remarks = new List<string>();
        double Choose(string name, string unit, Option<double?> option, double? said, double? ofMaps)
        {
            double? given = parsed.GetValue(option);
            if (given is { } asked && said is { } other && asked != other)
            {
                remarks.Add(FormattableString.Invariant($"{option.Name} {asked} takes the place of {other:G4} {unit}, which the file says."));
            }

            settings.Add(new StatedSetting(name, given ?? said ?? ofMaps ?? 0, given is not null ? "option" : said is not null ? "file" : ofMaps is not null ? "maps" : "assumed"));
            return given ?? said ?? ofMaps ?? 0;
        }

        double kelvin = Choose("temperatureKelvin", "K", _temperature, stated.TemperatureKelvin, maps?.TemperatureKelvin);
        double millivolts = Choose("lockInMillivolts", "mV", _lockIn, stated.LockInMillivolts, maps?.LockInMillivolts);
        (double? tipGap, double? tipBroadening) = (parsed.GetValue(_tipGap), parsed.GetValue(_tipBroadening));
        if (tipGap is null && tipBroadening is not null)
        {
            throw new InputException($"{_prefix}tip-broadening belongs to a superconducting tip; give {_prefix}tip-gap too.");
        }

        settings.Add(new StatedSetting("tip", tipGap is null ? "normal" : "superconducting", tipGap is null ? "assumed" : "option"));
        string[] assumed = [.. settings.Where(s => s.Source is "assumed" && s.Value is double).Select(s => s.Name is "temperatureKelvin" ? "the temperature" : "the lock-in's modulation")];
        if (assumed.Length > 0)
        {
            remarks.Add($"The file does not say {string.Join(" and ", assumed)}, taken as 0: the broadening holds what {(assumed.Length > 1 ? "they do" : "it does")}.");
        }

        var conditions = new SpectrumConditions
        {
            TemperatureKelvin = kelvin,
            LockInMillivolts = millivolts,
            BroadeningMeV = parsed.GetValue(_broadening),
            OffsetMillivolts = parsed.GetValue(_offset),
            BackgroundDegree = parsed.GetValue(_background),
            HasSuperconductingTip = tipGap is not null,
            TipGapMeV = tipGap is { } g && double.IsNaN(g) ? null : tipGap,
            TipBroadeningMeV = tipBroadening is { } b ? (double.IsNaN(b) ? null : b) : 0.01,
        };
        return new JunctionSettings(conditions, settings, remarks);
    }

    // NaN stands for a value that is fitted.
    private static Option<double?> NumberOrFit(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "meV|fit",
        CustomParser = result => string.Equals(NumberOption.Text(result), "fit", StringComparison.Ordinal) ? double.NaN
            : NumberOption.TryReal(NumberOption.Text(result), out double value) && value is > 0 and <= 100 ? value
            : NumberOption.Refuse<double?>(result, name, "a number above 0, at most 100 meV, or fit"),
    };
}

/// <summary>How a spectrum was taken.</summary>
/// <param name="Conditions">As a fit needs it.</param>
/// <param name="Settings">All of it, with who says so.</param>
/// <param name="Remarks">Where an option overrides the file, and what was assumed; one sentence each.</param>
internal sealed record JunctionSettings(SpectrumConditions Conditions, IReadOnlyList<StatedSetting> Settings, IReadOnlyList<string> Remarks);
