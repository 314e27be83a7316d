namespace PairScope.Data;

/// <summary>How far one shard has come.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Maps">Maps that are there, in the shard or in its journal.</param>
/// <param name="IsFinished">Whether the shard and its checksum stand under their names, and the shard is not cut short.</param>
/// <param name="Writer">Who writes it, as "process 1 on host …", or empty when nobody does.</param>
public sealed record ShardStatus(Shard Shard, int Maps, bool IsFinished, string Writer);

/// <summary>How far a data set has come; may be asked at any time, also while tasks write.</summary>
/// <param name="Plan">Which maps it is to hold.</param>
/// <param name="HasManifest">Whether it was finished once.</param>
/// <param name="Shards">All shards in their order.</param>
public sealed record DatasetStatus(DatasetPlan Plan, bool HasManifest, IReadOnlyList<ShardStatus> Shards)
{
    /// <summary>Finished shards.</summary>
    public int FinishedShards => Shards.Count(s => s.IsFinished);

    /// <summary>Whether it has its manifest and every shard.</summary>
    public bool IsComplete => HasManifest && FinishedShards == Shards.Count;

    /// <summary>Maps that are there.</summary>
    public long Maps => Shards.Sum(s => (long)s.Maps);

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">The folder of a data set, finished or not.</param>
    /// <exception cref="InputException">The folder holds no data set.</exception>
    public static DatasetStatus Read(string folder)
    {
        var (plan, manifest) = Manifest.Read(folder);
        return new DatasetStatus(plan, manifest is not null, [.. plan.Shards.Select(shard => Of(plan, shard, folder))]);
    }

    private static ShardStatus Of(DatasetPlan plan, Shard shard, string folder)
    {
        if (ShardFile.LooksFinished(plan, shard, folder))
        {
            return new ShardStatus(shard, shard.Count, IsFinished: true, string.Empty);
        }

        var (maps, writer) = ShardJournal.Glance(plan, shard, folder);
        return new ShardStatus(shard, maps, IsFinished: false, ShardLock.IsTaken(shard, folder) ? writer : string.Empty);
    }
}
