using System.Text.Json;
using PairScope.Formats;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>pairscope fit with --spectrum.</summary>
public sealed class JointFitTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));

    [Fact]
    public void A_simulated_map_and_a_simulated_density_of_states_are_fitted_together_and_every_key_is_documented()
    {
        using var line = new CommandLine();
        line.Succeed("simulate", "--irrep", "A1'", "--delta", "1.2", "--theta", "0.5", "--mu", "40", "--size", "64", "--space", "r", "-o", line.File("map.h5"));
        line.Succeed("spectrum", "--irrep", "A1'", "--delta", "1.2", "--theta", "0.5", "--mu", "40", "--dos", "--energy=-5:5:0.1", "--broadening", "0.3", "-o", line.File("dos.h5"));
        line.Succeed(
            "fit", line.File("map.h5"), "--spectrum", line.File("dos.h5"), "--spectrum-broadening", "0.3", "--hypotheses", "A1'", "--json", "-o", line.File("fit.json"), "--picture", line.File("fit.svg"));

        JsonElement result = JsonDocument.Parse(line.Output).RootElement;
        Assert.Equal("A1'", result.GetProperty("irrep").GetString());
        Assert.Equal(1.2, result.GetProperty("gapAmplitudeMeV").GetDouble(), 0.005);
        JsonElement contributions = result.GetProperty("contributions");
        Assert.Equal(JsonValueKind.Null, contributions.GetProperty("disagreement").ValueKind);
        JsonElement spectrum = result.GetProperty("spectra")[0];
        Assert.Equal("superconducting", spectrum.GetProperty("channel").GetString());
        Assert.Equal(0, spectrum.GetProperty("offsetMillivolts").GetDouble(), 0.01);
        JsonElement hypothesis = contributions.GetProperty("hypotheses")[0];
        string[] keys =
        [
            .. Names(result).Where(n => n is "spectra" or "spectraPValue" or "contributions"), .. Names(contributions), .. Names(contributions.GetProperty("maps")), .. Names(spectrum),
            .. Names(hypothesis), .. Names(hypothesis.GetProperty("mapsAlone")),
        ];
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
        Assert.Contains("SpectrumBroadening", Page, StringComparison.Ordinal);
        Assert.True(new FileInfo(line.File("fit.svg")).Length > 10_000);

        static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
    }

    [Theory]
    [InlineData("18", true)]
    [InlineData("11", false)]
    public void A_spectrum_of_another_crystal_agrees_with_the_map_of_the_same_sample_and_not_with_another_s(string delta, bool agrees)
    {
        using var line = new CommandLine();
        line.Succeed("simulate", "--material", "cuprate", "--irrep", "B1g", "--delta", "18", "--energy", "6", "--broadening", "2", "--size", "32", "--space", "r", "-o", line.File("map.h5"));
        line.Succeed("spectrum", "--material", "cuprate", "--irrep", "B1g", "--delta", delta, "--dos", "--energy=-60:60:2", "--broadening", "2", "-o", line.File("dos.h5"));
        line.Succeed(
            "fit", line.File("map.h5"), "--material", "cuprate", "--gap-range", "5:40", "--mu-range=-10:10", "--hypotheses", "B1g", "--spectrum", line.File("dos.h5"), "--spectrum-broadening", "2",
            "-o", line.File("fit.json"));
        JsonElement result = JsonDocument.Parse(File.ReadAllText(line.File("fit.json"))).RootElement;
        JsonElement disagreement = result.GetProperty("contributions").GetProperty("disagreement");
        Assert.Equal(agrees, !result.GetProperty("abstained").GetBoolean());
        Assert.Equal(agrees ? JsonValueKind.Null : JsonValueKind.String, disagreement.ValueKind);
        if (agrees)
        {
            Assert.Equal(18, result.GetProperty("gapAmplitudeMeV").GetDouble(), 0.05);
        }
        else
        {
            Assert.Contains("under B1g the maps alone have Δ0 = 18", disagreement.GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_spectrum_over_the_bias_is_refused_in_one_sentence_before_anything_is_fitted()
    {
        using var inputs = new TemporaryFolder();
        using var line = new CommandLine();
        NpyFile.Write<double>(inputs["map.npy"], [.. Enumerable.Range(0, 64).Select(i => (double)(i % 7))], [8, 8]);
        void Refuses(string sentence, string name, params string[] options) =>
            Assert.Contains(sentence, line.Refused(["fit", inputs["map.npy"], "--spectrum", inputs[name], .. options, "-o", line.File("fit.json")]), StringComparison.Ordinal);

        Refuses("missing.dat' does not exist", "missing.dat");
        File.WriteAllBytes(inputs["z.dat"], new SpectrumFile { Columns = ["Z rel (m)", "Current (A)", "LI X (A)"], Rows = [.. Enumerable.Range(0, 40).Select(i => new[] { 1e-12 * i, 1e-12, 2e-12 })] }.Bytes());
        Refuses("holds no spectra over the bias: what was swept is 'Z rel' in nm", "z.dat");
        string[] table = ["bias (mV),dI/dV (nS)", .. Enumerable.Range(-20, 41).Select(i => FormattableString.Invariant($"{0.2 * i},{1 + (0.01 * i * i)}"))];
        File.WriteAllLines(inputs["bare.csv"], table.Select(l => l.Replace(" (mV)", string.Empty, StringComparison.Ordinal)));
        Refuses("holds no spectra over the bias: what was swept is 'bias'", "bare.csv");
        File.WriteAllLines(inputs["nan.csv"], table.Select((l, i) => i is > 0 and < 30 ? $"{l.Split(',')[0]},NaN" : l));
        Refuses("points with a value in the range", "nan.csv");
        File.WriteAllLines(inputs["good.csv"], table);
        Refuses("has no channel 'LI Y'", "good.csv", "--spectrum-channel", "LI Y");
        Refuses("--spectrum-range must be two rising biases", "good.csv", "--spectrum-range", "5:-5");
        Refuses("--spectrum-tip-broadening belongs to a superconducting tip; give --spectrum-tip-gap too", "good.csv", "--spectrum-tip-broadening", "0.1");
        Assert.Contains("--spectrum-noise belongs to --spectrum", line.Refused("fit", inputs["map.npy"], "--spectrum-noise", "0.1", "-o", line.File("fit.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_over_the_bias_is_a_spectrum()
    {
        using var inputs = new TemporaryFolder();
        File.WriteAllLines(inputs["s.csv"], ["# temperatureKelvin = 0.4", "Bias (V);dI/dV (nS)", "-0,001;2", "0;1", "0,001;2"]);
        MeasuredData data = MeasuredData.Read(inputs["s.csv"]);
        Assert.Equal([-1.0, 0, 1], data.Sweep!.Values);
        Assert.Equal("mV", data.Sweep.Unit);
        Assert.Equal([2.0, 1, 2], Assert.Single(data.Channels).Values.Real.ToArray());
        Assert.Equal((1, 1), (data.Rows, data.Columns));
    }
}
