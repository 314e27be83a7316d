using System.Diagnostics;
using System.Reflection;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>How far a data set has come.</summary>
/// <param name="Done">Maps written.</param>
/// <param name="Total">Maps in all.</param>
/// <param name="Elapsed">Time since the start.</param>
public readonly record struct GenerationProgress(int Done, int Total, TimeSpan Elapsed)
{
    /// <summary>Maps per second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at this rate; null before the first map.</summary>
    public TimeSpan? Remaining => Done > 0 ? Elapsed * ((double)(Total - Done) / Done) : null;
}

/// <summary>Turns protocols into data sets.</summary>
public static class DatasetGenerator
{
    /// <summary>The version of the program that goes into every data set.</summary>
    public static string ProgramVersion { get; } =
        typeof(DatasetGenerator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>
    /// Simulates the data set of a protocol into FOLDER/dataset.h5. The file appears under its name when it is
    /// complete, never before. Its contents do not depend on the number of threads. A folder that already holds this
    /// data set (same protocol text, seed and numbers of maps) is left as it is.
    /// </summary>
    /// <param name="protocol">The recipe.</param>
    /// <param name="folder">Made when missing.</param>
    /// <param name="count">Maps over all splits, in the protocol's proportion; null for the protocol's own numbers.
    /// They are the first of each split of the full data set.</param>
    /// <param name="seed">Takes the place of the protocol's seed.</param>
    /// <param name="degreeOfParallelism">Threads; null for one per core.</param>
    /// <param name="progress">Told after every map.</param>
    /// <param name="cancellation">Stops the work; no file is left.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="InputException">The folder holds another data set or cannot be written to, or a number is out
    /// of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Generate(
        Protocol protocol,
        string folder,
        int? count = null,
        long? seed = null,
        int? degreeOfParallelism = null,
        IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var threads = degreeOfParallelism ?? Environment.ProcessorCount;
        if (threads < 1)
        {
            throw new InputException($"The number of threads is {threads}, but it must be at least 1.");
        }

        if (seed < 0)
        {
            throw new InputException($"The seed is {seed}, but it must not be negative.");
        }

        var plan = new DatasetPlan(protocol, count is { } n ? protocol.Counts.WithTotal(n) : protocol.Counts, seed ?? protocol.Seed);
        var path = Path.Combine(folder, Dataset.FileName);
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path))
            {
                RefuseOther(plan, folder);
                return path;
            }

            Hdf5File.Write(path, file => Write(file, plan, threads, progress, cancellation));
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The data set cannot be written to '{folder}': {fault.Message}", fault);
        }
    }

    private static void RefuseOther(DatasetPlan plan, string folder)
    {
        using var existing = Dataset.Open(folder);
        string? difference = null;
        if (!string.Equals(existing.ProtocolText, plan.Protocol.Text, StringComparison.Ordinal))
        {
            difference = "protocol";
        }
        else if (existing.Seed != plan.Seed)
        {
            difference = "seed";
        }
        else if (existing.Counts != plan.Counts)
        {
            difference = "number of maps";
        }

        if (difference is not null)
        {
            throw new InputException(
                $"The folder '{folder}' already holds a data set with another {difference}; choose another folder or " +
                $"delete its {Dataset.FileName}.");
        }
    }

    private static void Write(
        Hdf5File file, DatasetPlan plan, int threads, IProgress<GenerationProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var writer = new DatasetWriter(file, plan, ProgramVersion);
        var total = (int)plan.Counts.Total;
        var maps = OrderedParallel.Select(
            total, threads, (i, token) => SampleSimulator.Simulate(plan.Protocol, plan.Samples[i], token), cancellation);
        var done = 0;
        foreach (var map in maps)
        {
            writer.WriteMap(plan.Samples[done], map);
            done++;
            progress?.Report(new GenerationProgress(done, total, clock.Elapsed));
        }
    }
}

/// <summary>A protocol with its overrides settled and every sample drawn.</summary>
internal sealed class DatasetPlan
{
    public DatasetPlan(Protocol protocol, SplitCounts counts, long seed)
    {
        Protocol = protocol;
        Counts = counts;
        Seed = seed;
        Samples = [.. Enum.GetValues<Split>().SelectMany(split => protocol.AssignClasses(counts[split])
            .Select((member, index) => protocol.Draw(split, index, protocol.Classes[member], seed)))];
    }

    public Protocol Protocol { get; }

    public SplitCounts Counts { get; }

    public long Seed { get; }

    /// <summary>Training, validation and test samples, each in the order of their index.</summary>
    public Sample[] Samples { get; }

    public IEnumerable<Sample> Of(Split split) => Samples.Where(s => s.Split == split);
}
