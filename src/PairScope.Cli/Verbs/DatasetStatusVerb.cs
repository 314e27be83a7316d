using System.CommandLine;
using PairScope.Data;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset status: how far a data set has come.</summary>
internal static class DatasetStatusVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "status",
            "Tells how far a data set has come, also while it is being made, and what its jobs on a cluster do.",
            "pairscope dataset status data");
        var folderArgument = new Argument<string>("FOLDER") { Description = "Folder of the data set" };
        verb.Add(folderArgument);
        verb.Does((parsed, _) => Print(parsed.InvocationConfiguration.Output, parsed.GetValue(folderArgument)!));
        return verb;
    }

    private static void Print(TextWriter output, string folder)
    {
        DatasetStatus status = DatasetStatus.Read(folder);
        long total = status.Plan.Counts.Total;
        output.WriteLine(
            $"{folder}: {(status.IsComplete ? "finished" : status.HasManifest ? "damaged, some shards are missing or cut short (pairscope dataset generate makes them again)" : status.FinishedShards == status.Shards.Count ? "to be merged" : "unfinished")}, {status.FinishedShards} of {status.Shards.Count} shards, {status.Maps} of {total} maps ({100.0 * status.Maps / total:F1} %).");
        foreach (ShardStatus shard in status.Shards.Where(s => !s.IsFinished && (s.Maps > 0 || s.Writer.Length > 0)))
        {
            output.WriteLine(
                $"  {shard.Shard.FileName}: {shard.Maps} of {shard.Shard.Count} maps, {(shard.Writer.Length > 0 ? $"being written by {shard.Writer}" : "interrupted")}");
        }

        foreach (string line in SlurmJobs.Read(folder)?.Describe() ?? [])
        {
            output.WriteLine($"  {line}");
        }
    }
}
