using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
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
            "pairscope plan study.yaml -o plan.json --picture plan.png",
            "pairscope plan study.yaml --after result.json -o next.html",
            "pairscope plan study.yaml -o plan.html --protocol plan-protocol.yaml");
        var fileArgument = new Argument<string>("STUDY") { Description = "What is asked and what the instrument can do, as YAML: docs/plan.md" };
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw distances, labels over the hours and the two nearest rivals, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        var afterOption = new Option<string?>("--after") { Description = "Go on from what 'fit' made of maps that were measured (its result.json): hypotheses with their probabilities, parameters with their errors", HelpName = "FILE" };
        var protocolOption = new Option<string?>("--protocol") { Description = "Also write the protocol that trains a network for the chosen settings, .yaml", HelpName = "FILE" };
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(fileArgument);
        verb.Add(pictureOption);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(afterOption);
        verb.Add(protocolOption);
        verb.Add(threadsOption);
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, ".html", ".md", ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string file = parsed.GetValue(fileArgument)!;
            string? protocol = parsed.GetValue(protocolOption) is { } written ? OutputOptions.Check("--protocol", written, [".yaml"]).Path : null;
            Proposal proposal = Proposal.Load(file);
            MeasuredSoFar? after = parsed.GetValue(afterOption) is { } result ? MeasuredSoFar.Read(result, proposal) : null;
            int threads = parsed.GetValue(threadsOption) ?? Environment.ProcessorCount;
            WindowCost cost = new PlanProblem(proposal, after?.Hypotheses).Cost(threads);
            new RunEstimate("this study", cost.Bytes, cost.SecondsOn(Math.Min(threads, Environment.ProcessorCount)), "list fewer 'classes' or 'energies'")
                .Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            MeasurementPlan plan = null!;
            ProgressLine.During("planning", parsed.InvocationConfiguration.Error, line =>
                plan = Verb.Compute(() => MeasurementPlan.Make(proposal, after?.Hypotheses, threads, line.Fractions(), cancellation), cancellation));
            var answer = new PlanAnswer(file, plan) { After = after };
            string? training = protocol is null ? null : PlanProtocol.Of(answer);
            string json = AnswerJson.Text(answer.ToJson());
            if (picture is not null)
            {
                PlanPicture.Draw(picture, answer);
            }

            if (protocol is not null)
            {
                AtomicFile.WriteText(protocol, training!);
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
