using PairScope.Pairing;
using PairScope.TightBinding;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Reads the part of a protocol that says what is asked: the material and the classes of pairings.</summary>
internal abstract class StudyReader(string noun) : ParameterReader(noun)
{
    private const int LongestClass = 40;
    private static readonly string[] States = ["nematic", "chiral", "reversed", "any"];
    private static readonly string[] TableStates = ["nematic", "any"];

    /// <summary>The text of a material that stands in another file, and the node that names it; null where the protocol holds it or needs none.</summary>
    protected (YamlScalarNode Name, string Text)? Elsewhere { get; private set; }

    /// <summary>The study; of a protocol with mistakes something harmless.</summary>
    /// <param name="keys">The protocol's keys.</param>
    /// <param name="source">The protocol, for messages.</param>
    /// <param name="folder">What paths of materials are relative to.</param>
    /// <exception cref="InputException">The material has mistakes.</exception>
    protected Study ReadStudy(Dictionary<string, YamlNode> keys, string source, string folder)
    {
        var before = MistakeCount;
        Material? material = keys.TryGetValue("material", out var node) ? ReadMaterial(node, source, folder) : null;
        if (MistakeCount > before)
        {
            return Study.NbSe2; // whose irreps a protocol about something else does not name
        }

        if (material is null)
        {
            List<TableHypothesis> table = ReadClasses<TableHypothesis>(keys, "{irrep: A1', weight: 1}", ["irrep", "channel", "state", "weight"], ReadOfTable);
            double sum = table.Sum(h => h.Prior);
            return Study.NbSe2 with { Hypotheses = table.Count == 0 ? Study.NbSe2.Hypotheses : [.. table.Select(h => h with { Prior = h.Prior / sum })] };
        }

        var hypotheses = new MaterialHypotheses(material, GeneratedGaps.Of(material));
        List<ChosenChannel> chosen = ReadClasses<ChosenChannel>(
            keys, "{irrep: A1g, channel: 1, weight: 1}", ["irrep", "channel", "state", "class", "weight"],
            (List<ChosenChannel> before, string key, Dictionary<string, YamlNode> entry, YamlNode name, double weight) => ReadOfMaterial(hypotheses, before, key, entry, name, weight));
        if (chosen.Count > 0 && hypotheses.AlikeInTwoClasses(chosen) is var (first, second))
        {
            Report(keys["classes"], "classes", $"the maps of {first.Irrep} and {second.Irrep} are the same, so they must be of one class; give both the same 'class' or none");
        }

        return new Study(material.Name, hypotheses.Irreps, chosen.Count == 0 ? hypotheses.All() : hypotheses.Of(chosen)) { Material = material };
    }

    private Material? ReadMaterial(YamlNode node, string source, string folder)
    {
        switch (node)
        {
            case YamlScalarNode { Value: Study.NbSe2Name }:
                return null;
            case YamlScalarNode { Value: { Length: > 0 } name } scalar:
                string text, file;
                try
                {
                    (text, file) = MaterialFile.Find(name, folder);
                }
                catch (InputException fault)
                {
                    Report(node, "material", $"{fault.Message.TrimEnd('.')}; beside these there is {Study.NbSe2Name}, with its own table of gaps");
                    return null;
                }

                Material material = MaterialFile.Parse(text, file);
                Elsewhere = (scalar, MaterialFile.WholeText(text, file, material));
                return material;
            case YamlMappingNode mapping:
                if (mapping.Children.ContainsKey(new YamlScalarNode("wannier90")))
                {
                    Report(node, "material", "a material whose hoppings are in files of wannier90 stands in a file of its own, which the protocol names: what the protocol keeps holds them written out");
                    return null;
                }

                return MaterialReader.Read(mapping, source);
            default:
                Report(node, "material", $"it must be {Study.NbSe2Name}, a material that ships ({string.Join(", ", MaterialFile.Shipped)}), the path of a material's file, or a material itself");
                return null;
        }
    }

    private List<T> ReadClasses<T>(Dictionary<string, YamlNode> keys, string example, string[] known, ReadEntry<T> read)
    {
        List<T> classes = [];
        if (!keys.TryGetValue("classes", out var node))
        {
            return classes;
        }

        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report(node, "classes", $"it must be a list with at least one entry such as {example}");
            return classes;
        }

        for (var i = 0; i < list.Children.Count; i++)
        {
            var key = $"classes[{i}]";
            var entry = Children(list.Children[i], key, known);
            if (list.Children[i] is YamlMappingNode)
            {
                Require(list.Children[i], entry, key + ".", ["irrep"]);
            }

            if (entry.TryGetValue("irrep", out var name))
            {
                var before = MistakeCount;
                var weight = entry.TryGetValue("weight", out var share) ? Number(share, key + ".weight", 0, 1e6) : 1;
                if (weight == 0 && MistakeCount == before)
                {
                    Report(share!, key + ".weight", "it is 0, but a class needs a positive share; leave the class out instead");
                }

                read(classes, key, entry, name, weight);
            }
        }

