using System.Globalization;
using System.Security.Cryptography;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>
/// A finished shard, an HDF5 file that explains itself:
/// <code>
/// /energies     float64 [E]           meV
/// /maps         float32 [n, E, L, L]  δρ(r), states/(meV·cell), [n1 + L/2, n2 + L/2], chunks of 32 KB or one map
/// /labels       int32   [n]           index in the attribute class_names
/// /irreps       int32   [n]           index in the irreps of the crystal's group and none: A1', A2', A1'', A2'', E', E'', none
/// /impurities   int32   [n]           0 scalar, 1 mx, 2 my, 3 mz
/// /parameters   float64 [n, P]        attribute names: delta,theta,phase,mu,broadening,rashba,strength and the angles of families
/// attributes of /: format, program_version, protocol (YAML), seed, size, class_names, split, first, plan
/// </code>
/// Every array carries checksums, so that HDF5 refuses a damaged one. Equal plans give equal bytes. Beside the file
/// stands FILE.sha256, which `sha256sum -c` reads; it is there before the file is.
/// </summary>
internal sealed class ShardFile : IDisposable
{
    // Small enough to read single maps, large enough that reading a shard is not all bookkeeping. Not compressed: it
    // would save a quarter, and the bytes would depend on the version of the compressor (docs/benchmarks.md).
    private const int ChunkBytes = 1 << 15;

    // Handing over many chunks at once is quicker, and a shard need not fit into memory.
    private const int BlockBytes = 1 << 20;

    private readonly Hdf5File _file;
    private readonly Hdf5Dataset _maps;
    private readonly Shard _shard;
    private readonly DatasetPlan _plan;

    private ShardFile(Hdf5File file, DatasetPlan plan, Shard shard)
    {
        _file = file;
        _plan = plan;
        _shard = shard;
        if (!file.HasAttribute("/", "plan") || !string.Equals(file.ReadStringAttribute("/", "plan"), PlanOf(plan), StringComparison.Ordinal))
        {
            throw new InputException($"'{file.FilePath}' belongs to another data set: {DifferenceFrom(plan)}.");
        }

        _maps = file.OpenDataset("/maps");
        if (file.ReadLongAttribute("/", "first") != shard.First
            || !string.Equals(file.ReadStringAttribute("/", "split"), shard.Split.Name(), StringComparison.Ordinal)
            || !_maps.Shape.SequenceEqual(MapsShape(plan, shard.Count)))
        {
            throw new InputException($"'{file.FilePath}' holds other maps than its name says; delete it and generate it again.");
        }
    }

