using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>
/// What readers of YAML files share, and of YAML embedded in other files. They work on the tree of nodes, which know their lines; what is not as it should be is
/// reported and something harmless returned, so that one run reports all mistakes.
/// </summary>
/// <param name="noun">What kind of file it is, for messages: "protocol".</param>
internal abstract class YamlReader(string noun)
{
    /// <summary>Most numbers in a list.</summary>
    protected const int MostNumbers = 1024;

    private const int MostMistakes = 20;
    private const int LongestName = 60;

    private readonly List<(long Line, string Text)> _mistakes = [];

    /// <summary>How many mistakes were reported so far.</summary>
    protected int MistakeCount => _mistakes.Count;

    /// <exception cref="InputException">Mistakes were reported; all of them with their lines.</exception>
    protected void ThrowIfMistaken(string source)
    {
        if (_mistakes.Count == 0)
        {
            return;
        }

        var sorted = _mistakes.OrderBy(m => m.Line).Take(MostMistakes).Select(m => $"line {m.Line}, {m.Text}").ToArray();
        var further = _mistakes.Count > sorted.Length ? $"\n  and {_mistakes.Count - sorted.Length} more." : string.Empty;
        throw new InputException(sorted.Length == 1
            ? $"The {noun} '{source}' has a mistake in {sorted[0]}."
            : $"The {noun} '{source}' has {_mistakes.Count} mistakes:{string.Concat(sorted.Select(s => $"\n  {s}."))}{further}");
    }

    /// <summary>The root of a file that must be one mapping.</summary>
    /// <exception cref="InputException">The text is no YAML of the plain kind, or no mapping.</exception>
    protected YamlMappingNode ParseYaml(string text, string source, string beginning) =>
        PlainYaml.Parse(text, $"The {noun} '{source}'") as YamlMappingNode
            ?? throw new InputException($"The {noun} '{source}' must be one YAML mapping that begins with {beginning}.");

    protected string ReadChoice(Dictionary<string, YamlNode> keys, string key, string absent, string[] allowed, string prefix = "")
    {
        if (!keys.TryGetValue(key, out var node))
        {
            return absent;
        }

        var value = Scalar(node);
        if (value is not null && allowed.Contains(value, StringComparer.Ordinal))
        {
            return value;
        }

        Report(node, prefix + key, $"{Shown(node)} is " + (allowed.Length == 1
            ? $"not known; the only choice is {allowed[0]}"
            : "none of " + string.Join(", ", allowed)));
        return absent;
    }

    protected string Text(Dictionary<string, YamlNode> keys, string key)
    {
        if (!keys.TryGetValue(key, out var node))
        {
            return "";
        }

        if (Scalar(node) is { Length: > 0 } text)
        {
            return text;
        }

        Report(node, key, "it must be a line of text");
        return "";
    }

    protected double[] Numbers(YamlNode node, string key, double low, double high, string unit)
    {
        if (node is YamlSequenceNode { Children.Count: > 0 and <= MostNumbers } list)
        {
            return [.. list.Children.Select((item, i) => Number(item, $"{key}[{i}]", low, high, unit))];
        }

        Report(node, key, $"it must be a list of 1 to {MostNumbers} numbers, such as [0, 1.5]");
        return [];
    }

    protected double Number(YamlNode node, string key, double low, double high, string unit = "")
    {
        var text = Scalar(node);
        var value = double.NaN;
        if (text is "pi")
        {
            value = Math.PI;
        }
        else if (text?.Contains('\0', StringComparison.Ordinal) == true || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
        {
            Report(node, key, $"{Shown(node)} is not a number");
            return low;
        }

        if (value >= low && value <= high)
        {
            return value;
        }

        var range = string.Create(CultureInfo.InvariantCulture, $"{low:G6} to {high:G6} {unit}").TrimEnd();
        Report(node, key, $"{Cut(text!)} is outside {range}");
        return low;
    }

    protected int Whole(YamlNode node, string key, int low, int high)
    {
        if (!int.TryParse(Scalar(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Report(node, key, $"{Shown(node)} is not a whole number from {low} to {high}");
            return low;
        }

        if (value >= low && value <= high)
        {
            return value;
        }

        Report(node, key, $"{value} is outside {low} to {high}");
        return low;
    }

    protected Dictionary<string, YamlNode> Children(YamlNode node, string key, IReadOnlyList<string> known)
    {
        Dictionary<string, YamlNode> found = new(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Report(node, key, "it must be a mapping of " + string.Join(", ", known));
            return found;
        }

        var prefix = key.Length == 0 ? "" : key + ".";
        foreach (var (nameNode, value) in mapping.Children)
        {
            var name = Scalar(nameNode) ?? "?";
            if (known.Contains(name, StringComparer.Ordinal))
            {
                found[name] = value;
            }
            else
            {
                Report(nameNode, prefix + name, "unknown key; known are " + string.Join(", ", known));
            }
        }

        return found;
    }

    protected void Require(YamlNode parent, Dictionary<string, YamlNode> keys, string prefix, string[] required)
    {
        foreach (var name in required.Where(name => !keys.ContainsKey(name)))
        {
            Report(parent, prefix + name, "it is missing");
        }
    }

    protected void Report(YamlNode node, string key, string what) =>
        _mistakes.Add((node.Start.Line, $"key '{Cut(key)}': {what}"));

    protected static string? Scalar(YamlNode node) => (node as YamlScalarNode)?.Value;

    private static string Cut(string text) => text.Length > LongestName ? text[..LongestName] + "…" : text;

    protected static string Shown(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{Cut(scalar.Value ?? string.Empty)}'",
        YamlSequenceNode => "a list",
        _ => "a mapping",
    };
}
