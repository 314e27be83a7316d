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
            "pairscope predict scan.sxm -o scan.json --lattice 3.44",
            "pairscope predict maps -o answers.csv");
        var fileArgument = new Argument<string>("FILE") { Description = "The map, or a folder of maps, of which a table is written" };
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
        var outputOptions = new OutputOptions(verb, ".json", ".csv");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string file = parsed.GetValue(fileArgument)!;
            string? picture = FitVerb.PictureOf(parsed.GetValue(pictureOption));
            if (Directory.Exists(file) != target.Ending is ".csv")
            {
                throw new InputException($"-o '{target.Path}' must end in .json for a map and in .csv for a folder of maps, and '{file}' is {(Directory.Exists(file) ? "a folder" : "none")}.");
            }

            if (target.Ending is ".csv")
            {
                Table(parsed, modelOptions, file, target.Path, parsed.GetValue(latticeOption), parsed.GetValue(channelOption), cancellation);
                return;
            }

            (TrainedNetwork network, string model) = modelOptions.Load(parsed, file);
            using (network)
            {
                MapFile map = MapFile.Read(file, network.Configuration, parsed.GetValue(latticeOption), parsed.GetValue(channelOption));
                Prediction prediction = Prediction.Of(network, map);
                if (map.Field is { } field)
                {
                    ProgressLine.During("simulating the field", parsed.InvocationConfiguration.Error, _ => (prediction, map) = new FieldReading(network).Read(map, field, cancellation: cancellation));
                }

                if (parsed.GetValue(refineOption) && map.RealSpace.Count > 0)
                {
                    FitVerb.Answer(
                        parsed, outputOptions, target, picture, file, model, new MapObservation(map.Size, network.Configuration.Energies, map.RealSpace) { IsOriented = map.Field?.IsOriented ?? true },
                        FitVerb.StartingFrom(prediction, network, new FitOptions()), prediction, cancellation);
                    return;
                }

                prediction = parsed.GetValue(refineOption) ? prediction.Because(FitVerb.OffTheSites) : prediction;
                Answer(parsed, outputOptions, target, picture, file, model, map, prediction);
            }
        });
        return verb;
    }

    /// <summary>Writes result.json and the picture of a network's answer, and tells it.</summary>
    public static void Answer(
        ParseResult parsed, OutputOptions outputOptions, OutputTarget target, string? picture, string file, string model, MapFile map, Prediction prediction)
    {
        string json = prediction.ToJson(file, model, map);
        if (picture is not null)
        {
            ReadingPicture.Draw(picture, Path.GetFileName(file), prediction, map, []);
        }

        AtomicFile.WriteText(target.Path, json + "\n");
        parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : Sentence(prediction));
    }

    // A file that cannot be read has its reason in the table and does not end the run.
    private static void Table(ParseResult parsed, ModelOptions modelOptions, string folder, string output, double? lattice, string? channel, CancellationToken cancellation)
    {
        string[] endings = [.. MeasuredData.Endings.Except([".hdf5"], StringComparer.Ordinal)];
        var table = new SummaryTable("file", "irrep", "best guess", "probability", "gap (meV)", "chemical potential (meV)", "mixing angle (rad)", "novelty", "abstained", "reason");
        var networks = new Dictionary<string, TrainedNetwork>(StringComparer.Ordinal);
        int answered = 0;
        IReadOnlyList<string> files = SummaryTable.Files(folder, endings, output);
        try
        {
            foreach (string file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    string path = modelOptions.PathFor(parsed, file);
                    if (!networks.TryGetValue(path, out TrainedNetwork? network))
                    {
                        networks[path] = network = TrainedNetwork.Load(path);
                    }

                    MapFile map = MapFile.Read(file, network.Configuration, lattice, channel);
                    Prediction prediction = map.Field is { } field ? new FieldReading(network).Read(map, field, cancellation: cancellation).Prediction : Prediction.Of(network, map);
                    Reading reading = prediction.Reading;
                    answered += prediction.Abstained ? 0 : 1;
                    table.Add(
                        Path.GetFileName(file), prediction.Abstained ? null : prediction.BestGuess, prediction.BestGuess, reading.Probabilities[reading.Label], reading.GapMeV, reading.ChemicalPotentialMeV,
                        prediction.MixingAngle, reading.Novelty, prediction.Abstained, string.Join(' ', prediction.Reasons));
                }
                catch (InputException fault)
                {
                    table.Add(Path.GetFileName(file), null, null, null, null, null, null, null, true, fault.Message);
                }
            }
        }
        finally
        {
            foreach (TrainedNetwork network in networks.Values)
            {
                network.Dispose();
            }
        }

        table.Write(output);
        parsed.InvocationConfiguration.Output.WriteLine($"{output}: {answered} of {files.Count} maps answered");
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
