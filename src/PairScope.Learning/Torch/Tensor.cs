namespace PairScope.Learning.Torch;

/// <summary>
/// An n-dimensional array of libtorch, row-major, float32 unless made from integers. It belongs to the innermost
/// <see cref="TensorScope"/> of the thread that made it; without a scope the caller disposes it.
/// </summary>
/// <remarks>Every member throws <see cref="TorchException"/> with libtorch's own text when shapes or types do not fit.</remarks>
public sealed unsafe partial class Tensor : IDisposable
{
    internal Tensor(TensorHandle handle)
    {
        Handle = handle;
        TensorScope.Register(this);
    }

    /// <summary>Extent of each dimension.</summary>
    public long[] Shape
    {
        get
        {
            Native.Check(Native.Rank(Handle, out int rank));
            var shape = new long[rank];
            fixed (long* p = shape)
            {
                Native.Check(Native.Shape(Handle, p, rank));
            }

            return shape;
        }
    }

    /// <summary>Number of values.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether operations on it are recorded so that <see cref="Backward"/> fills <see cref="Gradient"/>.</summary>
    public bool RequiresGradient
    {
        set => Native.Check(Native.RequireGradient(Handle, value ? 1 : 0));
    }

    /// <summary>The accumulated gradient, or null where there is none.</summary>
    public Tensor? Gradient
    {
        get
        {
            Native.Check(Native.Gradient(Handle, out TensorHandle result));
            if (result.IsInvalid)
            {
                result.Dispose();
                return null;
            }

            return new Tensor(result);
        }
    }

    internal TensorHandle Handle { get; }

    /// <summary>A float32 tensor with these values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, ReadOnlySpan<long> shape, TorchDevice device = TorchDevice.Cpu)
    {
        RequireCount(values.Length, shape);
        fixed (float* v = values)
        fixed (long* s = shape)
        {
            Native.Check(Native.FromFloat(v, s, shape.Length, (int)device, out TensorHandle result));
            return new Tensor(result);
        }
    }

    /// <summary>An int64 tensor with these values in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public static Tensor From(ReadOnlySpan<long> values, ReadOnlySpan<long> shape, TorchDevice device = TorchDevice.Cpu)
    {
        RequireCount(values.Length, shape);
        fixed (long* v = values)
        fixed (long* s = shape)
        {
            Native.Check(Native.FromInt64(v, s, shape.Length, (int)device, out TensorHandle result));
            return new Tensor(result);
        }
    }

    /// <summary>A float32 tensor filled with one value.</summary>
    public static Tensor Full(ReadOnlySpan<long> shape, float value, TorchDevice device = TorchDevice.Cpu)
    {
        fixed (long* s = shape)
        {
            Native.Check(Native.Full(s, shape.Length, value, (int)device, out TensorHandle result));
            return new Tensor(result);
        }
    }

    /// <summary>
    /// Initial weights after He: normal with standard deviation √(2/fan in), fan in = the product of all extents but
    /// the first; the variance of a ReLU network's signal then neither grows nor fades with depth.
    /// </summary>
    /// <remarks>K. He et al., ICCV 2015, doi:10.1109/ICCV.2015.123.</remarks>
    public static Tensor He(ReadOnlySpan<long> shape, TorchDevice device = TorchDevice.Cpu)
    {
        long fanIn = 1;
        foreach (long extent in shape[1..])
        {
            fanIn *= extent;
        }

        fixed (long* s = shape)
        {
            Native.Check(Native.Normal(s, shape.Length, Math.Sqrt(2.0 / fanIn), (int)device, out TensorHandle result));
            return new Tensor(result);
        }
    }

    /// <summary>The values in row-major order.</summary>
    public float[] ToArray()
    {
        var values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Copies the values in row-major order.</summary>
    public void CopyTo(Span<float> values)
    {
        fixed (float* p = values)
        {
            Native.Check(Native.ReadFloat(Handle, p, values.Length));
        }
    }

    /// <summary>Copies the values, as integers, in row-major order.</summary>
    public void CopyTo(Span<long> values)
    {
        fixed (long* p = values)
        {
            Native.Check(Native.ReadInt64(Handle, p, values.Length));
        }
    }

    /// <summary>The one value of a tensor that holds one.</summary>
    public double Item()
    {
        Native.Check(Native.Item(Handle, out double value));
        return value;
    }

    /// <summary>Overwrites the values in place, outside the gradient record.</summary>
    public void Assign(ReadOnlySpan<float> values)
    {
        fixed (float* p = values)
        {
            Native.Check(Native.Assign(Handle, p, values.Length));
        }
    }

    /// <summary>An independent copy outside the gradient record.</summary>
    public Tensor Clone() => Make(Native.Clone(Handle, out TensorHandle result), result);

    /// <summary>The same values outside the gradient record.</summary>
    public Tensor Detach() => Make(Native.Detach(Handle, out TensorHandle result), result);

    /// <summary>The tensor on a device.</summary>
    public Tensor To(TorchDevice device) => Make(Native.To(Handle, (int)device, out TensorHandle result), result);

    /// <summary>Adds the gradient of this single value to every recorded tensor that it depends on.</summary>
    public void Backward() => Native.Check(Native.Backward(Handle));

    /// <summary>Frees the native tensor.</summary>
    public void Dispose() => Handle.Dispose();

    internal static Tensor Make(int status, TensorHandle result)
    {
        Native.Check(status);
        return new Tensor(result);
    }

    private static void RequireCount(long count, ReadOnlySpan<long> shape)
    {
        long expected = 1;
        foreach (long extent in shape)
        {
            expected = checked(expected * extent);
        }

        if (count != expected)
        {
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", shape.ToArray())}] holds {expected} values and was given {count}.");
        }
    }
}
