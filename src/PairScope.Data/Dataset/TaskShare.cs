namespace PairScope.Data;

/// <summary>A task's share of the shards: those whose number leaves the remainder Task when divided by Tasks.</summary>
/// <param name="Task">From 0 to Tasks − 1.</param>
/// <param name="Tasks">Number of tasks, at least 1.</param>
public readonly record struct TaskShare(int Task, int Tasks)
{
    /// <summary>Whether a shard belongs to the share.</summary>
    public bool Contains(Shard shard) => shard?.Number % Tasks == Task;
}
