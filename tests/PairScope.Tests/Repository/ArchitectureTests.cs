using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PairScope.Tests.Repository;

/// <summary>What docs/architecture.md says of the assemblies, and which of the files may know the one crystal that has a table of gaps.</summary>
public partial class ArchitectureTests
{
    // Where NbSe2 is a subject of its own: its table, what protocols and command lines call its pairings, the scans that are known of it alone, and the publication about it.
    private static readonly string[] OfNbSe2 =
    [
        "src/PairScope.Physics/Pairing/", "src/PairScope.Data/Study/", "src/PairScope.Data/Protocol/StudyReader.cs",
        "src/PairScope.Inference/MapModel.cs", "src/PairScope.Inference/Extension.cs", "src/PairScope.Inference/FitWeighing.cs",
        "src/PairScope.Learning/Evaluation/", "src/PairScope.Cli/Options/CrystalOptions.cs", "src/PairScope.Cli/Verbs/",
    ];

    private static (string Name, string Needs)[] Assemblies { get; } =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "architecture.md"))).Select(m => (m.Groups["name"].Value, m.Groups["needs"].Value)),
    ];

    [Fact]
    public void Every_assembly_is_in_the_table_and_uses_only_those_above_it() => Assert.All(
        Directory.EnumerateDirectories(Path.Combine(SharedData.RepositoryRoot, "src")).Select(f => Path.GetFileName(f)!),
        assembly =>
        {
            string[] above = [.. Assemblies.Select(a => a.Name).TakeWhile(name => !string.Equals(name, assembly, StringComparison.Ordinal))];
            Assert.Contains(assembly, Assemblies.Select(a => a.Name), StringComparer.Ordinal);
            Assert.All(References(assembly, "ProjectReference"), used => Assert.Contains(Path.GetFileNameWithoutExtension(used), above, StringComparer.Ordinal));
        });

    [Fact]
    public void Every_package_is_in_the_table_and_none_is_there_that_is_not_used() => Assert.All(Assemblies, assembly =>
    {
        string[] packages = [.. References(assembly.Name, "PackageReference").Select(p => p.StartsWith("SkiaSharp.", StringComparison.Ordinal) ? "SkiaSharp" : p).Distinct(StringComparer.Ordinal)];
        string[] said = [.. assembly.Needs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(n => !n.Contains(' ', StringComparison.Ordinal))];
        Assert.Equal(packages.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Pairings_of_NbSe2_are_named_where_it_is_the_subject_and_nowhere_else()
    {
        string[] knowing = [.. Checkout.FilesOf([".cs"], "src").Where(file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && IrrepOfD3h().IsMatch(line))).Select(Checkout.Relative)];
        Assert.NotEmpty(knowing);
        Assert.All(knowing, file => Assert.Contains(OfNbSe2, allowed => file.StartsWith(allowed, StringComparison.Ordinal)));
        Assert.All(OfNbSe2, allowed => Assert.Contains(knowing, file => file.StartsWith(allowed, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> References(string assembly, string kind) =>
        XDocument.Load(Path.Combine(SharedData.RepositoryRoot, "src", assembly, assembly + ".csproj")).Descendants(kind).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));

    [GeneratedRegex(@"^\| `(?<name>PairScope\.\w+)` \| .* \|(?<needs>[^|]*)\|$", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    // "A1'" and its like in a string, or the irreps of the table by their names in code.
    [GeneratedRegex(@"[""{ (,](?:A1|A2|E|A)'{1,2}(?!')[""} ),:.;]|Irrep\.(?:A1|A2|E)(?:Double)?Prime", RegexOptions.None, 1000)]
    private static partial Regex IrrepOfD3h();
}
