namespace PairScope.Learning.Torch;

/// <summary>
/// AdamW: Adam's step plus a decay of the weights apart from the gradient. Parameters of fewer than two dimensions
/// (biases, normalisation) are not decayed.
/// </summary>
/// <remarks>I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.</remarks>
public sealed unsafe class AdamW : IDisposable
{
    private readonly OptimiserHandle _handle;
    private readonly IReadOnlyList<Tensor> _parameters;

    /// <summary>An optimiser of these parameters.</summary>
    public AdamW(IReadOnlyList<Tensor> parameters, double rate, double decay = 0.01, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Tensor[] decayed = parameters.Where(p => p.Shape.Length >= 2).ToArray();
        Tensor[] plain = parameters.Where(p => p.Shape.Length < 2).ToArray();
        _parameters = [.. decayed, .. plain];
        nint[] first = Tensor.Pointers(decayed);
        nint[] second = Tensor.Pointers(plain);
        fixed (nint* d = first)
        fixed (nint* p = second)
        {
            Native.Check(Native.CreateAdamW(
                d, first.Length, p, second.Length, rate, beta1, beta2, epsilon, decay, out OptimiserHandle handle));
            _handle = handle;
        }

        GC.KeepAlive(_parameters);
    }

    /// <summary>The parameters in the order of <see cref="GetState"/>: decayed ones first.</summary>
    public IReadOnlyList<Tensor> Parameters => _parameters;

    /// <summary>The learning rate of the next step.</summary>
    public double Rate
    {
        set => Native.Check(Native.SetRate(_handle, value));
    }

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients() => Native.Check(Native.ClearGradients(_handle));

    /// <summary>Scales all gradients together so that their 2-norm is at most <paramref name="largest"/>.</summary>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double largest)
    {
        Native.Check(Native.ClipGradients(_handle, largest, out double norm));
        return norm;
    }

    /// <summary>Moves the parameters by one step.</summary>
    public void Step() => Native.Check(Native.StepAdamW(_handle));

    /// <summary>Steps taken and both moments of parameter <paramref name="index"/>; null moments before its first step.</summary>
    public (long Step, float[]? First, float[]? Second) GetState(int index)
    {
        Native.Check(Native.GetState(_handle, index, out long step, out TensorHandle first, out TensorHandle second));
        if (first.IsInvalid)
        {
            return (step, null, null);
        }

        using var m = new Tensor(first);
        using var v = new Tensor(second);
        return (step, m.ToArray(), v.ToArray());
    }

    /// <summary>Restores what <see cref="GetState"/> gave, so that the next step is the one that would have followed.</summary>
    public void SetState(int index, long step, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        using var scope = new TensorScope();
        Tensor m = Tensor.From(first, [first.Length]);
        Tensor v = Tensor.From(second, [second.Length]);
        Native.Check(Native.SetState(_handle, index, step, m.Handle, v.Handle));
    }

    /// <summary>Frees the native optimiser.</summary>
    public void Dispose() => _handle.Dispose();
}
