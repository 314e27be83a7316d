using System.Reflection;
using PublicApiGenerator;

namespace PairScope.Tests.Repository;

/// <summary>What the libraries offer to programs of others stands in a file for each, so that nobody changes it unawares and a change shows in the history.</summary>
public class PublicApiTests
{
    private const string Write = "PAIRSCOPE_WRITE_API";

    // The libraries that `dotnet pack` makes.
    private static readonly string[] Libraries =
        ["PairScope.Numerics", "PairScope.Physics", "PairScope.Formats", "PairScope.Measurement", "PairScope.Data", "PairScope.Inference", "PairScope.Learning", "PairScope.Training", "PairScope.Server"];

    public static TheoryData<string> All { get; } = [.. Libraries];

    [Theory]
    [MemberData(nameof(All))]
    public void A_library_offers_what_its_file_says(string library)
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "tests", "PairScope.Tests", "Repository", "PublicApi", library + ".txt");
        string offered = Assembly.Load(library).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Write) is "1")
        {
            File.WriteAllText(path, offered);
        }

        string[] said = File.Exists(path) ? File.ReadAllLines(path) : [];
        string[] now = offered.TrimEnd('\n').Split('\n');
        string[] changes = [.. said.Except(now, StringComparer.Ordinal).Select(line => "- " + line.Trim()), .. now.Except(said, StringComparer.Ordinal).Select(line => "+ " + line.Trim())];
        Assert.True(
            said.SequenceEqual(now, StringComparer.Ordinal),
            $"{library} offers something else than {Checkout.Relative(path)} says. If that is meant, tell it in CHANGELOG.md and write the file anew by {Write}=1 ./test --filter PublicApi.\n{string.Join('\n', changes.Take(20))}");
    }

    [Fact]
    public void Every_library_has_its_file() => Assert.Equal(
        Directory.EnumerateDirectories(Path.Combine(SharedData.RepositoryRoot, "src")).Select(f => Path.GetFileName(f)!).Where(name => name is not "PairScope.Cli").Order(StringComparer.Ordinal),
        Libraries.Order(StringComparer.Ordinal));
}
