using System.Globalization;
using PairScope.Pairing;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Turns YAML into a <see cref="Protocol"/>.</summary>
internal sealed class ProtocolReader() : ParameterReader("protocol")
{
    private static readonly string[] RootKeys =
        ["title", "material", "classes", "parameters", "energies", "impurity", "size", "method", "counts", "seed", "shard", "instrument", "kinds"];

    public static Protocol Read(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ProtocolReader();
        var protocol = reader.ReadRoot(reader.ParseYaml(text, source, "a title"), text);
        reader.ThrowIfMistaken(source);
        return protocol;
    }

    private Protocol ReadRoot(YamlMappingNode root, string text)
    {
        var keys = Children(root, "", RootKeys);
        Require(root, keys, "", ["title", "material", "classes", "parameters", "energies", "size", "counts", "seed"]);
        var size = keys.TryGetValue("size", out var node) ? Whole(node, "size", 8, 512) : 8;
        if (size % 2 != 0)
        {
            Report(node!, "size", $"{size} is odd, but the window must have an even number of cells on a side");
        }

        var energies = ReadEnergies(keys);
        return new Protocol
        {
            Title = Text(keys, "title"),
            Material = ReadChoice(keys, "material", "NbSe2", ["NbSe2"]),
            Classes = ReadClasses(keys),
            Parameters = ReadParameters(keys),
            Energies = energies,
            Impurities = ReadImpurities(keys),
            Instrument = keys.TryGetValue("instrument", out var instrument) ? ReadInstrument(instrument, energies.Length) : null,
            Kinds = keys.TryGetValue("kinds", out var kinds) ? ReadKinds(kinds) : [],
            Size = size,
            Method = ReadMethod(keys, size),
            Counts = ReadCounts(keys),
            Seed = keys.TryGetValue("seed", out var seed) ? ReadSeed(seed) : 0,
            MapsPerShard = keys.TryGetValue("shard", out var shard) ? ReadShard(shard, (long)energies.Length * size * size) : null,
            Text = text,
        };
    }

    private List<ProtocolClass> ReadClasses(Dictionary<string, YamlNode> keys)
    {
        List<ProtocolClass> classes = [];
        if (!keys.TryGetValue("classes", out var node))
        {
            return classes;
        }

        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report(node, "classes", "it must be a list with at least one entry such as {irrep: A1', weight: 1}");
            return classes;
        }

        for (var i = 0; i < list.Children.Count; i++)
        {
            var key = $"classes[{i}]";
            var entry = Children(list.Children[i], key, ["irrep", "channel", "weight"]);
            if (list.Children[i] is YamlMappingNode)
            {
                Require(list.Children[i], entry, key + ".", ["irrep"]);
            }

            if (entry.TryGetValue("irrep", out var name))
            {
                ReadClass(classes, key, entry, name);
            }
        }

        return classes;
    }

    private void ReadClass(List<ProtocolClass> classes, string key, Dictionary<string, YamlNode> entry, YamlNode name)
    {
        var before = MistakeCount;
        var weight = entry.TryGetValue("weight", out var node) ? Number(node, key + ".weight", 0, 1e6) : 1;
        if (weight == 0 && MistakeCount == before)
        {
            Report(node!, key + ".weight", "it is 0, but a class needs a positive share; leave the class out instead");
        }

        Irrep? irrep = null;
        if (!string.Equals(Scalar(name), PairingLabels.NoIrrep, StringComparison.Ordinal))
        {
            if (!IrrepNames.TryParse(Scalar(name), out var named))
            {
                Report(name, key + ".irrep", $"{Shown(name)} is none of {string.Join(", ", PairingLabels.Irreps)}");
                return;
            }

            irrep = named;
        }

        var channel = ReadChannel(key + ".channel", name, entry.GetValueOrDefault("channel"), irrep);
        if (classes.Exists(c => c.Irrep == irrep && c.Channel == channel))
        {
            Report(name, key + ".irrep", $"{PairingLabels.NameOf(irrep)} is listed twice with the same channel; add up the weights");
        }

        classes.Add(new ProtocolClass(irrep, channel, weight));
    }

    private PairingChannel? ReadChannel(string key, YamlNode name, YamlNode? chosen, Irrep? irrep)
    {
        var allowed = PairingLabels.ChannelsOf(irrep);
        var choices = string.Join(", ", allowed.Keys);
        if (chosen is null)
        {
            if (PairingLabels.NeedsChannel(irrep))
            {
                Report(name, key, $"it is missing: {PairingLabels.NameOf(irrep)} needs one of {choices}");
            }

            return null;
        }

        if (allowed.TryGetValue(Scalar(chosen) ?? "", out var channel))
        {
            return channel;
        }

        Report(chosen, key, allowed.Count == 0
            ? $"{PairingLabels.NameOf(irrep)} has no channel to choose"
            : $"{Shown(chosen)} is none of {choices}");
        return null;
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
