namespace PairScope.Training.Torch;

/// <summary>
/// Frees, when disposed, every tensor made on this thread since it was opened, except those kept. One scope for each
/// training step holds memory flat; left to the garbage collector, tensors pile up by tens of megabytes a step.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? s_current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _tensors = [];

    /// <summary>Opens a scope within the thread's current one.</summary>
    public TensorScope()
    {
        _outer = s_current;
        s_current = this;
    }

    /// <summary>Takes a tensor out of the scope, so that it lives on.</summary>
    public Tensor Keep(Tensor tensor)
    {
        _tensors.Remove(tensor);
        return tensor;
    }

    /// <summary>Frees the scope's tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors)
        {
            tensor.Dispose();
        }

        _tensors.Clear();
        s_current = _outer;
    }

    internal static void Register(Tensor tensor) => s_current?._tensors.Add(tensor);
}
