using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.GreenFunctions;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset generate: labelled maps from a protocol.</summary>
internal static class DatasetGenerateVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "generate",
            "Simulates the maps of a protocol into a folder, on all cores. Run again after an interruption, it goes on where it was.",
            "pairscope dataset generate protocols/publication.yaml -o data",
            "pairscope dataset generate protocols/publication.yaml -o data --task 0 --tasks 4",
            "pairscope dataset generate protocols/quick.yaml -o quick --count 60 --seed 7");
        var protocolArgument = new Argument<string>("PROTOCOL") { Description = "YAML file that says which maps (docs/protocol.md)" };
        var folderOption = new Option<string>("-o", "--output") { Description = "Folder of the data set", HelpName = "FOLDER", Required = true };
        Option<int?> countOption = NumberOption.OptionalWhole("--count", "N", "Maps in all, in the protocol's proportions [default: the protocol's]", "a whole number above zero", v => v > 0);
        Option<int?> seedOption = NumberOption.OptionalWhole("--seed", "S", "Takes the place of the protocol's seed", "a whole number, zero or more", v => v >= 0);
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        Option<int?> taskOption = NumberOption.OptionalWhole("--task", "K", "Make only this share of the shards, counted from 0, and no manifest; needs --tasks", "a whole number, zero or more", v => v >= 0);
        Option<int?> tasksOption = NumberOption.OptionalWhole("--tasks", "N", "Number of shares that the work is divided into", "a whole number above zero", v => v > 0);
        verb.Add(protocolArgument);
        verb.Add(folderOption);
        verb.Add(countOption);
        verb.Add(seedOption);
        verb.Add(threadsOption);
        verb.Add(taskOption);
        verb.Add(tasksOption);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        verb.Does((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(folderOption)!;
            TaskShare? share = Share(parsed.GetValue(taskOption), parsed.GetValue(tasksOption));
            DatasetPlan plan = DatasetPlan.For(Protocol.Load(parsed.GetValue(protocolArgument)!), parsed.GetValue(countOption), parsed.GetValue(seedOption));
            Estimate(plan, folder, share, parsed.GetValue(threadsOption) ?? Environment.ProcessorCount).Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            GenerationResult? result = null;
            ProgressLine.During("simulating", parsed.InvocationConfiguration.Error, line =>
                result = DatasetGenerator.Generate(plan, folder, share, parsed.GetValue(threadsOption), line.Of<GenerationProgress>(Told), cancellation));
            string made = share is { } s
                ? $"task {s.Task} of {s.Tasks}, {result!.Shards.Count} of {plan.Shards.Count} shards"
                : $"{plan.Counts.Train} training, {plan.Counts.Validation} validation and {plan.Counts.Test} test maps of {plan.Protocol.Energies.Count} × {plan.Protocol.Size} × {plan.Protocol.Size}, seed {plan.Seed}";
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{folder}: {made}; {result!.Maps} maps simulated in {ProgressLine.Duration(result.Elapsed)}, {100 * result.WritingShare:F1} % of it writing.");
        });
        return verb;
    }

    // A first guess; the line of progress tells better after the first maps.
    private static RunEstimate Estimate(DatasetPlan plan, string folder, TaskShare? share, int threads)
    {
        const int Tried = 16;
        Shard[] missing = [.. plan.Shards.Where(s => share?.Contains(s) != false && !File.Exists(Path.Combine(folder, s.FileName)))];
        int maps = missing.Sum(s => s.Count);
        WindowCost[] costs = [.. Enumerable.Range(0, maps == 0 ? 0 : Math.Min(Tried, missing.Length)).Select(i => missing[i * missing.Length / Math.Min(Tried, missing.Length)])
            .Select(s => SampleSimulator.Cost(plan.Protocol, plan.Sample(s.Split, s.First)))];
        int cores = Math.Min(threads, Math.Min(Environment.ProcessorCount, Math.Max(1, maps)));
        return new RunEstimate(
            $"the data set '{folder}', {maps} maps on {cores} cores,",
            threads * costs.Select(c => c.Bytes).DefaultIfEmpty(0).Max(),
            costs.Select(c => c.Seconds).DefaultIfEmpty(0).Average() * maps / cores,
            "choose fewer --threads, or a protocol with smaller maps");
    }

    private static TaskShare? Share(int? task, int? tasks) => (task, tasks) switch
    {
        (null, null) => null,
        ({ } k, { } n) when k < n => new TaskShare(k, n),
        ({ } k, { } n) => throw new InputException($"--task must be below the number of tasks {n}, but '{k}' was given."),
        _ => throw new InputException("--task and --tasks must be given together: --task K --tasks N makes the share K of N, counted from 0."),
    };

    private static (double Fraction, string Text) Told(GenerationProgress made) =>
        ((double)made.Done / made.Total, $"{made.Done}/{made.Total} maps, {made.Rate:F1}/s, {ProgressLine.Duration(made.Remaining)} left");
}
