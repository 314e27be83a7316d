using System.Text;
using PairScope.Cli.Output;
using PairScope.Server;

namespace PairScope.Cli.Serving;

/// <summary>Standard error of a verb that runs for a job: progress goes to those who watch, sentences are kept.</summary>
internal sealed class JobMessages(IJobProgress progress) : TextWriter, IProgressListener
{
    private const string Prefix = "pairscope: ";
    private readonly StringBuilder _text = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>All sentences, without the program's name.</summary>
    public string Last => string.Join(' ', Sentences);

    private IEnumerable<string> Sentences => _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line);

    /// <inheritdoc/>
    public override void Write(char value) => _text.Append(value);

    /// <inheritdoc/>
    public override void Write(string? value) => _text.Append(value);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => _text.Append(value).Append('\n');

    /// <inheritdoc/>
    public void Report(double fraction, string text) => progress.Report(fraction, text);

    /// <summary>Hands every sentence on.</summary>
    public void TellAll()
    {
        foreach (string sentence in Sentences)
        {
            progress.Tell(sentence);
        }
    }
}
