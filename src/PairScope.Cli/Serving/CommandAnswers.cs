using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Server;

namespace PairScope.Cli.Serving;

/// <summary>Answers the server's requests with the verbs of the command line, so that both always say the same (docs/serve.md, "How it is made").</summary>
internal sealed class CommandAnswers : IAnswers
{
    private const double MostBytes = 1.5e9;
    private const double MostSeconds = 600; // of an array or a picture: whoever waits for longer does so on the command line
    private const double ShareOfJob = 0.35; // of the machine's memory: two run at one time
    private readonly RootCommand _root = PairScopeCommand.Create();
    private readonly Dictionary<string, ServedVerb> _arrays;
    private readonly Dictionary<string, ServedVerb> _texts;
    private readonly ExplorerViews _views;
    private readonly PairingChoices _choices = new();

    /// <summary>Finds the verbs.</summary>
    public CommandAnswers()
    {
        _arrays = Named([Of("simulate"), Of("spectrum"), Of("bands"), Of("gap")]);
        _texts = Named(
        [
            Of("material") with { PictureOption = "-o" },
            Of("gaps") with { PictureOption = "-o" },
            Of("inspect") with { PictureOption = "-o" },
            Of("process") with { OutputFile = "processed.h5", PictureOption = "--picture" },
            Of("predict") with { OutputFile = "result.json", PictureOption = "--picture" },
            Of("fit") with { OutputFile = "result.json", PictureOption = "--picture" },
            Of("plan") with { OutputFile = "plan.html", PictureOption = "--picture", FurtherFiles = new Dictionary<string, string>(StringComparer.Ordinal) { ["protocol"] = "plan-protocol.yaml" } },
            Of("spectrum", "fit") with { OutputFile = "result.json", PictureOption = "--picture" },
        ]);
        _views = new ExplorerViews(_arrays["simulate"]);
        OpenApi = OpenApiDocument.Of(_arrays.Values, _texts.Values).ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <inheritdoc/>
    public string OpenApi { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> ArrayVerbs => _arrays.Keys;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> JsonVerbs => _texts.Keys;

    /// <summary>All verbs that requests reach.</summary>
    internal IEnumerable<ServedVerb> Verbs => [.. _arrays.Values, .. _texts.Values];

    /// <inheritdoc/>
    public JsonNode Choices(string? material, Workplace place)
    {
        using (InputFile.Only(place.Readable))
        {
            return _choices.Of(material is null || Data.MaterialFile.Shipped.Contains(material, StringComparer.Ordinal) ? material : place.PathOf(material));
        }
    }

    /// <inheritdoc/>
    public (byte[] Content, string Report) Compute(string verb, JsonObject request, string format, Workplace place, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using (InputFile.Only(place.Readable))
        {
            ServedVerb served = _arrays[verb];
            bool isDirect = format is "npy";
            string path = Path.Combine(place.Folder, "answer." + format);
            if (!isDirect)
            {
                Directory.CreateDirectory(place.Folder);
            }

            OutputTarget target = isDirect ? new OutputTarget("answer.npy", ".npy") : OutputOptions.Check("as", path, [".h5", ".csv", ".gsf", .. PictureFile.Endings]);
            Computed computed = ComputeAtRest(served, request, target, place, cancellation);
            if (!isDirect)
            {
                OutputFile.Write(target, computed.Report, computed.Data, file => computed.Picture().Save(file));
            }

            byte[] content = isDirect ? NpyFile.ToBytes(computed.Data.ToArray()) : File.ReadAllBytes(path);
            Dictionary<string, object?> report = computed.Report.ToJson(null, computed.Results);
            report["columns"] = computed.Data is ResultTable table ? table.Columns.Select(c => new { name = c.Name, unit = c.Unit }).ToArray() : null;
            report["axes"] = computed.Data is ResultArray axes ? axes.Axes.Select(a => new { name = a.Name, unit = a.Unit, first = a.Values[0], last = a.Values[^1], count = a.Values.Count, values = a.Name is "energy" ? a.Values : null }).ToArray() : null;
            report["commandLine"] = VerbRequest.Line([.. VerbRequest.Words(served, request, name => name), $"-o=map.{format}"]).Replace("-o=", "-o ", StringComparison.Ordinal);
            report["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 4);
            return (content, JsonSerializer.Serialize(report));
        }
    }

    /// <inheritdoc/>
    public byte[] View(string what, JsonObject request, Workplace place, CancellationToken cancellation)
    {
        using (InputFile.Only(place.Readable))
        {
            return _views.Of(what, request, (verb, asked, target) => ComputeAtRest(verb, asked, target, place, cancellation), place.PathOf, cancellation);
        }
    }

    /// <inheritdoc/>
    public string Run(string verb, JsonObject request, Workplace place, IJobProgress progress, CancellationToken cancellation)
    {
        ServedVerb served = _texts[verb];
        var words = new List<string>(VerbRequest.Words(served, request, place.PathOf));
        if (served.OutputFile is { } file)
        {
            words.Add($"--output={Path.Combine(place.Folder, file)}");
        }

        if (VerbRequest.PictureOf(served, request) is { } ending)
        {
            words.Add($"{(served.PictureOption is "-o" ? "--output" : served.PictureOption)}={Path.Combine(place.Folder, "picture." + ending)}");
        }

        words.AddRange(VerbRequest.FurtherFilesOf(served, request).Select(f => $"--{f.Option}={Path.Combine(place.Folder, f.File)}"));
        words.Add("--json");
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var messages = new JobMessages(progress);
        int code = 0;
        using (InputFile.Only(place.Readable))
        {
            RunEstimate.AllowAtMost(ShareOfJob * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, double.PositiveInfinity);
            Verb.UntilAtRest(() => code = PairScopeCommand.Invoke([.. words], output, messages, cancellation));
        }

        return code switch
        {
            PairScopeCommand.Success => Told(output.ToString()),
            PairScopeCommand.Interrupted => throw new OperationCanceledException(cancellation),
            PairScopeCommand.InputFault => throw new InputException(messages.Last),
            _ => throw new InvalidOperationException(messages.Last),
        };

        string Told(string text)
        {
            messages.TellAll();
            return text;
        }
    }

    private Computed ComputeAtRest(ServedVerb served, JsonObject request, OutputTarget target, Workplace place, CancellationToken cancellation)
    {
        ParseResult parsed = Parsed(_root, [.. VerbRequest.Words(served, request, place.PathOf), "--output=" + target.Path]);
        Computed computed = null!;
        RunEstimate.AllowAtMost(MostBytes, MostSeconds);
        try
        {
            Verb.UntilAtRest(() => computed = served.Verb.Computation!(parsed, target, cancellation));
        }
        catch (ConvergenceException fault)
        {
            throw new InputException(fault.Message + " Ask for less accuracy, choose less extreme parameters, or use torus.", fault);
        }

        return computed;
    }

    /// <summary>The words as the command line would read them.</summary>
    /// <exception cref="InputException">They have mistakes.</exception>
    internal static ParseResult Parsed(Command command, IReadOnlyList<string> words)
    {
        ParseResult parsed = command.Parse(words);
        if (parsed.Errors.Count > 0)
        {
            throw new InputException(string.Join(' ', parsed.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal)));
        }

        parsed.InvocationConfiguration.Error = TextWriter.Null; // how long it will take is no news for the window in which the server runs
        return parsed;
    }

    private ServedVerb Of(params string[] words)
    {
        Command command = _root;
        foreach (string word in words)
        {
            command = command.Subcommands.First(c => string.Equals(c.Name, word, StringComparison.Ordinal));
        }

        return new ServedVerb(string.Join('-', words), words, (Verb)command);
    }

    private static Dictionary<string, ServedVerb> Named(ServedVerb[] verbs) => verbs.ToDictionary(v => v.Name, StringComparer.Ordinal);
}
