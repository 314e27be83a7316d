using System.Text.Json;
using System.Text.Json.Serialization;
using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Learning.Torch;
using PairScope.Learning.Training;

namespace PairScope.Learning.Inference;

/// <summary>What a network says about one map.</summary>
/// <param name="Label">The most probable class, an index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="Probabilities">Calibrated probability of each class.</param>
/// <param name="Parameters">Δ0, μ and θ with calibrated deviations, if the map is of that class; θ has no meaning for A″ and E″.</param>
/// <param name="Novelty">Distance from the training maps; 1 is the 99.5 % quantile of maps like them.</param>
public sealed record Reading(int Label, IReadOnlyList<double> Probabilities, ParameterReading Parameters, double Novelty)
{
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

    private readonly TwoHeadNetwork _network;
    private readonly NoveltyModel? _novelty;
    private readonly double _temperature;
    private readonly float[] _deviations; // factors on the deviations of μ, ln Δ0 and θ

    private TrainedNetwork(TwoHeadNetwork network, double temperature, float[] deviations, NoveltyModel? novelty, IReadOnlyDictionary<string, string> metadata)
    {
        _network = network;
        _temperature = temperature;
        _deviations = deviations;
        _novelty = novelty;
        Metadata = metadata;
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration => _network.Configuration;

    /// <summary>What the weights file says of itself: configuration, protocol, training options and log, program version.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Trained numbers.</summary>
    public long WeightCount => _network.Weights.Count;

    /// <summary>
    /// Completes a network after training: the temperature by the least cross-entropy on the validation maps, the measure of
    /// novelty from training and validation maps.
    /// </summary>
    public static TrainedNetwork Complete(
        TwoHeadNetwork network,
        LabelledMaps training,
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
        LabelledMaps fitted = training.Spread(MostFittedMaps);
        validation = validation.Spread(MostFittedMaps);
        var seen = RawOutput.Of(network, fitted, options.Noise, options.Seed, pass: -2);
        var held = RawOutput.Of(network, validation, options.Noise, options.Seed, pass: -3);
        NoveltyModel novelty = NoveltyModel.Fit(
            seen.Inputs, seen.Features, [.. fitted.Labels.Select(l => l.Class)], PairingLabels.Classes.Count, held.Inputs, held.Features);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pairscope-weights-1",
            ["program_version"] = DatasetGenerator.ProgramVersion,
            ["classes"] = string.Join(',', PairingLabels.Classes),
            ["configuration"] = JsonSerializer.Serialize(network.Configuration, Json),
            ["training"] = JsonSerializer.Serialize(options, Json),
            ["training_log"] = JsonSerializer.Serialize(log, Json),
            ["training_maps"] = training.Count.ToString(),
            ["protocol"] = protocol,
        };
        double temperature = Temperature(held.Scores, validation.Labels);
        return new TrainedNetwork(network, temperature, Deviations(network.Configuration, held.Parameters, validation.Labels), novelty, metadata);
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
            network.Weights.Restore(name => file.Tensors.TryGetValue(name, out StoredTensor? t) ? t.Values : null);
            int inputs = configuration.Energies.Count * configuration.Size * configuration.Size;
            float[] deviations = file.Tensors.TryGetValue("deviations", out StoredTensor? d) && d.Values is [> 0, > 0, > 0]
                ? d.Values
                : throw new InputException($"The tensor 'deviations' of '{path}' must be three numbers above zero.");
            return new TrainedNetwork(network, temperature.Values[0], deviations, NoveltyModel.FromTensors(file.Tensors, inputs, network.Features), file.Metadata);
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
        foreach ((string name, Tensor value) in _network.Weights.All)
        {
            // Weights need no more than half precision, which halves the file; biases and scales are few.
            tensors[name] = new StoredTensor(value.Shape, value.ToArray(), IsHalf: value.Shape.Length > 1);
        }

        tensors["temperature"] = new StoredTensor([1], [(float)_temperature]);
        tensors["deviations"] = new StoredTensor([3], _deviations);
        foreach ((string name, StoredTensor tensor) in _novelty?.ToTensors() ?? [])
        {
            tensors[name] = tensor;
        }

        new SafetensorsFile(tensors, Metadata).Save(path);
    }

