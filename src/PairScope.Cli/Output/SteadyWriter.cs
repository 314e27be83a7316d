using System.Text;

namespace PairScope.Cli.Output;

/// <summary>
/// Standard output or standard error that never ends work under way: once it refuses (closed, full, a terminal that went away)
/// the rest goes nowhere, and the first refusal is kept for the exit code.
/// </summary>
internal sealed class SteadyWriter(TextWriter inner) : TextWriter
{
    private volatile Exception? _failure;

    /// <summary>Where the text goes as long as that works.</summary>
    public TextWriter Inner => inner;

    /// <summary>Why something that was written did not arrive, or null.</summary>
    public Exception? Failure => _failure;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _failure = fault;
        }
    }
}
