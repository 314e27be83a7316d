namespace PairScope.Learning.Torch;

/// <content>Arithmetic, shapes, reductions and activations; shapes broadcast as in libtorch.</content>
public sealed unsafe partial class Tensor
{
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Make(Native.Add(a.Handle, b.Handle, out TensorHandle r), r);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Make(Native.Subtract(a.Handle, b.Handle, out TensorHandle r), r);

    /// <summary>a · b, element by element.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Make(Native.Multiply(a.Handle, b.Handle, out TensorHandle r), r);

    /// <summary>a / b, element by element.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Make(Native.Divide(a.Handle, b.Handle, out TensorHandle r), r);

    /// <summary>a · scale.</summary>
    public static Tensor operator *(Tensor a, double scale) => a.Affine(scale, 0);

    /// <summary>Tensors joined along an existing dimension.</summary>
    public static Tensor Concatenate(IReadOnlyList<Tensor> tensors, int dimension)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        nint[] handles = Pointers(tensors);
        fixed (nint* p = handles)
        {
            int status = Native.Concatenate(p, handles.Length, dimension, out TensorHandle result);
            GC.KeepAlive(tensors);
            return Make(status, result);
        }
    }

    /// <summary>scale · a + shift.</summary>
    public Tensor Affine(double scale, double shift) => Make(Native.Affine(Handle, scale, shift, out TensorHandle r), r);

    /// <summary>The matrix product, batched over leading dimensions.</summary>
    public Tensor MatMul(Tensor other) => Make(Native.MatMul(Handle, other.Handle, out TensorHandle r), r);

    /// <summary>The sum of all values.</summary>
    public Tensor Sum() => Make(Native.Sum(Handle, out TensorHandle r), r);

    /// <summary>The mean of all values.</summary>
    public Tensor Mean() => Make(Native.Mean(Handle, out TensorHandle r), r);

    /// <summary>The values in another shape; one extent may be −1.</summary>
    public Tensor Reshape(params ReadOnlySpan<long> shape)
    {
        fixed (long* s = shape)
        {
            return Make(Native.Reshape(Handle, s, shape.Length, out TensorHandle r), r);
        }
    }

    /// <summary>All dimensions from <paramref name="first"/> on joined into one.</summary>
    public Tensor Flatten(int first = 1) => Make(Native.Flatten(Handle, first, out TensorHandle r), r);

    /// <summary>Two dimensions exchanged.</summary>
    public Tensor Transpose(int first, int second) => Make(Native.Transpose(Handle, first, second, out TensorHandle r), r);

    /// <summary>The part start ≤ i &lt; end of a dimension.</summary>
    public Tensor Slice(int dimension, long start, long end) =>
        Make(Native.Slice(Handle, dimension, start, end, out TensorHandle r), r);

    /// <summary>max(0, x).</summary>
    public Tensor Relu() => Make(Native.Relu(Handle, out TensorHandle r), r);

    /// <summary>x Φ(x), Φ the normal distribution function.</summary>
    public Tensor Gelu() => Make(Native.Gelu(Handle, out TensorHandle r), r);

    /// <summary>exp x / Σ exp x along a dimension.</summary>
    public Tensor Softmax(int dimension) => Make(Native.Softmax(Handle, dimension, out TensorHandle r), r);

    /// <summary>x − log Σ exp x along a dimension.</summary>
    public Tensor LogSoftmax(int dimension) => Make(Native.LogSoftmax(Handle, dimension, out TensorHandle r), r);

    /// <summary>Eigenvalues in ascending order, and eigenvectors as columns, of a symmetric matrix.</summary>
    public (Tensor Values, Tensor Vectors) EigenSymmetric()
    {
        Native.Check(Native.EigenSymmetric(Handle, out TensorHandle values, out TensorHandle vectors));
        return (new Tensor(values), new Tensor(vectors));
    }

    internal static nint[] Pointers(IReadOnlyList<Tensor> tensors)
    {
        var handles = new nint[tensors.Count];
        for (int i = 0; i < handles.Length; i++)
        {
            ObjectDisposedException.ThrowIf(tensors[i].Handle.IsClosed, tensors[i]);
            handles[i] = tensors[i].Handle.DangerousGetHandle();
        }

        return handles;
    }
}
