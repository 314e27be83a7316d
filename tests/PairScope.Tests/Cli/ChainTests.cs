using System.Numerics;
using System.Text.Json;
using PairScope.BogoliubovDeGennes;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.Learning;
using PairScope.TightBinding;

namespace PairScope.Tests.Cli;

/// <summary>From a protocol to an answer through the command line, with the shipped network and with one made here.</summary>
[Collection(TorchCollection.Name)]
public class ChainTests
{
    private const int Size = 64;
    private static readonly string Protocols = Path.Combine(SharedData.RepositoryRoot, "protocols");

    [Theory]
    [InlineData(Irrep.A1Prime, "A1'", 1.2, 0.5, 40)]
    [InlineData(Irrep.A2Prime, "A2'", 1.0, 1.0, 250)]
    [InlineData(Irrep.EPrime, "E'", 1.4, 2.0, 120)]
    public void The_shipped_network_reads_a_noisy_map_of_each_single_primed_pairing(Irrep irrep, string name, double gap, double theta, double mu)
    {
        using var line = new CommandLine();
        double[] map = Map(irrep, gap, theta, mu);
        new MapNoise(Size).Add(map, 0.05, seed: 11);
        NpyFile.Write<double>(line.File("map.npy"), map, [Size, Size]);
        JsonElement result = Predict(line, line.File("map.npy"));

        Assert.False(result.GetProperty("abstained").GetBoolean());
        Assert.Equal(name, result.GetProperty("irrep").GetString());
        Assert.True(result.GetProperty("probabilities").GetProperty(name).GetDouble() > 0.9);

        // Four times the mean errors that docs/results.md states for this network.
        Assert.InRange(result.GetProperty("gapAmplitudeMeV").GetDouble(), gap - 0.8, gap + 0.8);
        Assert.InRange(result.GetProperty("chemicalPotentialMeV").GetDouble(), mu - 45, mu + 45);
        double dtheta = Math.Abs(result.GetProperty("mixingAngleRad").GetDouble() - theta) % Math.PI;
        Assert.True(Math.Min(dtheta, Math.PI - dtheta) < 0.35);
    }

