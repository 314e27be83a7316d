using PairScope.Formats;

namespace PairScope.Data;

/// <summary>
/// A finished data set on disk, a folder with protocol.yaml, manifest.json and one HDF5 file for each shard, opened for
/// reading. Maps are read when asked for, labels and parameters of a split when it is first used. The layout is in
/// docs/formats.md.
/// </summary>
public sealed class Dataset : IDisposable
{
    private readonly DatasetSplit?[] _splits = new DatasetSplit?[SplitNames.All.Count];
    private readonly string _folder;

    private Dataset(string folder, DatasetPlan plan, Manifest manifest)
    {
        _folder = folder;
        Plan = plan;
        Manifest = manifest;
    }

    /// <summary>Which maps it holds.</summary>
    public DatasetPlan Plan { get; }

    /// <summary>Its files.</summary>
    public Manifest Manifest { get; }

    /// <summary>The crystal and the pairings of its maps.</summary>
    public Study Study => Plan.Protocol.Study;

    /// <summary>Side L of the window in cells.</summary>
    public int Size => Plan.Protocol.Size;

    /// <summary>Energies of the layers of each map, meV.</summary>
    public IReadOnlyList<double> Energies => Plan.Protocol.Energies;

    /// <summary>The protocol it was made by, as YAML.</summary>
    public string ProtocolText => Plan.Protocol.Text;

    /// <summary>The version of the program that made it.</summary>
    public string ProgramVersion => Plan.ProgramVersion;

    /// <summary>The seed that was used.</summary>
    public long Seed => Plan.Seed;

    /// <summary>Numbers of maps.</summary>
    public SplitCounts Counts => Plan.Counts;

    /// <summary>One of the three parts.</summary>
    /// <exception cref="InputException">A shard is missing or damaged.</exception>
    public DatasetSplit this[Split split] => _splits[(int)split] ??= new DatasetSplit(Plan, split, _folder);

    /// <summary>Opens a data set.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="InputException">There is none, it is unfinished, or a shard is missing or has another length than
    /// the manifest says.</exception>
    public static Dataset Open(string folder)
    {
        var (plan, manifest) = Manifest.Read(folder);
        if (manifest is null)
        {
            throw new InputException(
                $"The data set in '{folder}' is not finished: it has no {Manifest.FileName}; generate the rest, or run pairscope dataset merge when all tasks are done.");
        }

        foreach (var shard in manifest.Shards!)
        {
            var file = new FileInfo(Path.Combine(folder, shard.File));
            if (!file.Exists || file.Length != shard.Bytes)
            {
                throw new InputException(
                    $"The shard '{file}' {(file.Exists ? $"has {file.Length} bytes where the manifest says {shard.Bytes}" : "is missing")}; delete it and generate it again.");
            }
        }

        return new Dataset(folder, plan, manifest);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var split in _splits)
        {
            split?.Close();
        }
    }
}

/// <summary>One part of a data set. Several threads may read.</summary>
public sealed class DatasetSplit
{
    private readonly Lock _gate = new();
    private readonly DatasetPlan _plan;
    private readonly string _folder;
    private readonly int[] _labels;
    private readonly int[] _irreps;
    private readonly int[] _impurities;
    private readonly int _columns;
    private readonly double[] _parameters;
    private (int Ordinal, ShardFile File)? _open;

    internal DatasetSplit(DatasetPlan plan, Split split, string folder)
    {
        _plan = plan;
        _folder = folder;
        Shards = [.. plan.Shards.Where(shard => shard.Split == split)];
        Count = plan.Counts[split];
        _labels = new int[Count];
        _irreps = new int[Count];
        _impurities = new int[Count];
        _columns = plan.Protocol.Study.Parameters.Count;
        _parameters = new double[(long)Count * _columns];
        foreach (var shard in Shards)
        {
            using var file = ShardFile.Open(plan, shard, folder);
            var (labels, irreps, impurities, parameters) = file.ReadSamples();
            labels.CopyTo(_labels, shard.First);
            irreps.CopyTo(_irreps, shard.First);
            impurities.CopyTo(_impurities, shard.First);
            parameters.CopyTo(_parameters, (long)shard.First * _columns);
        }
    }

    /// <summary>Number of maps.</summary>
    public int Count { get; }

    /// <summary>Values of one map: E·L².</summary>
    public int MapLength => _plan.MapLength;

    /// <summary>The files, in the order of their maps.</summary>
    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>Class of each map, an index in the study's classes.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>Irrep of each map, an index in <see cref="Study.Irreps"/>.</summary>
    public IReadOnlyList<int> Irreps => _irreps;

    /// <summary>Kind of impurity of each map, an index in <see cref="PairingLabels.Impurities"/>.</summary>
    public IReadOnlyList<int> Impurities => _impurities;

    /// <summary>Parameters of one map, in the order of <see cref="Study.Parameters"/>.</summary>
    /// <param name="index">The map.</param>
    public ReadOnlySpan<double> Parameters(int index) =>
        _parameters.AsSpan(index * _columns, _columns);

    /// <summary>One parameter of one map.</summary>
    /// <param name="index">The map.</param>
    /// <param name="parameter">A name of <see cref="PairingLabels.Parameters"/>, which has its unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    public double Value(int index, string parameter) => PairingLabels.Parameters.ToList().IndexOf(parameter) is >= 0 and var column
        ? Parameters(index)[column]
        : throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "A data set has no such parameter.");

    /// <summary>Reads a run of maps into memory of the caller.</summary>
    /// <param name="first">The first map.</param>
    /// <param name="target">Room for whole maps, row-major [map, energy, n1 + L/2, n2 + L/2].</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the split.</exception>
    /// <exception cref="ArgumentException">The target does not hold a whole number of maps.</exception>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public void ReadMaps(int first, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (target.Length % MapLength != 0)
        {
            throw new ArgumentException($"Room for {target.Length} values is no whole number of maps of {MapLength}.", nameof(target));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + ((long)target.Length / MapLength), Count);
        lock (_gate)
        {
            while (target.Length > 0)
            {
                var shard = Shards[first / _plan.MapsPerShard];
                var maps = Math.Min(target.Length / MapLength, shard.First + shard.Count - first);
                FileOf(shard).ReadMaps(first - shard.First, target[..(maps * MapLength)]);
                target = target[(maps * MapLength)..];
                first += maps;
            }
        }
    }

    /// <summary>Reads a run of maps.</summary>
    /// <param name="first">The first map.</param>
    /// <param name="count">How many.</param>
    /// <returns>Row-major [map, energy, n1 + L/2, n2 + L/2].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the split.</exception>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public float[] ReadMaps(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + count, Count);
        var maps = new float[checked(count * MapLength)];
        ReadMaps(first, maps.AsSpan());
        return maps;
    }

    internal void Close()
    {
        lock (_gate)
        {
            _open?.File.Dispose();
            _open = null;
        }
    }

    // One file is open at a time, so that a data set may have more shards than a process may open files.
    private ShardFile FileOf(Shard shard)
    {
        if (_open?.Ordinal != shard.Ordinal)
        {
            Close();
            _open = (shard.Ordinal, ShardFile.Open(_plan, shard, _folder));
        }

        return _open!.Value.File;
    }
}
