using System.Text.RegularExpressions;

namespace PairScope.Tests.Repository;

/// <summary>How source files are laid out.</summary>
public partial class SourceTests
{
    [Fact]
    public void Every_file_has_one_namespace_for_all_of_it_and_its_usings_before_that()
    {
        string[] files =
        [
            .. new[] { "src", "tests", "bench" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories))
                .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")),
        ];
        Assert.NotEmpty(files);
        Assert.All(files, path =>
        {
            string text = File.ReadAllText(path);
            Assert.DoesNotMatch(NamespaceWithBraces(), text);
            Assert.DoesNotMatch(UsingWithin(), text);
        });
    }

    [GeneratedRegex(@"^namespace [\w.]+\s*\{", RegexOptions.Multiline, 1000)]
    private static partial Regex NamespaceWithBraces();

    [GeneratedRegex(@"^namespace [\w.]+;[^{]*^using ", RegexOptions.Multiline, 1000)]
    private static partial Regex UsingWithin();
}
