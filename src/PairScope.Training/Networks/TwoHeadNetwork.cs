using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>
/// A network on libtorch with a shared body and two heads: scores of the classes and, for each class, a distribution of its parameters:
/// the means of μ and ln Δ0 (scaled), a vector whose direction is 2θ, and the logarithms of three variances.
/// </summary>
/// <remarks>docs/physics.md, eqs. (36), (38).</remarks>
public abstract class TwoHeadNetwork : IDisposable
{
    /// <summary>Creates the store of weights.</summary>
    protected TwoHeadNetwork(NetworkConfiguration configuration, int seed, int features)
    {
        Configuration = configuration;
        Weights = new WeightStore(seed);
        Features = features;
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration { get; }

    /// <summary>All weights and buffers.</summary>
    public WeightStore Weights { get; }

    /// <summary>Numbers in the last shared layer.</summary>
    public int Features { get; }

    /// <summary>
    /// The fixed first layer, or null for a network without one. Such a layer is not trained, and
    /// turns <see cref="Learning.MapNoise"/> into independent numbers of variance 1, so that training can work on what it makes of
    /// noiseless maps and draw the noise there.
    /// </summary>
    public virtual FilterBank? Bank => null;

    /// <summary>The heads, which a constructor makes last.</summary>
    protected TwoHeads<Tensor>? Heads { get; set; }

    /// <summary>Sets what is fixed by the training maps and not trained.</summary>
    /// <param name="inputs">Prepared inputs of noiseless maps, [E·L²] each.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="study">The crystal and its classes.</param>
    public virtual void Prepare(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels, Study study)
    {
    }

    /// <summary>The network's answer to a batch: maps, or what the fixed first layer makes of them.</summary>
    public NetworkOutput Forward(Batch batch, bool training)
    {
        ArgumentNullException.ThrowIfNull(batch);
        float[] inputs = Bank is { } bank && !batch.BehindStem ? bank.Apply(Rows.Of(batch.Inputs, bank.Pixels)).Values : batch.Inputs;
        return Forward(
            Bank is { } b ? Tensor.From(inputs, batch.Count, b.Count) : Tensor.From(inputs, batch.Count, Configuration.Energies.Count, Configuration.Size, Configuration.Size),
            training);
    }

    /// <summary>The network's answer to a batch.</summary>
    /// <param name="input">[maps, E, L, L], or [maps, filters] behind a fixed first layer.</param>
    /// <param name="training">Whether running means move.</param>
    public NetworkOutput Forward(Tensor input, bool training)
    {
        Tensor features = Body(input, training);
        return new NetworkOutput(
            features,
            features.Linear(Heads!.Classes.Weight, Heads.Classes.Bias),
            features.Linear(Heads.Parameters.Weight, Heads.Parameters.Bias));
    }

    /// <summary>The network that reads maps with these weights; it takes this one over.</summary>
    public virtual MapNetwork ToReader() => new TorchReader(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>From the maps, or the first layer's output, to the last shared layer, [batch, features].</summary>
    protected abstract Tensor Body(Tensor stem, bool training);
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Features">Last shared layer, [batch, features].</param>
/// <param name="Scores">Class scores, [batch, classes].</param>
/// <param name="Parameters">The second head, [batch, quantity · classes] in the order of <see cref="ParameterHead"/>.</param>
public sealed record NetworkOutput(Tensor Features, Tensor Scores, Tensor Parameters);
