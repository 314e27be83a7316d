using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PairScope.Data;

/// <summary>A run of consecutive maps of one split, kept in one file.</summary>
/// <param name="Number">Place over all splits, from 0; a task makes the shards of equal remainder.</param>
/// <param name="Split">The split.</param>
/// <param name="Ordinal">Place within the split, from 0.</param>
/// <param name="First">Index of its first map within the split.</param>
/// <param name="Count">Number of maps.</param>
public sealed record Shard(int Number, Split Split, int Ordinal, int First, int Count)
{
    /// <summary>Name of the file, such as train-00000.h5.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Split.Name()}-{Ordinal:D5}.h5");
}

/// <summary>Names of the splits in files and on the command line.</summary>
public static class SplitNames
{
    /// <summary>All splits in their order.</summary>
    public static IReadOnlyList<Split> All { get; } = Enum.GetValues<Split>();

    /// <summary>train, validation or test.</summary>
    public static string Name(this Split split) => split switch
    {
        Split.Train => "train",
        Split.Validation => "validation",
        _ => "test",
    };
}

/// <summary>
/// A protocol with its overrides settled: which shards there are and which maps each holds. It follows from protocol,
/// numbers of maps and seed alone, so that any division of the work gives the same files.
/// </summary>
public sealed class DatasetPlan
{
    /// <summary>Changes whenever the layout of the files does.</summary>
    public const string Format = "pairscope-dataset-1";

    /// <summary>A shard passes through memory in one piece, which bounds it.</summary>
    internal const long LargestShardBytes = 1L << 30;

    private const int MostShards = 1_000_000; // files of a folder; all of them are listed in memory
    private const int UsualShardBytes = 8 << 20;
    private const int UsualLeastMaps = 64;

    private readonly Lock _gate = new();
    private readonly int[]?[] _hypotheses = new int[SplitNames.All.Count][];

    /// <summary>Settles a protocol.</summary>
    /// <param name="protocol">The recipe.</param>
    /// <param name="count">Maps over all splits, in the protocol's proportion; null for the protocol's own numbers.</param>
    /// <param name="seed">Takes the place of the protocol's seed.</param>
    /// <exception cref="InputException">A number is out of range.</exception>
    public static DatasetPlan For(Protocol protocol, int? count = null, long? seed = null)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return new DatasetPlan(protocol, count is { } n ? protocol.Counts.WithTotal(n) : protocol.Counts, seed ?? protocol.Seed, DatasetGenerator.ProgramVersion);
    }

    internal DatasetPlan(Protocol protocol, SplitCounts counts, long seed, string programVersion)
    {
        if (seed < 0)
        {
            throw new InputException($"The seed is {seed}, but it must not be negative.");
        }

        Protocol = protocol;
        Counts = counts;
        Seed = seed;
        ProgramVersion = programVersion;
        MapLength = checked(protocol.Energies.Count * protocol.Size * protocol.Size);
        var mapBytes = (long)sizeof(float) * MapLength;
        MapsPerShard = protocol.MapsPerShard
            ?? (int)Math.Max(UsualShardBytes / mapBytes, Math.Clamp(LargestShardBytes / mapBytes, 1, UsualLeastMaps));
        long shards = SplitNames.All.Sum(split => ((long)counts[split] + MapsPerShard - 1) / MapsPerShard);
        if (shards > MostShards)
        {
            throw new InputException($"The data set would have {shards} shards of {MapsPerShard} maps, and {MostShards} is the most there can be; ask for fewer maps, or for more of them in a shard with the key 'shard'.");
        }

        Shards = [.. SplitNames.All.SelectMany(ShardsOf).Select((shard, number) => shard with { Number = number })];
        Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Format}\n{ProgramVersion}\n{Seed}\n{Counts.Train} {Counts.Validation} {Counts.Test}\n{protocol.Text}")));
    }

    /// <summary>The recipe.</summary>
    public Protocol Protocol { get; }

    /// <summary>Numbers of maps.</summary>
    public SplitCounts Counts { get; }

    /// <summary>The seed in use.</summary>
    public long Seed { get; }

    /// <summary>The version of the program that makes or made the maps.</summary>
    public string ProgramVersion { get; }

    /// <summary>Values of one map: E·L².</summary>
    public int MapLength { get; }

    /// <summary>Maps in every shard but the last of a split.</summary>
    public int MapsPerShard { get; }

    /// <summary>All shards: those of the training maps, then validation, then test.</summary>
    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>What two folders must agree on to belong together.</summary>
    internal DatasetIdentity Identity => new(Protocol.Text, Seed, Counts, ProgramVersion);

    /// <summary>SHA-256 of everything that decides the maps: layout, program version, seed, numbers of maps, protocol.</summary>
    internal byte[] Fingerprint { get; }

    /// <summary>The sample of a place in a split; any of them can be had by itself.</summary>
    /// <param name="split">The split.</param>
    /// <param name="index">Place within the split.</param>
    /// <exception cref="ArgumentOutOfRangeException">The split has no such place.</exception>
    public Sample Sample(Split split, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Counts[split]);
        int[] hypotheses;
        lock (_gate)
        {
            hypotheses = _hypotheses[(int)split] ??= Protocol.AssignHypotheses(Counts[split]);
        }

        return Protocol.Draw(split, index, Protocol.Study.Hypotheses[hypotheses[index]], Seed);
    }

    /// <summary>The first thing in which two plans differ, in words, or null.</summary>
    internal string? DifferenceFrom(DatasetIdentity other)
    {
        if (!string.Equals(Protocol.Text, other.ProtocolText, StringComparison.Ordinal))
        {
            return "protocol";
        }

        if (Seed != other.Seed)
        {
            return "seed";
        }

        if (Counts != other.Counts)
        {
            return "number of maps";
        }

        return string.Equals(ProgramVersion, other.ProgramVersion, StringComparison.Ordinal)
            ? null
            : $"version of the program, {other.ProgramVersion} where {ProgramVersion} is needed";
    }

    private IEnumerable<Shard> ShardsOf(Split split)
    {
        for (int first = 0, ordinal = 0; first < Counts[split]; first += MapsPerShard, ordinal++)
        {
            yield return new Shard(0, split, ordinal, first, Math.Min(MapsPerShard, Counts[split] - first));
        }
    }
}

/// <summary>What a folder says of the data set that it holds or is to hold.</summary>
/// <param name="ProtocolText">The recipe.</param>
/// <param name="Seed">The seed in use.</param>
/// <param name="Counts">Numbers of maps.</param>
/// <param name="ProgramVersion">The version of the program that makes or made it.</param>
internal sealed record DatasetIdentity(string ProtocolText, long Seed, SplitCounts Counts, string ProgramVersion);
