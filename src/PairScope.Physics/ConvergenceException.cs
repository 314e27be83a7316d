namespace PairScope;

/// <summary>A calculation did not reach the accuracy asked of it; no result is better than a wrong one.</summary>
public sealed class ConvergenceException : Exception
{
    /// <summary>Creates the exception with a sentence that says where and how far.</summary>
    public ConvergenceException(string message)
        : base(message)
    {
    }
}
