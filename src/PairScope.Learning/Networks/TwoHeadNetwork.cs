using PairScope.Learning.Torch;

namespace PairScope.Learning.Networks;

/// <summary>
/// A network with a shared body and two heads: scores of the classes, and the four numbers
/// (μ, Δ0, cos 2θ, sin 2θ), the first two mapped linearly from their training range to [−1, 1].
/// </summary>
public abstract class TwoHeadNetwork : IDisposable
{
    /// <summary>Numbers that the second head gives.</summary>
    public const int Outputs = 4;

    /// <summary>Creates the store of weights.</summary>
    protected TwoHeadNetwork(NetworkConfiguration configuration, int seed)
    {
        Configuration = configuration;
        Weights = new WeightStore(seed);
    }

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration { get; }

    /// <summary>All weights and buffers.</summary>
    public WeightStore Weights { get; }

    /// <summary>Numbers in the last shared layer.</summary>
    public abstract int Features { get; }

    /// <summary>The network's answer to a batch [batch, energies, L, L].</summary>
    public abstract NetworkOutput Forward(Tensor input, bool training);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a network gives for a batch.</summary>
/// <param name="Features">Last shared layer, [batch, features].</param>
/// <param name="Scores">Class scores, [batch, classes].</param>
/// <param name="Parameters">Scaled (μ, Δ0, cos 2θ, sin 2θ), [batch, 4].</param>
public sealed record NetworkOutput(Tensor Features, Tensor Scores, Tensor Parameters);