    /// <summary>Reads prepared inputs, [count, E, L, L].</summary>
    public IReadOnlyList<Reading> Read(ReadOnlySpan<float> inputs)
    {
        int length = Configuration.Energies.Count * Configuration.Size * Configuration.Size;
        int count = inputs.Length / length;
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        Tensor batch = Tensor.From(inputs[..(count * length)], count, Configuration.Energies.Count, Configuration.Size, Configuration.Size);
        NetworkOutput output = _network.Forward(batch, training: false);
        float[] probabilities = ((1 / _temperature) * output.Scores).Softmax(1).ToArray();
        float[] parameters = output.Parameters.ToArray();
        float[] features = output.Features.ToArray();
        int classes = probabilities.Length / count;
        var readings = new Reading[count];
        for (int i = 0; i < count; i++)
        {
            double[] p = [.. probabilities.AsSpan(i * classes, classes).ToArray().Select(x => (double)x)];
            double novelty = _novelty?.Novelty(
                inputs.Slice(i * length, length), features.AsSpan(i * _network.Features, _network.Features)) ?? 0;
            int label = Array.IndexOf(p, p.Max());
            int width = parameters.Length / count;
            readings[i] = new Reading(
                label, p, ParameterHead.Read(Configuration, parameters.AsSpan(i * width, width), label, _deviations), novelty);
        }

        return readings;
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    // Factors that make the 95 % intervals of the validation maps hold: the 95 % quantile of |error|/deviation over 1.96.
    private static float[] Deviations(NetworkConfiguration configuration, IReadOnlyList<float[]> parameters, IReadOnlyList<MapLabel> labels)
    {
        var ratios = new List<double>[] { [], [], [] };
        for (int i = 0; i < labels.Count; i++)
        {
            ParameterReading reading = ParameterHead.Read(configuration, parameters[i], labels[i].Class, [1, 1, 1]);
            ratios[0].Add(Math.Abs(reading.ChemicalPotentialMeV - labels[i].ChemicalPotentialMeV) / reading.ChemicalPotentialDeviation);
            ratios[1].Add(Math.Abs(Math.Log(reading.GapMeV / labels[i].GapMeV)) / reading.GapLogDeviation);
            if (MapLabel.HasMixingAngle(labels[i].Class))
            {
                ratios[2].Add(MixingAngle.Distance(reading.MixingAngle, labels[i].MixingAngle) / reading.MixingAngleDeviation);
            }
        }

        return Array.ConvertAll(ratios, r => r.Count < 20 ? 1f : (float)Math.Max(0.05, r.Order().ElementAt((int)(0.95 * r.Count)) / 1.96));
    }

    // The temperature T that minimises the cross-entropy of softmax(scores/T), by golden section in log T.
    private static double Temperature(IReadOnlyList<float[]> scores, IReadOnlyList<MapLabel> labels)
    {
        double Loss(double logT)
        {
            double scale = Math.Exp(-logT);
            double sum = 0;
            for (int i = 0; i < scores.Count; i++)
            {
                double largest = scores[i].Max() * scale;
                double partition = scores[i].Sum(s => Math.Exp((s * scale) - largest));
                sum += largest + Math.Log(partition) - (scores[i][labels[i].Class] * scale);
            }

            return sum;
        }

        double golden = (Math.Sqrt(5) - 1) / 2;
        (double low, double high) = (Math.Log(0.2), Math.Log(20));
        for (int step = 0; step < 60; step++)
        {
            double left = high - (golden * (high - low));
            double right = low + (golden * (high - low));
            (low, high) = Loss(left) < Loss(right) ? (low, right) : (left, high);
        }

        return Math.Exp(0.5 * (low + high));
    }
}

/// <summary>Inputs, features and both heads' numbers of a set of noisy maps.</summary>
internal sealed record RawOutput(
    IReadOnlyList<float[]> Inputs, IReadOnlyList<float[]> Features, IReadOnlyList<float[]> Scores, IReadOnlyList<float[]> Parameters)
{
    public static RawOutput Of(TwoHeadNetwork network, LabelledMaps maps, double noise, long seed, int pass)
    {
        var maker = new BatchMaker(maps, network.Configuration);
        var inputs = new List<float[]>();
        var features = new List<float[]>();
        var scores = new List<float[]>();
        var parameters = new List<float[]>();
        using IDisposable off = TorchRuntime.WithoutGradients();
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            using var scope = new TensorScope();
            Batch batch = maker.Make(indices, noise, seed, pass);
            NetworkOutput output = network.Forward(batch.InputTensor(network.Configuration), training: false);
            inputs.AddRange(batch.Inputs.Chunk(batch.Inputs.Length / batch.Count));
            features.AddRange(output.Features.ToArray().Chunk(network.Features));
            scores.AddRange(output.Scores.ToArray().Chunk(PairingLabels.Classes.Count));
            parameters.AddRange(output.Parameters.ToArray().Chunk(PairingLabels.Classes.Count * ParameterHead.Quantities));
        }

        return new RawOutput(inputs, features, scores, parameters);
    }
}
