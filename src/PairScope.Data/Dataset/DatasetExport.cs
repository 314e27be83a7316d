using PairScope.Formats;

namespace PairScope.Data;

/// <summary>A whole data set as one file for other programs.</summary>
public static class DatasetExport
{
    private const int BlockBytes = 1 << 22;

    /// <summary>
    /// Writes a data set as .npz (NumPy: train_maps, train_labels, …) or as .h5 (train/maps, train/labels, …), with the
    /// arrays of docs/formats.md. Maps pass through in blocks, so it may be larger than the memory.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="path">The file; its ending chooses the format.</param>
    /// <param name="cancellation">Stops the export; no file is left.</param>
    /// <exception cref="InputException">The ending is unknown, a shard is damaged, or the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(Dataset dataset, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(path);
        switch (Path.GetExtension(path))
        {
            case ".npz":
                NpzFile.Write(path, file => WriteNpz(file, dataset, cancellation));
                break;
            case ".h5":
                Hdf5File.Write(path, content => WriteHdf5(content, dataset, cancellation));
                break;
            default:
                throw new InputException($"A data set can be exported as .npz or .h5, and '{path}' has neither ending.");
        }
    }

    private static void WriteNpz(NpzFile file, Dataset dataset, CancellationToken cancellation)
    {
        file.Add("energies", [dataset.Energies.Count], [dataset.Energies.ToArray()]);
        foreach (var split in SplitNames.All)
        {
            var part = dataset[split];
            var prefix = split.Name() + "_";
            file.Add(prefix + "maps", [part.Count, dataset.Energies.Count, dataset.Size, dataset.Size], Blocks(dataset.Plan, part, cancellation));
            file.Add(prefix + "labels", [part.Count], [part.Labels.ToArray()]);
            file.Add(prefix + "irreps", [part.Count], [part.Irreps.ToArray()]);
            file.Add(prefix + "impurities", [part.Count], [part.Impurities.ToArray()]);
            file.Add(prefix + "parameters", [part.Count, dataset.Study.Parameters.Count], [AllParameters(part, dataset.Study)]);
        }
    }

    private static void WriteHdf5(Hdf5Content content, Dataset dataset, CancellationToken cancellation)
    {
        content.SetAttribute("/", "format", DatasetPlan.Format);
        content.SetAttribute("/", "program_version", dataset.ProgramVersion);
        content.SetAttribute("/", "protocol", dataset.ProtocolText);
        content.SetAttribute("/", "seed", dataset.Seed);
        content.SetAttribute("/", "size", dataset.Size);
        content.SetAttribute("/", "class_names", string.Join(',', dataset.Study.Classes.Names));
        content.AddDataset<double>("/energies", dataset.Energies.ToArray(), [dataset.Energies.Count]);
        foreach (var split in SplitNames.All)
        {
            var part = dataset[split];
            var group = "/" + split.Name();
            content.AddDataset(
                group + "/maps", ShardFile.MapsShape(dataset.Plan, part.Count), ShardFile.MapsLayout(dataset.Plan), Blocks(dataset.Plan, part, cancellation));
            content.AddDataset<int>(group + "/labels", part.Labels.ToArray(), [part.Count]);
            content.AddDataset<int>(group + "/irreps", part.Irreps.ToArray(), [part.Count]);
            content.AddDataset<int>(group + "/impurities", part.Impurities.ToArray(), [part.Count]);
            content.AddDataset<double>(group + "/parameters", AllParameters(part, dataset.Study), [part.Count, dataset.Study.Parameters.Count]);
            content.SetAttribute(group + "/parameters", "names", string.Join(',', dataset.Study.Parameters));
        }
    }

    // Blocks end where chunks do, so that no chunk is written twice.
    private static IEnumerable<float[]> Blocks(DatasetPlan plan, DatasetSplit part, CancellationToken cancellation)
    {
        var step = ShardFile.WholeChunks(plan, BlockBytes);
        for (var first = 0; first < part.Count; first += step)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return part.ReadMaps(first, Math.Min(step, part.Count - first));
        }
    }

    private static double[] AllParameters(DatasetSplit part, Study study)
    {
        var columns = study.Parameters.Count;
        var all = new double[part.Count * columns];
        for (var i = 0; i < part.Count; i++)
        {
            part.Parameters(i).CopyTo(all.AsSpan(i * columns));
        }

        return all;
    }
}
