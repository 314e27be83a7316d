using System.Text.Json;
using System.Text.Json.Serialization;
using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Emulators;
using PairScope.Learning.Batches;

namespace PairScope.Learning.Answers;

/// <summary>What a network says about one map.</summary>
/// <param name="Label">The most probable class, an index in the study's classes.</param>
/// <param name="Probabilities">Calibrated probability of each class.</param>
/// <param name="ByClass">For each class Δ0, μ and θ with calibrated deviations, if the map is of that class; θ has no meaning for A″ and E″.</param>
/// <param name="Novelty">Distance from the training maps; 1 is the 99.5 % quantile of maps like them.</param>
public sealed record Reading(int Label, IReadOnlyList<double> Probabilities, IReadOnlyList<ParameterReading> ByClass, double Novelty)
{
    /// <summary>The parameters if the map is of the most probable class.</summary>
    public ParameterReading Parameters => ByClass[Label];

    /// <summary>Δ0 in meV.</summary>
    public double GapMeV => Parameters.GapMeV;

    /// <summary>θ in [0, π), radians.</summary>
    public double MixingAngle => Parameters.MixingAngle;

    /// <summary>μ in meV.</summary>
    public double ChemicalPotentialMeV => Parameters.ChemicalPotentialMeV;
}

/// <summary>
/// A trained network with all that prediction needs: its configuration, the temperature that calibrates its
/// probabilities, and its measure of novelty. Stored as one safetensors file.
/// </summary>
public sealed class TrainedNetwork : IDisposable
{
    /// <summary>The format of the weights file.</summary>
    internal const string Format = "pairscope-weights-1";

    /// <summary>How configuration and options stand in the metadata.</summary>
    internal static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly MapNetwork _network;
    private readonly PairingEmulators? _emulators;
    private readonly double _trust; // weight of the emulators' scores against the heads'
    private readonly NoveltyModel _novelty;
    private readonly double _temperature;
    private readonly float[] _deviations; // factors on the deviations, [class, (μ, ln Δ0, θ)]

