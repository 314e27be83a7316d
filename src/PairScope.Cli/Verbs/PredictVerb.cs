using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Learning.Inference;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope predict: the pairing behind a map, or that it cannot be told.</summary>
internal static class PredictVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "predict",
            "Reads the pairing out of a map: simulated, measured (dI/dV), or deconvolved from a scan of many impurities by pairscope process.",
            "pairscope predict map.npy -o result.json --picture result.png",
            "pairscope predict scan.sxm -o scan.json --lattice 3.44");
        var fileArgument = new Argument<string>("FILE") { Description = "The map" };
        var modelOptions = new ModelOptions(verb);
        Option<double?> latticeOption = NumberOption.OptionalReal("--lattice", "Å", "Lattice constant to calibrate a measured map by, instead of the Bragg peaks' length", "a length between 1 and 100 Å", v => v is >= 1 and <= 100);
        var channelOption = new Option<string?>("--channel") { Description = "Channel of a measured file [default: the conductance]", HelpName = "NAME" };
        var pictureOption = new Option<string?>("--picture") { Description = "Also draw the map and the answer, as .png", HelpName = "FILE" };
        verb.Add(fileArgument);
        verb.Add(latticeOption);
        verb.Add(channelOption);
        Option<bool> refineOption = new("--refine") { Description = "Let the exact simulator have the last word: fit every pairing from the network's answer (pairscope fit)" };
        verb.Add(pictureOption);
        verb.Add(refineOption);
        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string file = parsed.GetValue(fileArgument)!;
            string? picture = FitVerb.PictureOf(parsed.GetValue(pictureOption));
            (TrainedNetwork network, string model) = modelOptions.Load(parsed, file);
            using (network)
            {
                MapFile map = MapFile.Read(file, network.Configuration, parsed.GetValue(latticeOption), parsed.GetValue(channelOption));
                Prediction prediction = Prediction.Of(network, map);
                if (map.Field is { } field)
                {
                    ProgressLine.During("simulating the field", parsed.InvocationConfiguration.Error, _ => (prediction, map) = new FieldReading(network).Read(map, field, cancellation: cancellation));
                }

                // A map that the network does not know from a measurement that gives reasons already is not worth a fit.
                if (parsed.GetValue(refineOption) && map.RealSpace.Count > 0)
                {
                    FitVerb.Answer(parsed, outputOptions, target, picture, file, model, map, network, new FitOptions { Start = FitVerb.StartOf(prediction) }, prediction, cancellation);
                    return;
                }

                string json = prediction.ToJson(file, model, map);
                if (picture is not null)
                {
                    ReadingPicture.Draw(picture, Path.GetFileName(file), prediction, map, []);
                }

                AtomicFile.WriteText(target.Path, json + "\n");
                TextWriter output = parsed.InvocationConfiguration.Output;
                output.WriteLine(outputOptions.WantsJson(parsed) ? json : Sentence(prediction));
            }
        });
        return verb;
    }

    /// <summary>The answer for people.</summary>
    public static string Sentence(Prediction prediction)
    {
        if (prediction.Abstained)
        {
            return $"cannot tell: {string.Join(' ', prediction.Reasons)}";
        }

        string theta = prediction.MixingAngle is { } angle ? $", θ = {angle:F3} ± {prediction.Reading.Parameters.MixingAngleDeviation:F3} rad" : string.Empty;
        string remarks = prediction.Remarks.Count > 0 ? $" ({string.Join(' ', prediction.Remarks)})" : string.Empty;
        return $"{prediction.BestGuess} with probability {prediction.Reading.Probabilities[prediction.Reading.Label]:P1}: Δ0 = {prediction.Reading.GapMeV:F2} ± {prediction.Reading.Parameters.GapDeviationMeV:F2} meV, μ = {prediction.Reading.ChemicalPotentialMeV:F1} ± {prediction.Reading.Parameters.ChemicalPotentialDeviation:F1} meV{theta}; novelty {prediction.Reading.Novelty:F2}{remarks}";
    }
}
