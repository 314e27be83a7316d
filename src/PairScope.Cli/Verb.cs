using System.CommandLine;

namespace PairScope.Cli;

/// <summary>
/// A verb of the command line. Each verb is a static class in Verbs/ with one method Create, which declares the options,
/// shares those that several verbs take (<see cref="Options"/>), and sets what the verb does with <see cref="Does"/>.
/// </summary>
internal sealed class Verb : Command
{
    /// <summary>A verb with a description and command lines that show its use.</summary>
    public Verb(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines that can be copied.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Sets what the verb does. Faults of the user are thrown as <see cref="InputException"/>, a stop as
    /// <see cref="OperationCanceledException"/>; the root command makes exit codes of them.
    /// </summary>
    public void Does(Action<ParseResult, CancellationToken> action) =>
        SetAction((parsed, cancellation) =>
        {
            action(parsed, cancellation);
            return Task.FromResult(PairScopeCommand.Success);
        });

    /// <summary>
    /// Computes something that knows nothing of cancellation, and leaves it behind when the user stops the program.
    /// Only for pure computations: nothing that writes a file may run in here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The user stopped the program.</exception>
    public static T Compute<T>(Func<T> computation, CancellationToken cancellation) =>
        Task.Run(computation, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
}
