using System.Text.RegularExpressions;
using PairScope.Training.Libtorch;

namespace PairScope.Tests.Repository;

public partial class DocumentationTests
{
    private static IEnumerable<string> Pages => Checkout.FilesOf([".md"]);

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_every_anchor_to_a_place_in_it()
    {
        var faults = new List<string>();
        int links = 0;
        foreach (string page in Pages)
        {
            foreach (string link in new MarkdownPage(File.ReadAllText(page)).Links.Where(l => !l.Contains("://", StringComparison.Ordinal)))
            {
                links++;
                string[] parts = link.Split('#', 2);
                string target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
                if (!File.Exists(target) && !Directory.Exists(target))
                {
                    faults.Add($"{Checkout.Relative(page)} links to {parts[0]}, which does not exist");
                }
                else if (parts.Length == 2 && !new MarkdownPage(File.ReadAllText(target)).Anchors.Contains(parts[1]))
                {
                    faults.Add($"{Checkout.Relative(page)} links to #{parts[1]}, which is not in {Checkout.Relative(target)}");
                }
            }
        }

        Assert.Empty(faults);
        Assert.True(links > 20, $"Only {links} links were found, so this test looked at the wrong files.");
    }

    [Fact]
    public void Nothing_outside_the_tests_needs_a_folder_beside_the_checkout()
    {
        // Written in two parts, so that this file does not find itself should it ever move.
        string beside = ".." + "/shared";
        string[] text = [".cs", ".cpp", ".h", ".txt", ".md", ".yaml", ".json", ".csproj", ".props", ".sh", ""];

        string[] faults = [.. Checkout.FilesOf(text)
            .Where(f => !Checkout.Relative(f).StartsWith("tests/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains(beside, StringComparison.Ordinal))
            .Select(Checkout.Relative)];

        Assert.Empty(faults);
    }

    [Fact]
    public void The_tests_ask_for_every_package_that_training_asks_for()
    {
        string packages = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "scripts", "packages.sh"));
        Assert.All(NativeBuild.DebianPackages, package => Assert.Contains($"\"{package}|", packages, StringComparison.Ordinal));
    }
}
