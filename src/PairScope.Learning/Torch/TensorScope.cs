namespace PairScope.Learning.Torch;

/// <summary>
/// Frees every tensor made on this thread while it is the innermost scope. Without one per training step, native memory
/// waits for the garbage collector, which sees only small handles and does not come.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _tensors = [];
    private bool _disposed;

    /// <summary>Opens a scope inside the current one.</summary>
    public TensorScope()
    {
        _outer = _current;
        _current = this;
    }

    /// <summary>Takes a tensor out of this scope into the enclosing one, or, without one, into the caller's care.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_tensors.Remove(tensor))
        {
            _outer?._tensors.Add(tensor);
        }

        return tensor;
    }

    /// <summary>Frees the tensors of this scope.</summary>
    /// <exception cref="InvalidOperationException">An inner scope is still open, or another thread opened this one.</exception>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (!ReferenceEquals(_current, this))
        {
            throw new InvalidOperationException("Tensor scopes must be closed by the thread that opened them, innermost first.");
        }

        _disposed = true;
        _current = _outer;
        foreach (Tensor tensor in _tensors)
        {
            tensor.Dispose();
        }

        _tensors.Clear();
    }

    internal static void Register(Tensor tensor) => _current?._tensors.Add(tensor);
}
