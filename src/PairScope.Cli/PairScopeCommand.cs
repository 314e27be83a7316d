using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using PairScope.Cli.Output;
using PairScope.Cli.Verbs;

namespace PairScope.Cli;

/// <summary>The command line as a whole: one verb per file in Verbs/, one place for faults and exit codes.</summary>
public static class PairScopeCommand
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>A fault of the program.</summary>
    public const int ProgramFault = 1;

    /// <summary>A fault of the user: one sentence on standard error, no output file.</summary>
    public const int InputFault = 2;

    /// <summary>Stopped by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(PairScopeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Runs one command line. Streams that refuse (closed, full) never end the work; where results could not be printed, the exit code says so.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="cancellation">Asks a running verb to stop.</param>
    /// <returns>The exit code: 0, 1 for a fault of the program, 2 for one of the user, 130 when stopped.</returns>
    public static int Invoke(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        using var results = new SteadyWriter(output);
        using var messages = new SteadyWriter(error);
        int code = Run(args, results, messages, cancellation);
        results.Flush();
        if (results.Failure is { } failure && code == Success)
        {
            messages.WriteLine($"pairscope: standard output cannot be written ({failure.Message.TrimEnd('.')}), so results were not printed; files that were asked for are complete.");
            return InputFault;
        }

        return code;
    }

    private static int Run(string[] args, SteadyWriter output, SteadyWriter error, CancellationToken cancellation)
    {
        try
        {
            if (Array.Find(args, a => a.Contains('\ufffd', StringComparison.Ordinal)) is { } foreign)
            {
                throw new InputException($"'{foreign}' holds bytes that are no UTF-8, which .NET cannot hand to the system again; rename the file, or give a link to it.");
            }

            ParseResult parsed = Create(args.FirstOrDefault()).Parse(args.Length == 0 ? ["--help"] : args);
            if (parsed.Errors.Count > 0 && parsed.Action is null or ParseErrorAction)
            {
                if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens.Count > 0)
                {
                    throw new InputException(
                        $"'{parsed.UnmatchedTokens[0]}' is no verb; the verbs are {string.Join(", ", parsed.RootCommandResult.Command.Children.OfType<Verb>().Select(v => v.Name))}.");
                }

                // All faults together, each sentence once: a mended command line should not reveal a second fault.
                foreach (string message in parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
                {
                    error.WriteLine($"pairscope: {message}");
                }

                return InputFault;
            }

            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("pairscope: stopped.");
            return Interrupted;
        }
        catch (InputException e)
        {
            error.WriteLine($"pairscope: {e.Message}");
            return InputFault;
        }
        catch (ConvergenceException e)
        {
            error.WriteLine($"pairscope: {e.Message} Nothing was written; ask for less accuracy, choose less extreme parameters, or use --torus.");
            return InputFault;
        }
        catch (IOException e) when (!IsThere("."))
        {
            error.WriteLine($"pairscope: the working folder no longer exists ({e.Message.TrimEnd('.')}); change to one that does.");
            return InputFault;
        }
        catch (Exception e)
        {
            error.WriteLine($"pairscope: this is a fault of the program, please report it: {e}");
            return ProgramFault;
        }
    }

    // A folder that was deleted under the program can still be named ".", but not be found out.
    private static bool IsThere(string folder)
    {
        try
        {
            return Directory.Exists(Path.GetFullPath(folder));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static readonly (string Name, Func<Verb> Create)[] Verbs =
    [
        ("simulate", SimulateVerb.Create),
        ("bands", BandsVerb.Create),
        ("material", MaterialVerb.Create),
        ("gaps", GapsVerb.Create),
        ("gap", GapVerb.Create),
        ("spectrum", SpectrumVerb.Create),
        ("inspect", InspectVerb.Create),
        ("convert", ConvertVerb.Create),
        ("process", ProcessVerb.Create),
        ("dataset", DatasetVerb.Create),
        ("train", TrainVerb.Create),
        ("evaluate", EvaluateVerb.Create),
        ("predict", PredictVerb.Create),
        ("fit", FitVerb.Create),
        ("plan", PlanVerb.Create),
        ("score", ScoreVerb.Create),
        ("export", ExportVerb.Create),
        ("demo", DemoVerb.Create),
        ("serve", ServeVerb.Create),
    ];

    /// <summary>The root command with every verb, or with the one that is named, as the options of all the others need 50 ms of a processor to declare.</summary>
    /// <param name="verb">The only verb that is needed; every verb where there is none of that name.</param>
    internal static RootCommand Create(string? verb = null)
    {
        var root = new RootCommand("Reads a superconductor's pairing symmetry out of quasiparticle interference maps.");
        bool isVerb = Array.Exists(Verbs, v => string.Equals(v.Name, verb, StringComparison.Ordinal));
        foreach ((string name, Func<Verb> create) in Verbs)
        {
            if (!isVerb || string.Equals(name, verb, StringComparison.Ordinal))
            {
                root.Add(create());
            }
        }

        foreach (Option option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption { Action: HelpAction help } => new HelpWithExamples(help),
                VersionOption => new PrintVersion(),
                _ => option.Action,
            };
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (parseResult.CommandResult.Command is Verb verb)
            {
                output.WriteLine(verb.Examples.Count == 1 ? "Example:" : "Examples:");
                foreach (string example in verb.Examples)
                {
                    output.WriteLine($"  {example}");
                }
            }
            else
            {
                output.WriteLine("'pairscope VERB --help' explains a verb and gives an example.");
            }

            return code;
        }
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"pairscope {Version}");
            return Success;
        }
    }
}