    [Fact]
    public void A_map_reads_the_same_from_real_and_from_reciprocal_space_and_from_HDF5()
    {
        using var line = new CommandLine();
        string[] crystal = ["--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--size", "64"];
        line.Succeed(["simulate", .. crystal, "--space", "r", "-o", line.File("r.npy")]);
        line.Succeed(["simulate", .. crystal, "-o", line.File("q.npy")]);
        line.Succeed(["simulate", .. crystal, "-o", line.File("q.h5")]);
        string[] novelties = [.. new[] { "r.npy", "q.npy", "q.h5" }.Select(f => Predict(line, line.File(f)).GetProperty("novelty").GetDouble().ToString("F5"))];
        Assert.Single(novelties.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void A_map_of_pure_noise_is_abstained_on()
    {
        using var line = new CommandLine();
        var random = new Random(1);
        double[] white = [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextNormal())];
        double[] pink = new MapNoise(Size).Pink(random);
        foreach (double[] noise in new[] { white, pink, [.. white.Zip(pink, (a, b) => a + b)] })
        {
            NpyFile.Write<double>(line.File("noise.npy"), noise, [Size, Size]);
            AssertAbstains(Predict(line, line.File("noise.npy")));
        }
    }

    [SharedDataFact("FeSe_topography.sxm", "NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt")]
    public void Measured_maps_of_other_materials_are_abstained_on()
    {
        foreach (string name in new[] { "FeSe_topography.sxm", "NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt" })
        {
            using var line = new CommandLine();
            JsonElement result = Predict(line, SharedData.File(name));
            AssertAbstains(result);
            Assert.Contains(result.GetProperty("reasons").EnumerateArray(), r => r.GetString()!.Contains("could not be brought to the sites of its crystal", StringComparison.Ordinal));
            Assert.True(result.GetProperty("reasons").GetArrayLength() > 1);
            Assert.True(result.GetProperty("novelty").GetDouble() > 1, $"{name} should be unlike the training maps by itself");
        }
    }

    [TorchFact]
    public void A_data_set_trains_a_network_that_evaluates_and_predicts()
    {
        using var line = new CommandLine();
        line.Succeed("dataset", "generate", Path.Combine(Protocols, "quick.yaml"), "-o", line.File("data"));
        line.Succeed("train", "--data", line.File("data"), "--epochs", "1", "--width", "0.05", "-o", line.File("w.safetensors"));
        line.Succeed("evaluate", "--data", line.File("data"), "--model", line.File("w.safetensors"), "--json", line.File("table.json"));
        Assert.Contains("| class | maps | hit % |", line.Output, StringComparison.Ordinal);

        using JsonDocument table = JsonDocument.Parse(System.IO.File.ReadAllText(line.File("table.json")));
        foreach (JsonElement row in table.RootElement.GetProperty("classes").EnumerateArray())
        {
            bool inPlane = row.GetProperty("class").GetString() is "A''" or "E''";
            Assert.Equal(inPlane ? JsonValueKind.Null : JsonValueKind.Number, row.GetProperty("mixingErrorRad").ValueKind);
            Assert.True(row.GetProperty("count").GetInt32() > 0);
            Assert.InRange(row.GetProperty("hitRate").GetDouble(), 0, 1);
            Assert.True(row.GetProperty("gapErrorMeV").GetDouble() >= 0);
            Assert.True(row.GetProperty("chemicalPotentialErrorMeV").GetDouble() >= 0);
        }
    }

    [TorchFact]
    public void Training_twice_with_one_seed_gives_the_same_weights()
    {
        using var line = new CommandLine();
        line.Succeed("dataset", "generate", Path.Combine(Protocols, "quick.yaml"), "-o", line.File("data"), "--count", "24");
        foreach (string name in new[] { "a.safetensors", "b.safetensors" })
        {
            line.Succeed("train", "--data", line.File("data"), "--epochs", "1", "--width", "0.05", "--threads", "1", "-o", line.File(name));
        }

        var a = PairScope.Learning.Networks.SafetensorsFile.Load(line.File("a.safetensors"));
        var b = PairScope.Learning.Networks.SafetensorsFile.Load(line.File("b.safetensors"));
        Assert.All(a.Tensors, t => Assert.Equal(t.Value.Values, b.Tensors[t.Key].Values));
    }

    [Fact]
    public void Missing_and_wrong_inputs_are_refused_in_one_sentence_and_leave_nothing()
    {
        using var elsewhere = new CommandLine();
        NpyFile.Write<double>(elsewhere.File("small.npy"), new double[32 * 32], [32, 32]);
        NpyFile.Write<Complex>(elsewhere.File("nan.npy"), [.. Enumerable.Repeat(new Complex(double.NaN, 0), Size * Size)], [Size, Size]);
        System.IO.File.WriteAllText(elsewhere.File("liar.npy"), "this is no array");
        System.IO.File.WriteAllText(elsewhere.File("liar.sxm"), "this is no scan");
        System.IO.File.WriteAllText(elsewhere.File("bad.yaml"), "titel: x\nsize: 63\nenergies: [a]\n");
        System.IO.File.WriteAllText(elsewhere.File("bad.safetensors"), "no weights here");
        using var line = new CommandLine();
        string output = line.File("result.json");
        Assert.Contains("same everywhere", line.Refused("predict", elsewhere.File("small.npy"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("finite", line.Refused("predict", elsewhere.File("nan.npy"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("liar.npy", line.Refused("predict", elsewhere.File("liar.npy"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("liar.sxm", line.Refused("predict", elsewhere.File("liar.sxm"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("nothing.npy", line.Refused("predict", elsewhere.File("nothing.npy"), "-o", output), StringComparison.Ordinal);
        Assert.Contains(".npy", line.Refused("predict", elsewhere.File("bad.yaml"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("absent.safetensors", line.Refused("predict", elsewhere.File("small.npy"), "--model", elsewhere.File("absent.safetensors"), "-o", output), StringComparison.Ordinal);
        Assert.Contains("safetensors", line.Refused("predict", elsewhere.File("small.npy"), "--model", elsewhere.File("bad.safetensors"), "-o", output), StringComparison.Ordinal);
        line.Refused("evaluate", "--data", elsewhere.File("nowhere"));
        line.Refused("train", "--data", elsewhere.File("nowhere"), "-o", line.File("w.safetensors"));
        Assert.Equal(2, line.Run("dataset", "generate", elsewhere.File("bad.yaml"), "-o", line.File("data")));
        foreach (string mistake in new[] { "titel", "size", "energies" })
        {
            Assert.Contains(mistake, line.Error, StringComparison.Ordinal);
        }

        Assert.Empty(line.Files);
    }

    private static void AssertAbstains(JsonElement result)
    {
        Assert.True(result.GetProperty("abstained").GetBoolean());
        Assert.NotEqual(0, result.GetProperty("reason").GetString()!.Length);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("irrep").ValueKind);
    }

    private static JsonElement Predict(CommandLine line, string file)
    {
        line.Succeed("predict", file, "-o", line.File("result.json"));
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(line.File("result.json")));
        return document.RootElement.Clone();
    }

    private static double[] Map(Irrep irrep, double gap, double theta, double mu)
    {
        var crystal = new BdgHamiltonian(Materials.NbSe2(mu), GapFunction.Mixed(irrep, gap, theta));
        return QpiMap.Compute(new CrystalGreenFunction(crystal, 0.1), Impurity.Scalar(100), 0, Size).RealSpace;
    }
}
