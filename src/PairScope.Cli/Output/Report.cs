using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PairScope.Cli.Output;

/// <summary>
/// What was computed with which parameters: goes into every file that can carry metadata, and to standard output
/// with --json. Names end in their unit.
/// </summary>
internal sealed class Report
{
    /// <summary>A report of one verb from its groups of parameters.</summary>
    public Report(string verb, params IEnumerable<(string Name, object? Value)>[] groups)
    {
        Verb = verb;
        Parameters = [.. groups.SelectMany(g => g)];
    }

    /// <summary>The verb.</summary>
    public string Verb { get; }

    /// <summary>The parameters in order; null where one has no meaning.</summary>
    public IReadOnlyList<(string Name, object? Value)> Parameters { get; }

    /// <summary>Program, version, verb and every parameter that has a value, as metadata of a file.</summary>
    public IEnumerable<(string Name, object Value)> Metadata()
    {
        yield return ("program", "pairscope");
        yield return ("program_version", PairScopeCommand.Version);
        yield return ("verb", Verb);
        foreach ((string name, object? value) in Parameters)
        {
            if (value is not null)
            {
                yield return (name, value);
            }
        }
    }

    /// <summary>A value as text: numbers with the digits that give them back, lists with commas.</summary>
    public static string Text(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        double[] numbers => string.Join(',', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture))),
        string[] texts => string.Join(',', texts),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>The report with its results under their names.</summary>
    /// <param name="file">The file written; null for none.</param>
    /// <param name="results">What came out.</param>
    public Dictionary<string, object?> ToJson(string? file, IEnumerable<(string Name, object? Value)> results)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in Parameters)
        {
            parameters[name] = value;
        }

        var root = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["program"] = "pairscope",
            ["version"] = PairScopeCommand.Version,
            ["verb"] = Verb,
        };
        if (file is not null)
        {
            root["file"] = file;
        }

        root["parameters"] = parameters;
        foreach ((string name, object? value) in results)
        {
            root[name] = value;
        }

        return root;
    }

    /// <summary>Prints the report as JSON.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file written.</param>
    /// <param name="results">What came out.</param>
    /// <param name="elapsed">How long it took.</param>
    public void WriteJson(TextWriter output, string file, IEnumerable<(string Name, object? Value)> results, TimeSpan elapsed)
    {
        Dictionary<string, object?> root = ToJson(file, results);
        root["seconds"] = Math.Round(elapsed.TotalSeconds, 3);
        output.WriteLine(JsonSerializer.Serialize(root, Options));
    }

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,

        // Units and irreps keep their own letters; the output is no HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
