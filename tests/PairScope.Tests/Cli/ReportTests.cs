using System.Text.Json;
using PairScope.Formats;
using PairScope.Tests.Formats;

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

    [Fact]
    public void Every_key_that_process_prints_is_documented_and_its_steps_are_those_of_the_file()
    {
        File.WriteAllBytes(_line.File("grid.3ds"), new GridFile { Columns = 16, Rows = 16, Sides = (7e-9, 7e-9) }.Bytes());
        File.WriteAllText(_line.File("r.yaml"), "steps:\n  - background: {order: 0}\n  - fourier\n");
        _line.Succeed("process", _line.File("grid.3ds"), "--recipe", _line.File("r.yaml"), "--json", "-o", _line.File("out.h5"));
        using JsonDocument report = JsonDocument.Parse(_line.Output);
        JsonElement steps = report.RootElement.GetProperty("steps");
        Assert.Equal("background", steps[0].GetProperty("name").GetString());
        Assert.Equal(0, steps[0].GetProperty("parameters").GetProperty("order").GetInt32());
        string[] keys = [.. report.RootElement.EnumerateObject().Select(p => p.Name), .. steps[1].EnumerateObject().Select(p => p.Name), .. report.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name)];
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
        using Hdf5File file = Hdf5File.Open(_line.File("out.h5"));
        using JsonDocument stored = JsonDocument.Parse(file.ReadStringAttribute("/", "steps"));
        Assert.True(JsonElement.DeepEquals(stored.RootElement, steps));
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
