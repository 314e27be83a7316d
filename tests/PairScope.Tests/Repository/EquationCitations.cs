using System.Globalization;
using System.Text.RegularExpressions;

namespace PairScope.Tests.Repository;

/// <summary>What the sources cite of a page with formulas, docs/physics.md if not said otherwise, and what that page holds.</summary>
internal static partial class EquationCitations
{
    /// <summary>The equations of the page, in the order they stand there.</summary>
    public static IReadOnlyList<int> Defined(string page) =>
        [.. Tag().Matches(page).Select(m => Number(m.Groups["n"].Value))];

    /// <summary>Titles of the page: "Pairing" for "## 3. Pairing", and "Surfaces" for a paragraph that begins with "**Surfaces.**".</summary>
    public static IReadOnlySet<string> Titles(string page) =>
        Title().Matches(page).Select(m => m.Groups["title"].Value).ToHashSet(StringComparer.Ordinal);

    /// <summary>Equations that a source cites, ranges written out. Comments may break anywhere, so line starts are taken away first.</summary>
    public static IReadOnlyList<int> CitedEquations(string source, string page = "physics")
    {
        var cited = new List<int>();
        foreach (Match citation in Citation().Matches(Joined(source, page)))
        {
            foreach (Match item in Item().Matches(citation.Groups["list"].Value))
            {
                int first = Number(item.Groups["n"].Value);
                int last = item.Groups["last"].Success ? Number(item.Groups["last"].Value) : first;
                cited.AddRange(Enumerable.Range(first, Math.Max(1, last - first + 1)));
            }
        }

        return cited;
    }

    /// <summary>Titles that a source cites.</summary>
    public static IReadOnlyList<string> CitedTitles(string source, string page = "physics") =>
        [.. CitedTitle().Matches(Joined(source, page)).SelectMany(m => Quoted().Matches(m.Groups["list"].Value)).Select(m => m.Groups["title"].Value)];

    /// <summary>Sections cited by their numbers, which say nothing and move.</summary>
    public static IReadOnlyList<string> CitedNumbers(string source, string page = "physics") =>
        [.. CitedNumber().Matches(Joined(source, page)).Select(m => m.Value.Replace("docs/PAGE", $"docs/{page}.md", StringComparison.Ordinal))];

    /// <summary>Mentions of the page with "eq." that <see cref="CitedEquations"/> cannot read.</summary>
    public static IReadOnlyList<string> Unreadable(string source, string page = "physics")
    {
        string text = Joined(source, page);
        HashSet<int> read = [.. Citation().Matches(text).Select(m => m.Index)];
        return [.. LooseCitation().Matches(text).Where(m => !read.Contains(m.Index)).Select(m => m.Value)];
    }

    // One name for the page that is asked for, so that the patterns below need not know it.
    private static string Joined(string source, string page) =>
        LineStart().Replace(source, " ").Replace($"docs/{page}.md", "docs/PAGE", StringComparison.Ordinal);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\\tag\{(?<n>\d+)\}")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(?:##+ (?:\d+\. )?(?<title>.+?)|\*\*(?<title>[^*\n]+?)\.\*\*.*)\r?$", RegexOptions.Multiline)]
    private static partial Regex Title();

    [GeneratedRegex(@"\s*\n\s*(?:///?|\*|\#)?\s*")]
    private static partial Regex LineStart();

    [GeneratedRegex(@"docs/PAGE,(?: ""[^""]+"",)? eqs?\. (?<list>\(\d+\)(?:(?:–|-|, | and |, and )\(\d+\))*)")]
    private static partial Regex Citation();

    [GeneratedRegex(@"docs/PAGE[^.;]{0,24}\beq.{0,24}")]
    private static partial Regex LooseCitation();

    [GeneratedRegex(@"\((?<n>\d+)\)(?:[–-]\((?<last>\d+)\))?")]
    private static partial Regex Item();

    [GeneratedRegex(@"docs/PAGE, (?<list>""\p{Lu}[^""]+""(?:(?:, | and )""\p{Lu}[^""]+"")*)")]
    private static partial Regex CitedTitle();

    [GeneratedRegex(@"""(?<title>[^""]+)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"docs/PAGE,? sections? \d+")]
    private static partial Regex CitedNumber();
}
