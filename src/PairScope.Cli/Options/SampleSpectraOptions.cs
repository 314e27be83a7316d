using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Verbs;
using PairScope.Inference;
using PairScope.Inference.Joint;
using PairScope.Measurement;

namespace PairScope.Cli.Options;

/// <summary>The options of spectra that are fitted together with maps.</summary>
internal sealed class SampleSpectraOptions
{
    private const string Of = "spectrum-";
    private const double LeastBroadening = 0.02; // meV: sharper ones take long and show little
    private readonly Option<string[]> _files = new("--spectrum")
    {
        Description = "A tunnelling spectrum of the same sample far from impurities, which is fitted together with the maps; may be given several times",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<double?> _noise = NumberOption.OptionalReal(
        $"--{Of}noise", "U", "Of --spectrum: standard deviation of one point in the channel's unit [default: by what the best model leaves over]", "a number above 0", v => v > 0);

    private readonly SpectrumSourceOptions _source = new(Of);
    private readonly JunctionOptions _junction;

    /// <summary>Adds the options to a verb.</summary>
    public SampleSpectraOptions(Command verb)
    {
        foreach (Option option in (Option[])[_files, .. _source.All, _noise])
        {
            verb.Add(option);
        }

        _junction = new JunctionOptions(verb, Of);
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="InputException">One is missing or holds no spectrum over the bias, or an option needs --spectrum.</exception>
    public IReadOnlyList<SpectrumSource> Open(ParseResult parsed)
    {
        string[] files = parsed.GetValue(_files) ?? [];
        if (files.Length == 0 && ((Option[])[.. _source.All, _noise, .. _junction.All]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } unused)
        {
            throw new InputException($"{unused.Name} belongs to --spectrum, which names a file of spectra.");
        }

        return [.. files.Select(file => _source.Open(parsed, file))];
    }

    /// <summary>How the spectra were taken beside maps.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="sources">The files.</param>
    /// <param name="maps">How the maps were made.</param>
    public SampleSpectra Read(ParseResult parsed, IReadOnlyList<SpectrumSource> sources, MapSettings maps)
    {
        double? Known(string name) => maps.Settings.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.Ordinal) && s.Source is not "assumed")?.Value as double?;
        var known = new StatedJunction(Known("temperatureKelvin"), Known("lockInMillivolts"));
        JunctionSettings[] settings = [.. sources.Select(s => _junction.Read(parsed, StatedJunction.Of(s.Data), known))];
        FitConditions conditions = maps.Conditions with
        {
            SpectrumBroadeningRange = (LeastBroadening, Math.Max(0.5, 3 * maps.Conditions.Broadening)),
        };
        conditions = settings.Length > 0 && settings[0].Conditions.BroadeningMeV is { } told ? conditions with { SpectrumBroadening = told }
            : conditions with { Free = [.. conditions.Free, FitParameter.SpectrumBroadening] };
        return new SampleSpectra(
            [.. sources.Zip(settings, (s, j) => new SampleSpectrum(Path.GetFileName(s.File), s.Observation, j.Conditions) { ToldNoise = parsed.GetValue(_noise) })],
            conditions, settings, [.. sources.Zip(settings).SelectMany(p => Remarks(p.First, p.Second, known)).Distinct(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> Remarks(SpectrumSource source, JunctionSettings settings, StatedJunction maps)
    {
        string name = Path.GetFileName(source.File);
        foreach (string remark in settings.Remarks.Concat(source.Sweeps.Remarks))
        {
            yield return $"{name}: {remark}";
        }

        (double kelvin, double millivolts) = (settings.Conditions.TemperatureKelvin, settings.Conditions.LockInMillivolts);
        foreach ((string what, double own, double? other, string unit, string option) in ((string, double, double?, string, string)[])
            [("temperature", kelvin, maps.TemperatureKelvin, "K", "--temperature"), ("modulation", millivolts, maps.LockInMillivolts, "mV", "--lock-in")])
        {
            if (other is { } told && Math.Abs(told - own) > 0.1 * Math.Max(told, own))
            {
                yield return FormattableString.Invariant($"{name}: the {what} was {own:G4} {unit} where that of the maps was {told:G4} {unit}; each is taken at its own, with one gap for both.");
            }
            else if (other is null && own > 0)
            {
                yield return FormattableString.Invariant($"{name}: the {what} was {own:G4} {unit}, and nobody says that of the maps, which are taken as not smeared; {option} tells it.");
            }
        }
    }
}

/// <summary>Spectra beside maps.</summary>
/// <param name="Spectra">As a fit needs them.</param>
/// <param name="Conditions">The maps' conditions with what concerns the spectra.</param>
/// <param name="Settings">How each was taken, with who says so.</param>
/// <param name="Remarks">What should be known of them; one sentence each.</param>
internal sealed record SampleSpectra(IReadOnlyList<SampleSpectrum> Spectra, FitConditions Conditions, IReadOnlyList<JunctionSettings> Settings, IReadOnlyList<string> Remarks);
