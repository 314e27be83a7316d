using System.Text.Json;
using PairScope.Formats;
using PairScope.Learning;
using PairScope.Tests.Learning;

namespace PairScope.Tests.Cli;

/// <summary>pairscope fit through the command line, with the shipped network.</summary>
[Collection(TorchCollection.Name)]
public class FitTests
{
    [Fact]
    public void A_noisy_map_is_answered_with_parameters_intervals_and_a_picture()
    {
        using var line = new CommandLine();
        line.Succeed("simulate", "--irrep", "A1'", "--delta", "1.2", "--theta", "0.5", "--mu", "40", "--broadening", "0.1", "--size", "64", "--space", "r", "-o", line.File("map.npy"));
        double[] map = NpyFile.Read(line.File("map.npy")).Real;
        new MapNoise(64).Add(map, 0.05, seed: 3);
        NpyFile.Write<double>(line.File("map.npy"), map, [64, 64]);
        line.Succeed("fit", line.File("map.npy"), "--hypotheses", "A1',A''", "--json", "-o", line.File("fit.json"), "--picture", line.File("fit.png"));

        JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        Assert.Equal(line.Output.Trim(), File.ReadAllText(line.File("fit.json")).Trim());
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Assert.False(result.GetProperty("abstained").GetBoolean());
        Assert.Equal(1, result.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-4);
        Assert.Equal(2, result.GetProperty("hypotheses").GetArrayLength());
        foreach ((string name, double truth) in new[] { ("ChemicalPotential", 40.0), ("GapAmplitude", 1.2), ("MixingAngle", 0.5) })
        {
            double[] inner = [.. result.GetProperty("intervals68").GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            double[] outer = [.. result.GetProperty("intervals95").GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            Assert.True(outer[0] < inner[0] && inner[1] < outer[1]);
            double reach = 2 * (outer[1] - outer[0]);
            Assert.InRange(truth, outer[0] - reach, outer[1] + reach);
        }

        Assert.InRange(result.GetProperty("noise")[0].GetProperty("white").GetDouble(), 0.04, 0.06);
        Assert.Equal(3, result.GetProperty("covariance").GetArrayLength());
        Assert.True(new FileInfo(line.File("fit.png")).Length > 10_000);
    }

    [Theory]
    [InlineData("--hypotheses must be all", "--hypotheses", "A1',B2")]
    [InlineData("--free must name", "--free", "gap")]
    [InlineData("must end in .png", "--picture", "fit.txt")]
    [InlineData("--broadening", "--broadening", "0")]
    [InlineData("--threads", "--threads", "0")]
    [InlineData("missing.npy", "--hypotheses", "all")]
    public void A_wrong_option_is_refused_in_one_sentence(string part, string option, string value)
    {
        using var line = new CommandLine();
        Assert.Contains(part, line.Refused("fit", line.File("missing.npy"), option, value, "-o", line.File("fit.json")), StringComparison.Ordinal);
    }

    [SharedDataFact("NbS2_dIdV_2e.txt")]
    public void A_measured_map_whose_impurity_nobody_has_placed_is_refused()
    {
        using var line = new CommandLine();
        Assert.Contains("origin", line.Refused("fit", SharedData.File("NbS2_dIdV_2e.txt"), "-o", line.File("fit.json")), StringComparison.Ordinal);
    }
}
