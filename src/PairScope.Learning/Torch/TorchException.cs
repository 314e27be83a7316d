namespace PairScope.Learning.Torch;

/// <summary>An exception raised inside libtorch, with its own text.</summary>
public sealed class TorchException : Exception
{
    /// <summary>Wraps the text of a native exception.</summary>
    public TorchException(string message)
        : base(message)
    {
    }
}
