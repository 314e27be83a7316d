using System.Text.RegularExpressions;

namespace PairScope.Tests.Repository;

/// <summary>A page of the documentation: its links, its anchors and its shell commands.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string _text;
    private readonly string _prose;

    public MarkdownPage(string text)
    {
        _text = text;
        _prose = Maths().Replace(InlineCode().Replace(Fence().Replace(text, string.Empty), string.Empty), string.Empty);
    }

    /// <summary>Targets of links and pictures, as written; code and formulas are passed over.</summary>
    public IReadOnlyList<string> Links => [.. Link().Matches(_prose).Select(m => m.Groups["target"].Value)];

    /// <summary>What a # in a link may name: explicit anchors, and headings in the form GitHub gives them.</summary>
    public IReadOnlySet<string> Anchors => ExplicitAnchor().Matches(_text).Select(m => m.Groups["id"].Value)
        .Concat(Heading().Matches(Fence().Replace(_text, string.Empty)).Select(m => Slug(m.Groups["title"].Value)))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Commands in the blocks marked sh, in order, continued lines joined.</summary>
    public IReadOnlyList<string> Commands =>
    [
        .. ShellBlock().Matches(_text)
            .SelectMany(m => m.Groups["commands"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    /// <summary>Contents of the blocks marked with a language.</summary>
    public static IEnumerable<string> Blocks(string text, string language) =>
        MarkedBlock().Matches(text).Where(m => string.Equals(m.Groups["language"].Value, language, StringComparison.Ordinal)).Select(m => m.Groups["content"].Value);

    private static string Slug(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<content>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex MarkedBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\$\$.*?\$\$|\$[^$\n]*\$", RegexOptions.Singleline)]
    private static partial Regex Maths();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<title>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("<a id=\"(?<id>[^\"]+)\">")]
    private static partial Regex ExplicitAnchor();
}
