using System.Globalization;
using PairScope.Maps;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Turns YAML into a <see cref="Protocol"/>.</summary>
internal sealed class ProtocolReader() : StudyReader("protocol")
{
    private static readonly string[] NbSe2Keys = ["kinds"];

    private static readonly string[] RootKeys =
        ["title", "material", "classes", "parameters", "energies", "impurity", "tip", "size", "method", "counts", "seed", "shard", "instrument", "kinds"];

    /// <summary>Reads a protocol.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="folder">What paths of materials are relative to; the working folder unless given.</param>
    public static Protocol Read(string text, string source, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ProtocolReader();
        var protocol = reader.ReadRoot(reader.ParseYaml(text, source, "a title"), text, source, folder ?? Environment.CurrentDirectory);
        reader.ThrowIfMistaken(source);
        return reader.Elsewhere is var (name, material) ? protocol with { Text = Whole(text, source, name, material) } : protocol;
    }

    // The text with the material in the place of its name: what a data set or weights keep must not depend on another file.
    private static string Whole(string text, string source, YamlScalarNode name, string material)
    {
        string[] lines = text.Split('\n');
        int row = (int)name.Start.Line - 1;
        (int from, int to) = ((int)name.Start.Column - 1, (int)name.End.Column - 1);
        IEnumerable<string> inner = material.TrimEnd().Split('\n').Select(line => line.Trim().Length == 0 ? string.Empty : "  " + line.TrimEnd('\r'));
        lines[row] = string.Join('\n', inner.Prepend($"{lines[row][..from].TrimEnd()}{(to < lines[row].Length ? " " + lines[row][to..].Trim() : string.Empty)}".TrimEnd()));
        string whole = string.Join('\n', lines);
        try
        {
            if (PlainYaml.Parse(whole, "it") is YamlMappingNode root && root.Children.TryGetValue(new YamlScalarNode("material"), out YamlNode? node) && node is YamlMappingNode)
            {
                return whole;
            }
        }
        catch (InputException)
        {
            // Braces or quotes stand round the name.
        }

        throw new InputException($"The protocol '{source}' has a mistake in line {name.Start.Line}, key 'material': the material cannot be written in its place; give 'material: {name.Value}' a line of its own, without braces round the protocol.");
    }

    private Protocol ReadRoot(YamlMappingNode root, string text, string source, string folder)
    {
        var keys = Children(root, "", RootKeys);
        Require(root, keys, "", ["title", "material", "classes", "parameters", "energies", "size", "counts", "seed"]);
        var size = keys.TryGetValue("size", out var node) ? Whole(node, "size", 8, 512) : 8;
        if (size % 2 != 0)
        {
            Report(node!, "size", $"{size} is odd, but the window must have an even number of cells on a side");
        }

        var energies = ReadEnergies(keys);
        var study = ReadStudy(keys, source, folder);
        if (study.Material is not null)
        {
            foreach (string key in NbSe2Keys.Where(keys.ContainsKey))
            {
                Report(keys[key], key, $"scans with several kinds of impurities are known of {Study.NbSe2Name} alone");
            }
        }

        Distribution[] parameters = ReadParameters(keys, study);
        return new Protocol
        {
            Title = Text(keys, "title"),
            Study = study,
            Parameters = parameters,
            Angles = ReadAngles(keys, study, parameters),
            Energies = energies,
            Impurities = ReadImpurities(keys),
            Tip = keys.TryGetValue("tip", out var tip) ? ReadTip(tip, keys.ContainsKey("instrument")) : TipSpin.Total,
            Instrument = keys.TryGetValue("instrument", out var instrument) ? ReadInstrument(instrument, energies.Length, study) : null,
            Kinds = keys.TryGetValue("kinds", out var kinds) ? ReadKinds(kinds) : [],
            Size = size,
            Method = ReadMethod(keys, size),
            Counts = ReadCounts(keys),
            Seed = keys.TryGetValue("seed", out var seed) ? ReadSeed(seed) : 0,
            MapsPerShard = keys.TryGetValue("shard", out var shard) ? ReadShard(shard, (long)energies.Length * size * size) : null,
            Text = text,
        };
    }

    private ImpurityKind[] ReadImpurities(Dictionary<string, YamlNode> keys)
    {
        if (!keys.TryGetValue("impurity", out var node))
        {
            return [ImpurityKind.Scalar];
        }

        if (node is not YamlMappingNode)
        {
            return [ReadImpurity(node, "impurity")];
        }

        var entry = Children(node, "impurity", ["list"]);
        if (entry.GetValueOrDefault("list") is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report(node, "impurity", "it must be one kind or {list: [kind, …]}");
            return [ImpurityKind.Scalar];
        }

        var before = MistakeCount;
        ImpurityKind[] kinds = [.. list.Children.Select((item, i) => ReadImpurity(item, $"impurity.list[{i}]"))];
        if (MistakeCount == before && kinds.Distinct().Count() != kinds.Length)
        {
            Report(list, "impurity.list", "a kind is listed twice");
        }

        return kinds;
    }

