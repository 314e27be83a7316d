using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference.Planning;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope plan: what a measurement can tell before it is made, and what to measure.</summary>
internal static class PlanVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "plan",
            "Before a measurement: how far the maps of every two hypotheses are apart, which settings tell them best and how long, which errors to expect, and what no such measurement can tell.",
            "pairscope plan study.yaml -o plan.html",
            "pairscope plan study.yaml -o plan.json --picture plan.png");
        var fileArgument = new Argument<string>("STUDY") { Description = "What is asked and what the instrument can do, as YAML: docs/plan.md" };
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw distances, labels over the hours and the two nearest rivals, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(fileArgument);
        verb.Add(pictureOption);
        verb.Add(threadsOption);
        var outputOptions = new OutputOptions(verb, ".html", ".md", ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string file = parsed.GetValue(fileArgument)!;
            Proposal proposal = Proposal.Load(file);
            int threads = parsed.GetValue(threadsOption) ?? Environment.ProcessorCount;
            MeasurementPlan plan = null!;
            ProgressLine.During("planning", parsed.InvocationConfiguration.Error, line =>
                plan = Verb.Compute(() => MeasurementPlan.Make(proposal, threads, new FitVerb.Relay(line), cancellation), cancellation));
            var answer = new PlanAnswer(file, plan);
            string json = AnswerJson.Text(answer.ToJson());
            if (picture is not null)
            {
                PlanPicture.Draw(picture, answer);
            }

            AtomicFile.WriteText(target.Path, target.Ending switch
            {
                ".json" => json + "\n",
                ".md" => new PlanPage(answer).Markdown(),
                _ => new PlanPage(answer).Html(PlanPicture.Pages(answer)),
            });
            parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : answer.Sentence());
        });
        return verb;
    }
}
