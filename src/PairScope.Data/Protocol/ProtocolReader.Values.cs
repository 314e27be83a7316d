using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <content>Single values and keys: what is not as it should be is reported, and something harmless returned.</content>
internal sealed partial class ProtocolReader
{
    private string ReadChoice(Dictionary<string, YamlNode> keys, string key, string absent, string[] allowed)
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

        Report(node, key, $"{Shown(node)} is " + (allowed.Length == 1
            ? $"not known; the only choice is {allowed[0]}"
            : "none of " + string.Join(", ", allowed)));
        return absent;
    }

    private string Text(Dictionary<string, YamlNode> keys, string key)
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

    private double[] Numbers(YamlNode node, string key, double low, double high, string unit)
    {
        const int Most = 1024;
        if (node is YamlSequenceNode { Children.Count: > 0 and <= Most } list)
        {
            return [.. list.Children.Select((item, i) => Number(item, $"{key}[{i}]", low, high, unit))];
        }

        Report(node, key, $"it must be a list of 1 to {Most} numbers, such as [0, 1.5]");
        return [];
    }

    private double Number(YamlNode node, string key, double low, double high, string unit = "")
    {
        var text = Scalar(node);
        var value = double.NaN;
        if (text is "pi")
        {
            value = Math.PI;
        }
        else if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
        {
            Report(node, key, $"{Shown(node)} is not a number");
            return low;
        }

        if (value >= low && value <= high)
        {
            return value;
        }

        var range = string.Create(CultureInfo.InvariantCulture, $"{low:G6} to {high:G6} {unit}").TrimEnd();
        Report(node, key, $"{text} is outside {range}");
        return low;
    }

    private int Whole(YamlNode node, string key, int low, int high)
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

    private Dictionary<string, YamlNode> Children(YamlNode node, string key, IReadOnlyList<string> known)
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

    private void Require(YamlNode parent, Dictionary<string, YamlNode> keys, string prefix, string[] required)
    {
        foreach (var name in required.Where(name => !keys.ContainsKey(name)))
        {
            Report(parent, prefix + name, "it is missing");
        }
    }

    private void Report(YamlNode node, string key, string what) =>
        _mistakes.Add((node.Start.Line, $"key '{key}': {what}"));

    private static string? Scalar(YamlNode node) => (node as YamlScalarNode)?.Value;

    private static string Shown(YamlNode node) => node switch
    {
        YamlScalarNode scalar => $"'{(scalar.Value is { Length: > 40 } v ? v[..40] + "…" : scalar.Value)}'",
        YamlSequenceNode => "a list",
        _ => "a mapping",
    };
}