    /// <summary>Opens a finished shard.</summary>
    /// <exception cref="InputException">It is missing, damaged, or belongs to another data set.</exception>
    public static ShardFile Open(DatasetPlan plan, Shard shard, string folder)
    {
        var file = Hdf5File.Open(Path.Combine(folder, shard.FileName));
        try
        {
            return new ShardFile(file, plan, shard);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a shard is finished: it and its checksum are there, it is not cut short, it belongs to the plan, and its bytes are those of the checksum.</summary>
    /// <exception cref="InputException">It belongs to another data set, or is no ordinary file.</exception>
    public static bool IsFinished(DatasetPlan plan, Shard shard, string folder)
    {
        if (!LooksFinished(plan, shard, folder))
        {
            return false;
        }

        var path = Path.Combine(folder, shard.FileName);
        try
        {
            return string.Equals(Checksum(path), StatedChecksum(path), StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or InputException)
        {
            // The disk no longer gives its bytes, or its checksum is none: it can be made again.
            return false;
        }
    }

    /// <summary>What can be told without reading the maps: whether a shard and its checksum are there, it is not cut short, and it belongs to the plan.</summary>
    /// <exception cref="InputException">It belongs to another data set, or is no ordinary file.</exception>
    public static bool LooksFinished(DatasetPlan plan, Shard shard, string folder)
    {
        var path = Path.Combine(folder, shard.FileName);
        if (!File.Exists(path) || !File.Exists(ChecksumPath(path)))
        {
            return false;
        }

        InputFile.RefuseSpecial(path);
        Hdf5File file;
        try
        {
            file = Hdf5File.Open(path);
        }
        catch (InputException)
        {
            // Cut short or no HDF5 at all; it can be made again.
            return false;
        }

        using (file)
        {
            using var shardFile = new ShardFile(file, plan, shard);
            return true;
        }
    }

    /// <summary>Writes a shard and its checksum.</summary>
    /// <param name="plan">The data set.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="read">Fills in the map at a place of the shard.</param>
    /// <exception cref="InputException">The files cannot be written.</exception>
    public static void Write(DatasetPlan plan, Shard shard, string folder, ReadMap read)
    {
        var path = Path.Combine(folder, shard.FileName);
        using var target = AtomicFile.Begin(path);
        Hdf5File.Write(target, content =>
        {
            WriteHeader(content, plan, shard);
            WriteSamples(content, plan, shard);
            content.AddDataset("/maps", MapsShape(plan, shard.Count), MapsLayout(plan), Blocks());
        });
        AtomicFile.WriteText(ChecksumPath(path), $"{Checksum(target.TemporaryPath)}  {shard.FileName}\n");
        target.Commit();

        IEnumerable<float[]> Blocks()
        {
            var step = WholeChunks(plan, BlockBytes);
            for (var first = 0; first < shard.Count; first += step)
            {
                var maps = new float[Math.Min(step, shard.Count - first) * plan.MapLength];
                for (var place = 0; place * plan.MapLength < maps.Length; place++)
                {
                    read(first + place, maps.AsSpan(place * plan.MapLength, plan.MapLength));
                }

                yield return maps;
            }
        }
    }

    /// <summary>SHA-256 of a file in hexadecimal digits.</summary>
    public static string Checksum(string path)
    {
        using var stream = InputFile.Open(path, "shard", FileShare.ReadWrite | FileShare.Delete);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 18];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            hash.AppendData(block.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Maps that are stored, and checked, together.</summary>
    public static int MapsPerChunk(DatasetPlan plan) => Math.Max(1, ChunkBytes / (sizeof(float) * plan.MapLength));

    /// <summary>As many maps as fill so many bytes, in whole chunks.</summary>
    public static int WholeChunks(DatasetPlan plan, int bytes) => Math.Max(1, bytes / (sizeof(float) * plan.MapLength) / MapsPerChunk(plan)) * MapsPerChunk(plan);

    /// <summary>How maps lie in a file.</summary>
    public static Hdf5Layout MapsLayout(DatasetPlan plan) => new(MapsShape(plan, MapsPerChunk(plan)), Checksum: true);

    /// <summary>The shape of so many maps.</summary>
    public static long[] MapsShape(DatasetPlan plan, int count) => [count, plan.Protocol.Energies.Count, plan.Protocol.Size, plan.Protocol.Size];

    /// <summary>Where the checksum of a shard stands.</summary>
    public static string ChecksumPath(string path) => path + ".sha256";

    /// <summary>The checksum that stands beside a shard.</summary>
    /// <exception cref="InputException">It is missing or no checksum.</exception>
    public static string StatedChecksum(string path)
    {
        const int Digits = 64;
        var beside = ChecksumPath(path);
        var text = File.Exists(beside) ? InputFile.ReadText(beside, 4096, "checksum") : string.Empty;
        return text.Length > Digits && text.AsSpan(0, Digits).IndexOfAnyExcept("0123456789abcdef") < 0
            ? text[..Digits]
            : throw new InputException($"'{beside}' is missing or holds no SHA-256 checksum; delete the shard and generate it again.");
    }

    /// <summary>Reads a run of maps.</summary>
    /// <param name="place">Place of the first within the shard.</param>
    /// <param name="maps">Room for whole maps.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    public void ReadMaps(int place, Span<float> maps) => _maps.ReadRows(place, maps.Length / _plan.MapLength, maps);

    /// <summary>Reads classes, irreps, impurities and parameters of all its maps.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public (int[] Labels, int[] Irreps, int[] Impurities, double[] Parameters) ReadSamples()
    {
        var labels = Read<int>("/labels", [_shard.Count]);
        var irreps = Read<int>("/irreps", [_shard.Count]);
        var impurities = Read<int>("/impurities", [_shard.Count]);
        var parameters = Read<double>("/parameters", [_shard.Count, _plan.Protocol.Study.Parameters.Count]);
        if (!AreIndices(labels, _plan.Protocol.Study.Classes.Names) || !AreIndices(irreps, _plan.Protocol.Study.Irreps) || !AreIndices(impurities, PairingLabels.Impurities))
        {
            throw new InputException($"'{_file.FilePath}' is damaged: it has labels of classes that do not exist.");
        }

        return (labels, irreps, impurities, parameters);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static bool AreIndices(int[] values, IReadOnlyList<string> names) => Array.TrueForAll(values, v => v >= 0 && v < names.Count);

    private static string PlanOf(DatasetPlan plan) => Convert.ToHexStringLower(plan.Fingerprint);

    private static void WriteHeader(Hdf5Content content, DatasetPlan plan, Shard shard)
    {
        content.SetAttribute("/", "format", DatasetPlan.Format);
        content.SetAttribute("/", "program_version", plan.ProgramVersion);
        content.SetAttribute("/", "protocol", plan.Protocol.Text);
        content.SetAttribute("/", "plan", PlanOf(plan));
        content.SetAttribute("/", "seed", plan.Seed);
        content.SetAttribute("/", "size", plan.Protocol.Size);
        content.SetAttribute("/", "class_names", string.Join(',', plan.Protocol.Study.Classes.Names));
        content.SetAttribute("/", "split", shard.Split.Name());
        content.SetAttribute("/", "first", shard.First);
        content.AddDataset<double>("/energies", plan.Protocol.Energies.ToArray(), [plan.Protocol.Energies.Count]);
    }

    private static void WriteSamples(Hdf5Content content, DatasetPlan plan, Shard shard)
    {
        IReadOnlyList<string> names = plan.Protocol.Study.Parameters;
        Sample[] samples = [.. Enumerable.Range(shard.First, shard.Count).Select(index => plan.Sample(shard.Split, index))];
        WriteList("/labels", s => s.Label);
        WriteList("/irreps", s => s.Hypothesis.IrrepIndex);
        WriteList("/impurities", s => (int)s.Impurity);
        content.AddDataset<double>(
            "/parameters", samples.SelectMany(s => s.Parameters(names)).ToArray(), [shard.Count, names.Count], new Hdf5Layout([shard.Count, names.Count], Checksum: true));
        content.SetAttribute("/parameters", "names", string.Join(',', names));

        void WriteList(string path, Converter<Sample, int> of) =>
            content.AddDataset<int>(path, Array.ConvertAll(samples, of), [shard.Count], new Hdf5Layout([shard.Count], Checksum: true));
    }

    private T[] Read<T>(string path, IReadOnlyList<long> shape)
        where T : unmanaged
    {
        var dataset = _file.OpenDataset(path);
        return dataset.Shape.SequenceEqual(shape)
            ? dataset.ReadAll<T>()
            : throw new InputException($"'{_file.FilePath}' is damaged: {path} has another shape than /maps asks for.");
    }

    private string DifferenceFrom(DatasetPlan plan)
    {
        if (!_file.HasAttribute("/", "program_version") || !_file.HasAttribute("/", "protocol") || !_file.HasAttribute("/", "seed"))
        {
            return "it is no shard of this program";
        }

        var identity = new DatasetIdentity(
            _file.ReadStringAttribute("/", "protocol"), _file.ReadLongAttribute("/", "seed"), plan.Counts, _file.ReadStringAttribute("/", "program_version"));
        return string.Create(CultureInfo.InvariantCulture, $"it was made with another {plan.DifferenceFrom(identity) ?? "number of maps"}");
    }

    /// <summary>Fills in the map at a place of a shard.</summary>
    internal delegate void ReadMap(int place, Span<float> map);
}
