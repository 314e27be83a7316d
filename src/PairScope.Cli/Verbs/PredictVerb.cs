using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Measurement;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope predict: the pairing behind a map, or that it cannot be told.</summary>
internal static class PredictVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "predict",
            "Reads the pairing out of a map, simulated or measured. A scan is first brought to the crystal's sites and to the map of one impurity, by a recipe that is written beside the answer. The network proposes, the exact simulator has the last word.",
            "pairscope predict map.npy -o result.json --picture result.png",
            "pairscope predict map.h5 --temperature 0.4 --lock-in 0.1 -o result.json",
            "pairscope predict scan.3ds -o scan.json --picture scan.png",
            "pairscope predict scan.sxm -o scan.json --impurity-at 1.2,-0.4",
            "pairscope predict maps -o answers.csv");
        var fileArgument = new Argument<string>("FILE") { Description = "The map, or a folder of maps, of which a table is written" };
        var modelOptions = new ModelOptions(verb);
        Option<StatedLattice?> latticeOption = LatticeOption.Create();
        var channelOption = new Option<string?>("--channel") { Description = "Channel of a measured file [default: the conductance]", HelpName = "NAME" };
        Option<bool> fastOption = new("--fast") { Description = "The network alone, not checked with the simulator" };
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw the map and the answer, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(fileArgument);
        verb.Add(latticeOption);
        Option<(double X, double Y)?> placeOption = PlaceOption.Create();
        verb.Add(channelOption);
        verb.Add(placeOption);
        verb.Add(fastOption);
        verb.Add(pictureOption);
        var conditionOptions = new ConditionOptions(verb);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, ".json", ".csv");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string file = parsed.GetValue(fileArgument)!;
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            if (Directory.Exists(file) != target.Ending is ".csv")
            {
                throw new InputException($"-o '{target.Path}' must end in .json for a map and in .csv for a folder of maps, and '{file}' is {(Directory.Exists(file) ? "a folder" : "none")}.");
            }

            var reader = new MapReader(parsed, conditionOptions)
            {
                Estimated = estimate => estimate.Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error),
                Fast = parsed.GetValue(fastOption), Lattice = parsed.GetValue(latticeOption), Channel = parsed.GetValue(channelOption), ImpurityAt = parsed.GetValue(placeOption),
            };
            if (target.Ending is ".csv")
            {
                Table(parsed, modelOptions, reader, file, target.Path, cancellation);
                return;
            }

            InputFile.Require(file);
            (MapSource source, TrainedNetwork network, string model) = modelOptions.Open(parsed, reader, file);
            using (network)
            {
                MapAnswer answer = null!;
                ProgressLine.During("reading", parsed.InvocationConfiguration.Error, line => answer = reader.Read(source, network, model, line.Fractions(), cancellation));
                string json = answer.Write(target.Path, picture);
                parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : answer.Sentence());
            }
        });
        return verb;
    }

    // A file that cannot be read has its reason in the table and does not end the run.
    private static void Table(ParseResult parsed, ModelOptions modelOptions, MapReader reader, string folder, string output, CancellationToken cancellation)
    {
        string[] endings = [.. MeasuredData.Endings.Except([".hdf5"], StringComparer.Ordinal)];
        var table = new SummaryTable(
            "file", "irrep", "decided", "best guess", "probability", "gap (meV)", "chemical potential (meV)", "mixing angle (rad)", "novelty", "abstained", "reason");
        var networks = new Dictionary<string, TrainedNetwork>(StringComparer.Ordinal);
        int answered = 0;
        IReadOnlyList<string> files = table.Files(folder, endings, output);
        try
        {
            ProgressLine.During("reading", parsed.InvocationConfiguration.Error, line =>
            {
                for (int i = 0; i < files.Count; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    line.Report((double)i / files.Count, $"{i} of {files.Count} maps");
                    answered += Row(files[i]) ? 1 : 0;
                }
            });
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

        bool Row(string file)
        {
            try
            {
                MapSource source = reader.Open(file);
                string path = modelOptions.PathFor(parsed, source.Weights);
                if (!networks.TryGetValue(path, out TrainedNetwork? network))
                {
                    networks[path] = network = ModelOptions.Load(path);
                }

                MapAnswer answer = reader.Read(source, network, path, null, cancellation);
                table.Add(
                    Path.GetFileName(file), answer.Irrep, answer.Abstained ? null : string.Join(' ', answer.Decision.Names), answer.BestGuess.Class, answer.BestGuess.Probability,
                    answer.Parameters.Gap?.Value, answer.Parameters.Mu.Value, answer.Parameters.Theta?.Value, answer.Network?.Reading.Novelty, answer.Abstained, string.Join(' ', answer.Reasons));
                return !answer.Abstained;
            }
            catch (InputException fault)
            {
                table.Add(Path.GetFileName(file), null, null, null, null, null, null, null, null, true, fault.Message);
                return false;
            }
        }
    }
}
