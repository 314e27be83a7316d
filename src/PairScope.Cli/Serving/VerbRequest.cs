using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Data;
using PairScope.Server;

namespace PairScope.Cli.Serving;

/// <summary>
/// A request as the command line that it stands for. Names are those of the options, so that whatever the command line checks is checked here by the same
/// code; files are only those that the server may read.
/// </summary>
internal static class VerbRequest
{
    private const int LongestText = 4096;
    private const int MostValues = 20_000;

    /// <summary>The words of the command line, options as --name=value.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="request">Options by name.</param>
    /// <param name="pathOf">What stands for a name of a file: its path, or for showing the name itself.</param>
    /// <exception cref="InputException">The verb has no such option, or its value is none.</exception>
    public static IReadOnlyList<string> Words(ServedVerb verb, JsonObject request, Func<string, string> pathOf)
    {
        var arguments = new List<string>();
        var options = new List<string>();
        foreach ((string name, JsonNode? value) in request)
        {
            if ((verb.PictureOption is not null && name is ServedVerb.Picture) || verb.FurtherFiles.ContainsKey(name))
            {
                continue;
            }

            if (!verb.Parameters.TryGetValue(name, out Symbol? parameter))
            {
                throw new InputException($"'{name}' is nothing that {verb.Name} takes; it takes {string.Join(", ", [.. verb.Parameters.Keys, .. verb.FurtherFiles.Keys, .. verb.PictureOption is null ? Array.Empty<string>() : [ServedVerb.Picture]])}.");
            }

            foreach (string? text in Values(name, parameter, value))
            {
                string? word = text is null ? null : ServedVerb.NamesFile(parameter) ? OfFile(parameter, name, text, pathOf) : text;
                if (parameter is Argument)
                {
                    arguments.Add(word!);
                }
                else
                {
                    options.Add(word is null ? $"--{name}" : $"--{name}={word}");
                }
            }
        }

        if (verb.Parameters.FirstOrDefault(p => p.Value is Argument { Arity.MinimumNumberOfValues: > 0 } && !request.ContainsKey(p.Key)) is { Key: { } missing })
        {
            throw new InputException($"{verb.Name} needs '{missing}'.");
        }

        return [.. verb.Words, .. arguments, .. options];
    }

    /// <summary>The ending of the picture that a request asks for; null for none.</summary>
    /// <exception cref="InputException">It is no ending of a picture.</exception>
    public static string? PictureOf(ServedVerb verb, JsonObject request) => verb.PictureOption is null || request[ServedVerb.Picture] is not JsonValue value
        ? null
        : value.TryGetValue(out string? ending) && ending is "png" or "svg" or "pdf"
        ? ending
        : throw new InputException("'picture' must be png, svg or pdf.");

    /// <summary>The further files that a request asks for: the option, and the name of the file.</summary>
    /// <exception cref="InputException">It says anything but yes or no.</exception>
    public static IEnumerable<(string Option, string File)> FurtherFilesOf(ServedVerb verb, JsonObject request) => verb.FurtherFiles.Where(f => request[f.Key]?.GetValueKind() switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new InputException($"'{f.Key}' must be true or false: the job keeps the file beside its answer, under the name {f.Value}."),
    }).Select(f => (f.Key, f.Value));

    /// <summary>The line that a user would type for the same.</summary>
    public static string Line(IEnumerable<string> words) => "pairscope " + string.Join(' ', words.Select(Quoted));

    // A list is a list of numbers with commas for options of one text, and the option again and again for those of many.
    private static IEnumerable<string?> Values(string name, Symbol parameter, JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null or JsonValueKind.False:
                return [];
            case JsonValueKind.True when parameter is Option { ValueType: var type } && type == typeof(bool):
                return [null];
            case JsonValueKind.Array:
                JsonArray items = value.AsArray();
                string[] texts = items.Count is > 0 and <= MostValues ? [.. items.Select(i => Text(name, i))] : throw new InputException($"'{name}' must hold between 1 and {MostValues} values.");
                return TakesMany(parameter) ? texts : [string.Join(',', texts)];
            default:
                return [Text(name, value)];
        }
    }

    private static bool TakesMany(Symbol parameter) => (parameter is Option o ? o.ValueType : ((Argument)parameter).ValueType) == typeof(string[]);

    private static string Text(string name, JsonNode? value)
    {
        string? text = value?.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => Number(value),
            _ => null,
        };
        return text is { Length: > 0 and <= LongestText } && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw new InputException($"'{name}' must be a number or a text of 1 to {LongestText} letters, or a list of such; true and false are for options without a value.");
    }

    private static string Number(JsonNode value) => double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : throw new InputException($"'{value.ToJsonString()}' is no number that a computer holds.");

    // A shipped material, a sum of channels or a kind of impurity is a word; everything else that may be a file is one.
    private static string OfFile(Symbol parameter, string name, string text, Func<string, string> pathOf)
    {
        bool isYaml = text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
        bool isWord = name switch
        {
            "material" => MaterialFile.Shipped.Contains(text, StringComparer.Ordinal),
            "gap" or "impurity" => !isYaml,
            _ => false,
        };
        return isWord ? text : parameter is Option or Argument ? pathOf(text) : text;
    }

    private static string Quoted(string word)
    {
        int value = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        string text = word[value..];
        bool isPlain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '_' or '-' or ':' or ',' or '+' or '=');
        string quoted = isPlain ? text : "\"" + string.Concat(text.Select(c => c is '"' or '\\' or '$' or '`' ? $"\\{c}" : c.ToString())) + "\"";
        return value > 0 && !text.StartsWith('-') ? $"{word[..(value - 1)]} {quoted}" : word[..value] + quoted;
    }
}
