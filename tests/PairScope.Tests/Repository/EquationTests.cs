namespace PairScope.Tests.Repository;

public class EquationTests
{
    [Theory]
    [InlineData("physics")]
    [InlineData("measurement")]
    [InlineData("materials")]
    [InlineData("plan")]
    public void Every_equation_cited_in_the_sources_is_in_the_page(string page)
    {
        HashSet<int> defined = [.. EquationCitations.Defined(Page(page))];
        var faults = new List<string>();
        int citations = 0;
        foreach (string file in Checkout.FilesOf([".cs", ".cpp", ".h"], "src", "native", "bench"))
        {
            string source = File.ReadAllText(file);
            string name = Checkout.Relative(file);
            IReadOnlyList<int> cited = EquationCitations.CitedEquations(source, page);
            citations += cited.Count;
            faults.AddRange(cited.Where(n => !defined.Contains(n)).Select(n => $"{name} cites eq. ({n}), which does not exist"));
            faults.AddRange(EquationCitations.Unreadable(source, page).Select(text => $"{name} cites in a form that cannot be checked: {text}"));
        }

        Assert.Empty(faults);
        Assert.True(citations > 0, "No source cites an equation, so this test looked at the wrong files.");
    }

    [Fact]
    public void Sections_are_cited_by_their_titles_and_stand_in_the_page()
    {
        var faults = new List<string>();
        int citations = 0;
        foreach (string file in Checkout.FilesOf([".cs", ".cpp", ".h", ".yaml"], "src", "native", "bench", "protocols", "materials", "tests").Where(f => !f.EndsWith("EquationTests.cs", StringComparison.Ordinal)))
        {
            string source = File.ReadAllText(file);
            foreach (string page in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "docs"), "*.md").Select(f => Path.GetFileNameWithoutExtension(f)))
            {
                IReadOnlyList<string> cited = EquationCitations.CitedTitles(source, page);
                citations += cited.Count;
                faults.AddRange(cited.Except(EquationCitations.Titles(Page(page)), StringComparer.Ordinal).Select(title => $"{Checkout.Relative(file)} cites \"{title}\", which docs/{page}.md has not"));
                faults.AddRange(EquationCitations.CitedNumbers(source, page).Select(text => $"{Checkout.Relative(file)} cites by a number: {text}"));
            }
        }

        Assert.Empty(faults);
        Assert.True(citations > 50, "Hardly any source cites a section, so this test looked at the wrong files.");
    }

    [Theory]
    [InlineData("physics")]
    [InlineData("measurement")]
    [InlineData("materials")]
    [InlineData("plan")]
    public void Equations_are_numbered_in_order_and_each_has_its_anchor_and_its_line_in_the_list(string page)
    {
        string text = Page(page);
        IReadOnlyList<int> defined = EquationCitations.Defined(text);

        Assert.Equal(Enumerable.Range(1, defined.Count), defined);
        Assert.All(defined, n => Assert.Contains($"<a id=\"eq-{n}\"></a>", text, StringComparison.Ordinal));
        Assert.All(defined, n => Assert.Contains($"| [({n})](#eq-{n}) | ", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/// <remarks>docs/physics.md, eq. (7).</remarks>", "7")]
    [InlineData("/// docs/physics.md, eqs. (3), (4) and (9).", "3 4 9")]
    [InlineData("/// docs/physics.md, eqs. (1)–(4), (8)", "1 2 3 4 8")]
    [InlineData("/// docs/physics.md,\n    /// eqs. (2),\n    /// (5)", "2 5")]
    [InlineData("// docs/physics.md, \"Pairing\", eq. (14)", "14")]
    [InlineData("// docs/formats.md, eq. (7)", "")]
    public void Citations_are_read_as_people_write_them(string source, string expected) =>
        Assert.Equal(expected, string.Join(' ', EquationCitations.CitedEquations(source)));

    [Theory]
    [InlineData("/// docs/physics.md, \"Pairing\" and \"Fitting a\n    /// map\".", "Pairing|Fitting a map")]
    [InlineData("# docs/physics.md, \"Pairing\", eq. (14); docs/materials.md, \"Symmetry\"", "Pairing")]
    [InlineData("// docs/physics.md, eq. (14)", "")]
    public void Titles_are_read_as_people_write_them(string source, string expected) =>
        Assert.Equal(expected, string.Join('|', EquationCitations.CitedTitles(source)));

    [Theory]
    [InlineData("/// docs/physics.md,\n    /// section 3.")]
    [InlineData("// (docs/physics.md sections 3 and 4)")]
    public void A_section_cited_by_its_number_is_reported(string source) => Assert.Single(EquationCitations.CitedNumbers(source));

    [Fact]
    public void A_citation_that_cannot_be_read_is_reported() =>
        Assert.Single(EquationCitations.Unreadable("// docs/physics.md, eq. 7"));

    private static string Page(string name) => File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", name + ".md"));
}
