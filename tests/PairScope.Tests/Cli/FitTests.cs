using System.Text.Json;
using PairScope.Formats;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>pairscope fit through the command line, with the shipped network.</summary>
public class FitTests
{
    [Fact]
    public void A_noisy_map_is_answered_with_parameters_intervals_and_a_picture()
    {
        using var line = new CommandLine();
        Noisy(line, 64, 0.05, 3, "--irrep", "A1'", "--delta", "1.2", "--theta", "0.5", "--mu", "40", "--broadening", "0.1");
        line.Succeed("fit", line.File("map.npy"), "--hypotheses", "A1',A''", "--json", "-o", line.File("fit.json"), "--picture", line.File("fit.png"));

        JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        Assert.Equal(line.Output.Trim(), File.ReadAllText(line.File("fit.json")).Trim());
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Assert.False(result.GetProperty("abstained").GetBoolean());
        Assert.Equal(1, result.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-4);
        Assert.Equal(["A''", "A1'", "A1' (on-site)", "metal"], result.GetProperty("hypotheses").EnumerateArray().Select(h => h.GetProperty("name").GetString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
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
    [InlineData(false)]
    [InlineData(true, "--spin", "z")]
    [InlineData(true, "--polarisation", "0.4")]
    [InlineData(true, "--impurity", "mz", "--potential", "30")]
    public void The_relative_phase_of_E_prime_is_told_and_its_sign_where_spin_is_seen_or_scatters(bool tellsSign, params string[] spin)
    {
        using var line = new CommandLine();
        Noisy(line, 24, 0.02, 5, ["--irrep", "E'", "--delta", "1.5", "--theta", "0.7", "--phase=-1.2", "--mu", "60", "--energy", "0.4", "--broadening", "1", .. spin]);
        line.Succeed(
            ["fit", line.File("map.npy"), .. spin, "--oriented", "--energy", "0.4", "--broadening", "1", "--strength", "100", "--hypotheses", "E'", "--mu-range", "30:90", "-o", line.File("fit.json")]);
        JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        Assert.Equal("E'", result.GetProperty("irrep").GetString());
        Assert.Equal("E' (phase)", result.GetProperty("channel").GetString());
        Assert.Contains(tellsSign ? "Θ = -1." : "Θ = ±1.", line.Output, StringComparison.Ordinal);
        JsonElement state = result.GetProperty("partnerState");
        Assert.Equal(tellsSign, state.GetProperty("tellsSign").GetBoolean());
        Assert.Equal(tellsSign ? -1.2 : 1.2, state.GetProperty("phaseRad").GetDouble(), 4 * state.GetProperty("phaseDeviationRad").GetDouble());
        Assert.Equal(0.7, result.GetProperty("mixingAngleRad").GetDouble(), 4 * result.GetProperty("mixingAngleDeviationRad").GetDouble());
        double[] chirality = [.. state.GetProperty("chirality95").EnumerateArray().Select(v => v.GetDouble())];
        Assert.InRange(Math.Sin(1.4) * Math.Sin(1.2), (2 * chirality[0]) - chirality[1], (2 * chirality[1]) - chirality[0]);
    }

    [Fact]
    public void A_chiral_map_that_no_network_knows_is_read_by_predict()
    {
        using var line = new CommandLine();
        Noisy(line, 64, 0.05, 3, "--irrep", "E'", "--delta", "1", "--theta", "0.785398", "--phase", "1.570796", "--mu", "230");
        line.Succeed("predict", line.File("map.npy"), "-o", line.File("answer.json"));
        Assert.Contains("(chiral, |S3| from", line.Output, StringComparison.Ordinal);
        Assert.StartsWith("E' pairing", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Moduli_at_an_energy_that_no_network_knows_are_fitted_in_units_of_their_own()
    {
        using var line = new CommandLine();
        double[] map = Noisy(line, 24, 0.02, 5, "--irrep", "A2'", "--delta", "1.5", "--theta", "0.4", "--mu", "-90", "--energy", "1.5", "--broadening", "1");
        double[] moduli = Array.ConvertAll(WindowTransform.ToReciprocalSpace(map, 24), q => 7 * q.Magnitude);
        NpyFile.Write<double>(line.File("moduli.npy"), moduli, [24, 24]);
        line.Succeed(
            "fit", line.File("moduli.npy"), "--magnitude", "--energy", "1.5", "--broadening", "1", "--free", "scale", "--hypotheses", "A2'", "--mu-range=-150:-30", "-o", line.File("fit.json"), "--picture", line.File("fit.png"));
        JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        JsonElement best = result.GetProperty("hypotheses")[0].GetProperty("parameters");
        Assert.Equal(JsonValueKind.Null, result.GetProperty("model").ValueKind);
        JsonElement deviations = result.GetProperty("hypotheses")[0].GetProperty("deviations");
        foreach ((string name, double truth) in new[] { ("ChemicalPotential", -90.0), ("GapAmplitude", 1.5), ("Scale", 7) })
        {
            Assert.Equal(truth, best.GetProperty(name).GetDouble(), 5 * deviations.GetProperty(name).GetDouble());
        }

        Assert.True(deviations.GetProperty("Scale").GetDouble() < 0.7);
        Assert.True(new FileInfo(line.File("fit.png")).Length > 10_000);
    }

    [Fact]
    public void A_gap_beyond_what_the_network_knows_is_found_where_the_user_says_that_it_may_lie()
    {
        using var line = new CommandLine();
        Noisy(line, 24, 0.02, 7, "--irrep", "A1'", "--delta", "5", "--theta", "0.5", "--mu", "70", "--broadening", "0.5");
        JsonElement Fitted(params string[] ranges)
        {
            line.Succeed(["fit", line.File("map.npy"), "--energy", "0", "--broadening", "0.5", "--strength", "100", "--hypotheses", "A1'", .. ranges, "-o", line.File("fit.json")]);
            return JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        }

        JsonElement found = Fitted("--gap-range", "2:9", "--mu-range", "40:100");
        Assert.Equal("A1'", found.GetProperty("irrep").GetString());
        Assert.Equal(5, found.GetProperty("gapAmplitudeMeV").GetDouble(), 4 * found.GetProperty("gapAmplitudeDeviationMeV").GetDouble());
        Assert.True(Fitted("--mu-range", "40:100").GetProperty("abstained").GetBoolean()); // up to 2 meV nothing explains it
        Assert.Contains("0.2 to 2 meV: it may lie beyond (fit --gap-range)", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_what_the_options_say_is_refused_in_one_sentence()
    {
        using var inputs = new TemporaryFolder();
        using var line = new CommandLine();
        NpyFile.Write<double>(inputs["signed.npy"], [.. Enumerable.Range(0, 64).Select(i => i - 5.0)], [8, 8]);
        Assert.Contains("negative", line.Refused("fit", inputs["signed.npy"], "--magnitude", "-o", line.File("fit.json")), StringComparison.Ordinal);
        Assert.Contains("--energy", line.Refused("fit", inputs["signed.npy"], "--energy", "0,1", "-o", line.File("fit.json")), StringComparison.Ordinal);
        NpyFile.Write<double>(inputs["odd.npy"], new double[35], [5, 7]);
        Assert.Contains("[5, 7]", line.Refused("fit", inputs["odd.npy"], "-o", line.File("fit.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hypotheses must be all", "--hypotheses", "A1',B2")]
    [InlineData("--free must name", "--free", "gap")]
    [InlineData("must end in .png, .svg or .pdf", "--picture", "fit.txt")]
    [InlineData("two rising numbers of meV", "--mu-range", "90:30")]
    [InlineData("--shells belongs to --material", "--shells", "3")]
    [InlineData("--broadening", "--broadening", "0")]
    [InlineData("--threads", "--threads", "0")]
    [InlineData("missing.npy", "--hypotheses", "all")]
    public void A_wrong_option_is_refused_in_one_sentence(string part, string option, string value)
    {
        using var line = new CommandLine();
        Assert.Contains(part, line.Refused("fit", line.File("missing.npy"), option, value, "-o", line.File("fit.json")), StringComparison.Ordinal);
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void The_measured_maps_are_abstained_on_with_the_reasons()
    {
        foreach (string name in new[] { "FeSe_topography.sxm", "NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt" })
        {
            using var line = new CommandLine();
            line.Succeed("fit", SharedData.File(name), "-o", line.File("fit.json"));
            JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
            Assert.True(result.GetProperty("abstained").GetBoolean());
            Assert.Equal(JsonValueKind.Null, result.GetProperty("irrep").ValueKind);
            Assert.Contains(result.GetProperty("reasons").EnumerateArray(), r => r.GetString()!.Contains("could not be brought to the sites of its crystal", StringComparison.Ordinal));
            Assert.True(result.GetProperty("reasons").GetArrayLength() > 1);
        }
    }

    // map.npy, a simulated map with noise.
    private static double[] Noisy(CommandLine line, int size, double level, int seed, params string[] crystal)
    {
        line.Succeed(["simulate", .. crystal, "--size", $"{size}", "--space", "r", "-o", line.File("map.npy")]);
        double[] map = NpyFile.Read(line.File("map.npy")).Real;
        new MapNoise(size).Add(map, level, seed: seed);
        NpyFile.Write<double>(line.File("map.npy"), map, [size, size]);
        return map;
    }
}
