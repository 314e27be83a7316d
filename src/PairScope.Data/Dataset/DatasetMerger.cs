namespace PairScope.Data;

/// <summary>Turns finished shards into a finished data set.</summary>
public static class DatasetMerger
{
    /// <summary>Writes the manifest of a folder whose shards are all there.</summary>
    /// <exception cref="InputException">Shards are missing or belong to another data set.</exception>
    internal static void Complete(DatasetPlan plan, string folder)
    {
        Shard[] missing = [.. plan.Shards.Where(shard => !ShardFile.IsFinished(plan, shard, folder))];
        if (missing.Length > 0)
        {
            throw new InputException(
                $"{missing.Length} of {plan.Shards.Count} shards are missing in '{folder}': {Names(missing)}; generate them first.");
        }

        Manifest.Complete(plan, folder, [.. plan.Shards.Select(shard =>
        {
            var path = Path.Combine(folder, shard.FileName);
            return new ManifestShard(
                shard.FileName, shard.Split.Name(), shard.First, shard.Count, new FileInfo(path).Length, ShardFile.StatedChecksum(path));
        })]);
    }

    private static string Names(Shard[] shards) =>
        string.Join(", ", shards.Take(8).Select(s => s.FileName)) + (shards.Length > 8 ? ", …" : string.Empty);
}
