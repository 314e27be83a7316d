using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace PairScope.Data;

/// <summary>One run: a queue of maps over all unfinished shards, each shard opened when its first map is due.</summary>
internal sealed class GenerationRun(
    DatasetPlan plan, string folder, Shard[] shards, IProgress<GenerationProgress>? progress, CancellationToken cancellation) : IDisposable
{
    // A stop waits this long for maps in flight; what is not ready then is computed again by the next run.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

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

    /// <summary>Maps that were simulated.</summary>
    public int Maps => _made;

    /// <summary>Ticks of all threads on maps and files.</summary>
    public double Working => Volatile.Read(ref _workingTicks);

    /// <summary>Those of them that went into files.</summary>
    public double Writing => Volatile.Read(ref _writingTicks);

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Finishes all shards.</summary>
    /// <param name="threads">Maps at a time.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
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

    /// <summary>Closes the journals; maps that are still simulated are left behind.</summary>
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
