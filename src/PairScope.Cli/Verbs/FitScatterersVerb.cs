using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference.Scatterers;
using PairScope.Measurement;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope fit scatterers: the band of a normal metal from spectra over scatterers.</summary>
internal static class FitScatterersVerb
{
    private static readonly (string Word, ScattererParameter Parameter)[] Further =
        [("broadening-growth", ScattererParameter.BroadeningGrowth), ("inverse-slope", ScattererParameter.InverseSlope), ("cubic-background", ScattererParameter.BackgroundCubic)];

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "scatterers",
            "Fits spectra along a line over scatterers at known places on a normal metal, such as a quantum corral, with all scattering between them: the band's bottom and mass, the scatterers, the broadening, what else the tip sees, and where the line lies.",
            "pairscope fit scatterers line.csv --scatterers atoms.csv -o corral.json --picture corral.png",
            "pairscope fit scatterers line.3ds --material copper.yaml --scatterers atoms.csv --range -96:96 --bin 2 -o corral.json");
        var fileArgument = new Argument<string>("FILE") { Description = "Spectra along a line: a grid of one row, or a table with the columns x (nm), bias (mV) and dI/dV" };
        verb.Add(fileArgument);
        var scattererOptions = new ScattererOptions(verb);
        var sourceOptions = new SpectrumSourceOptions();
        Option<double> binOption = NumberOption.Real("--bin", "mV", "Width of the bins in which biases are averaged", 4, "a number above 0, at most 100", v => v is > 0 and <= 100);
        Option<double?> setpointOption = NumberOption.OptionalReal("--setpoint", "mV", "Bias at which the feedback held the current [default: the end of the range that lies further from zero]", "a number other than 0", v => v != 0);
        var fromOption = new Option<string?>("--from") { Description = "Begin where an earlier answer ended, its line included [default: the line is searched for]", HelpName = "FILE" };
        var freeOption = new Option<string?>("--free") { Description = $"Also fit these, with commas between: {string.Join(", ", Further.Select(f => f.Word))}", HelpName = "NAMES" };
        Option<double> clearOption = NumberOption.Real("--clear", "nm", "One of the variants leaves out places as near to a scatterer as this", 0.6, "a number between 0 and 100", v => v is >= 0 and <= 100);
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw spectra, fit and what it leaves over, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        foreach (Option option in (Option[])[.. sourceOptions.WithoutBiasChannel, binOption, setpointOption, fromOption, freeOption, clearOption, pictureOption])
        {
            verb.Add(option);
        }

        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            IReadOnlyList<ScattererParameter> free = [.. ScattererParameters.Usual, .. FurtherOf(parsed.GetValue(freeOption))];
            string file = parsed.GetValue(fileArgument)!;
            InputFile.Require(file);
            SpectraLine line = Line(MeasuredData.Read(file));
            (IsotropicBand band, IReadOnlyList<(double X, double Y)> places) = scattererOptions.Read(parsed, line.Biases[^1]);
            ScattererValues? start = parsed.GetValue(fromOption) is { } from ? ScattererValuesFile.Read(from, ScattererValues.Of(band)) : null;
            ScattererReport report = null!;
            ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, progress =>
            {
                progress.Report(0, "the line, then the variants");
                report = Verb.Compute(() => ScattererFitter.Fit(line, band, places, free, start, parsed.GetValue(clearOption), withVariants: true, cancellation), cancellation);
                progress.Report(1, "done");
            });
            var answer = new ScattererAnswer(file, scattererOptions.Material(parsed), band, places.Count, parsed.GetValue(binOption), report);
            string json = answer.Json();
            if (picture is not null)
            {
                ScattererPicture.Draw(picture, answer);
            }

            AtomicFile.WriteText(target.Path, json + "\n");
            parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : answer.Sentence());

            SpectraLine Line(MeasuredData data)
            {
                try
                {
                    return SpectraLine.Of(SpectraAlongLine.Of(data, sourceOptions.Channel(parsed)), parsed.GetValue(binOption), sourceOptions.Range(parsed), parsed.GetValue(setpointOption));
                }
                catch (InputException e) when (!e.Message.StartsWith('\''))
                {
                    throw new InputException($"'{file}': {e.Message}", e);
                }
            }
        });
        return verb;
    }

    private static IEnumerable<ScattererParameter> FurtherOf(string? text)
    {
        foreach (string word in (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal))
        {
            yield return Array.Find(Further, f => string.Equals(f.Word, word, StringComparison.Ordinal)) is { Word: not null } known
                ? known.Parameter
                : throw new InputException($"--free takes {string.Join(", ", Further.Select(f => f.Word))} with commas between, but '{word}' was given.");
        }
    }
}
