using System.Reflection;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>What a run of the generator did.</summary>
/// <param name="Shards">The shards that it was responsible for; all of them are finished.</param>
/// <param name="Maps">Maps that it simulated.</param>
/// <param name="WritingShare">Part of the threads' time that went into journals, shards and checksums.</param>
/// <param name="Elapsed">Time from start to end.</param>
public sealed record GenerationResult(IReadOnlyList<Shard> Shards, int Maps, double WritingShare, TimeSpan Elapsed);

/// <summary>Turns protocols into data sets.</summary>
public static class DatasetGenerator
{
    /// <summary>The version of the program that goes into every data set.</summary>
    public static string ProgramVersion { get; } =
        typeof(DatasetGenerator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// Simulates the data set of a plan, or a task's share of it, into a folder. The files depend on the plan alone, not
    /// on threads, tasks, order or interruptions. Whatever an earlier run finished is kept: whole shards, and single maps
    /// of the shard that it was at. Without a share, the manifest is written at the end.
    /// </summary>
    /// <param name="plan">Which maps.</param>
    /// <param name="folder">Made when missing.</param>
    /// <param name="share">Restricts the work to a task's share; null for everything.</param>
    /// <param name="degreeOfParallelism">Threads; null for one per core.</param>
    /// <param name="progress">Told after every map, one call at a time.</param>
    /// <param name="cancellation">Stops the work within about a second; everything finished so far is kept.</param>
    /// <exception cref="InputException">The folder holds another data set, another program writes to it, it cannot be
    /// written to, or a number is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GenerationResult Generate(
        DatasetPlan plan,
        string folder,
        TaskShare? share = null,
        int? degreeOfParallelism = null,
        IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        InputFile.RequireName(folder, "the data set's folder", "a folder");
        var threads = degreeOfParallelism ?? Environment.ProcessorCount;
        if (threads < 1)
        {
            throw new InputException($"The number of threads is {threads}, but it must be at least 1.");
        }

        if (share is { } s && (s.Tasks < 1 || s.Task < 0 || s.Task >= s.Tasks))
        {
            throw new InputException($"Task {s.Task} of {s.Tasks} does not exist: tasks are counted from 0 to one less than their number.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            Manifest.Claim(plan, folder);
            Shard[] shards = [.. plan.Shards.Where(shard => share?.Contains(shard) != false)];
            using var run = new GenerationRun(plan, folder, shards, progress, cancellation);
            run.Work(threads);
            if (share is null && (run.Maps > 0 || !Manifest.Exists(folder)))
            {
                DatasetMerger.Complete(plan, folder);
            }

            return new GenerationResult(shards, run.Maps, run.Writing / run.Working, run.Elapsed);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"The data set cannot be written to '{folder}': {fault.Message.TrimEnd('.')}; what is finished is kept, so make room or mend the folder and give the same command again.", fault);
        }
    }
}
