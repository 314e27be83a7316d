using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>The layers' arithmetic on libtorch, which remembers what it needs for the gradient.</summary>
internal sealed class TensorArithmetic : ILayerArithmetic<Tensor>
{
    private TensorArithmetic()
    {
    }

    /// <summary>The one there is; it has no state.</summary>
    public static TensorArithmetic Instance { get; } = new();

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, Affine<Tensor> layer) => x.Linear(layer.Weight, layer.Bias);

    /// <inheritdoc/>
    public Tensor Normalise(Tensor x, Affine<Tensor> norm) => x.LayerNormalise(norm.Weight, norm.Bias);

    /// <inheritdoc/>
    public Tensor Gate(Tensor x)
    {
        long half = x.Shape[1] / 2;
        return x.Slice(1, 0, half).Silu() * x.Slice(1, half, 2 * half);
    }

    /// <inheritdoc/>
    public Tensor Add(Tensor x, Tensor y) => x + y;

    /// <inheritdoc/>
    public Tensor Scale(Tensor x, Tensor factors) => x * factors;
}
