using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PairScope.Cli.Options;
using PairScope.Data;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Cli.Serving;

/// <summary>What a page can offer to choose: the materials, the channels of each with the parameters that mean something, the kinds of impurities.</summary>
internal sealed class PairingChoices
{
    private readonly ConcurrentDictionary<string, Lazy<string>> _known = new(StringComparer.Ordinal);

    /// <summary>The choices for a material.</summary>
    /// <param name="material">Its name or path; null for the built-in NbSe2 with its table of gaps.</param>
    /// <exception cref="InputException">There is no such material.</exception>
    public JsonNode Of(string? material) => JsonNode.Parse(
        material is null ? _known.GetOrAdd(string.Empty, _ => new Lazy<string>(() => OfTable().ToJsonString())).Value
        : MaterialFile.Shipped.Contains(material, StringComparer.Ordinal) ? _known.GetOrAdd(material, name => new Lazy<string>(() => OfMaterial(name).ToJsonString())).Value
        : OfMaterial(material).ToJsonString())!;

    private static JsonObject OfTable() => Described(
        "NbSe2", "D3h", "a number of meV, from the undoped Fermi level",
        Enum.GetValues<Irrep>().SelectMany(irrep => ChannelNames.Of(irrep).Select(name =>
        {
            var channel = new GapChannel(irrep, name);
            return (JsonNode)new JsonObject
            {
                ["irrep"] = irrep.ToAscii(), ["channel"] = channel.Name, ["title"] = $"{irrep.ToDisplay()} {channel.Name}",
                ["theta"] = channel.UsesTheta, ["phase"] = channel.UsesPhase, ["general"] = channel.IsGeneral,
            };
        })));

    private static JsonObject OfMaterial(string name)
    {
        Material material = MaterialFile.Read(name);
        return Described(
            material.Name, material.Symmetry.Group.Name, "a number of meV, from that of the file",
            GeneratedGaps.Of(material).Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal).SelectMany(irrep => irrep.Select((c, i) => (JsonNode)new JsonObject
            {
                ["irrep"] = irrep.Key, ["channel"] = i + 1, ["title"] = $"{c.Irrep.DisplayName}:{i + 1} {c.SpinName} {c.Formulas()[0]}",
                ["theta"] = c.Partners.Count == 2, ["phase"] = c.Partners.Count == 2, ["general"] = false,
            })));
    }

    private static JsonObject Described(string name, string group, string mu, IEnumerable<JsonNode> channels) => new()
    {
        ["material"] = name,
        ["group"] = group,
        ["chemicalPotential"] = mu,
        ["materials"] = new JsonArray([.. MaterialFile.Shipped.Select(m => (JsonNode)m)]),
        ["impurities"] = new JsonArray([.. PairingLabels.Impurities.Select(i => (JsonNode)i)]),
        ["channels"] = new JsonArray([.. channels]),
    };
}
