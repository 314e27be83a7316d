using System.Text.Json;

namespace PairScope.Tests.Cli;

/// <summary>The shipped network of a second crystal: prediction, fit, pictures.</summary>
public class CuprateChainTests
{
    private static readonly string Weights = Path.Combine(SharedData.RepositoryRoot, "weights", "cuprate.safetensors");

    private static readonly string[] DWave =
    [
        "simulate", "--material", "cuprate", "--irrep", "B1g", "--delta", "18", "--mu", "7", "--broadening", "2", "--strength", "150", "--energy", "0,10", "--size", "32", "--space", "r",
    ];

    [Theory]
    [InlineData("d(x2-y2)", "--irrep", "B1g")]
    [InlineData("extended s", "--irrep", "A1g", "--channel", "2")]
    [InlineData("metal", "--normal")]
    public void The_shipped_network_and_the_simulator_tell_what_was_simulated(string expected, params string[] crystal)
    {
        using var line = new CommandLine();
        string[] gap = crystal.Length > 1 ? ["--delta", "18"] : [];
        line.Succeed(["simulate", "--material", "cuprate", .. crystal, .. gap, "--mu", "7", "--broadening", "2", "--strength", "150", "--energy", "0,10", "--size", "32", "--space", "r", "-o", line.File("map.h5")]);
        line.Succeed("predict", line.File("map.h5"), "--model", Weights, "-o", line.File("p.json"), "--picture", line.File("p.png"));
        JsonElement answer = Json(line, "p.json");
        Assert.False(answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(expected, answer.GetProperty("irrep").GetString());
        Assert.InRange(answer.GetProperty("chemicalPotentialMeV").GetDouble(), 6.5, 7.5);
        if (crystal.Length > 1)
        {
            Assert.InRange(answer.GetProperty("gapAmplitudeMeV").GetDouble(), 17.5, 18.5);
        }
    }

    [Fact]
    public void A_network_alone_says_so_and_a_fit_starts_where_the_network_sees_the_map()
    {
        using var line = new CommandLine();
        line.Succeed([.. DWave, "-o", line.File("map.h5")]);
        line.Succeed("predict", line.File("map.h5"), "--fast", "--model", Weights, "-o", line.File("fast.json"), "--picture", line.File("fast.svg"));
        Assert.Equal("d(x2-y2)", Json(line, "fast.json").GetProperty("bestGuess").GetString());
        line.Succeed("fit", line.File("map.h5"), "--model", Weights, "--hypotheses", "d(x2-y2),s", "-o", line.File("fit.json"), "--picture", line.File("fit.png"));
        JsonElement fit = Json(line, "fit.json");
        Assert.Equal("d(x2-y2)", fit.GetProperty("irrep").GetString());
        Assert.Equal(18, fit.GetProperty("gapAmplitudeMeV").GetDouble(), 0.05);
        Assert.Equal(3, fit.GetProperty("hypotheses").GetArrayLength());
    }

    [Fact]
    public void A_map_of_another_crystal_is_refused_at_once()
    {
        using var line = new CommandLine();
        line.Succeed([.. DWave, "-o", line.File("map.h5")]);
        Assert.Equal(2, line.Run("predict", line.File("map.h5"), "-o", line.File("p.json")));
        Assert.Contains("says that its crystal is cuprate, and the pairings of NbSe2 would be tried", line.Sentence, StringComparison.Ordinal);
        line.Succeed("simulate", "--irrep", "A1'", "--size", "32", "--energy", "0,10", "--space", "r", "--broadening", "2", "-o", line.File("n.h5"));
        Assert.Equal(2, line.Run("predict", line.File("n.h5"), "--model", Weights, "-o", line.File("p.json")));
        Assert.Contains("its crystal is NbSe2, and the pairings of cuprate", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("fit", line.File("map.h5"), "--model", Weights, "--material", "cuprate", "--gap-range", "5:40", "-o", line.File("p.json")));
        Assert.Contains("exclude each other", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("fit", line.File("map.h5"), "--model", Weights, "--free", "rashba", "-o", line.File("p.json")));
        Assert.Contains("for cuprate", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("fit", line.File("map.h5"), "--model", Weights, "--hypotheses", "B1g", "-o", line.File("p.json")));
        Assert.Contains("s, extended s, d(x2-y2)", line.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("p.json", line.Files, StringComparer.Ordinal);
    }

    private static JsonElement Json(CommandLine line, string name) => JsonDocument.Parse(File.ReadAllText(line.File(name))).RootElement;
}
