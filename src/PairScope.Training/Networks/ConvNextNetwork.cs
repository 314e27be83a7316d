using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>
/// ConvNeXt-Tiny in the place of VGG16's convolutional block: patches of 4 × 4, four stages of 3, 3, 9 and 3 blocks with 96, 192,
/// 384 and 768 channels times the width, halved in side between stages, the mean over the map, two heads. A block is
/// x + γ B GELU(A norm(D x)): D a 7 × 7 convolution of each channel with itself, A four times wider, γ a trained scale of each channel.
/// </summary>
/// <remarks>Z. Liu et al., CVPR 2022, arXiv:2201.03545.</remarks>
public sealed class ConvNextNetwork : TwoHeadNetwork
{
    private const float FirstScale = 1e-6f; // γ
    private static readonly int[] Channels = [96, 192, 384, 768];
    private static readonly int[] Depths = [3, 3, 9, 3];
    private readonly List<Stage> _stages = [];
    private readonly (Tensor Scale, Tensor Shift) _exit;

    /// <summary>A network with fresh weights.</summary>
    public ConvNextNetwork(NetworkConfiguration configuration, int seed)
        : base(configuration, seed, WidthOf(configuration, Channels.Length - 1))
    {
        int before = configuration.Energies.Count;
        for (int s = 0; s < Channels.Length; s++)
        {
            int width = WidthOf(configuration, s);
            int side = s == 0 ? 4 : 2;
            string stage = $"stage.{s}";
            Affine<Tensor>? norm = s == 0 ? null : Norm($"{stage}.norm", before);
            Affine<Tensor> reduction = Weighted($"{stage}.reduction", (long)side * side * before, width, before, side, side);
            Affine<Tensor>? after = s == 0 ? Norm($"{stage}.norm", width) : null;
            var blocks = new List<Block>();
            for (int b = 0; b < Depths[s]; b++)
            {
                string block = $"{stage}.block.{b}";
                blocks.Add(new Block(
                    Weighted($"{block}.depthwise", 49, width, 1, 7, 7),
                    Norm($"{block}.norm", width),
                    Weighted($"{block}.up", width, 4L * width, width),
                    Weighted($"{block}.down", 4L * width, width, 4L * width),
                    Weights.Constant($"{block}.scale", FirstScale, width)));
            }

            _stages.Add(new Stage(norm, reduction, side, after, blocks));
            before = width;
        }

        _exit = (Weights.Constant("exit.norm.weight", 1, Features), Weights.Constant("exit.norm.bias", 0, Features));
        Heads = TwoHeads<Tensor>.Declare(configuration.Classes, Features, Weights.Make);

        Affine<Tensor> Weighted(string name, long fanIn, params long[] shape) =>
            new(Weights.He($"{name}.weight", fanIn, shape), Weights.Constant($"{name}.bias", 0, shape[0]));
        Affine<Tensor> Norm(string name, int width) => new(Weights.Constant($"{name}.weight", 1, width), Weights.Constant($"{name}.bias", 0, width));
    }

    /// <inheritdoc/>
    protected override Tensor Body(Tensor stem, bool training)
    {
        Tensor x = stem;
        foreach (Stage stage in _stages)
        {
            x = stage.Norm is { } norm ? OverChannels(x, norm) : x;
            x = x.Convolve(stage.Reduction.Weight, stage.Reduction.Bias, stride: stage.Side);
            x = stage.After is { } after ? OverChannels(x, after) : x;
            foreach (Block block in stage.Blocks)
            {
                Tensor h = x.Convolve(block.Depthwise.Weight, block.Depthwise.Bias, padding: 3, groups: block.Depthwise.Weight.Shape[0])
                    .Permute(0, 2, 3, 1)
                    .LayerNormalise(block.Norm.Weight, block.Norm.Bias)
                    .Linear(block.Up.Weight, block.Up.Bias)
                    .Gelu()
                    .Linear(block.Down.Weight, block.Down.Bias);
                x += (h * block.Scale).Permute(0, 3, 1, 2);
            }
        }

        return x.AdaptiveAveragePool(1).Flatten(1).LayerNormalise(_exit.Scale, _exit.Shift);
    }

    private static Tensor OverChannels(Tensor x, Affine<Tensor> norm) => x.Permute(0, 2, 3, 1).LayerNormalise(norm.Weight, norm.Bias).Permute(0, 3, 1, 2);

    private static int WidthOf(NetworkConfiguration configuration, int stage) => Math.Max(8, (int)Math.Round(Channels[stage] * configuration.Width));

    private sealed record Block(Affine<Tensor> Depthwise, Affine<Tensor> Norm, Affine<Tensor> Up, Affine<Tensor> Down, Tensor Scale);

    private sealed record Stage(Affine<Tensor>? Norm, Affine<Tensor> Reduction, int Side, Affine<Tensor>? After, IReadOnlyList<Block> Blocks);
}
