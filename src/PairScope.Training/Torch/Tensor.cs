using System.Runtime.InteropServices;

namespace PairScope.Training.Torch;

/// <summary>
/// A float32 or int64 tensor of libtorch, on <see cref="TorchRuntime.Device"/>. Tensors made inside a <see cref="TensorScope"/> are freed with it; others
/// live until disposed.
/// </summary>
public sealed unsafe class Tensor : SafeHandle
{
    private Tensor(nint handle)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        TensorScope.Register(this);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Sizes of the axes.</summary>
    public long[] Shape
    {
        get
        {
            NativeTorch.Check(NativeTorch.ps_tensor_dims(Raw, out int dims));
            var shape = new long[dims];
            fixed (long* p = shape)
            {
                NativeTorch.Check(NativeTorch.ps_tensor_shape(Raw, p));
            }

            GC.KeepAlive(this);
            return shape;
        }
    }

    internal nint Raw => IsClosed ? throw new ObjectDisposedException(nameof(Tensor)) : handle;

    /// <summary>A float32 tensor with the given values, row-major.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        RequireCount(values.Length, shape);
        fixed (float* v = values)
        {
            fixed (long* s = shape)
            {
                NativeTorch.Check(NativeTorch.ps_tensor_from_float(v, s, shape.Length, TorchRuntime.Device is TorchDevice.Cuda ? 1 : 0, out nint t));
                return new Tensor(t);
            }
        }
    }

    /// <summary>An int64 tensor with the given values, row-major.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the sizes.</exception>
    public static Tensor From(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
    {
        RequireCount(values.Length, shape);
        fixed (long* v = values)
        {
            fixed (long* s = shape)
            {
                NativeTorch.Check(NativeTorch.ps_tensor_from_int64(v, s, shape.Length, TorchRuntime.Device is TorchDevice.Cuda ? 1 : 0, out nint t));
                return new Tensor(t);
            }
        }
    }

    /// <summary>A copy of all values, row-major.</summary>
    public float[] ToArray()
    {
        var values = new float[Shape.Aggregate(1L, (product, size) => product * size)];
        fixed (float* v = values)
        {
            NativeTorch.Check(NativeTorch.ps_tensor_read_float(Raw, v, values.Length));
        }

        GC.KeepAlive(this);
        return values;
    }

    /// <summary>Overwrites all values, row-major.</summary>
    public void Write(ReadOnlySpan<float> values)
    {
        fixed (float* v = values)
        {
            NativeTorch.Check(NativeTorch.ps_tensor_write_float(Raw, v, values.Length));
        }

        GC.KeepAlive(this);
    }

    /// <summary>The value of a tensor with one element.</summary>
    public double Item()
    {
        NativeTorch.Check(NativeTorch.ps_tensor_item(Raw, out double value));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Marks the tensor as a parameter to be trained.</summary>
    public Tensor RequireGradient()
    {
        NativeTorch.Check(NativeTorch.ps_tensor_require_grad(Raw));
        return this;
    }

    /// <summary>The gradient that the last <see cref="Backward"/> left here.</summary>
    public Tensor Gradient()
    {
        NativeTorch.Check(NativeTorch.ps_tensor_grad(Raw, out nint g));
        return Wrap(g);
    }

    /// <summary>Back-propagates from this scalar.</summary>
    public void Backward()
    {
        NativeTorch.Check(NativeTorch.ps_tensor_backward(Raw));
        GC.KeepAlive(this);
    }

    /// <summary>Sum, with broadcasting.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Wrap(a, b, NativeTorch.ps_add(a.Raw, b.Raw, out nint t), t);

    /// <summary>Difference, with broadcasting.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Wrap(a, b, NativeTorch.ps_subtract(a.Raw, b.Raw, out nint t), t);

    /// <summary>Product element by element, with broadcasting.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Wrap(a, b, NativeTorch.ps_multiply(a.Raw, b.Raw, out nint t), t);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(double factor, Tensor a) => Wrap(a, a, NativeTorch.ps_scale(a.Raw, factor, out nint t), t);

    /// <summary>Sum of all elements.</summary>
    public Tensor Sum() => Wrap(this, this, NativeTorch.ps_sum(Raw, out nint t), t);

    /// <summary>Mean of all elements.</summary>
    public Tensor Mean() => Wrap(this, this, NativeTorch.ps_mean(Raw, out nint t), t);

    /// <summary>Elements start … end − 1 along one axis.</summary>
    public Tensor Slice(long dim, long start, long end) => Wrap(this, this, NativeTorch.ps_slice(Raw, dim, start, end, out nint t), t);

    /// <summary>Joins all axes from <paramref name="start"/> on.</summary>
    public Tensor Flatten(long start) => Wrap(this, this, NativeTorch.ps_flatten(Raw, start, out nint t), t);

    /// <summary>Two-dimensional convolution of [batch, channels, height, width].</summary>
    public Tensor Convolve(Tensor weight, Tensor? bias, long stride = 1, long padding = 0, long groups = 1) =>
        Wrap(this, weight, NativeTorch.ps_conv2d(Raw, weight.Raw, bias?.Raw ?? 0, stride, padding, groups, out nint t), t, bias);

    /// <summary>x Wᵀ + b.</summary>
    public Tensor Linear(Tensor weight, Tensor? bias) =>
        Wrap(this, weight, NativeTorch.ps_linear(Raw, weight.Raw, bias?.Raw ?? 0, out nint t), t, bias);

    /// <summary>Batch normalisation; in training it moves the running mean and variance.</summary>
    public Tensor BatchNormalise(Tensor weight, Tensor bias, Tensor mean, Tensor variance, bool training)
    {
        int status = NativeTorch.ps_batch_norm(
            Raw, weight.Raw, bias.Raw, mean.Raw, variance.Raw, training ? 1 : 0, 0.1, 1e-5, out nint t);
        GC.KeepAlive(mean);
        GC.KeepAlive(variance);
        return Wrap(this, weight, status, t, bias);
    }

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => Wrap(this, this, NativeTorch.ps_relu(Raw, out nint t), t);

    /// <summary>x/(1 + e^−x).</summary>
    public Tensor Silu() => Wrap(this, this, NativeTorch.ps_silu(Raw, out nint t), t);

    /// <summary>x Φ(x), Φ the normal distribution function.</summary>
    public Tensor Gelu() => Wrap(this, this, NativeTorch.ps_gelu(Raw, out nint t), t);

    /// <summary>eˣ.</summary>
    public Tensor Exp() => Wrap(this, this, NativeTorch.ps_exp(Raw, out nint t), t);

    /// <summary>x, or the nearer end of an interval.</summary>
    public Tensor Clamp(double low, double high) => Wrap(this, this, NativeTorch.ps_clamp(Raw, low, high, out nint t), t);

    /// <summary>Layer normalisation over the last axis.</summary>
    public Tensor LayerNormalise(Tensor weight, Tensor bias) =>
        Wrap(this, weight, NativeTorch.ps_layer_norm(Raw, weight.Raw, bias.Raw, 1e-6, out nint t), t, bias);

    /// <summary>The axes in another order.</summary>
    public Tensor Permute(params ReadOnlySpan<long> order)
    {
        fixed (long* o = order)
        {
            return Wrap(this, this, NativeTorch.ps_permute(Raw, o, order.Length, out nint t), t);
        }
    }

    /// <summary>Largest value of every square of the given side.</summary>
    public Tensor MaxPool(long side) => Wrap(this, this, NativeTorch.ps_max_pool2d(Raw, side, out nint t), t);

    /// <summary>Mean over regions such that side × side of them remain.</summary>
    public Tensor AdaptiveAveragePool(long side) => Wrap(this, this, NativeTorch.ps_adaptive_avg_pool2d(Raw, side, out nint t), t);

    /// <summary>Softmax along one axis.</summary>
    public Tensor Softmax(long dim) => Wrap(this, this, NativeTorch.ps_softmax(Raw, dim, out nint t), t);

    /// <summary>Mean cross-entropy of class scores [batch, classes] against labels [batch].</summary>
    public Tensor CrossEntropy(Tensor labels) => Wrap(this, labels, NativeTorch.ps_cross_entropy(Raw, labels.Raw, out nint t), t);

    internal static Tensor Wrap(nint handle) => new(handle);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeTorch.ps_tensor_free(handle) == 0;

    // The operands stay alive until the native call has returned.
    private static Tensor Wrap(Tensor a, Tensor b, int status, nint result, Tensor? c = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        NativeTorch.Check(status);
        return new Tensor(result);
    }

    private static void RequireCount(int count, ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (long size in shape)
        {
            product *= size;
        }

        if (product != count)
        {
            throw new ArgumentException($"A tensor of this shape holds {product} values and was given {count}.", nameof(shape));
        }
    }
}
