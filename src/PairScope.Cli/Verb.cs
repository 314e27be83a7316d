using System.CommandLine;
using System.Diagnostics;
using PairScope.Cli.Options;
using PairScope.Cli.Output;

namespace PairScope.Cli;

/// <summary>
/// A verb of the command line. Each verb is a static class in Verbs/ with one method Create, which declares the options,
/// shares those that several verbs take (<see cref="Options"/>), and sets what the verb does with <see cref="Does"/>, or with
/// <see cref="Computes"/> where that is numbers in one file.
/// </summary>
internal sealed class Verb : Command
{
    private static readonly AsyncLocal<List<Task>?> LeftBehind = new();

    /// <summary>A verb with a description and command lines that show its use.</summary>
    public Verb(string name, string description, params string[] examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines that can be copied.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The numbers of a verb that computes some, without a file; null for other verbs.</summary>
    public Func<ParseResult, OutputTarget, CancellationToken, Computed>? Computation { get; private set; }

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

    /// <summary>Sets what numbers the verb computes; the command line writes them to a file and tells so, the server sends them.</summary>
    /// <param name="outputOptions">Which file.</param>
    /// <param name="computation">Computes them for a file of that ending.</param>
    public void Computes(OutputOptions outputOptions, Func<ParseResult, OutputTarget, CancellationToken, Computed> computation)
    {
        Computation = computation;
        Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            Computed computed = computation(parsed, target, cancellation);
            OutputFile.Write(target, computed.Report, computed.Data, file => computed.Picture().Save(file));
            outputOptions.Announce(parsed, target, computed.Report, clock, computed.Summary, computed.Results);
        });
    }

    /// <summary>
    /// Computes something that knows nothing of cancellation, and leaves it behind when the user stops the program.
    /// Only for pure computations: nothing that writes a file may run in here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The user stopped the program.</exception>
    public static T Compute<T>(Func<T> computation, CancellationToken cancellation)
    {
        Task<T> task = Task.Run(computation, cancellation);
        LeftBehind.Value?.Add(task);
        return task.WaitAsync(cancellation).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Runs something on this thread and then waits for the computations that <see cref="Compute"/> left behind in it: a server that goes on must know when
    /// a core is free again.
    /// </summary>
    /// <param name="work">The work; its exceptions come out after the wait.</param>
    public static void UntilAtRest(Action work)
    {
        var begun = new List<Task>();
        LeftBehind.Value = begun;
        try
        {
            work();
        }
        finally
        {
            LeftBehind.Value = null;
            Task.WhenAll(begun).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }
}
