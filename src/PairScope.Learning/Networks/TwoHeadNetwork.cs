using PairScope.Data;
using PairScope.Learning.Torch;

namespace PairScope.Learning.Networks;

/// <summary>
/// A network with a shared body and two heads: scores of the classes and, for each class, a distribution of its parameters:
/// the means of μ and ln Δ0 (scaled), a vector whose direction is 2θ, and the logarithms of three variances.
/// </summary>
/// <remarks>docs/physics.md, eqs. (36), (38).</remarks>
public abstract class TwoHeadNetwork : IDisposable
{
    private readonly int _features;
    private (Tensor Weight, Tensor Bias)? _classes;
    private (Tensor Weight, Tensor Bias)? _parameters;

    /// <summary>Creates the store of weights.</summary>
    protected TwoHeadNetwork(NetworkConfiguration configuration, int seed, int features)
    {
        Configuration = configuration;
        Weights = new WeightStore(seed);
        _features = features;
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration { get; }

    /// <summary>All weights and buffers.</summary>
    public WeightStore Weights { get; }

    /// <summary>Numbers in the last shared layer.</summary>
    public int Features => _features;

    /// <summary>
    /// Numbers that a fixed first layer makes of a map, or 0 for a network without one. Such a layer is not trained, and
    /// turns <see cref="MapNoise"/> into independent numbers of variance 1, so that training can work on what it makes of
    /// noiseless maps and draw the noise there.
    /// </summary>
    public virtual int StemOutputs => 0;

    /// <summary>
    /// The share of white noise in the variance of each of the fixed first layer's numbers where white and pink noise are alike; empty without such a layer.
    /// </summary>
    public virtual double[] WhiteShares => [];

    /// <summary>
    /// What becomes of each of the fixed first layer's numbers when n1 and n2 of the map are exchanged: 1 where it stays, −1 where it changes its sign;
    /// empty without such a layer, or where a number does neither.
    /// </summary>
    public virtual float[] ExchangeSigns => [];

    /// <summary>Sets what is fixed by the training maps and not trained.</summary>
    /// <param name="inputs">Prepared inputs of noiseless maps, [E·L²] each.</param>
    /// <param name="labels">Their classes.</param>
    public virtual void Prepare(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels)
    {
    }

    /// <summary>The fixed first layer: [batch, E, L, L] to [batch, stem outputs].</summary>
    public virtual Tensor Stem(Tensor input) => input;

    /// <summary>The network's answer to a batch [batch, E, L, L].</summary>
    public NetworkOutput Forward(Tensor input, bool training) => ForwardFromStem(Stem(input), training);

    /// <summary>The network's answer to what its first layer made of a batch.</summary>
    public NetworkOutput ForwardFromStem(Tensor stem, bool training)
    {
        Tensor features = Body(stem, training);
        return new NetworkOutput(
            features,
            features.Linear(_classes!.Value.Weight, _classes.Value.Bias),
            features.Linear(_parameters!.Value.Weight, _parameters.Value.Bias));
    }

    /// <summary>All weights and buffers as tensors of a file; those with more than one axis need no more than half precision.</summary>
    public virtual IEnumerable<(string Name, StoredTensor Tensor)> ToTensors() =>
        Weights.All.Select(w => (w.Name, new StoredTensor(w.Value.Shape, w.Value.ToArray(), w.Value.Shape.Length > 1 ? TensorType.F16 : TensorType.F32)));

    /// <summary>Sets all weights and buffers from the tensors of a file.</summary>
    /// <exception cref="InputException">A tensor is missing or has another size.</exception>
    public virtual void FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors) =>
        Weights.Restore(name => tensors.TryGetValue(name, out StoredTensor? t) ? t.Values : null);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>From the first layer's output to the last shared layer, [batch, features].</summary>
    protected abstract Tensor Body(Tensor stem, bool training);

    /// <summary>Adds the heads' weights; the last thing that a constructor does.</summary>
    protected void AddHeads()
    {
        int classes = Configuration.Classes;
        long outputs = (long)classes * ParameterHead.Quantities;
        _classes = (Weights.He("classes.weight", 2L * _features, classes, _features), Weights.Constant("classes.bias", 0, classes));
        _parameters = (Weights.He("parameters.weight", 2L * _features, outputs, _features), Weights.Constant("parameters.bias", 0, outputs));
    }
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Features">Last shared layer, [batch, features].</param>
/// <param name="Scores">Class scores, [batch, classes].</param>
/// <param name="Parameters">The second head, [batch, quantity · classes] in the order of <see cref="ParameterHead"/>.</param>
public sealed record NetworkOutput(Tensor Features, Tensor Scores, Tensor Parameters);
