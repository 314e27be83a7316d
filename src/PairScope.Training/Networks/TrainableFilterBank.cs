using PairScope.Data;
using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>
/// The filter bank as it is trained: its bank is made from the training maps, and libtorch moves the layers behind it. Sizes, names and the way
/// through the layers are those of <see cref="FilterBankLayers{T}"/>, the same that read maps.
/// </summary>
/// <remarks>docs/networks.md, "The filter bank".</remarks>
public sealed class TrainableFilterBank : TwoHeadNetwork
{
    private readonly FilterBankLayers<Tensor> _layers;
    private FilterBank _bank;

    /// <summary>A network with fresh weights and an empty bank, to be filled by <see cref="Prepare"/>.</summary>
    public TrainableFilterBank(NetworkConfiguration configuration, int seed)
        : base(configuration, seed, FilterBankLayers<Tensor>.Width(configuration))
    {
        _bank = FilterBank.Empty(configuration);
        _layers = FilterBankLayers<Tensor>.Declare(configuration, _bank.Count, Weights.Make);
        Heads = _layers.Heads;
    }

    /// <inheritdoc/>
    public override FilterBank Bank => _bank;

    /// <summary>Makes the bank and the scale of its answers.</summary>
    public override void Prepare(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels, Study study)
    {
        (_bank, float[] scale) = FilterBankTraining.Make(Configuration, inputs, labels, study);
        _layers.FilterScale.Write(scale);
    }

    /// <summary>The network that reads maps with these weights in managed code; libtorch's copy is freed.</summary>
    public override MapNetwork ToReader()
    {
        Dictionary<string, float[]> weights = Weights.Snapshot();
        Dispose();
        return new FilterBankNetwork(Configuration, _bank, name => weights.GetValueOrDefault(name));
    }

    /// <inheritdoc/>
    protected override Tensor Body(Tensor stem, bool training) => _layers.Features(stem, TensorArithmetic.Instance);
}
