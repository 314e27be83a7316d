using PairScope.Maps;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Reads the part of a protocol that is drawn for every sample: parameters and instrument, each a distribution.</summary>
internal abstract class ParameterReader(string noun) : YamlReader(noun)
{
    // Closed ranges in the order of PairingLabels.Parameters; an amplitude and a broadening must also be above zero.
    private static readonly (double Low, double High, string Unit)[] Ranges =
    [
        (0, 1000, "meV"), (0, Math.PI, "rad"), (-2 * Math.PI, 2 * Math.PI, "rad"), (-1000, 1000, "meV"),
        (0, 1000, "meV"), (-1000, 1000, "meV"), (-1e6, 1e6, "meV"),
    ];

    private static readonly string[] OfNbSe2 = ["phase", "rashba"];

    private static readonly Distribution Everywhere = new Distribution.Uniform(0, Math.PI);

    private const int MostKinds = 3;
    private const double LeastAboveZero = 1e-6; // meV, as on the command line
    private const double LargestRatio = 1e12;

    protected Distribution[] ReadParameters(Dictionary<string, YamlNode> keys, Study study, bool needsTheta = true)
    {
        var distributions = new Distribution[PairingLabels.Parameters.Count];
        Array.Fill(distributions, new Distribution.Fixed(0));
        if (!keys.TryGetValue("parameters", out var node))
        {
            return distributions;
        }

        var entries = Children(node, "parameters", study.Parameters);
        if (node is YamlMappingNode)
        {
            bool hasTheta = needsTheta && (study.Material is null || study.Hypotheses.Any(h => h.MixesByAngle));
            Require(node, entries, "parameters.", ["delta", .. hasTheta ? ["theta"] : Array.Empty<string>(), "mu", "broadening", "strength"]);
            foreach (string foreign in study.Material is null ? [] : OfNbSe2.Where(entries.ContainsKey))
            {
                Report(entries[foreign], "parameters." + foreign, $"it belongs to {Study.NbSe2Name}; {study.Name} has {string.Join(", ", study.Parameters.Except(OfNbSe2, StringComparer.Ordinal))}");
            }
        }

        for (var p = 0; p < distributions.Length; p++)
        {
            var name = PairingLabels.Parameters[p];
            if (!entries.TryGetValue(name, out var entry))
            {
                continue;
            }

            var before = MistakeCount;
            distributions[p] = ReadDistribution(entry, "parameters." + name, Ranges[p].Low, Ranges[p].High, Ranges[p].Unit);
            if (MistakeCount == before && name is "delta" or "broadening" && distributions[p].Lowest < LeastAboveZero)
            {
                Report(entry, "parameters." + name, string.Create(
                    CultureInfo.InvariantCulture, $"it reaches {distributions[p].Lowest} meV, but it must be above zero, at least {LeastAboveZero} meV"));
            }
        }

        return distributions;
    }

