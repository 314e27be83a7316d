using PairScope.Formats;

namespace PairScope.Data;

/// <summary>Turns finished shards into a finished data set.</summary>
public static class DatasetMerger
{
    /// <summary>
    /// Joins the shards of one data set that were made in several folders, on one machine or on many, and writes the
    /// manifest. Shards are linked where the file system allows it, else copied and compared with their checksums.
    /// </summary>
    /// <param name="folders">Where the shards are; unfinished folders of the same plan.</param>
    /// <param name="output">Where the data set goes; may be one of the folders.</param>
    /// <param name="cancellation">Stops between shards.</param>
    /// <returns>The plan of the data set.</returns>
    /// <exception cref="InputException">A shard is missing, the folders belong to different data sets, or the output
    /// cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DatasetPlan Merge(IReadOnlyList<string> folders, string output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        InputFile.RequireName(output, "the data set's folder", "a folder");
        var plan = Manifest.Read(folders[0]).Plan;
        foreach (var folder in folders.Skip(1))
        {
            if (Manifest.Read(folder).Plan.DifferenceFrom(plan.Identity) is { } difference)
            {
                throw new InputException($"'{folders[0]}' and '{folder}' cannot be merged: they have another {difference}.");
            }
        }

        try
        {
            Directory.CreateDirectory(output);
            Manifest.Claim(plan, output);
            foreach (var shard in plan.Shards)
            {
                cancellation.ThrowIfCancellationRequested();
                Gather(plan, shard, folders, output);
            }

            Complete(plan, output);
            return plan;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The data set cannot be written to '{output}': {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Writes the manifest of a folder whose shards are all there.</summary>
    /// <exception cref="InputException">Shards are missing or belong to another data set.</exception>
    internal static void Complete(DatasetPlan plan, string folder)
    {
        Shard[] missing = [.. plan.Shards.Where(shard => !ShardFile.LooksFinished(plan, shard, folder))];
        if (missing.Length > 0)
        {
            throw new InputException(
                $"{missing.Length} of {plan.Shards.Count} shards of '{folder}' are missing or cut short ({Names(missing)}); generate them, then merge again.");
        }

        Manifest.Complete(plan, folder, [.. plan.Shards.Select(shard =>
        {
            var path = Path.Combine(folder, shard.FileName);
            return new ManifestShard(
                shard.FileName, shard.Split.Name(), shard.First, shard.Count, new FileInfo(path).Length, ShardFile.StatedChecksum(path));
        })]);
    }

    private static void Gather(DatasetPlan plan, Shard shard, IReadOnlyList<string> folders, string output)
    {
        var target = Path.Combine(output, shard.FileName);
        string[] found = [.. folders.Append(output).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)
            .Where(folder => ShardFile.IsFinished(plan, shard, folder)).Select(folder => Path.Combine(folder, shard.FileName))];
        var checksums = Array.ConvertAll(found, ShardFile.StatedChecksum);
        if (checksums.Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new InputException($"'{found[0]}' and '{found[1]}' should hold the same maps but differ; verify them, and delete the wrong one.");
        }

        // What is not there is told by Complete, all at once.
        if (found.Length > 0 && !found.Contains(Path.GetFullPath(target), StringComparer.Ordinal))
        {
            using var file = AtomicFile.Begin(target);
            if (!HardLink.TryCreate(found[0], file.TemporaryPath))
            {
                File.Copy(found[0], file.TemporaryPath, overwrite: true);
                if (!string.Equals(ShardFile.Checksum(file.TemporaryPath), checksums[0], StringComparison.Ordinal))
                {
                    throw new InputException($"'{found[0]}' is damaged: it has another checksum than '{ShardFile.ChecksumPath(found[0])}' says; delete it and generate it again.");
                }
            }

            AtomicFile.WriteText(ShardFile.ChecksumPath(target), InputFile.ReadText(ShardFile.ChecksumPath(found[0]), 4096, "checksum"));
            file.Commit();
        }
    }

    private static string Names(Shard[] shards) =>
        string.Join(", ", shards.Take(8).Select(s => s.FileName)) + (shards.Length > 8 ? ", …" : string.Empty);
}
