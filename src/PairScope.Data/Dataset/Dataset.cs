using PairScope.Formats;

namespace PairScope.Data;

/// <summary>
/// A data set on disk, FOLDER/dataset.h5 (HDF5), opened for reading:
/// <code>
/// /energies                 float64 [E]           meV
/// /{train,validation,test}
///     maps                  float32 [count, E, L, L]   δρ(r), states/(meV·cell), [n1 + L/2, n2 + L/2]
///     labels                int32   [count]       index in the attribute class_names
///     irreps                int32   [count]       index in A1', A2', A1'', A2'', E', E''
///     parameters            float64 [count, P]    attribute names: delta,theta,phase,mu,broadening,rashba,strength
/// attributes of /: protocol (YAML), program_version, seed, class_names, size
/// </code>
/// Maps are read in runs when asked for; everything else is in memory. One thread at a time.
/// </summary>
public sealed class Dataset : IDisposable
{
    /// <summary>The file's name within the folder of a data set.</summary>
    public const string FileName = "dataset.h5";

    private readonly Hdf5File _file;
    private readonly DatasetSplit[] _splits;

    private Dataset(Hdf5File file, string path)
    {
        _file = file;
        ProtocolText = file.ReadStringAttribute("/", "protocol");
        ProgramVersion = file.ReadStringAttribute("/", "program_version");
        Seed = file.ReadLongAttribute("/", "seed");
        var size = file.ReadLongAttribute("/", "size");
        ClassNames = file.ReadStringAttribute("/", "class_names").Split(',');
        if (!ClassNames.SequenceEqual(PairingLabels.Classes, StringComparer.Ordinal))
        {
            throw new InputException(
                $"The data set '{path}' has the classes {string.Join(", ", ClassNames)}, but this program knows {string.Join(", ", PairingLabels.Classes)}.");
        }

        using var energies = file.OpenDataset("/energies");
        if (energies.Shape is not [>= 1 and <= 1 << 20] || size is < 2 or > 4096 || size % 2 != 0)
        {
            throw new InputException($"The data set '{path}' is damaged: its energies or its window size make no sense.");
        }

        Size = (int)size;
        Energies = energies.ReadAll<double>();
        _splits = [.. Enum.GetValues<Split>().Select(split => new DatasetSplit(file, path, split, Energies.Count, Size))];
    }

    /// <summary>Side L of the window in cells.</summary>
    public int Size { get; }

    /// <summary>Energies of the layers of each map, meV.</summary>
    public IReadOnlyList<double> Energies { get; }

    /// <summary>Names of the classes; a label is an index in this list.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The protocol it was made by, as YAML.</summary>
    public string ProtocolText { get; }

    /// <summary>The version of the program that made it.</summary>
    public string ProgramVersion { get; }

    /// <summary>The seed that was used.</summary>
    public long Seed { get; }

    /// <summary>Numbers of maps.</summary>
    public SplitCounts Counts => new(this[Split.Train].Count, this[Split.Validation].Count, this[Split.Test].Count);

    /// <summary>One of the three parts.</summary>
    public DatasetSplit this[Split split] => _splits[(int)split];

    /// <summary>Opens a data set.</summary>
    /// <param name="folder">The folder that holds dataset.h5.</param>
    /// <exception cref="InputException">There is none, or it is damaged or has another layout.</exception>
    public static Dataset Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Path.Combine(folder, FileName);
        var file = Hdf5File.Open(path);
        try
        {
            return new Dataset(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        foreach (var split in _splits)
        {
            split.Close();
        }

        _file.Dispose();
    }

    internal static string GroupOf(Split split) => split switch
    {
        Split.Train => "/train",
        Split.Validation => "/validation",
        _ => "/test",
    };
}

/// <summary>One part of a data set.</summary>
public sealed class DatasetSplit
{
    private readonly Hdf5Dataset _maps;
    private readonly double[] _parameters;

    internal DatasetSplit(Hdf5File file, string path, Split split, int energies, int size)
    {
        var group = Dataset.GroupOf(split);
        _maps = file.OpenDataset(group + "/maps");
        using var labels = file.OpenDataset(group + "/labels");
        using var irreps = file.OpenDataset(group + "/irreps");
        using var parameters = file.OpenDataset(group + "/parameters");
        var names = file.ReadStringAttribute(group + "/parameters", "names").Split(',');
        long count = _maps.Shape is [<= int.MaxValue, ..] ? _maps.Shape[0] : -1;
        if (!_maps.Shape.SequenceEqual([count, energies, size, size])
            || !labels.Shape.SequenceEqual([count])
            || !irreps.Shape.SequenceEqual([count])
            || !parameters.Shape.SequenceEqual([count, names.Length])
            || !names.SequenceEqual(PairingLabels.Parameters, StringComparer.Ordinal))
        {
            throw new InputException($"The data set '{path}' is damaged: the arrays of {group} do not fit each other.");
        }

        Count = (int)count;
        MapLength = checked(energies * size * size);
        Labels = labels.ReadAll<int>();
        Irreps = irreps.ReadAll<int>();
        _parameters = parameters.ReadAll<double>();
        if (Labels.Any(l => l < 0 || l >= PairingLabels.Classes.Count) || Irreps.Any(i => i < 0 || i >= PairingLabels.Irreps.Count))
        {
            throw new InputException($"The data set '{path}' is damaged: {group} has labels of classes that do not exist.");
        }
    }

    /// <summary>Number of maps.</summary>
    public int Count { get; }

    /// <summary>Values of one map: E·L².</summary>
    public int MapLength { get; }

    /// <summary>Class of each map, an index in <see cref="PairingLabels.Classes"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Irrep of each map, an index in <see cref="PairingLabels.Irreps"/>.</summary>
    public IReadOnlyList<int> Irreps { get; }

    /// <summary>Parameters of one map, in the order and units of <see cref="PairingLabels.Parameters"/>.</summary>
    /// <param name="index">The map.</param>
    public ReadOnlySpan<double> Parameters(int index) =>
        _parameters.AsSpan(index * PairingLabels.Parameters.Count, PairingLabels.Parameters.Count);

    /// <summary>Reads a run of maps into memory of the caller.</summary>
    /// <param name="first">The first map.</param>
    /// <param name="target">Room for whole maps, row-major [map, energy, n1 + L/2, n2 + L/2].</param>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the split.</exception>
    /// <exception cref="ArgumentException">The target does not hold a whole number of maps.</exception>
    /// <exception cref="InputException">The file is damaged.</exception>
    public void ReadMaps(int first, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (target.Length % MapLength != 0)
        {
            throw new ArgumentException($"Room for {target.Length} values is no whole number of maps of {MapLength}.", nameof(target));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + ((long)target.Length / MapLength), Count);
        _maps.ReadRows(first, target.Length / MapLength, target);
    }

    /// <summary>Reads a run of maps.</summary>
    /// <param name="first">The first map.</param>
    /// <param name="count">How many.</param>
    /// <returns>Row-major [map, energy, n1 + L/2, n2 + L/2].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The run leaves the split.</exception>
    /// <exception cref="InputException">The file is damaged.</exception>
    public float[] ReadMaps(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + count, Count);
        var maps = new float[checked(count * MapLength)];
        ReadMaps(first, maps.AsSpan());
        return maps;
    }

    internal void Close() => _maps.Dispose();
}
