using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Cli.Options;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Batches;

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
            "pairscope evaluate --data data --noise 0.05 --json table.json",
            "pairscope evaluate --data data --report evaluation.html --noise-levels 0.01,0.02,0.1 --bounds 50");
        var modelOptions = new ModelOptions(verb);
        var dataOption = new Option<string>("--data") { Description = "Folder of the data set", HelpName = "FOLDER", Required = true };
        Option<Split> splitOption = NumberOption.Word("--split", "Maps to read [default: test]", ("test", Split.Test), ("validation", Split.Validation), ("train", Split.Train));
        Option<double> noiseOption = NumberOption.Real("--noise", "x", "Noise: that fraction of each map's rms white, and as much pink", 0.05, "a number between 0 and 10", v => v is >= 0 and <= 10);
        Option<int> seedOption = NumberOption.Whole("--seed", "S", "Fixes the noise", 1, "a whole number, zero or more", v => v >= 0);
        var jsonOption = new Option<string?>("--json") { Description = "Also write the table as JSON", HelpName = "FILE" };
        var reportOption = new Option<string?>("--report") { Description = "Also write a page with tables and charts (.html)", HelpName = "FILE" };
        var levelsOption = new Option<double[]>("--noise-levels")
        {
            Description = "Read the maps at these noise levels too, with commas between them",
            HelpName = "x,x,…",
            CustomParser = Levels,
            DefaultValueFactory = _ => [],
        };
        Option<int> boundsOption = NumberOption.Whole("--bounds", "N", "Compare with the Cramér–Rao bound, computed for N of the maps", 0, "a whole number, zero or more", v => v >= 0);
        verb.Add(dataOption);
        verb.Add(splitOption);
        verb.Add(noiseOption);
        verb.Add(seedOption);
        verb.Add(jsonOption);
        verb.Add(reportOption);
        verb.Add(levelsOption);
        verb.Add(boundsOption);
        verb.Does((parsed, cancellation) =>
        {
            string? table = parsed.GetValue(jsonOption) is { } asked ? OutputOptions.CheckPlace("--json", asked) : null;
            string? page = parsed.GetValue(reportOption) is { } wanted ? OutputOptions.CheckPlace("--report", wanted) : null;
            if (table is not null && page is not null && InputFile.IsSame(table, page))
            {
                throw new InputException($"--json and --report both name '{table}', and one would replace the other; give them two names.");
            }

            InputFile.Require(modelOptions.PathFor(parsed));
            using Data.Dataset data = Data.Dataset.Open(parsed.GetValue(dataOption)!);
            (TrainedNetwork network, string model) = modelOptions.Load(parsed);
            using (network)
            {
                Split split = parsed.GetResult(splitOption) is null ? Split.Test : parsed.GetValue(splitOption);
                LabelledMaps maps = LabelledMaps.Read(data, split);
                long seed = parsed.GetValue(seedOption);
                EvaluationResult At(double noise) => Verb.Compute(() => Evaluator.Evaluate(network, maps, noise, seed), cancellation);
                EvaluationResult result = At(parsed.GetValue(noiseOption));
                EvaluationResult[] levels = [.. parsed.GetValue(levelsOption)!.Select(At), .. parsed.GetValue(levelsOption)!.Length > 0 ? [result] : Array.Empty<EvaluationResult>()];
                IReadOnlyList<BoundResult> bounds = Verb.Compute(() => EvaluationBounds.Of(result, data[split], maps, data.Plan.Protocol.Tip, parsed.GetValue(boundsOption)), cancellation);
                parsed.InvocationConfiguration.Output.Write(result.ToMarkdown());
                foreach (BoundResult bound in bounds)
                {
                    parsed.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant(
                        $"{bound.Class} {bound.Parameter}: error {bound.MeanError:G3}, bound {bound.MeanBound:G3}, ratio {bound.Ratio:F2} ({bound.Count} maps)"));
                }

                if (table is not null)
                {
                    AtomicFile.WriteText(table, JsonSerializer.Serialize(
                        new
                        {
                            model, weights = network.Origin?.ToString(), noise = result.Noise, classes = result.Classes, states = result.States, confusion = result.Confusion, calibration = result.Calibration, result.CalibrationError, result.Coverage68, result.Coverage95,
                            noiseLevels = levels.Select(l => new { l.Noise, l.Classes, l.CalibrationError, l.Coverage68, l.Coverage95 }),
                            bounds,
                        }, Json) + "\n");
                }

                if (page is not null)
                {
                    AtomicFile.WriteText(page, EvaluationReport.Html(
                        result, levels, bounds,
                        [("network", $"{model}, {network.Origin}"), ("data set", parsed.GetValue(dataOption)!), ("maps", $"{maps.Count}, {split.ToString().ToLowerInvariant()}"), ("noise", FormattableString.Invariant($"{result.Noise:P0} white and {result.Noise:P0} pink"))],
                        [.. Enumerable.Range(0, maps.Count).Select(i => data[split].Value(i, "broadening"))]));
                }
            }
        });
        return verb;
    }

    private static double[] Levels(System.CommandLine.Parsing.ArgumentResult argument)
    {
        var levels = new List<double>();
        foreach (string word in argument.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (!double.TryParse(word, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double level) || level is not (>= 0 and <= 10))
            {
                argument.AddError($"--noise-levels: '{word}' is no noise level; give numbers between 0 and 10 with commas between them.");
                return [];
            }

            levels.Add(level);
        }

        return [.. levels];
    }
}
