using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>One shard in a manifest.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Split">train, validation or test.</param>
/// <param name="First">Index of its first map within the split.</param>
/// <param name="Count">Number of maps.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Its checksum, in hexadecimal digits.</param>
public sealed record ManifestShard(string File, string Split, int First, int Count, long Bytes, string Sha256);

/// <summary>
/// FOLDER/manifest.json: what a finished data set consists of. While it is being made, plan.json says the same without
/// the shards. Both stand beside protocol.yaml, the recipe as it was used.
/// </summary>
public sealed record Manifest
{
    /// <summary>The recipe's name in the folder.</summary>
    public const string ProtocolFile = "protocol.yaml";

    /// <summary>The manifest's name in the folder.</summary>
    public const string FileName = "manifest.json";

    internal const string PlanFile = "plan.json";

    private const int LongestFile = 1 << 28;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Version of the layout, <see cref="DatasetPlan.Format"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The version of the program that made the maps.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>SHA-256 of protocol.yaml.</summary>
    public required string ProtocolSha256 { get; init; }

    /// <summary>The seed in use.</summary>
    public required long Seed { get; init; }

    /// <summary>Side L of the window in cells.</summary>
    public required int Size { get; init; }

    /// <summary>Energies, meV.</summary>
    public required IReadOnlyList<double> EnergiesMeV { get; init; }

    /// <summary>Numbers of maps.</summary>
    public required SplitCounts Counts { get; init; }

    /// <summary>The shards in their order; null in plan.json.</summary>
    public IReadOnlyList<ManifestShard>? Shards { get; init; }

    /// <summary>Whether a folder holds a finished data set.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>The plan of a finished or unfinished data set, and its manifest if there is one.</summary>
    /// <param name="folder">The folder of a data set.</param>
    /// <exception cref="InputException">The folder holds none, or its files are damaged.</exception>
    public static (DatasetPlan Plan, Manifest? Complete) Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            path = Path.Combine(folder, PlanFile);
        }

        var protocolPath = Path.Combine(folder, ProtocolFile);
        if (!File.Exists(path) || !File.Exists(protocolPath))
        {
            throw new InputException(
                $"'{folder}' holds no data set: a data set is a folder with {ProtocolFile} and {FileName}, made by pairscope dataset generate.");
        }

        var manifest = Parse(path);
        var protocol = Protocol.Load(protocolPath);
        if (!string.Equals(Checksum(protocol.Text), manifest.ProtocolSha256, StringComparison.Ordinal))
        {
            throw new InputException($"'{protocolPath}' was changed after the data set was begun: its checksum is not the one in '{path}'; put the original back.");
        }

        var plan = new DatasetPlan(protocol, manifest.Counts, manifest.Seed, manifest.ProgramVersion);
        return (plan, manifest.Shards is null ? null : manifest.Checked(path, plan));
    }

    /// <summary>Makes a folder the home of a data set, or checks that it is.</summary>
    /// <exception cref="InputException">It holds another data set.</exception>
    internal static void Claim(DatasetPlan plan, string folder)
    {
        var place = Path.Combine(folder, PlanFile);
        if (Exists(folder))
        {
            // A program that was killed when it had just finished may have left it.
            File.Delete(place);
        }

        if (Exists(folder) || File.Exists(place))
        {
            var path = Exists(folder) ? Path.Combine(folder, FileName) : place;
            var protocol = Path.Combine(folder, ProtocolFile);
            var identity = Parse(path).Identity(File.Exists(protocol) ? InputFile.ReadText(protocol, what: "protocol") : string.Empty);
            if (plan.DifferenceFrom(identity) is { } difference)
            {
                throw new InputException(
                    $"The folder '{folder}' already holds a data set with another {difference}; choose another folder or delete this one.");
            }

            return;
        }

        AtomicFile.WriteText(Path.Combine(folder, ProtocolFile), plan.Protocol.Text);
        Of(plan, shards: null).Write(place);
    }

    /// <summary>Declares a folder finished.</summary>
    internal static void Complete(DatasetPlan plan, string folder, IReadOnlyList<ManifestShard> shards)
    {
        Of(plan, shards).Write(Path.Combine(folder, FileName));
        File.Delete(Path.Combine(folder, PlanFile));
    }

    private static Manifest Of(DatasetPlan plan, IReadOnlyList<ManifestShard>? shards) => new()
    {
        Format = DatasetPlan.Format,
        ProgramVersion = plan.ProgramVersion,
        ProtocolSha256 = Checksum(plan.Protocol.Text),
        Seed = plan.Seed,
        Size = plan.Protocol.Size,
        EnergiesMeV = plan.Protocol.Energies,
        Counts = plan.Counts,
        Shards = shards,
    };

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Manifest Parse(string path)
    {
        var text = InputFile.ReadText(path, LongestFile, "manifest");
        try
        {
            var manifest = JsonSerializer.Deserialize<Manifest>(text, Json);
            if (!string.Equals(manifest?.Format, DatasetPlan.Format, StringComparison.Ordinal))
            {
                throw new InputException($"'{path}' has the format '{manifest?.Format}', and this program reads {DatasetPlan.Format}.");
            }

            return manifest is { Counts: { Train: >= 0, Validation: >= 0, Test: >= 0 }, EnergiesMeV: not null, ProgramVersion: not null }
                && manifest.Shards?.Contains(null!) != true
                ? manifest
                : throw new InputException($"'{path}' is damaged: its entries make no sense.");
        }
        catch (JsonException fault)
        {
            throw new InputException($"'{path}' is damaged: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    private DatasetIdentity Identity(string protocolText) => new(protocolText, Seed, Counts, ProgramVersion);

    // The shards that the manifest lists must be those of the plan: everything else is worked out from the plan alone.
    private Manifest Checked(string path, DatasetPlan plan)
    {
        var expected = plan.Shards.Select(s => (s.FileName, s.Split.Name(), s.First, s.Count));
        if (!Shards!.Select(s => (s.File, s.Split, s.First, s.Count)).SequenceEqual(expected))
        {
            throw new InputException($"'{path}' is damaged: its shards are not those of the protocol.");
        }

        return this;
    }

    private void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
