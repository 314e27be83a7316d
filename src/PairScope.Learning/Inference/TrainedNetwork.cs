using System.Text.Json;
using System.Text.Json.Serialization;
using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Surfaces;
using PairScope.Learning.Torch;
using PairScope.Learning.Training;

namespace PairScope.Learning.Inference;

/// <summary>What a network says about one map.</summary>
/// <param name="Label">The most probable class, an index in <see cref="PairingLabels.Classes"/>.</param>
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
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    // The measure of novelty and the temperature need thousands of maps, not all of a data set that may not fit into memory.
    private const int MostFittedMaps = 6000;

    private const int MostSurfaceMaps = 60_000;
    private const int WantedReadings = 2000; // of validation maps, to calibrate by
    private const int MostRepeats = 8;

    private static readonly double[] Trusts = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]; // a surface's scores are larger than the heads'

    private readonly TwoHeadNetwork _network;
    private readonly PairingSurfaces? _surfaces;
    private readonly double _trust; // weight of the surfaces' scores against the heads'
    private readonly NoveltyModel? _novelty;
    private readonly double _temperature;
    private readonly float[] _deviations; // factors on the deviations, [class, (μ, ln Δ0, θ)]

    private TrainedNetwork(
        TwoHeadNetwork network, PairingSurfaces? surfaces, double trust, double temperature, float[] deviations, NoveltyModel? novelty, IReadOnlyDictionary<string, string> metadata)
    {
        _network = network;
        _surfaces = surfaces;
        _trust = trust;
        _temperature = temperature;
        _deviations = deviations;
        _novelty = novelty;
        Metadata = metadata;
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration => _network.Configuration;

    /// <summary>The protocol of the maps that it was trained on, or null where the weights do not tell.</summary>
    /// <exception cref="InputException">What the weights hold is no protocol.</exception>
    public Protocol? Protocol => Metadata.TryGetValue("protocol", out string? text) && text.Length > 0 ? Protocol.Parse(text, "the weights' protocol") : null;

    /// <summary>What the weights file says of itself: configuration, protocol, training options and log, program version.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Trained numbers.</summary>
    public long WeightCount => _network.Weights.Count;

    /// <summary>
    /// Completes a network after training: the temperature by the least Brier score on the validation maps, the measure of
    /// novelty from training and validation maps, all changed as in the training.
    /// </summary>
    public static TrainedNetwork Complete(
        TwoHeadNetwork network,
        ITrainingMaps training,
        LabelledMaps validation,
        TrainingOptions options,
        IReadOnlyList<EpochReport> log,
        string protocol)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        network.Weights.RoundToHalf();
        LabelledMaps fitted = training.Together(MostFittedMaps);
        validation = validation.Spread(MostFittedMaps);
        validation = validation.Repeated(Math.Clamp(WantedReadings / validation.Count, 1, MostRepeats)); // few maps are read under several noises
        PairingSurfaces? surfaces = null;
        if (network.StemOutputs > 0)
        {
            LabelledMaps some = training.Together(MostSurfaceMaps);
            some = options.MirrorImages ? some.WithMirrorImages() : some;
            surfaces = PairingSurfaces.Fit(network.Configuration, some.Labels, BatchMaker.BehindStem(some, network).Stem, network.WhiteShares, options.MirrorImages ? network.ExchangeSigns : []);
        }

        var seen = RawOutput.Of(network, fitted, options.Noise, options.Seed, pass: -2, options.Augmentation);
        var held = RawOutput.Of(network, validation, options.Noise, options.Seed, pass: -3, options.Augmentation);
        NoveltyModel novelty = NoveltyModel.Fit(
            seen.Inputs, seen.Features, [.. fitted.Labels.Select(l => l.Class)], network.Configuration.Classes, held.Inputs, held.Features);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pairscope-weights-1",
            ["program_version"] = DatasetGenerator.ProgramVersion,
            ["classes"] = string.Join(',', PairingLabels.Classes.Take(network.Configuration.Classes)),
            ["configuration"] = JsonSerializer.Serialize(network.Configuration, Json),
            ["training"] = JsonSerializer.Serialize(options, Json),
            ["training_log"] = JsonSerializer.Serialize(log, Json),
            ["training_maps"] = training.Total.ToString(),
            ["protocol"] = protocol,
        };
        var answers = new HeadReading[validation.Count];
        Parallel.For(0, answers.Length, i =>
        {
            HeadReading heads = held.Heads[i];
            answers[i] = surfaces?.Refine(held.Stems[i], heads, validation.Labels[i].Class) ?? heads;
        });
        (double trust, double temperature, _) = (surfaces is null ? [1] : Trusts)
            .Select(trust => (trust, Fit: Temperature([.. answers.Select((a, i) => a.Blended(held.Heads[i], trust))], validation.Labels)))
            .Select(t => (t.trust, t.Fit.Temperature, t.Fit.Score)).MinBy(t => t.Score);
        return new TrainedNetwork(network, surfaces, trust, temperature, Deviations(answers, validation.Labels), novelty, metadata);
    }

    /// <summary>Reads a weights file.</summary>
    /// <exception cref="InputException">The file is missing, damaged, or not one of this program's.</exception>
    public static TrainedNetwork Load(string path)
    {
        SafetensorsFile file = SafetensorsFile.Load(path);
        if (!file.Metadata.TryGetValue("configuration", out string? text) || !file.Tensors.TryGetValue("temperature", out StoredTensor? temperature))
        {
            throw new InputException($"'{path}' holds no PairScope network; weights are made by pairscope train.");
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

        if (file.Tensors.FirstOrDefault(t => !t.Value.Values.All(float.IsFinite)).Key is { } broken)
        {
            throw new InputException($"The tensor '{broken}' of '{path}' holds values that are not finite.");
        }

        if (temperature.Values is not [> 0])
        {
            throw new InputException($"The tensor 'temperature' of '{path}' must be one number above zero.");
        }

        TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 0);
        try
        {
            network.FromTensors(file.Tensors);
            int inputs = configuration.Energies.Count * configuration.Size * configuration.Size;
            float[] deviations = file.Tensors.TryGetValue("deviations", out StoredTensor? d) && d.Values.Length == 3 * configuration.Classes && d.Values.All(v => v > 0)
                ? d.Values
                : throw new InputException($"The tensor 'deviations' of '{path}' must be three numbers above zero for each class.");
            PairingSurfaces? surfaces = PairingSurfaces.FromTensors(file.Tensors, configuration, network.WhiteShares, network.ExchangeSigns);
            double trust = !file.Tensors.TryGetValue("trust", out StoredTensor? share) ? 1 : share.Values is [>= 0 and <= 1]
                ? share.Values[0]
                : throw new InputException($"The tensor 'trust' of '{path}' must be one number between 0 and 1.");
            return new TrainedNetwork(network, surfaces, trust, temperature.Values[0], deviations, NoveltyModel.FromTensors(file.Tensors, inputs, network.Features), file.Metadata);
        }
        catch
        {
            network.Dispose();
            throw;
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
        foreach ((string name, StoredTensor tensor) in (_novelty?.ToTensors() ?? []).Concat(_surfaces?.ToTensors() ?? []))
        {
            tensors[name] = tensor;
        }

        new SafetensorsFile(tensors, Metadata).Save(path);
    }

    /// <summary>All that the heads' answer needs, ready for use: weights, buffers and the temperature.</summary>
    public IEnumerable<(string Name, StoredTensor Tensor)> HeadTensors() => _network.Weights.All
        .Select(w => (w.Name, new StoredTensor(w.Value.Shape, w.Value.ToArray())))
        .Append(("temperature", new StoredTensor([1], [(float)_temperature])));

    /// <summary>Reads prepared inputs, [count, E, L, L].</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="among">The classes that come into question, by their index; null for all. The others, and those that the network does not know, have probability 0.</param>
    public IReadOnlyList<Reading> Read(ReadOnlySpan<float> inputs, Func<int, bool>? among = null)
    {
        int length = Configuration.Energies.Count * Configuration.Size * Configuration.Size;
        int count = inputs.Length / length;
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        Tensor batch = Tensor.From(inputs[..(count * length)], count, Configuration.Energies.Count, Configuration.Size, Configuration.Size);
        Tensor stem = _network.Stem(batch);
        var output = RawOutput.Of(_network.ForwardFromStem(stem, training: false), Configuration, count);
        float[] filtered = _surfaces is null ? [] : stem.ToArray();
        int filters = filtered.Length / count;
        float[] all = inputs[..(count * length)].ToArray();
        var readings = new Reading[count];
        Parallel.For(0, count, i =>
        {
            HeadReading heads = among is null ? output.Heads[i] : output.Heads[i].Among(among);
            HeadReading answer = _surfaces?.Refine(filtered.AsSpan(i * filters, filters).ToArray(), heads).Blended(heads, _trust) ?? heads;
            double largest = answer.Scores.Max();
            double[] p = Array.ConvertAll(answer.Scores, s => Math.Exp((s - largest) / _temperature));
            double sum = p.Sum();
            int label = Array.IndexOf(answer.Scores, largest);
            double novelty = _novelty?.Novelty(all.AsSpan(i * length, length), output.Features[i]) ?? 0;
            int unknown = PairingLabels.Classes.Count - p.Length;
            ParameterReading[] byClass = [.. answer.Readings.Select((r, c) => r.Calibrated(_deviations.AsSpan(3 * c, 3)))];
            readings[i] = new Reading(
                label, [.. p.Select(x => x / sum), .. Enumerable.Repeat(0.0, unknown)], [.. byClass, .. Enumerable.Repeat(byClass[label], unknown)], novelty);
        });
        return readings;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // Factors that make the 95 % intervals of each class's validation maps hold: the 95 % quantile of |error|/deviation over 1.96.
    private static float[] Deviations(HeadReading[] answers, IReadOnlyList<MapLabel> labels)
    {
        int classes = answers[0].Scores.Length;
        var ratios = new List<double>[3 * classes];
        for (int i = 0; i < ratios.Length; i++)
        {
            ratios[i] = [];
        }

        for (int i = 0; i < labels.Count; i++)
        {
            int c = labels[i].Class;
            ParameterReading reading = answers[i].Readings[c];
            ratios[3 * c].Add(Math.Abs(reading.ChemicalPotentialMeV - labels[i].ChemicalPotentialMeV) / reading.ChemicalPotentialDeviation);
            if (MapLabel.HasGap(c))
            {
                ratios[(3 * c) + 1].Add(Math.Abs(Math.Log(reading.GapMeV / labels[i].GapMeV)) / reading.GapLogDeviation);
            }

            if (MapLabel.HasMixingAngle(c))
            {
                ratios[(3 * c) + 2].Add(MixingAngle.Distance(reading.MixingAngle, labels[i].MixingAngle) / reading.MixingAngleDeviation);
            }
        }

        return Array.ConvertAll(ratios, r => r.Count < 20 ? 1f : (float)Math.Max(0.05, r.Order().ElementAt((int)(0.95 * r.Count)) / 1.96));
    }

    // The temperature T at which softmax(scores/T) has the least Brier score Σ (p − δ)², to 3 %. Unlike the cross-entropy it is bounded: a
    // surface that is sure and wrong once in a thousand maps does not decide for all of them.
    private static (double Temperature, double Score) Temperature(HeadReading[] answers, IReadOnlyList<MapLabel> labels)
    {
        double Score(double temperature)
        {
            double sum = 0;
            for (int i = 0; i < answers.Length; i++)
            {
                double[] scores = answers[i].Scores;
                double largest = scores.Max();
                double[] p = Array.ConvertAll(scores, s => Math.Exp((s - largest) / temperature));
                double partition = p.Sum();
                for (int c = 0; c < p.Length; c++)
                {
                    double miss = (p[c] / partition) - (c == labels[i].Class ? 1 : 0);
                    sum += miss * miss;
                }
            }

            return sum / answers.Length;
        }

        return Enumerable.Range(0, 156).Select(i => 0.2 * Math.Pow(1.03, i)).Select(t => (t, Score(t))).MinBy(t => t.Item2);
    }
}

/// <summary>What a network gives for a set of maps.</summary>
/// <param name="Inputs">Prepared inputs.</param>
/// <param name="Stems">What the fixed first layer makes of them.</param>
/// <param name="Features">The last shared layer.</param>
/// <param name="Heads">Both heads' numbers.</param>
internal sealed record RawOutput(
    IReadOnlyList<float[]> Inputs, IReadOnlyList<float[]> Stems, IReadOnlyList<float[]> Features, IReadOnlyList<HeadReading> Heads)
{
    /// <summary>Of labelled maps with noise, and with what else happens to them.</summary>
    public static RawOutput Of(TwoHeadNetwork network, LabelledMaps maps, double noise, long seed, int pass, Augmentation? augmentation = null)
    {
        var maker = new BatchMaker(maps, network.Configuration);
        var inputs = new List<float[]>();
        var stems = new List<float[]>();
        var features = new List<float[]>();
        var heads = new List<HeadReading>();
        using IDisposable off = TorchRuntime.WithoutGradients();
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            using var scope = new TensorScope();
            Batch batch = maker.Make(indices, noise, seed, pass, augmentation: augmentation);
            Tensor stem = network.Stem(batch.InputTensor(network.Configuration));
            inputs.AddRange(batch.Inputs.Chunk(batch.Inputs.Length / batch.Count));
            if (network.StemOutputs > 0)
            {
                stems.AddRange(stem.ToArray().Chunk(network.StemOutputs));
            }

            RawOutput output = Of(network.ForwardFromStem(stem, training: false), network.Configuration, batch.Count);
            features.AddRange(output.Features);
            heads.AddRange(output.Heads);
        }

        return new RawOutput(inputs, stems, features, heads);
    }

    /// <summary>Of a batch that is through the network.</summary>
    public static RawOutput Of(NetworkOutput output, NetworkConfiguration configuration, int count)
    {
        int classes = configuration.Classes;
        float[] features = output.Features.ToArray();
        float[][] parameters = [.. output.Parameters.ToArray().Chunk(classes * ParameterHead.Quantities)];
        return new RawOutput(
            [],
            [],
            [.. features.Chunk(features.Length / count)],
            [.. output.Scores.ToArray().Chunk(classes).Select((scores, i) => new HeadReading(
                Array.ConvertAll(scores, s => (double)s),
                [.. Enumerable.Range(0, classes).Select(c => ParameterHead.Read(configuration, parameters[i], c))]))]);
    }
}
