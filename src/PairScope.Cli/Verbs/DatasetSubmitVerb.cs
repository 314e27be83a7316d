using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Data;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset submit: a data set made by the nodes of a cluster.</summary>
internal static class DatasetSubmitVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "submit",
            "Hands a data set to a cluster: writes batch scripts into FOLDER/slurm and submits a job array, and a job that merges and verifies.",
            "pairscope dataset submit protocols/publication.yaml -o data --engine slurm --tasks 64 --time 4:00:00",
            "pairscope dataset submit protocols/publication.yaml -o data --engine slurm --tasks 64 --cpus 4 --partition long --dry-run");
        var protocolArgument = new Argument<string>("PROTOCOL") { Description = "YAML file that says which maps (docs/protocol.md)" };
        var folderOption = new Option<string>("-o", "--output") { Description = "Folder of the data set, on a file system that all nodes share", HelpName = "FOLDER", Required = true };
        Option<string> engineOption = NumberOption.Word("--engine", "What runs the jobs", ("slurm", "slurm"));
        engineOption.Required = true;
        Option<int?> tasksOption = NumberOption.OptionalWhole("--tasks", "N", "Number of tasks of the job array", "a whole number between 1 and 1000000", v => v is >= 1 and <= 1_000_000);
        tasksOption.Required = true;
        Option<int?> countOption = NumberOption.OptionalWhole("--count", "N", "Maps in all, in the protocol's proportions [default: the protocol's]", "a whole number above zero", v => v > 0);
        Option<int?> seedOption = NumberOption.OptionalWhole("--seed", "S", "Takes the place of the protocol's seed", "a whole number, zero or more", v => v >= 0);
        Option<int> cpusOption = NumberOption.Whole("--cpus", "C", "Cores of each task", 1, "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        var partitionOption = new Option<string?>("--partition") { Description = "Partition of the cluster [default: the cluster's]", HelpName = "P" };
        var timeOption = new Option<string?>("--time") { Description = "Time limit of each task, such as 90 (minutes) or 4:00:00 [default: the partition's]", HelpName = "T" };
        var memoryOption = new Option<string?>("--memory") { Description = "Memory of each task, such as 4G [default: the cluster's]", HelpName = "M" };
        var accountOption = new Option<string?>("--account") { Description = "Account that the time is charged to [default: yours]", HelpName = "A" };
        var dryOption = new Option<bool>("--dry-run") { Description = "Write the scripts, submit nothing, and print the commands that do" };
        verb.Add(protocolArgument);
        foreach (Option option in new Option[]
        {
            folderOption, engineOption, tasksOption, countOption, seedOption, cpusOption, partitionOption, timeOption, memoryOption, accountOption, dryOption,
        })
        {
            verb.Add(option);
        }

        verb.Does((parsed, _) =>
        {
            string folder = parsed.GetValue(folderOption)!;
            DatasetPlan plan = DatasetPlan.For(Protocol.Load(parsed.GetValue(protocolArgument)!), parsed.GetValue(countOption), parsed.GetValue(seedOption));
            var request = new SlurmRequest(plan, folder, parsed.GetValue(tasksOption)!.Value)
            {
                CpusPerTask = parsed.GetValue(cpusOption),
                Partition = parsed.GetValue(partitionOption),
                TimeLimit = parsed.GetValue(timeOption),
                Memory = parsed.GetValue(memoryOption),
                Account = parsed.GetValue(accountOption),
            };
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(dryOption))
            {
                IReadOnlyList<string> commands = SlurmJobs.Prepare(request);
                output.WriteLine($"{folder}: the batch scripts for {request.Tasks} tasks are written; nothing is submitted. These commands submit them:");
                foreach (string command in commands)
                {
                    output.WriteLine($"  {command}");
                }

                return;
            }

            SlurmJobs jobs = SlurmJobs.Submit(request);
            output.WriteLine($"{folder}: job array {jobs.Generate} of {jobs.Tasks} tasks makes {plan.Counts.Total} maps in {plan.Shards.Count} shards; job {jobs.Merge} merges and verifies when all have succeeded.");
            output.WriteLine($"How far it is:  pairscope dataset status {folder}");
            output.WriteLine($"To stop it:     scancel {jobs.Generate} {jobs.Merge}   (what is finished is kept; the same command goes on from there)");
        });
        return verb;
    }
}
