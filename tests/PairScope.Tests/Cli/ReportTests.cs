using System.Text.Json;

namespace PairScope.Tests.Cli;

/// <summary>The keys of --json and docs/formats.md.</summary>
public sealed class ReportTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("simulate --irrep A1' --size 8 --broadening 20")]
    [InlineData("simulate --irrep E' --channel general --torus 16 --size 8 --broadening 20 --energy 0,1")]
    [InlineData("bands --points 20")]
    [InlineData("bands --irrep A1' --points 20")]
    [InlineData("gap --irrep A1' --grid 24")]
    [InlineData("spectrum --points 8 --energy 0,1")]
    [InlineData("spectrum --at-energy 0 --size 8")]
    [InlineData("spectrum --dos --torus 32 --energy 0,1 --broadening 20")]
    public void Every_key_of_a_report_is_documented(string line)
    {
        _line.Succeed([.. line.Split(' '), "--json", "-o", _line.File("out.h5")]);
        using JsonDocument report = JsonDocument.Parse(_line.Output);
        AssertDocumented(report);
    }

    [Fact]
    public void Every_key_that_inspect_prints_is_documented()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--torus", "16", "--size", "8", "--broadening", "20", "--energy", "0,1", "--space", "r", "-o", _line.File("map.h5"));
        _line.Succeed("inspect", _line.File("map.h5"), "--json");
        using JsonDocument report = JsonDocument.Parse(_line.Output);
        AssertDocumented(report);
    }

    private static void AssertDocumented(JsonDocument report)
    {
        string[] keys = [.. Keys(report.RootElement).Distinct(StringComparer.Ordinal)];
        Assert.True(keys.Length > 10);
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.NameEquals("header") ? [p.Name] : Keys(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };
}
