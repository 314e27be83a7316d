using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>How far a data set, or one task's share of it, has come.</summary>
/// <param name="Done">Maps that are there.</param>
/// <param name="Total">Maps in all.</param>
/// <param name="Kept">Maps that were there at the start.</param>
/// <param name="Elapsed">Time since the start.</param>
public readonly record struct GenerationProgress(int Done, int Total, int Kept, TimeSpan Elapsed)
{
    /// <summary>Maps per second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? (Done - Kept) / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at this rate; null before the first map.</summary>
    public TimeSpan? Remaining => Done > Kept ? Elapsed * ((double)(Total - Done) / (Done - Kept)) : null;
}

/// <summary>A task's share of the shards: those whose number leaves the remainder Task when divided by Tasks.</summary>
/// <param name="Task">From 0 to Tasks − 1.</param>
/// <param name="Tasks">Number of tasks, at least 1.</param>
public readonly record struct TaskShare(int Task, int Tasks)
{
    /// <summary>Whether a shard belongs to the share.</summary>
    public bool Contains(Shard shard) => shard?.Number % Tasks == Task;
}

/// <summary>What a run of the generator did.</summary>
/// <param name="Shards">The shards that it was responsible for; all of them are finished.</param>
/// <param name="Maps">Maps that it simulated.</param>
/// <param name="WritingShare">Part of the threads' time that went into journals, shards and checksums.</param>
/// <param name="Elapsed">Time from start to end.</param>
public sealed record GenerationResult(IReadOnlyList<Shard> Shards, int Maps, double WritingShare, TimeSpan Elapsed);

/// <summary>Turns protocols into data sets.</summary>
public static class DatasetGenerator
{
    // A stop waits this long for maps in flight; what is not ready then is computed again by the next run.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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
            using var run = new Run(plan, folder, shards, progress, cancellation);
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

    /// <summary>One run: a queue of maps over all unfinished shards, each shard opened when its first map is due.</summary>
    private sealed class Run(
        DatasetPlan plan, string folder, Shard[] shards, IProgress<GenerationProgress>? progress, CancellationToken cancellation) : IDisposable
    {
        private readonly Stopwatch _clock = Stopwatch.StartNew();
        private readonly Lock _reporting = new();
        private readonly ReaderWriterLockSlim _writing = new();
        private readonly ConcurrentDictionary<int, (ShardJournal Journal, int[] Missing)> _open = new();
        private readonly int _total = shards.Sum(shard => shard.Count);
        private bool _abandoned;
        private int _kept;
        private int _done;
        private int _made;
        private long _workingTicks = 1;
        private long _writingTicks;

        public int Maps => _made;

        public double Working => Volatile.Read(ref _workingTicks);

        public double Writing => Volatile.Read(ref _writingTicks);

        public TimeSpan Elapsed => _clock.Elapsed;

        public void Work(int threads)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
            var jobs = Partitioner.Create(Pending(), EnumerablePartitionerOptions.NoBuffering);
            var work = Task.Run(() => Parallel.ForEach(jobs, options, job => Make(job.Shard, job.Place)), CancellationToken.None);
            try
            {
                work.WaitAsync(cancellation).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // A map may take minutes and cannot be interrupted: it is left behind, and finds its shard closed.
                ((IAsyncResult)work).AsyncWaitHandle.WaitOne(Patience);
                throw;
            }
            catch (AggregateException faults)
            {
                // One fault, such as a full disk, brings the same from every thread.
                ExceptionDispatchInfo.Throw(faults.Flatten().InnerExceptions.FirstOrDefault(f => f is not OperationCanceledException) ?? faults);
            }
        }

        public void Dispose()
        {
            _writing.EnterWriteLock();
            _abandoned = true;
            foreach (var (journal, _) in _open.Values)
            {
                journal.Dispose();
            }

            _writing.ExitWriteLock();
        }

        // Runs on one thread at a time, a step ahead of the workers.
        private IEnumerable<(Shard Shard, int Place)> Pending()
        {
            foreach (var shard in shards)
            {
                foreach (var place in Begin(shard))
                {
                    yield return (shard, place);
                }
            }
        }

        private int[] Begin(Shard shard)
        {
            _writing.EnterReadLock();
            try
            {
                if (_abandoned)
                {
                    return [];
                }

                if (ShardFile.IsFinished(plan, shard, folder))
                {
                    ShardJournal.Discard(shard, folder);
                    Keep(shard.Count);
                    return [];
                }

                var journal = ShardJournal.Open(plan, shard, folder);
                int[] missing = [.. Enumerable.Range(0, shard.Count).Where(place => !journal.Found[place])];
                _open[shard.Number] = (journal, [missing.Length]);
                Keep(shard.Count - missing.Length);
                if (missing.Length == 0)
                {
                    Finish(shard);
                }

                return missing;
            }
            finally
            {
                _writing.ExitReadLock();
            }
        }

        private void Make(Shard shard, int place)
        {
            var begun = Stopwatch.GetTimestamp();
            var map = SampleSimulator.Simulate(plan.Protocol, plan.Sample(shard.Split, shard.First + place), cancellation);
            _writing.EnterReadLock();
            try
            {
                if (_abandoned)
                {
                    return;
                }

                var start = Stopwatch.GetTimestamp();
                var (journal, missing) = _open[shard.Number];
                journal.Write(place, map);
                if (Interlocked.Decrement(ref missing[0]) == 0)
                {
                    Finish(shard);
                }

                Interlocked.Add(ref _writingTicks, Stopwatch.GetTimestamp() - start);
                Interlocked.Add(ref _workingTicks, Stopwatch.GetTimestamp() - begun);
            }
            finally
            {
                _writing.ExitReadLock();
            }

            lock (_reporting)
            {
                _made++;
                progress?.Report(new GenerationProgress(++_done, _total, _kept, _clock.Elapsed));
            }
        }

        private void Keep(int maps)
        {
            lock (_reporting)
            {
                _kept += maps;
                _done += maps;
            }
        }

        private void Finish(Shard shard)
        {
            var (journal, _) = _open[shard.Number];
            if (!ShardFile.IsFinished(plan, shard, folder))
            {
                try
                {
                    ShardFile.Write(plan, shard, folder, (place, map) =>
                    {
                        cancellation.ThrowIfCancellationRequested();
                        if (!journal.TryRead(place, map))
                        {
                            throw new InputException($"map {place} in its journal is no longer what was written.");
                        }
                    });
                }
                catch (InputException fault)
                {
                    throw new InputException(
                        $"'{Path.Combine(folder, shard.FileName)}' cannot be finished: {fault.Message.TrimEnd('.')}; its maps are kept, so make room or mend the disk and give the same command again.", fault);
                }
            }

            journal.Delete();
            _open.TryRemove(shard.Number, out _);
        }
    }
}
