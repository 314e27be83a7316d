using System.Text.Json;
using System.Text.Json.Serialization;
using PairScope.Learning.Networks;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training;

/// <summary>
/// The state of a training, as a safetensors file with its digest: weights, the best weights so far, what the optimiser remembers, the
/// log, whose length is the number of passes done, and how far the pass has come that is under way.
/// </summary>
internal sealed record Checkpoint(IReadOnlyList<EpochReport> Log, Dictionary<string, float[]> BestWeights, PassUnderWay Pass)
{
    private const string Format = "pairscope-checkpoint-2";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes the state; an older one is replaced in one stroke.</summary>
    public static void Save(
        string path, TwoHeadNetwork network, AdamW optimizer, TrainingOptions options, string data, IReadOnlyList<EpochReport> log, Dictionary<string, float[]> best, PassUnderWay pass)
    {
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        HashSet<Tensor> trained = [.. network.Weights.Trained];
        var steps = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in network.Weights.All)
        {
            long[] shape = tensor.Shape;
            tensors["weight/" + name] = new StoredTensor(shape, tensor.ToArray());
            tensors["best/" + name] = new StoredTensor(shape, best[name]);
            if (trained.Contains(tensor))
            {
                AdamWState state = optimizer.StateOf(tensor);
                tensors["mean/" + name] = new StoredTensor(shape, state.Mean);
                tensors["square/" + name] = new StoredTensor(shape, state.Square);
                steps[name] = state.Step;
            }
        }

        new SafetensorsFile(tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["options"] = Identity(options, network.Configuration),
            ["data"] = data,
            ["pass"] = JsonSerializer.Serialize(pass, Json),
            ["log"] = JsonSerializer.Serialize(log, Json),
            ["steps"] = JsonSerializer.Serialize(steps, Json),
        }).Save(path);
    }

    /// <summary>Puts a saved state back; null when there is none.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another training.</exception>
    public static Checkpoint? Load(string path, TwoHeadNetwork network, AdamW optimizer, TrainingOptions options, string data)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        SafetensorsFile file;
        try
        {
            file = SafetensorsFile.Load(path);
        }
        catch (InputException fault)
        {
            throw new InputException($"The checkpoint cannot be taken up: {fault.Message} Delete it to start anew.", fault);
        }

        if (!file.HasDigest)
        {
            throw new InputException($"The checkpoint '{path}' carries no digest, so nobody knows whether it is whole; delete it to start anew.");
        }

        string Text(string key) => file.Metadata.TryGetValue(key, out string? text)
            ? text
            : throw new InputException($"'{path}' is no checkpoint of a training: it has no '{key}'; delete it to start anew.");
        float[] Values(string name) => file.Tensors.TryGetValue(name, out StoredTensor? tensor)
            ? tensor.Values
            : throw new InputException($"The checkpoint '{path}' lacks the tensor '{name}'; delete it to start anew.");
        if (!string.Equals(Text("format"), Format, StringComparison.Ordinal))
        {
            throw new InputException($"The checkpoint '{path}' has the format '{Text("format")}', and this program goes on from {Format}; delete it to start anew.");
        }

        if (!string.Equals(Text("options"), Identity(options, network.Configuration), StringComparison.Ordinal))
        {
            throw new InputException($"The checkpoint '{path}' belongs to a training with other options or another data set; give the same ones, or delete it to start anew.");
        }

        if (!string.Equals(Text("data"), data, StringComparison.Ordinal))
        {
            throw new InputException($"The maps have changed since the checkpoint '{path}' was written; put the ones of then back, or delete it to start anew.");
        }

        try
        {
            return Taken(Text, Values, network, optimizer, options);
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException or InputException)
        {
            throw new InputException($"The checkpoint '{path}' is whole and yet contradicts itself: {fault.Message.TrimEnd('.')}; delete it to start anew.", fault);
        }
    }

    private static Checkpoint Taken(Func<string, string> text, Func<string, float[]> values, TwoHeadNetwork network, AdamW optimizer, TrainingOptions options)
    {
        T Read<T>(string key)
            where T : class => JsonSerializer.Deserialize<T>(text(key), Json) ?? throw new InvalidDataException($"it has no '{key}'");
        var steps = Read<Dictionary<string, long>>("steps");
        var log = Read<List<EpochReport?>>("log");
        var pass = Read<PassUnderWay>("pass");
        if (log.Contains(null) || log.Count > options.Epochs || pass.Steps < 0)
        {
            throw new InvalidDataException($"{log.Count} passes and {pass.Steps} steps cannot be done of {options.Epochs} passes");
        }

        float[] Of(string kind, string name, Tensor tensor) => values(kind + name) is var found && found.Length == tensor.Shape.Aggregate(1L, (product, side) => product * side)
            ? found
            : throw new InvalidDataException($"the tensor '{kind}{name}' has {found.Length} numbers");
        network.Weights.Restore(name => values("weight/" + name));
        HashSet<Tensor> trained = [.. network.Weights.Trained];
        var best = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach ((string name, Tensor tensor) in network.Weights.All)
        {
            best[name] = Of("best/", name, tensor);
            if (trained.Contains(tensor))
            {
                optimizer.Restore(tensor, new AdamWState(
                    steps.TryGetValue(name, out long step) && step >= 0 ? step : throw new InvalidDataException($"the steps of '{name}' are missing"), Of("mean/", name, tensor), Of("square/", name, tensor)));
            }
        }

        return new Checkpoint([.. log.OfType<EpochReport>()], best, pass);
    }

    // Threads and the intervals of checkpoints do not change what is trained.
    private static string Identity(TrainingOptions options, NetworkConfiguration configuration) =>
        JsonSerializer.Serialize(options with { Threads = 0, CheckpointInterval = TimeSpan.Zero, CheckpointSteps = 0 }, Json) + JsonSerializer.Serialize(configuration, Json);
}

/// <summary>A pass that is under way.</summary>
/// <param name="Steps">Steps of it that are done; 0 between passes.</param>
/// <param name="LossSum">Sum of their losses.</param>
/// <param name="RunningLoss">The loss as progress shows it.</param>
internal sealed record PassUnderWay(int Steps, double LossSum, double RunningLoss);
