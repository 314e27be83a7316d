using System.CommandLine;

namespace PairScope.Cli.Serving;

/// <summary>A verb as requests call it: the same options under the same names, less those that say where files go.</summary>
/// <param name="Name">Its name in addresses: "spectrum-fit".</param>
/// <param name="Words">Its words on the command line.</param>
/// <param name="Verb">The verb itself.</param>
internal sealed record ServedVerb(string Name, IReadOnlyList<string> Words, Verb Verb)
{
    /// <summary>Stands in requests for the option by which the verb draws a picture beside its answer; its value is the picture's ending.</summary>
    public const string Picture = "picture";

    private static readonly string[] Withheld = ["-o", "--json", "--force", "--print", "--picture"];

    /// <summary>The file that its answer goes to, beside the JSON that it prints; null for a verb that prints only.</summary>
    public string? OutputFile { get; init; }

    /// <summary>The option that draws a picture; null for none.</summary>
    public string? PictureOption { get; init; }

    /// <summary>Options by which the verb writes a further file, and that file's name in the job's folder: requests say whether, and never where to.</summary>
    public IReadOnlyDictionary<string, string> FurtherFiles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What requests may say: a name, and the option or argument behind it.</summary>
    public IReadOnlyDictionary<string, Symbol> Parameters => field ??= Verb.Arguments.Select(a => (Name: a.Name.ToLowerInvariant(), Symbol: (Symbol)a))
        .Concat(Verb.Options.Where(o => !Withheld.Contains(o.Name, StringComparer.Ordinal) && !FurtherFiles.ContainsKey(o.Name.TrimStart('-'))).Select(o => (Name: o.Name.TrimStart('-'), Symbol: (Symbol)o)))
        .ToDictionary(p => p.Name, p => p.Symbol, StringComparer.Ordinal);

    /// <summary>Whether a parameter names a file, or may.</summary>
    public static bool NamesFile(Symbol parameter) => parameter switch
    {
        Option { HelpName: { } help } => help.Contains("FILE", StringComparison.Ordinal) || help.Contains("WEIGHTS", StringComparison.Ordinal),
        Argument => true,
        _ => false,
    };
}
