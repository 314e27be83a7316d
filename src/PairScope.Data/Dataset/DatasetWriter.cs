using PairScope.Formats;

namespace PairScope.Data;

/// <summary>Writes a data set in the layout of <see cref="Dataset"/>, map by map.</summary>
internal sealed class DatasetWriter : IDisposable
{
    private readonly Hdf5File _file;
    private readonly Dictionary<Split, Hdf5Dataset> _maps = [];

    public DatasetWriter(Hdf5File file, DatasetPlan plan, string programVersion)
    {
        _file = file;
        var protocol = plan.Protocol;
        file.WriteAttribute("/", "protocol", protocol.Text);
        file.WriteAttribute("/", "program_version", programVersion);
        file.WriteAttribute("/", "class_names", string.Join(',', PairingLabels.Classes));
        file.WriteAttribute("/", "seed", plan.Seed);
        file.WriteAttribute("/", "size", protocol.Size);
        file.WriteDataset<double>("/energies", protocol.Energies.ToArray(), [protocol.Energies.Count]);
        foreach (var split in Enum.GetValues<Split>())
        {
            WriteSplit(plan, split);
        }
    }

    /// <summary>Writes the maps of one sample to its place.</summary>
    public void WriteMap(Sample sample, ReadOnlySpan<float> maps) => _maps[sample.Split].WriteRows(sample.Index, maps);

    public void Dispose()
    {
        foreach (var maps in _maps.Values)
        {
            maps.Dispose();
        }
    }

    private void WriteSplit(DatasetPlan plan, Split split)
    {
        var group = Dataset.GroupOf(split);
        var samples = plan.Of(split).ToArray();
        var protocol = plan.Protocol;
        _file.CreateGroup(group);
        _maps[split] = _file.CreateDataset<float>(
            $"{group}/maps", [samples.Length, protocol.Energies.Count, protocol.Size, protocol.Size]);
        _file.WriteDataset<int>($"{group}/labels", Array.ConvertAll(samples, s => s.Label), [samples.Length]);
        _file.WriteDataset<int>($"{group}/irreps", Array.ConvertAll(samples, s => (int)s.Irrep), [samples.Length]);
        _file.WriteDataset<double>(
            $"{group}/parameters", samples.SelectMany(s => s.Parameters).ToArray(), [samples.Length, PairingLabels.Parameters.Count]);
        _file.WriteAttribute($"{group}/parameters", "names", string.Join(',', PairingLabels.Parameters));
    }
}
