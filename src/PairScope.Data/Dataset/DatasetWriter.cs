namespace PairScope.Data;

/// <summary>Writes a data set in the layout of <see cref="Dataset"/>, map by map.</summary>
internal sealed class DatasetWriter : IDisposable
{
    private readonly Hdf5Container _file;

    public DatasetWriter(string path, DatasetPlan plan, string programVersion)
    {
        var protocol = plan.Protocol;
        _file = Hdf5Container.Create(path);
        try
        {
            _file.Text("/", "protocol", protocol.Text);
            _file.Text("/", "program_version", programVersion);
            _file.Text("/", "class_names", string.Join(',', PairingLabels.Classes));
            _file.Number("/", "seed", plan.Seed);
            _file.Number("/", "size", protocol.Size);
            _file.Array<double>("/energies", protocol.Energies.Count);
            _file.Write<double>("/energies", 0, protocol.Energies.ToArray());
            foreach (var split in Enum.GetValues<Split>())
            {
                WriteSplit(plan, split);
            }
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the maps of one sample to its place.</summary>
    public void WriteMap(Sample sample, ReadOnlySpan<float> maps) =>
        _file.Write($"{Dataset.GroupOf(sample.Split)}/maps", sample.Index, maps);

    /// <summary>Brings everything to the file; what is written after this call is not sure to be there.</summary>
    public void Complete() => _file.Flush();

    public void Dispose() => _file.Dispose();

    private void WriteSplit(DatasetPlan plan, Split split)
    {
        var group = Dataset.GroupOf(split);
        var samples = plan.Of(split).ToArray();
        var protocol = plan.Protocol;
        _file.Group(group);
        _file.Array<float>($"{group}/maps", samples.Length, protocol.Energies.Count, protocol.Size, protocol.Size);
        _file.Array<int>($"{group}/labels", samples.Length);
        _file.Write<int>($"{group}/labels", 0, Array.ConvertAll(samples, s => s.Label));
        _file.Array<int>($"{group}/irreps", samples.Length);
        _file.Write<int>($"{group}/irreps", 0, Array.ConvertAll(samples, s => (int)s.Irrep));
        _file.Array<double>($"{group}/parameters", samples.Length, PairingLabels.Parameters.Count);
        _file.Write<double>($"{group}/parameters", 0, samples.SelectMany(s => s.Parameters).ToArray());
        _file.Text($"{group}/parameters", "names", string.Join(',', PairingLabels.Parameters));
    }
}
