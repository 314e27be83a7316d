using System.CommandLine;
using System.Globalization;
using PairScope.Cli.Output;
using PairScope.Learning.Evaluation;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope score: grades any program's answers on the open benchmark.</summary>
internal static class ScoreVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "score",
            "Grades what a program, ours or another, says of the maps of the open benchmark (benchmark/README.md): labels, calibration, abstention and parameters.",
            "pairscope score benchmark/pairscope-answers.csv --truth benchmark/unlabelled-truth.csv",
            "pairscope score answers.csv --truth truth.csv --json");
        var answersArgument = new Argument<string>("ANSWERS") { Description = "Table (.csv) with map, answer (empty to abstain), P(CLASS) of every class, and parameters with their deviations where it tells them (docs/formats.md)" };
        var truthOption = new Option<string>("--truth") { Description = "Table (.csv) of what is true of the maps", HelpName = "FILE", Required = true };
        var jsonOption = new Option<bool>("--json") { Description = "Print the grades as JSON" };
        verb.Add(answersArgument);
        verb.Add(truthOption);
        verb.Add(jsonOption);
        verb.Does((parsed, _) =>
        {
            var truth = BenchmarkTruth.Read(parsed.GetValue(truthOption)!);
            var score = BenchmarkScore.Of(truth, BenchmarkAnswers.Read(parsed.GetValue(answersArgument)!, truth));
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(jsonOption) ? AnswerJson.Text(Json(score)) + "\n" : Words(score));
        });
        return verb;
    }

    private static Dictionary<string, object?> Json(BenchmarkScore score) => new(StringComparer.Ordinal)
    {
        ["program"] = "pairscope",
        ["version"] = PairScopeCommand.Version,
        ["verb"] = "score",
        ["maps"] = score.Maps,
        ["rightLabel"] = score.RightLabel,
        ["logScore"] = score.LogScore,
        ["brier"] = score.Brier,
        ["calibrationError"] = score.CalibrationError,
        ["kinds"] = score.Kinds.Select(k => new { name = k.Name, maps = k.Maps, right = k.Right, wrong = k.Wrong, abstained = k.Abstained }),
        ["parameters"] = score.OfParameters.Select(p => new { name = p.Name, maps = p.Maps, medianError = p.MedianError, within1 = p.Within1, within2 = p.Within2 }),
    };

    private static string Words(BenchmarkScore score)
    {
        string N(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
        string P(double? share) => share is { } s ? string.Create(CultureInfo.InvariantCulture, $"{100 * s:0.0} %") : "–";
        string Row(params string[] cells) => $"| {string.Join(" | ", cells)} |\n";
        return $"Labels: {P(score.RightLabel)} of the most probable classes are right; log score {N(score.LogScore, "0.000")}, Brier score {N(score.Brier, "0.000")}, calibration error {P(score.CalibrationError)}.\n\n"
            + Row("maps", "number", "answered right", "answered wrong", "abstained") + "|---|---|---|---|---|\n"
            + string.Concat(score.Kinds.Select(k => Row(k.Name, N(k.Maps, "0"), N(k.Right, "0"), N(k.Wrong, "0"), N(k.Abstained, "0")))) + "\n"
            + Row("parameter of right answers", "maps", "median error", "within one deviation (68 %)", "within two (95 %)") + "|---|---|---|---|---|\n"
            + string.Concat(score.OfParameters.Select(p => Row(p.Name, N(p.Maps, "0"), N(p.MedianError, "G3"), P(p.Within1), P(p.Within2))));
    }
}
