namespace PairScope;

/// <summary>
/// A fault that the user caused and can mend: a bad option, a damaged file, a mistake in a protocol.
/// The message is one sentence that says what was wrong, where (file, line, byte, option) and what would be right.
/// The command line prints it and ends with exit code 2; every other exception is a fault of the program.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the fault with its one-sentence message.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the fault with its one-sentence message and the lower-level exception that revealed it.</summary>
    public InputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