    private ImpurityKind ReadImpurity(YamlNode node, string key)
    {
        for (var kind = 0; kind < PairingLabels.Impurities.Count; kind++)
        {
            if (string.Equals(PairingLabels.Impurities[kind], Scalar(node), StringComparison.Ordinal))
            {
                return (ImpurityKind)kind;
            }
        }

        Report(node, key, $"{Shown(node)} is none of {string.Join(", ", PairingLabels.Impurities)}");
        return ImpurityKind.Scalar;
    }

    private TipSpin ReadTip(YamlNode node, bool throughInstrument)
    {
        TipSpin tip = ReadTip(node, "tip");
        if (throughInstrument && tip != TipSpin.Total)
        {
            Report(node, "tip", "through an instrument maps are those of a tip without spin; leave 'tip' or 'instrument' out");
        }

        return tip;
    }

    // A list, or {list: […], pairs: […]} where each number of pairs stands for +ω and −ω.
    private double[] ReadEnergies(Dictionary<string, YamlNode> keys)
    {
        if (!keys.TryGetValue("energies", out var node))
        {
            return [];
        }

        var before = MistakeCount;
        double[] energies;
        if (node is YamlMappingNode)
        {
            var entry = Children(node, "energies", ["list", "pairs"]);
            var single = entry.TryGetValue("list", out var list) ? Numbers(list, "energies.list", -1000, 1000, "meV") : [];
            var pairs = entry.TryGetValue("pairs", out var both) ? Numbers(both, "energies.pairs", 0, 1000, "meV") : [];
            energies = [.. single, .. pairs.SelectMany(w => w > 0 ? [w, -w] : new[] { w })];
            if (MistakeCount == before && energies.Length == 0)
            {
                Report(node, "energies", "it must be a list of energies or a mapping of list and pairs");
            }
        }
        else
        {
            energies = Numbers(node, "energies", -1000, 1000, "meV");
        }

        if (energies.Length > MostNumbers)
        {
            Report(node, "energies", $"they are {energies.Length} with those that pairs stand for, more than the {MostNumbers} that a map may have");
        }

        if (MistakeCount == before && energies.Distinct().Count() != energies.Length)
        {
            Report(node, "energies", "an energy is listed twice");
        }

        return energies;
    }

    private GreenMethod ReadMethod(Dictionary<string, YamlNode> keys, int size)
    {
        const double DefaultAccuracy = 1e-4;
        var crystal = new GreenMethod(null, DefaultAccuracy);
        if (!keys.TryGetValue("method", out var node) || Scalar(node) is "crystal")
        {
            return crystal;
        }

        var entry = node is YamlMappingNode { Children.Count: 1 } ? Children(node, "method", ["crystal", "torus"]) : null;
        if (entry is null)
        {
            Report(node, "method", "it must be crystal, {crystal: accuracy} or {torus: N}");
        }
        else if (entry.TryGetValue("crystal", out var accuracy))
        {
            return new GreenMethod(null, Number(accuracy, "method.crystal", 1e-10, 0.1));
        }
        else if (entry.TryGetValue("torus", out var cells))
        {
            var n = Whole(cells, "method.torus", 8, 16384);
            if (n < size)
            {
                Report(cells, "method.torus", $"a torus of {n} cells cannot hold a window of size {size}");
            }

            return new GreenMethod(n, DefaultAccuracy);
        }

        return crystal;
    }

    private SplitCounts ReadCounts(Dictionary<string, YamlNode> keys)
    {
        if (!keys.TryGetValue("counts", out var node))
        {
            return new SplitCounts(0, 0, 0);
        }

        string[] names = ["train", "validation", "test"];
        var entry = Children(node, "counts", names);
        if (node is YamlMappingNode)
        {
            Require(node, entry, "counts.", names);
        }

        var before = MistakeCount;
        int Count(string name) => entry.TryGetValue(name, out var n) ? Whole(n, "counts." + name, 0, 10_000_000) : 0;
        var counts = new SplitCounts(Count("train"), Count("validation"), Count("test"));
        if (MistakeCount == before && entry.Count == names.Length && counts.Total == 0)
        {
            Report(node, "counts", "all three are 0, so there is nothing to generate");
        }

        return counts;
    }

    private int ReadShard(YamlNode node, long mapLength)
    {
        var maps = Whole(node, "shard", 1, 1_000_000);
        if (maps * mapLength * sizeof(float) > DatasetPlan.LargestShardBytes)
        {
            Report(node, "shard", $"{maps} maps of {mapLength} values are more than the {DatasetPlan.LargestShardBytes >> 20} MB that a shard may have");
        }

        return maps;
    }

    private long ReadSeed(YamlNode node)
    {
        if (long.TryParse(Scalar(node), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return seed;
        }

        Report(node, "seed", $"{Shown(node)} is not a whole number from 0 to {long.MaxValue}");
        return 0;
    }
}
