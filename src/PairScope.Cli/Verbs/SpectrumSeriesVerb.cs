using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Inference.Spectra.Series;
using PairScope.Measurement;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope spectrum series: tunnelling spectra at several temperatures in one fit.</summary>
internal static class SpectrumSeriesVerb
{
    private const double FinestOfSpacing = 0.3; // the least Γ, of the distance of the biases

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "series",
            "Fits tunnelling spectra of one sample at several temperatures together, with common gaps that close at one temperature: a metal, Dynes, two gaps and every pairing of a crystal, the odds of each, and which stay excluded whatever the background.",
            "pairscope spectrum series temperatures.csv --normal normal.csv --range -4:4 -o series.json --picture series.png");
        var fileArgument = new Argument<string>("FILE") { Description = "A table with the columns temperature (K), bias (mV) and dI/dV" };
        verb.Add(fileArgument);
        var normalOption = new Option<string?>("--normal") { Description = "The normal state's spectrum, which the background's polynomials multiply [default: a constant]", HelpName = "FILE" };
        var sourceOptions = new SpectrumSourceOptions();
        Option<double> lockInOption = NumberOption.Real("--lock-in", "mV", "Amplitude of the lock-in's modulation from the middle to the peak", 0, "a number between 0 and 100", v => v is >= 0 and <= 100);
        Option<int> backgroundOption = NumberOption.Whole("--background", "N", "Degree of the polynomial that each spectrum's normal conductance is", 1, "a whole number between 0 and 4", v => v is >= 0 and <= 4);
        var materialOptions = new MaterialOptions("NbSe2 with its table of gaps");
        Option<double> muOption = NumberOption.Real("--mu", "meV", "Chemical potential, from the undoped Fermi level", 0, "a number between -1000 and 1000", v => v is >= -1000 and <= 1000);
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw spectra, fits and odds, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        foreach (Option option in (Option[])[normalOption, .. sourceOptions.WithoutBiasChannel, lockInOption, backgroundOption, materialOptions.Name, materialOptions.Shells, muOption, pictureOption])
        {
            verb.Add(option);
        }

        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string file = parsed.GetValue(fileArgument)!;
            InputFile.Require(file);
            (double Low, double High)? range = sourceOptions.Range(parsed);
            string? channel = sourceOptions.Channel(parsed);
            var series = new SpectrumSeries(Spectra(file, channel, range), parsed.GetValue(lockInOption), NormalOf(parsed.GetValue(normalOption), channel));
            Material? material = materialOptions.Read(parsed);
            Study study = material is null ? Study.NbSe2 : Study.Of(material, materialOptions.Channels(parsed, material));
            SpectrumObservation first = series.Spectra[0].Observation;
            double finest = FinestOfSpacing * (first.High - first.Low) / first.Biases.Count;
            IReadOnlyList<SeriesModel> models =
            [
                .. SeriesModel.WithoutMomentum(series.HalfWidth, finest), .. Verb.Compute(() => PairingSeries.All(study, parsed.GetValue(muOption), series.HalfWidth, finest), cancellation),
            ];
            SeriesReport report = null!;
            ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, line =>
            {
                line.Report(0, $"{models.Count} models to {series.Spectra.Count} spectra");
                report = Verb.Compute(() => SeriesFitter.Fit(series, models, parsed.GetValue(backgroundOption), cancellation), cancellation);
                line.Report(1, "done");
            });
            var answer = new SeriesAnswer(file, study.Name, report);
            string json = answer.Json();
            if (picture is not null)
            {
                answer.Draw(picture);
            }

            AtomicFile.WriteText(target.Path, json + "\n");
            parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : answer.Sentence());
        });
        return verb;
    }

    private static IReadOnlyList<(double, SpectrumObservation)> Spectra(string file, string? channel, (double Low, double High)? range)
    {
        var spectra = TabulatedSpectra.By(MeasuredData.Read(file), "K", ["temperature", "t"], channel)
            ?? throw new InputException($"'{file}' has no column of temperatures; a table with the columns temperature (K), bias (mV) and dI/dV is needed.");
        if (spectra.FirstOrDefault(s => !(s.At > 0)) is { Biases: not null } cold)
        {
            throw new InputException(FormattableString.Invariant($"'{file}' holds a spectrum at {cold.At} K; temperatures must be above 0 K."));
        }

        try
        {
            return [.. spectra.Select(s => (s.At, SpectrumSource.Observe(([.. s.Biases], [[.. s.Values]]), range)))];
        }
        catch (InputException e)
        {
            throw new InputException($"'{file}': {e.Message}", e);
        }
    }

    private static Func<double, double> NormalOf(string? file, string? channel)
    {
        if (file is null)
        {
            return _ => 1;
        }

        InputFile.Require(file);
        SpectrumObservation normal = SpectrumSource.Open(file, channel, null, null).Observation;
        return SpectrumSeries.Smooth(normal.Biases, normal.Values);
    }
}
