namespace PairScope.Data;

/// <summary>Computes the items of a sequence on many threads and hands them over in order.</summary>
internal static class OrderedParallel
{
    /// <summary>
    /// Yields f(0), f(1), … f(count − 1). At most four items per thread wait or run at a time, so a slow reader or a
    /// slow item bounds the memory.
    /// </summary>
    /// <param name="count">Number of items.</param>
    /// <param name="degreeOfParallelism">Threads, at least 1.</param>
    /// <param name="compute">f; it must not depend on the thread or the order.</param>
    /// <param name="cancellation">Ends the sequence with an <see cref="OperationCanceledException"/>.</param>
    public static IEnumerable<T> Select<T>(
        int count, int degreeOfParallelism, Func<int, CancellationToken, T> compute, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, degreeOfParallelism).ConcurrentScheduler;
        var running = new Queue<Task<T>>();
        try
        {
            for (int started = 0, handed = 0; handed < count; handed++)
            {
                for (; started < count && running.Count < 4 * degreeOfParallelism; started++)
                {
                    var index = started;
                    running.Enqueue(Task.Factory.StartNew(
                        () => compute(index, token), token, TaskCreationOptions.DenyChildAttach, scheduler));
                }

                yield return running.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            // A fault or a reader that leaves early must not leave threads at work behind its back.
            stop.Cancel();
            foreach (var task in running)
            {
                try
                {
                    task.Wait(CancellationToken.None);
                }
                catch (AggregateException)
                {
                    // Its fault comes after the one that ended the sequence.
                }
            }
        }
    }
}
