using PairScope.Formats;

namespace PairScope.Data;

/// <summary>A whole data set as one file for other programs.</summary>
public static class DatasetExport
{
    private const int BlockValues = 1 << 20;

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
                Hdf5File.Write(path, file => WriteHdf5(file, dataset, cancellation));
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
            file.Add(prefix + "maps", [part.Count, dataset.Energies.Count, dataset.Size, dataset.Size], Blocks(part, cancellation).Select(b => b.Maps));
            file.Add(prefix + "labels", [part.Count], [part.Labels.ToArray()]);
            file.Add(prefix + "irreps", [part.Count], [part.Irreps.ToArray()]);
            file.Add(prefix + "impurities", [part.Count], [part.Impurities.ToArray()]);
            file.Add(prefix + "parameters", [part.Count, PairingLabels.Parameters.Count], [AllParameters(part)]);
        }
    }

    private static void WriteHdf5(Hdf5File file, Dataset dataset, CancellationToken cancellation)
    {
        file.WriteAttribute("/", "format", DatasetPlan.Format);
        file.WriteAttribute("/", "program_version", dataset.ProgramVersion);
        file.WriteAttribute("/", "protocol", dataset.ProtocolText);
        file.WriteAttribute("/", "seed", dataset.Seed);
        file.WriteAttribute("/", "size", dataset.Size);
        file.WriteAttribute("/", "class_names", string.Join(',', PairingLabels.Classes));
        file.WriteDataset<double>("/energies", dataset.Energies.ToArray(), [dataset.Energies.Count]);
        foreach (var split in SplitNames.All)
        {
            var part = dataset[split];
            var group = "/" + split.Name();
            file.CreateGroup(group);
            using (var maps = file.CreateDataset<float>(
                group + "/maps",
                [part.Count, dataset.Energies.Count, dataset.Size, dataset.Size],
                new Hdf5Layout([ShardFile.MapsPerChunk(dataset.Plan), dataset.Energies.Count, dataset.Size, dataset.Size], Checksum: true)))
            {
                foreach (var (first, block) in Blocks(part, cancellation))
                {
                    maps.WriteRows<float>(first, block);
                }
            }

            file.WriteDataset<int>(group + "/labels", part.Labels.ToArray(), [part.Count]);
            file.WriteDataset<int>(group + "/irreps", part.Irreps.ToArray(), [part.Count]);
            file.WriteDataset<int>(group + "/impurities", part.Impurities.ToArray(), [part.Count]);
            file.WriteDataset<double>(group + "/parameters", AllParameters(part), [part.Count, PairingLabels.Parameters.Count]);
            file.WriteAttribute(group + "/parameters", "names", string.Join(',', PairingLabels.Parameters));
        }
    }

    private static IEnumerable<(int First, float[] Maps)> Blocks(DatasetSplit part, CancellationToken cancellation)
    {
        var step = Math.Max(1, BlockValues / part.MapLength);
        for (var first = 0; first < part.Count; first += step)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return (first, part.ReadMaps(first, Math.Min(step, part.Count - first)));
        }
    }

    private static double[] AllParameters(DatasetSplit part)
    {
        var columns = PairingLabels.Parameters.Count;
        var all = new double[part.Count * columns];
        for (var i = 0; i < part.Count; i++)
        {
            part.Parameters(i).CopyTo(all.AsSpan(i * columns));
        }

        return all;
    }
}
