using System.Text.Json;

namespace PairScope.Tests.Cli;

/// <summary>pairscope simulate scatterers, fit scatterers and spectrum series.</summary>
public sealed class ScattererVerbTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    /// <summary>A table of atoms in a ring that no turn maps onto itself.</summary>
    internal static void WriteAtoms(string path) => File.WriteAllLines(
        path, ["x (nm),y (nm)", .. Enumerable.Range(0, 8).Select(i => FormattableString.Invariant($"{4.5 + (3.3 * Math.Cos(0.78 * i)):0.000},{4.5 + ((3.3 + (0.04 * i)) * Math.Sin(0.78 * i)):0.000}"))]);

    [Fact]
    public void A_simulated_line_gives_its_band_back_and_every_key_is_documented()
    {
        WriteAtoms(_line.File("atoms.csv"));
        _line.Succeed("simulate", "scatterers", "--scatterers", _line.File("atoms.csv"), "--line", "2,3.8,15,5,12", "--energy=-92:92:8", "--bottom=-70", "--mass", "0.38", "-o", _line.File("line.csv"));
        _line.Succeed("fit", "scatterers", _line.File("line.csv"), "--scatterers", _line.File("atoms.csv"), "--range=-96:96", "--bin", "8", "-o", _line.File("fit.json"), "--picture", _line.File("fit.png"), "--json");
        using JsonDocument answer = JsonDocument.Parse(_line.Output);
        JsonElement root = answer.RootElement;
        Assert.Equal(-70, root.GetProperty("bottomMeV").GetDouble(), 0.05);
        Assert.Equal(0.38, root.GetProperty("mass").GetDouble(), 5e-4);
        string[] keys = [.. root.EnumerateObject().Select(p => p.Name), .. root.GetProperty("variants")[0].EnumerateObject().Select(p => p.Name)];
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
        Assert.True(new FileInfo(_line.File("fit.png")).Length > 5000);
        _line.Succeed("simulate", "scatterers", "--scatterers", _line.File("atoms.csv"), "--from", _line.File("fit.json"), "--at", "4.5,4.5", "--energy=-94:94:4", "-o", _line.File("middle.csv"));
        Assert.Contains("dI/dV is largest at", _line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_places_lines_and_answers_is_said_in_one_sentence()
    {
        using var inputs = new CommandLine();
        WriteAtoms(inputs.File("atoms.csv"));
        File.WriteAllText(inputs.File("bad.csv"), "x,y\n1,2\n1,2\n");
        File.WriteAllText(inputs.File("words.csv"), "x,y\n1,two\n");
        File.WriteAllText(inputs.File("empty.json"), "{}");
        File.WriteAllLines(inputs.File("one.csv"), ["bias (mV),dI/dV", .. Enumerable.Range(-20, 41).Select(v => $"{v},{v * v}")]);
        string[] simulate = ["simulate", "scatterers", "-o", _line.File("line.csv"), "--scatterers"];
        Assert.Contains("line 3: this place stands in the table already", _line.Refused([.. simulate, inputs.File("bad.csv"), "--at", "0,0"]), StringComparison.Ordinal);
        Assert.Contains("line 2: a place is two numbers", _line.Refused([.. simulate, inputs.File("words.csv"), "--at", "0,0"]), StringComparison.Ordinal);
        Assert.Contains("must be said once", _line.Refused([.. simulate, inputs.File("atoms.csv")]), StringComparison.Ordinal);
        Assert.Contains("circles round Γ", _line.Refused([.. simulate, inputs.File("atoms.csv"), "--at", "0,0", "--material", "cuprate"]), StringComparison.Ordinal);
        Assert.Contains("holds none of bottomMeV", _line.Refused([.. simulate, inputs.File("atoms.csv"), "--at", "0,0", "--from", inputs.File("empty.json")]), StringComparison.Ordinal);
        Assert.Contains("has no column of temperatures", _line.Refused("spectrum", "series", inputs.File("one.csv"), "-o", _line.File("s.json")), StringComparison.Ordinal);
    }
}
