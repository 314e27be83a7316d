using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>
/// The published network: the convolutional block of VGG16 with a first 3×3 convolution that takes the map's energies as
/// channels, adaptive average pooling to a fixed size, one fully connected ReLU layer, two heads; He initialisation.
/// Batch normalisation follows every convolution; the second head is the one that all networks here share. Width 1 is the published number of channels.
/// </summary>
/// <remarks>
/// docs/physics.md, "What is learnt, and under which noise"; K. Simonyan and A. Zisserman, ICLR 2015.
/// </remarks>
public sealed class VggNetwork : TwoHeadNetwork
{
    private const int PooledSide = 2;

    // Channels of VGG16's thirteen convolutions; 0 stands for 2×2 max pooling.
    private static readonly int[] Plan = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];
    private readonly List<Layer?> _layers = [];
    private readonly (Tensor Weight, Tensor Bias) _shared;

    /// <summary>A network with fresh weights.</summary>
    public VggNetwork(NetworkConfiguration configuration, int seed)
        : base(configuration, seed, Math.Max(32, (int)Math.Round(512 * configuration.Width)))
    {
        int channels = configuration.Energies.Count;
        for (int i = 0; i < Plan.Length; i++)
        {
            if (Plan[i] == 0)
            {
                _layers.Add(null);
                continue;
            }

            int wider = Math.Max(4, (int)Math.Round(Plan[i] * configuration.Width));
            string name = $"body.{i}";
            _layers.Add(new Layer(
                Weights.He($"{name}.conv.weight", 9L * channels, wider, channels, 3, 3),
                Weights.Constant($"{name}.norm.weight", 1, wider),
                Weights.Constant($"{name}.norm.bias", 0, wider),
                Weights.Buffer($"{name}.norm.mean", 0, wider),
                Weights.Buffer($"{name}.norm.variance", 1, wider)));
            channels = wider;
        }

        long flat = (long)channels * PooledSide * PooledSide;
        _shared = (Weights.He("shared.weight", flat, Features, flat), Weights.Constant("shared.bias", 0, Features));
        Heads = TwoHeads<Tensor>.Declare(configuration.Classes, Features, Weights.Make);
    }

    /// <inheritdoc/>
    protected override Tensor Body(Tensor stem, bool training)
    {
        Tensor x = stem;
        foreach (Layer? layer in _layers)
        {
            x = layer is null
                ? x.MaxPool(2)
                : x.Convolve(layer.Weight, null, padding: 1)
                    .BatchNormalise(layer.Scale, layer.Shift, layer.Mean, layer.Variance, training)
                    .Relu();
        }

        return x.AdaptiveAveragePool(PooledSide).Flatten(1).Linear(_shared.Weight, _shared.Bias).Relu();
    }

    private sealed record Layer(Tensor Weight, Tensor Scale, Tensor Shift, Tensor Mean, Tensor Variance);
}