        return classes;
    }

    private void ReadOfTable(List<TableHypothesis> classes, string key, Dictionary<string, YamlNode> entry, YamlNode name, double weight)
    {
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

        bool general = PairingLabels.HasGeneral(irrep) && entry.TryGetValue("channel", out YamlNode? word) && string.Equals(Scalar(word), ChannelNames.General, StringComparison.Ordinal);
        var channel = general ? null : ReadChannel(key + ".channel", name, entry.GetValueOrDefault("channel"), irrep);
        TableHypothesis hypothesis = general ? TableHypothesis.General(irrep!.Value, inAnyState: false, weight) : TableHypothesis.Of(irrep, channel, weight);
        if (entry.TryGetValue("state", out YamlNode? state) && !(general ? irrep is Irrep.EPrime : hypothesis.HasPhase))
        {
            Report(state, key + ".state", $"{PairingLabels.NameOf(irrep)} has no partners whose state could be chosen");
        }
        else if (ReadChoice(entry, "state", TableStates[0], TableStates, key + ".") is "any")
        {
            hypothesis = general ? TableHypothesis.General(irrep!.Value, inAnyState: true, weight) : hypothesis.InAnyState();
        }

        if (classes.Exists(c => string.Equals(c.Name, hypothesis.Name, StringComparison.Ordinal) && c.Irrep == irrep))
        {
            Report(name, key + ".irrep", $"{PairingLabels.NameOf(irrep)} is listed twice with the same channel and state; add up the weights");
        }

        classes.Add(hypothesis);
    }

    private PairingChannel? ReadChannel(string key, YamlNode name, YamlNode? chosen, Irrep? irrep)
    {
        var allowed = PairingLabels.ChannelsOf(irrep);
        var choices = string.Join(", ", PairingLabels.HasGeneral(irrep) ? [.. allowed.Keys, ChannelNames.General] : allowed.Keys);
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

    private void ReadOfMaterial(MaterialHypotheses hypotheses, List<ChosenChannel> classes, string key, Dictionary<string, YamlNode> entry, YamlNode name, double weight)
    {
        bool metal = string.Equals(Scalar(name), PairingLabels.NoIrrep, StringComparison.Ordinal);
        int[] numbers = entry.TryGetValue("channel", out var channel)
            ? channel is YamlSequenceNode list
                ? [.. list.Children.Select((c, i) => Whole(c, $"{key}.channel[{i}]", 1, 10_000))]
                : [Whole(channel, key + ".channel", 1, 10_000)]
            : metal ? [] : [1];
        var state = (PairState)Array.IndexOf(States, ReadChoice(entry, "state", States[0], States, key + "."));
        string? label = entry.TryGetValue("class", out var given) ? Text(entry, "class") : null;
        if (label is { Length: > LongestClass } || label?.AsSpan().IndexOfAny(",\n\r\"") >= 0 || string.Equals(label, MaterialHypotheses.Metal, StringComparison.Ordinal))
        {
            Report(given!, key + ".class", $"a class has a name of at most {LongestClass} characters without commas and quotes, and not '{MaterialHypotheses.Metal}'");
            label = null;
        }

        var chosen = new ChosenChannel(metal ? null : Scalar(name) ?? "?", numbers, state, weight, metal ? null : label);
        if (hypotheses.FaultOf(chosen) is { } fault)
        {
            Report(name, key, fault);
        }
        else if (!metal && !entry.ContainsKey("channel") && hypotheses.ChannelCount(chosen.Irrep!) > 1)
        {
            Report(name, key + ".channel", $"it is missing: {chosen.Irrep} needs one of 1 to {hypotheses.ChannelCount(chosen.Irrep!)}, as 'pairscope gaps' numbers them");
        }
        else if (classes.Exists(c => string.Equals(c.Irrep, chosen.Irrep, StringComparison.Ordinal) && c.Channels.Order().SequenceEqual(chosen.Channels.Order()) && c.State == chosen.State))
        {
            Report(name, key + ".irrep", $"{chosen.Irrep ?? PairingLabels.NoIrrep} is listed twice with the same channel and state; add up the weights");
        }
        else
        {
            classes.Add(chosen);
        }
    }

    private delegate void ReadEntry<T>(List<T> before, string key, Dictionary<string, YamlNode> entry, YamlNode name, double weight);
}