    internal TrainedNetwork(
        MapNetwork network, PairingEmulators? emulators, double trust, double temperature, float[] deviations, NoveltyModel novelty, IReadOnlyDictionary<string, string> metadata, Protocol? protocol)
    {
        _network = network;
        _emulators = emulators;
        _trust = trust;
        _temperature = temperature;
        _deviations = deviations;
        _novelty = novelty;
        Metadata = metadata;
        Protocol = protocol;
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration => _network.Configuration;

    /// <summary>The protocol of the maps that it was trained on, or null where the weights do not tell.</summary>
    public Protocol? Protocol { get; }

    /// <summary>The crystal and the pairings that it knows: those of the protocol, and of weights without one NbSe2's.</summary>
    public Study Study => Protocol?.Study ?? Study.NbSe2;

    /// <summary>What the weights file says of itself: configuration, protocol, training options and log, program version.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the weights come from; null before they are in a file.</summary>
    public WeightsOrigin? Origin { get; private init; }

    /// <summary>Trained numbers.</summary>
    public long WeightCount => _network.WeightCount;

    /// <summary>The network itself.</summary>
    internal MapNetwork Network => _network;

    /// <summary>The emulators of its pairings, or null.</summary>
    internal PairingEmulators? Emulators => _emulators;

    /// <summary>Reads a weights file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="others">Makes the networks that this assembly does not know, the published ones, from the file's tensors; null to refuse them.</param>
    /// <exception cref="InputException">The file is missing, damaged, or not one of this program's.</exception>
    public static TrainedNetwork Load(string path, Func<NetworkConfiguration, IReadOnlyDictionary<string, StoredTensor>, MapNetwork>? others = null)
    {
        SafetensorsFile file = SafetensorsFile.Load(path);
        var origin = new WeightsOrigin(ShippedWeights.NameOf(file.Checksum), file.Checksum);
        if (!file.Metadata.TryGetValue("configuration", out string? text) || !file.Tensors.TryGetValue("temperature", out StoredTensor? temperature))
        {
            throw new InputException($"'{path}' holds no PairScope network; weights are made by pairscope train.");
        }

        if (!file.HasDigest && origin.IsForeign)
        {
            throw new InputException(
                $"'{path}' carries no digest and is none of the weights shipped with this program, so nobody knows whether it was damaged or changed; take the original file, or train again.");
        }

        if (file.Metadata.GetValueOrDefault("format") is var format && !string.Equals(format, Format, StringComparison.Ordinal))
        {
            throw new InputException($"'{path}' has the format '{format}', and this program reads {Format}.");
        }

        NetworkConfiguration configuration;
        try
        {
            configuration = JsonSerializer.Deserialize<NetworkConfiguration>(text, Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new InputException($"The network configuration in '{path}' cannot be read: {e.Message}", e);
        }

        if (configuration.Fault() is { } fault)
        {
            throw new InputException($"The network configuration in '{path}' makes no sense: {fault}.");
        }

        Protocol? protocol = ProtocolOf(file.Metadata, path);
        Study study = protocol?.Study ?? Study.NbSe2;
        int all = study.Classes.Names.Count;
        if (configuration.Classes != all && configuration.Classes != all - 1)
        {
            throw new InputException($"The network in '{path}' tells {configuration.Classes} classes apart, where its protocol has {all} with the normal metal.");
        }

        string classes = string.Join(',', study.Classes.Names.Take(configuration.Classes));
        if (file.Metadata.GetValueOrDefault("classes") is var named && !string.Equals(named, classes, StringComparison.Ordinal))
        {
            throw new InputException($"The weights '{path}' are for the classes {named}, and their protocol names {classes}.");
        }

        if (file.Tensors.FirstOrDefault(t => !t.Value.Values.All(float.IsFinite)).Key is { } broken)
        {
            throw new InputException($"The tensor '{broken}' of '{path}' holds values that are not finite.");
        }

        if (temperature.Values is not [> 0])
        {
            throw new InputException($"The tensor 'temperature' of '{path}' must be one number above zero.");
        }

        bool ours = string.Equals(configuration.Name, FilterBankNetwork.Name, StringComparison.OrdinalIgnoreCase);
        MapNetwork network = ours ? FilterBankNetwork.FromTensors(configuration, file.Tensors)
            : others is not null ? others(configuration, file.Tensors)
            : throw new InputException($"'{path}' holds the network '{configuration.Name}', and only '{FilterBankNetwork.Name}' can be read here.");
        try
        {
            int inputs = configuration.Energies.Count * configuration.Size * configuration.Size;
            float[] deviations = file.Tensors.TryGetValue("deviations", out StoredTensor? d) && d.Values.Length == 3 * configuration.Classes && d.Values.All(v => v > 0)
                ? d.Values
                : throw new InputException($"The tensor 'deviations' of '{path}' must be three numbers above zero for each class.");
            PairingEmulators? emulators = network.Bank is { } bank ? PairingEmulators.FromTensors(file.Tensors, configuration, study, bank.WhiteShares, bank.ExchangeSigns) : null;
            double trust = !file.Tensors.TryGetValue("trust", out StoredTensor? share) ? 1 : share.Values is [>= 0 and <= 1]
                ? share.Values[0]
                : throw new InputException($"The tensor 'trust' of '{path}' must be one number between 0 and 1.");
            NoveltyModel novelty = NoveltyModel.FromTensors(file.Tensors, inputs, network.Features, configuration.Classes);
            RequireShapes(path, file.Tensors, network.ToTensors().Concat(novelty.ToTensors()).Concat(emulators?.ToTensors() ?? []));
            return new TrainedNetwork(network, emulators, trust, temperature.Values[0], deviations, novelty, file.Metadata, protocol) { Origin = origin };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // A transposed matrix has as many numbers as the right one.
    private static void RequireShapes(string path, IReadOnlyDictionary<string, StoredTensor> tensors, IEnumerable<(string Name, StoredTensor Tensor)> expected)
    {
        foreach ((string name, StoredTensor right) in expected)
        {
            if (tensors.TryGetValue(name, out StoredTensor? stored) && !stored.Shape.SequenceEqual(right.Shape))
            {
                throw new InputException($"The tensor '{name}' of '{path}' has the shape [{string.Join(", ", stored.Shape)}] where this network needs [{string.Join(", ", right.Shape)}].");
            }
        }
    }

    /// <summary>Writes the weights file.</summary>
    public void Save(string path)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach ((string name, StoredTensor tensor) in _network.ToTensors())
        {
            tensors[name] = tensor;
        }

        tensors["temperature"] = new StoredTensor([1], [(float)_temperature]);
        tensors["trust"] = new StoredTensor([1], [(float)_trust]);
        tensors["deviations"] = new StoredTensor([_deviations.Length], _deviations);
        foreach ((string name, StoredTensor tensor) in _novelty.ToTensors().Concat(_emulators?.ToTensors() ?? []))
        {
            tensors[name] = tensor;
        }

        new SafetensorsFile(tensors, Metadata).Save(path);
    }

    /// <summary>All that the heads' answer needs, ready for use: weights, buffers and the temperature.</summary>
    public IEnumerable<(string Name, StoredTensor Tensor)> HeadTensors() =>
        _network.WholeTensors().Append(("temperature", new StoredTensor([1], [(float)_temperature])));

    /// <summary>Reads prepared inputs, [count, E, L, L].</summary>
    /// <param name="inputs">The inputs.</param>
    /// <exception cref="InputException">The answer is not finite: weights or maps are no good.</exception>
    /// <param name="among">The classes that come into question, by their index; null for all. The others, and those that the network does not know, have probability 0.</param>
    public IReadOnlyList<Reading> Read(ReadOnlySpan<float> inputs, Func<int, bool>? among = null)
    {
        int length = Configuration.Energies.Count * Configuration.Size * Configuration.Size;
        int count = inputs.Length / length;
        Rows batch = Rows.Of(inputs[..(count * length)].ToArray(), length);
        NetworkAnswer output = _network.Read(batch);
        if (!Array.TrueForAll(output.Scores.Values, float.IsFinite) || !Array.TrueForAll(output.Parameters.Values, float.IsFinite) || !Array.TrueForAll(output.Features.Values, float.IsFinite))
        {
            throw NotFinite();
        }

        var readings = new Reading[count];
        Parallel.For(0, count, i =>
        {
            var heads = HeadReading.Of(Configuration, output, i);
            heads = among is null ? heads : heads.Among(among);
            HeadReading answer = _emulators?.Refine(output.Filtered[i].ToArray(), heads).Blended(heads, _trust) ?? heads;
            double largest = answer.Scores.Max();
            double[] p = Array.ConvertAll(answer.Scores, s => Math.Exp((s - largest) / _temperature));
            double sum = p.Sum();
            int label = Array.IndexOf(answer.Scores, largest);
            double novelty = _novelty.Novelty(batch[i], output.Features[i]);
            int unknown = Study.Classes.Names.Count - p.Length;
            ParameterReading[] byClass = [.. answer.Readings.Select((r, c) => r.Calibrated(_deviations.AsSpan(3 * c, 3)))];
            readings[i] = new Reading(
                label, [.. p.Select(x => x / sum), .. Enumerable.Repeat(0.0, unknown)], [.. byClass, .. Enumerable.Repeat(byClass[label], unknown)], novelty);
        });
        return Array.TrueForAll(readings, r => r.Probabilities.All(double.IsFinite) && !double.IsNaN(r.Novelty)
            && r.ByClass.All(p => double.IsFinite(p.GapMeV) && double.IsFinite(p.ChemicalPotentialMeV) && double.IsFinite(p.MixingAngle)))
            ? readings
            : throw NotFinite();
    }

    /// <summary>The protocol in the metadata of weights, or null where they hold none.</summary>
    /// <exception cref="InputException">What they hold is no protocol.</exception>
    internal static Protocol? ProtocolOf(IReadOnlyDictionary<string, string> metadata, string source) =>
        metadata.TryGetValue("protocol", out string? text) && text.Length > 0 ? Protocol.Parse(text, $"protocol of {source}") : null;

    private InputException NotFinite() => new(
        $"The weights ({Origin?.ToString() ?? "in memory"}) answer to a map with numbers that are not finite; take other weights, or look at the map with pairscope inspect.");

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
