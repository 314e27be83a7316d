namespace PairScope.Learning.Torch;

/// <summary>Layers as functions of input and parameters; images are [B, C, H, W].</summary>
public static unsafe class Layers
{
    /// <summary>Convolution by weight [C out, C in/groups, k, k].</summary>
    public static Tensor Convolution(Tensor input, Tensor weight, Tensor? bias, int stride = 1, int padding = 0, int groups = 1) =>
        Tensor.Make(
            Native.Convolution(input.Handle, weight.Handle, Or(bias), stride, padding, groups, out TensorHandle r), r);

    /// <summary>
    /// (x − m)/√(v + ε) · weight + bias per channel, with the batch's own mean and variance in training (which then
    /// move the running ones by <paramref name="momentum"/>), else with the running ones.
    /// </summary>
    public static Tensor BatchNorm(
        Tensor input, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool training, double momentum = 0.1, double epsilon = 1e-5) =>
        Tensor.Make(
            Native.BatchNorm(
                input.Handle, weight.Handle, bias.Handle, runningMean.Handle, runningVariance.Handle, training ? 1 : 0, momentum, epsilon, out TensorHandle r),
            r);

    /// <summary>(x − m)/√(v + ε) · weight + bias over the trailing dimensions of the given shape.</summary>
    public static Tensor LayerNorm(Tensor input, ReadOnlySpan<long> shape, Tensor? weight, Tensor? bias, double epsilon = 1e-5)
    {
        fixed (long* s = shape)
        {
            return Tensor.Make(
                Native.LayerNorm(input.Handle, s, shape.Length, Or(weight), Or(bias), epsilon, out TensorHandle r), r);
        }
    }

    /// <summary>x Wᵀ + b with W [out, in].</summary>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) =>
        Tensor.Make(Native.Linear(input.Handle, weight.Handle, Or(bias), out TensorHandle r), r);

    /// <summary>The largest value of each square of <paramref name="kernel"/>².</summary>
    public static Tensor MaxPool(Tensor input, int kernel, int stride) =>
        Tensor.Make(Native.MaxPool(input.Handle, kernel, stride, out TensorHandle r), r);

    /// <summary>Averages onto a grid of size × size, whatever the input's extent.</summary>
    public static Tensor AdaptiveAveragePool(Tensor input, int size) =>
        Tensor.Make(Native.AdaptiveAveragePool(input.Handle, size, out TensorHandle r), r);

    /// <summary>In training sets values to zero with the given probability and scales the rest up.</summary>
    public static Tensor Dropout(Tensor input, double probability, bool training) =>
        Tensor.Make(Native.Dropout(input.Handle, probability, training ? 1 : 0, out TensorHandle r), r);

    private static TensorHandle Or(Tensor? tensor) => tensor?.Handle ?? TensorHandle.None;
}

/// <summary>The two losses of a two-head network.</summary>
public static class Losses
{
    /// <summary>Mean cross-entropy of scores [B, C] against class indices [B] (int64), optionally weighted and smoothed.</summary>
    public static Tensor CrossEntropy(Tensor scores, Tensor labels, Tensor? weights = null, double smoothing = 0) =>
        Tensor.Make(
            Native.CrossEntropy(scores.Handle, labels.Handle, weights?.Handle ?? TensorHandle.None, smoothing, out TensorHandle r), r);

    /// <summary>Σ mask (prediction − target)² / max(1, Σ mask).</summary>
    public static Tensor MaskedSquaredError(Tensor prediction, Tensor target, Tensor mask) =>
        Tensor.Make(Native.MaskedSquaredError(prediction.Handle, target.Handle, mask.Handle, out TensorHandle r), r);
}
