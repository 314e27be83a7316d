using System.Text.Json;
using PairScope.Formats;
using PairScope.Learning;

namespace PairScope.Tests.Cli;

/// <summary>The plainest questions that a user asks pairscope predict, with the shipped weights: right, or withheld with the reason. Never sure and wrong.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_normal_metal_is_not_told_from_f_pairs_at_the_Fermi_level_and_both_are_named()
    {
        JsonElement result = Predict(".h5", ["--irrep", "A1'", "--delta", "0"]);
        Assert.False(result.GetProperty("abstained").GetBoolean());
        string[] decided = Decided(result);
        Assert.Contains("metal", decided, StringComparer.Ordinal);
        Assert.Contains("E''", decided, StringComparer.Ordinal);
        Assert.DoesNotContain(result.GetProperty("probabilities").EnumerateObject(), p => p.Value.GetDouble() > 0.95);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("irrep").ValueKind);
        Assert.Contains("normal metal", result.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_s_wave_pairing_is_A1_prime_on_the_site_with_one_gap_on_all_Fermi_lines()
    {
        JsonElement result = Predict(".h5", ["--irrep", "A1'", "--channel", "onsite", "--delta", "1", "--mu", "80"]);
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Assert.Equal("A1' (on-site)", result.GetProperty("channel").GetString());
        Holds(result, "gapAmplitude", "MeV", 1);
        Holds(result, "chemicalPotential", "MeV", 80);
        Assert.All(result.GetProperty("gapOnFermiLines").EnumerateArray(), line =>
        {
            Assert.Equal(1, line.GetProperty("leastMeV").GetDouble(), 0.05);
            Assert.Equal(1, line.GetProperty("largestMeV").GetDouble(), 0.05);
        });
    }

    [Fact]
    public void E_prime_with_a_relative_phase_that_the_network_does_not_know_is_read()
    {
        string[] crystal = ["--irrep", "E'", "--theta", "0.785398", "--phase", "0.8", "--delta", "1", "--mu", "78"];
        JsonElement result = Predict(".h5", crystal);
        Assert.Equal("E'", result.GetProperty("irrep").GetString());
        Assert.Equal("E' (phase)", result.GetProperty("channel").GetString());
        Holds(result, "gapAmplitude", "MeV", 1);
        Holds(result, "chemicalPotential", "MeV", 78);
        JsonElement state = result.GetProperty("partnerState");
        Assert.Equal("between nematic and chiral", state.GetProperty("name").GetString());
        double[] chirality = [.. state.GetProperty("chirality95").EnumerateArray().Select(v => v.GetDouble())];
        Assert.InRange(Math.Sin(0.8), (2 * chirality[0]) - chirality[1], (2 * chirality[1]) - chirality[0]);
    }

    [Theory]
    [InlineData("--broadening", "0.5")]
    [InlineData("--strength", "20")]
    public void What_the_file_says_of_itself_is_used_where_the_network_knows_another(string option, string value)
    {
        JsonElement result = Predict(".h5", ["--irrep", "A1'", "--delta", "1", "--theta", "0.7", option, value]);
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Holds(result, "gapAmplitude", "MeV", 1);
        Holds(result, "chemicalPotential", "MeV", 0);
        Holds(result, "mixingAngle", "Rad", 0.7);
        Assert.Equal("file", result.GetProperty("settings").GetProperty(option is "--strength" ? "strengthMeV" : "broadeningMeV").GetProperty("source").GetString());
        Assert.Contains(value, result.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_file_says_nothing_the_answer_names_what_was_assumed_and_options_override_with_a_remark()
    {
        JsonElement bare = Predict(".npy", ["--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78"]);
        Assert.Equal("A1'", bare.GetProperty("irrep").GetString());
        Assert.Contains("η = 0.1 meV", bare.GetProperty("remarks").ToString(), StringComparison.Ordinal);
        JsonElement overridden = Predict(".h5", ["--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78"], "--fast", "--broadening", "0.5");
        Assert.True(overridden.GetProperty("abstained").GetBoolean());
        Assert.Contains("0.5 meV", overridden.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("takes the place of 0.1", overridden.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_in_volts_is_read_with_a_free_amplitude()
    {
        JsonElement result = Predict(".npy", ["--irrep", "A1'", "--delta", "1.3", "--theta", "0.4", "--mu", "150"], factor: 3e-9);
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Holds(result, "gapAmplitude", "MeV", 1.3);
        Assert.Contains("amplitude was left free", result.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_alone_says_that_it_was_not_checked()
    {
        JsonElement result = Predict(".h5", ["--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78"], "--fast");
        Assert.Equal("network", result.GetProperty("method").GetString());
        Assert.Contains("not checked with the simulator", result.GetProperty("remarks").ToString(), StringComparison.Ordinal);
    }

    private static string[] Decided(JsonElement result) => [.. result.GetProperty("decided").EnumerateArray().Select(e => e.GetString()!)];

    private static void Holds(JsonElement result, string name, string unit, double truth)
    {
        double deviation = result.GetProperty($"{name}Deviation{unit}").GetDouble();
        Assert.Equal(truth, result.GetProperty($"{name}{unit}").GetDouble(), 5 * deviation);
    }

    // A simulated map with 5 % white and 5 % pink noise, as a file that says how it was made or as a bare array.
    private JsonElement Predict(string ending, string[] crystal, params string[] options) => Predict(ending, crystal, 1, options);

    private JsonElement Predict(string ending, string[] crystal, double factor, params string[] options)
    {
        string file = _line.File("map" + ending);
        string result = _line.File("result.json");
        _line.Succeed(["simulate", .. crystal, "--space", "r", "-o", file]);
        if (ending is ".npy")
        {
            double[] map = NpyFile.Read(file).Real;
            new MapNoise(64).Add(map, 0.05, seed: 3);
            NpyFile.Write<double>(file, Array.ConvertAll(map, v => factor * v), [64, 64]);
        }
        else
        {
            NoisyHdf5(file);
        }

        _line.Succeed(["predict", file, "-o", result, .. options]);
        return JsonDocument.Parse(File.ReadAllText(result)).RootElement;
    }

    private static void NoisyHdf5(string file)
    {
        double[] map;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, double[]>(StringComparer.Ordinal);
        using (Hdf5File source = Hdf5File.Open(file))
        {
            Hdf5Dataset data = source.OpenDataset("/map");
            map = data.ReadAll<double>();
            foreach (string name in new[] { "impurity", "spin", "orientation" })
            {
                texts[name] = source.ReadStringAttribute("/", name);
            }

            foreach (string name in new[] { "broadeningMeV", "strengthMeV", "rashbaMeV", "energiesMeV" })
            {
                numbers[name] = source.ReadDoublesAttribute("/", name);
            }
        }

        new MapNoise(64).Add(map, 0.05, seed: 3);
        Hdf5File.Write(file, noisy =>
        {
            noisy.AddDataset<double>("/map", map, [64, 64]);
            noisy.SetAttribute("/map", "quantity", "δρ(r)");
            noisy.SetAttribute("/map", "unit", "states/(meV·cell)");
            foreach ((string name, string text) in texts)
            {
                noisy.SetAttribute("/", name, text);
            }

            foreach ((string name, double[] values) in numbers)
            {
                noisy.SetAttribute("/", name, values);
            }
        });
    }
}
