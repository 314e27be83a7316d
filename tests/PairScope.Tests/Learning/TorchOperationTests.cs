using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

/// <summary>Operations against values worked out by hand.</summary>
[Collection(TorchCollection.Name)]
public sealed class TorchOperationTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [TorchFact]
    public void Arithmetic_broadcasts_over_rows()
    {
        Tensor a = Tensor.From([1f, 2f, 3f, 4f], 2, 2);
        Tensor b = Tensor.From([10f, 20f], 2);
        Assert.Equal([11f, 22f, 13f, 24f], (a + b).ToArray());
        Assert.Equal([-9f, -18f, -7f, -16f], (a - b).ToArray());
        Assert.Equal([10f, 40f, 30f, 80f], (a * b).ToArray());
        Assert.Equal([0.5f, 1f, 1.5f, 2f], (0.5 * a).ToArray());
        Assert.Equal(10, a.Sum().Item());
        Assert.Equal(2.5, a.Mean().Item());
    }

    [TorchFact]
    public void A_slice_and_a_flattening_keep_the_row_major_order()
    {
        Tensor a = Tensor.From([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f], 2, 2, 2);
        Assert.Equal([2f, 3f, 6f, 7f], a.Slice(1, 1, 2).ToArray());
        Assert.Equal([2L, 4L], a.Flatten(1).Shape);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f], a.Flatten(1).ToArray());
    }

    [TorchFact]
    public void A_linear_layer_multiplies_by_the_transposed_weight()
    {
        Tensor x = Tensor.From([1f, 2f], 1, 2);
        Tensor weight = Tensor.From([1f, 0f, 0f, 1f, 3f, -1f], 3, 2);
        Tensor bias = Tensor.From([10f, 20f, 30f], 3);
        Assert.Equal([11f, 22f, 31f], x.Linear(weight, bias).ToArray());
    }

    [TorchFact]
    public void A_convolution_does_not_turn_its_kernel_and_pads_with_zeros()
    {
        // The kernel picks the right-hand neighbour: out[i, j] = in[i, j + 1].
        Tensor x = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f], 1, 1, 3, 3);
        Tensor kernel = Tensor.From([0f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f], 1, 1, 3, 3);
        Assert.Equal([2f, 3f, 0f, 5f, 6f, 0f, 8f, 9f, 0f], x.Convolve(kernel, null, padding: 1).ToArray());
    }

    [TorchFact]
    public void Pooling_takes_the_largest_and_the_mean()
    {
        Tensor x = Tensor.From([1f, 2f, 5f, 6f, 3f, 4f, 7f, 8f, 0f, 0f, 1f, 1f, 0f, 4f, 1f, 1f], 1, 1, 4, 4);
        Assert.Equal([4f, 8f, 4f, 1f], x.MaxPool(2).ToArray());
        Assert.Equal([2.5f, 6.5f, 1f, 1f], x.AdaptiveAveragePool(2).ToArray());
    }

    [TorchFact]
    public void Batch_normalisation_uses_the_batch_in_training_and_the_running_values_after()
    {
        Tensor x = Tensor.From([1f, 3f], 2, 1, 1, 1);
        Tensor scale = Tensor.From([2f], 1);
        Tensor shift = Tensor.From([1f], 1);
        Tensor mean = Tensor.From([0f], 1);
        Tensor variance = Tensor.From([1f], 1);
        float[] trained = x.BatchNormalise(scale, shift, mean, variance, training: true).ToArray();
        Assert.Equal(-1, trained[0], 1e-4); // (1 − 2)/1 · 2 + 1
        Assert.Equal(3, trained[1], 1e-4);
        Assert.Equal(0.2, mean.Item(), 1e-6); // 0.9 · 0 + 0.1 · 2
        Assert.Equal(1.1, variance.Item(), 1e-6); // 0.9 · 1 + 0.1 · 2, the unbiased variance
        float[] used = x.BatchNormalise(scale, shift, mean, variance, training: false).ToArray();
        Assert.Equal((2 * (1 - 0.2) / Math.Sqrt(1.1)) + 1, used[0], 1e-4);
    }

    [TorchFact]
    public void Softmax_and_cross_entropy_are_those_of_the_textbook()
    {
        Tensor scores = Tensor.From([0f, 0f, (float)Math.Log(3), 0f], 2, 2);
        float[] p = scores.Softmax(1).ToArray();
        Assert.Equal(0.5, p[0], 1e-6);
        Assert.Equal(0.75, p[2], 1e-6);
        double loss = scores.CrossEntropy(Tensor.From([0L, 1L], 2)).Item();
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, loss, 1e-6);
    }

    [TorchFact]
    public void Gradients_agree_with_finite_differences()
    {
        float[] values = [0.3f, -0.7f, 1.1f, 0.4f, -0.2f, 0.9f];
        Tensor x = Tensor.From([1f, -2f, 0.5f], 1, 3);
        Tensor weight = Tensor.From(values, 2, 3).RequireGradient();
        Loss(x, weight).Backward();
        float[] gradient = weight.Gradient().ToArray();
        const float Step = 1e-2f;
        for (int i = 0; i < values.Length; i++)
        {
            float[] up = [.. values];
            float[] down = [.. values];
            up[i] += Step;
            down[i] -= Step;
            double slope = (Loss(x, Tensor.From(up, 2, 3)).Item() - Loss(x, Tensor.From(down, 2, 3)).Item()) / (2 * Step);
            Assert.Equal(slope, gradient[i], 2e-3);
        }
    }

    [TorchFact]
    public void The_first_step_of_AdamW_moves_by_the_rate_and_decays_the_weight()
    {
        using Tensor weight = Tensor.From([2f, -3f], 1, 2).RequireGradient();
        using Tensor bias = Tensor.From([2f, -3f], 2).RequireGradient();
        using var optimiser = new AdamW([bias, weight], rate: 0.1, weightDecay: 0.5);
        ((weight * weight).Sum() + (bias * bias).Sum()).Backward();
        optimiser.Step();

        // Both moments are unbiased, so m/√v = sign of the gradient; the weight first shrinks by rate · decay.
        Assert.Equal((2 * (1 - 0.05)) - 0.1, weight.ToArray()[0], 1e-5);
        Assert.Equal((-3 * (1 - 0.05)) + 0.1, weight.ToArray()[1], 1e-5);

        // What has one axis only, a bias or the scale of a norm, does not decay.
        Assert.Equal(2 - 0.1, bias.ToArray()[0], 1e-5);
    }

    [TorchFact]
    public void Clipping_scales_all_gradients_to_the_largest_norm()
    {
        using Tensor weight = Tensor.From([3f, 4f], 2).RequireGradient();
        using var optimiser = new AdamW([weight], rate: 0.1, weightDecay: 0);
        (0.5 * (weight * weight)).Sum().Backward();
        Assert.Equal(5, optimiser.ClipGradients(1), 1e-5);
        Assert.Equal(0.6, weight.Gradient().ToArray()[0], 1e-4);
        Assert.Equal(0.8, weight.Gradient().ToArray()[1], 1e-4);
    }

    private static Tensor Loss(Tensor x, Tensor weight) => x.Linear(weight, null).CrossEntropy(Tensor.From([1L], 1));
}
