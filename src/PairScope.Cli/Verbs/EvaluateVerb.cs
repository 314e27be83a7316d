using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Cli.Options;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Inference;
using PairScope.Learning.Training;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope evaluate: how well a network reads maps it has not seen.</summary>
internal static class EvaluateVerb
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "evaluate",
            "Reads the test maps of a data set and prints hit rates and errors in the form of the publication's Table 1.",
            "pairscope evaluate --data data --noise 0.05 --json table.json");
        var modelOptions = new ModelOptions(verb);
        var dataOption = new Option<string>("--data") { Description = "Folder of the data set", HelpName = "FOLDER", Required = true };
        Option<Split> splitOption = NumberOption.Word("--split", "Maps to read [default: test]", ("test", Split.Test), ("validation", Split.Validation), ("train", Split.Train));
        Option<double> noiseOption = NumberOption.Real("--noise", "x", "Noise: that fraction of each map's rms white, and as much pink", 0.05, "a number between 0 and 10", v => v is >= 0 and <= 10);
        Option<int> seedOption = NumberOption.Whole("--seed", "S", "Fixes the noise", 1, "a whole number, zero or more", v => v >= 0);
        var jsonOption = new Option<string?>("--json") { Description = "Also write the table as JSON", HelpName = "FILE" };
        verb.Add(dataOption);
        verb.Add(splitOption);
        verb.Add(noiseOption);
        verb.Add(seedOption);
        verb.Add(jsonOption);
        verb.Does((parsed, _) =>
        {
            using Data.Dataset data = Data.Dataset.Open(parsed.GetValue(dataOption)!);
            (TrainedNetwork network, string model) = modelOptions.Load(parsed);
            using (network)
            {
                Split split = parsed.GetResult(splitOption) is null ? Split.Test : parsed.GetValue(splitOption);
                EvaluationResult result = Evaluator.Evaluate(network, LabelledMaps.Read(data, split), parsed.GetValue(noiseOption), parsed.GetValue(seedOption));
                parsed.InvocationConfiguration.Output.Write(result.ToMarkdown());
                if (parsed.GetValue(jsonOption) is { } path)
                {
                    AtomicFile.WriteText(path, JsonSerializer.Serialize(
                        new { model, noise = result.Noise, classes = result.Classes, confusion = result.Confusion, calibration = result.Calibration, result.CalibrationError, result.Coverage68, result.Coverage95 }, Json) + "\n");
                }
            }
        });
        return verb;
    }
}
