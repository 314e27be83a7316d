using System.Globalization;
using System.Text.RegularExpressions;

namespace PairScope.Tests.Repository;

/// <summary>What the sources cite of a page with formulas, docs/physics.md if not said otherwise, and what that page holds.</summary>
internal static partial class EquationCitations
{
    /// <summary>The equations of the page, in the order they stand there.</summary>
    public static IReadOnlyList<int> Defined(string page) =>
        [.. Tag().Matches(page).Select(m => Number(m.Groups["n"].Value))];

    /// <summary>Sections of the page: "3" for "## 3. Pairing".</summary>
    public static IReadOnlySet<int> Sections(string page) =>
        Section().Matches(page).Select(m => Number(m.Groups["n"].Value)).ToHashSet();

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

    /// <summary>Sections that a source cites.</summary>
    public static IReadOnlyList<int> CitedSections(string source, string page = "physics") =>
        [.. CitedSection().Matches(Joined(source, page)).Select(m => Number(m.Groups["n"].Value))];

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

    [GeneratedRegex(@"^## (?<n>\d+)\. ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\s*\n\s*(?:///?|\*|\#)?\s*")]
    private static partial Regex LineStart();

    [GeneratedRegex(@"docs/PAGE,(?: sections? \d+,)? eqs?\. (?<list>\(\d+\)(?:(?:–|-|, | and |, and )\(\d+\))*)")]
    private static partial Regex Citation();

    [GeneratedRegex(@"docs/PAGE[^.;]{0,24}\beq.{0,24}")]
    private static partial Regex LooseCitation();

    [GeneratedRegex(@"\((?<n>\d+)\)(?:[–-]\((?<last>\d+)\))?")]
    private static partial Regex Item();

    [GeneratedRegex(@"docs/PAGE, section (?<n>\d+)")]
    private static partial Regex CitedSection();
}