    /// <summary>How the angles of families of gaps are drawn, by their names: anywhere in [0, π) unless it is said.</summary>
    /// <param name="keys">The protocol's keys.</param>
    /// <param name="study">What is asked.</param>
    /// <param name="parameters">What <see cref="ReadParameters"/> read: an angle may have the name of one of these.</param>
    protected Dictionary<string, Distribution> ReadAngles(Dictionary<string, YamlNode> keys, Study study, IReadOnlyList<Distribution> parameters)
    {
        var mapping = keys.GetValueOrDefault("parameters") as YamlMappingNode;
        return study.AngleNames.ToDictionary(name => name, Of, StringComparer.Ordinal);

        Distribution Of(string name) => mapping is null || !mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? entry) ? Everywhere
            : PairingLabels.Parameters.Index().FirstOrDefault(p => string.Equals(p.Item, name, StringComparison.Ordinal)) is { Item: not null } known ? parameters[known.Index]
            : ReadDistribution(entry, "parameters." + name, 0, Math.PI, "rad");
    }

    private Distribution ReadDistribution(YamlNode node, string key, double low, double high, string unit)
    {
        const string Forms = "a number, {uniform: [low, high]}, {log-uniform: [low, high]} or {list: [a, b, …]}";
        if (node is YamlScalarNode)
        {
            return new Distribution.Fixed(Number(node, key, low, high, unit));
        }

        if (node is not YamlMappingNode { Children.Count: 1 } mapping)
        {
            Report(node, key, "it must be " + Forms);
            return new Distribution.Fixed(low);
        }

        var (nameNode, content) = mapping.Children.First();
        var name = Scalar(nameNode) ?? "";
        if (name is not ("uniform" or "log-uniform" or "list"))
        {
            Report(nameNode, $"{key}.{name}", "unknown key; the parameter must be " + Forms);
            return new Distribution.Fixed(low);
        }

        key = $"{key}.{name}";
        var before = MistakeCount;
        var values = Numbers(content, key, low, high, unit);
        if (MistakeCount > before)
        {
            return new Distribution.Fixed(low);
        }

        if (string.Equals(name, "list", StringComparison.Ordinal))
        {
            return new Distribution.OneOf(values);
        }

        if (values.Length != 2 || values[0] >= values[1])
        {
            Report(content, key, "it must be two numbers [low, high] with low below high");
            return new Distribution.Fixed(low);
        }

        if (string.Equals(name, "uniform", StringComparison.Ordinal))
        {
            return new Distribution.Uniform(values[0], values[1]);
        }

        if (values[0] <= 0)
        {
            Report(content, key, "both ends must be positive to be drawn by their logarithm");
        }
        else if (!(values[1] / values[0] <= LargestRatio))
        {
            Report(content, key, "the ends must not differ by more than a factor of a million million (1e12)");
        }

        return new Distribution.LogUniform(values[0], values[1]);
    }

    /// <summary>What a tip sees of spin: a name, or {spin: axis, polarisation: P}.</summary>
    protected TipSpin ReadTip(YamlNode node, string key)
    {
        if (node is not YamlMappingNode)
        {
            return TipSpin.Named(Scalar(node) ?? string.Empty) is { } named ? named : Refused($"{Shown(node)} is none of {string.Join(", ", TipSpin.Names)}, and no {{spin: z, polarisation: 0.4}}");
        }

        string[] names = ["spin", "polarisation"];
        var entry = Children(node, key, names);
        Require(node, entry, key + ".", names);
        if (entry.Count < names.Length)
        {
            return TipSpin.Total;
        }

        double polarisation = Number(entry["polarisation"], key + ".polarisation", -1, 1);
        return TipSpin.Named(Scalar(entry["spin"]) ?? string.Empty, polarisation) ?? Refused("'spin' must be x, y or z, the axis along which the tip is magnetised");

        TipSpin Refused(string fault)
        {
            Report(node, key, fault);
            return TipSpin.Total;
        }
    }

    protected InstrumentDistributions ReadInstrument(YamlNode node, int energies, Study study)
    {
        TunnellingSurface surface = TunnellingSurface.NbSe2;
        try
        {
            surface = study.Surface;
            if (surface.Sites is { Count: var seen })
            {
                Report(node, "instrument", $"The tip sees orbitals on {seen} sites of {study.Name}, and what instruments make of maps is known to protocols of crystals of which it sees one; give the others the weight 0 under 'tip'");
            }
        }
        catch (InputException fault)
        {
            Report(node, "instrument", fault.Message.TrimEnd('.'));
        }

        string[] names = ["temperature", "lock-in", "resolution", "constant-current"];
        var entry = Children(node, "instrument", [.. names, "accuracy"]);
        if (node is YamlMappingNode)
        {
            Require(node, entry, "instrument.", names);
        }

        var constant = entry.ContainsKey("constant-current") && ReadChoice(entry, "constant-current", "no", ["yes", "no"], "instrument.") is "yes";
        if (constant && energies < 2)
        {
            Report(entry["constant-current"], "instrument.constant-current", "the current is the integral over the energies, so at least two are needed, the last of them the setpoint");
        }

        return new InstrumentDistributions(Setting("temperature", 20, "K"), Setting("lock-in", 20, "mV"), Setting("resolution", 10, "Å"), constant)
        {
            Surface = surface,
            KernelAccuracy = entry.TryGetValue("accuracy", out var accuracy) ? Number(accuracy, "instrument.accuracy", 0.005, 0.2) : 0.03,
        };

        Distribution Setting(string name, double most, string unit) =>
            entry.TryGetValue(name, out var given) ? ReadDistribution(given, "instrument." + name, 0, most, unit) : new Distribution.Fixed(0);
    }

    protected IReadOnlyList<KindDistributions> ReadKinds(YamlNode node)
    {
        if (node is not YamlSequenceNode { Children.Count: >= 1 and <= MostKinds } list)
        {
            Report(node, "kinds", $"it must be a list of 1 to {MostKinds} further kinds of impurities such as {{impurities: 8, strength: -80, height: -30}}");
            return [];
        }

        string[] names = ["impurities", "strength", "height"];
        return [.. list.Children.Select((child, i) =>
        {
            string key = $"kinds[{i}].";
            var entry = Children(child, $"kinds[{i}]", names);
            if (child is YamlMappingNode)
            {
                Require(child, entry, key, names);
            }

            Distribution Of(string name, double low, double high, string unit) => entry.TryGetValue(name, out var given) ? ReadDistribution(given, key + name, low, high, unit) : new Distribution.Fixed(low);
            return new KindDistributions(Of("impurities", 1, 200, ""), Of("strength", -1e6, 1e6, "meV"), Of("height", -1000, 1000, "pm"));
        })];
    }
}
