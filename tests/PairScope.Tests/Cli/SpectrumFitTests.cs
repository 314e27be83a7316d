using System.Text.Json;
using PairScope.Formats;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>pairscope spectrum fit.</summary>
public sealed class SpectrumFitTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_point_spectrum_gives_its_gap_with_the_settings_of_its_header()
    {
        GappedSpectrumFile.WritePoint(_line.File("spectrum.dat"), 1.1);
        _line.Succeed("spectrum", "fit", _line.File("spectrum.dat"), "-o", _line.File("gap.json"), "--picture", _line.File("gap.svg"));
        Assert.Contains("a gap with probability 100.0 %, Dynes", _line.Output, StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(File.ReadAllText(_line.File("gap.json")));
        JsonElement root = result.RootElement;
        Assert.Equal("gap", root.GetProperty("answer").GetString());
        Assert.Equal("Dynes", root.GetProperty("bestGuess").GetString());
        JsonElement settings = root.GetProperty("settings");
        Assert.Equal((1.2, "file"), (settings.GetProperty("temperatureKelvin").GetProperty("value").GetDouble(), settings.GetProperty("temperatureKelvin").GetProperty("source").GetString()));
        Assert.Equal(0.1, settings.GetProperty("lockInMillivolts").GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(2, root.GetProperty("sweeps").GetArrayLength());
        foreach ((string key, double truth) in new[] { ("gapMeV", 1.1), ("broadeningMeV", GappedSpectrumFile.Broadening), ("offsetMillivolts", GappedSpectrumFile.Offset) })
        {
            double[] interval = [.. root.GetProperty("intervals95").GetProperty(key).EnumerateArray().Select(e => e.GetDouble())];
            double reach = interval[1] - interval[0];
            Assert.InRange(truth, interval[0] - (reach / 2), interval[1] + (reach / 2));
            Assert.InRange(root.GetProperty(key).GetDouble(), interval[0], interval[1]);
        }

        Assert.True(new FileInfo(_line.File("gap.svg")).Length > 5000);
    }

    [Fact]
    public void Every_key_of_the_result_is_documented()
    {
        GappedSpectrumFile.WriteLine(_line.File("line.h5"), [1.0, 1.2]);
        _line.Succeed("spectrum", "fit", _line.File("line.h5"), "--maps", _line.File("maps.h5"), "--json", "--range=-3:3", "--model", "Dynes", "--tip-gap", "0.7", "-o", _line.File("gap.json"));
        using JsonDocument result = JsonDocument.Parse(_line.Output);
        string[] keys = [.. result.RootElement.EnumerateObject().Select(p => p.Name), .. result.RootElement.GetProperty("models")[0].EnumerateObject().Select(p => p.Name), .. result.RootElement.GetProperty("settings").EnumerateObject().Select(p => p.Name)];
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
    }

    [Fact]
    public void A_line_gives_maps_with_their_deviations()
    {
        double[] gaps = [0.8, 1.0, 1.2, 1.4];
        GappedSpectrumFile.WriteLine(_line.File("line.h5"), gaps);
        _line.Succeed("spectrum", "fit", _line.File("line.h5"), "--maps", _line.File("maps.h5"), "--picture", _line.File("maps.png"), "-o", _line.File("gap.json"));
        MeasuredData maps = MeasuredData.Read(_line.File("maps.h5"));
        double[] Of(string name) => maps.Channels.First(c => string.Equals(c.Name, name, StringComparison.Ordinal)).Plane(0);
        Assert.All(gaps.Zip(Of("gap"), Of("gap deviation")), g => Assert.InRange(g.Second, g.First - (4 * g.Third), g.First + (4 * g.Third)));
        Assert.All(Of("zero-bias conductance"), z => Assert.InRange(z, 0.02, 0.5));
        Assert.All(Of("metal probability"), p => Assert.True(p < 1e-3));
        Assert.Equal("meV", maps.Channels.First(c => string.Equals(c.Name, "gap", StringComparison.Ordinal)).Unit);
    }

    [Fact]
    public void A_metal_is_said_to_have_no_gap_and_several_files_are_answered_one_by_one()
    {
        GappedSpectrumFile.WritePoint(_line.File("metal.dat"), 0);
        GappedSpectrumFile.WritePoint(_line.File("gap.dat"), 1.3);
        _line.Succeed("spectrum", "fit", _line.File("metal.dat"), _line.File("gap.dat"), "-o", _line.File("both.json"));
        using JsonDocument result = JsonDocument.Parse(File.ReadAllText(_line.File("both.json")));
        Assert.Equal(["metal", "gap"], result.RootElement.GetProperty("spectra").EnumerateArray().Select(s => s.GetProperty("answer").GetString()!), StringComparer.Ordinal);
        Assert.Equal(2, _line.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void What_is_no_spectrum_over_the_bias_is_refused_in_one_sentence()
    {
        var heights = new SpectrumFile { Columns = ["Z rel (m)", "Current (A)", "LI X (A)", "Current [bwd] (A)"], Rows = [.. Enumerable.Range(0, 40).Select(i => new[] { 1e-12 * i, 1e-12, 2e-12, 1e-12 })] };
        string path = Path.Combine(Path.GetTempPath(), $"pairscope-{Guid.NewGuid():N}.dat");
        File.WriteAllBytes(path, heights.Bytes());
        try
        {
            string sentence = _line.Refused("spectrum", "fit", path, "-o", _line.File("gap.json"));
            Assert.Contains("holds no spectra over the bias: what was swept is 'Z rel' in nm", sentence, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("--model must be all or some of metal", "--model", "Dines")]
    [InlineData("--tip-broadening belongs to a superconducting tip", "--tip-broadening", "0.1")]
    [InlineData("--mu belongs to --pairings", "--mu", "78")]
    [InlineData("--range must be two rising biases", "--range", "5:-5")]
    [InlineData("--maps: ", "--maps", "maps.h5")]
    [InlineData("has no channel 'Bias(AI5)'", "--bias-channel", "Bias(AI5)")]
    [InlineData("points with a value in the range", "--range", "5:5.5")]
    public void Options_that_cannot_be_followed_are_refused(string sentence, params string[] options)
    {
        string path = Path.Combine(Path.GetTempPath(), $"pairscope-{Guid.NewGuid():N}.dat");
        GappedSpectrumFile.WritePoint(path, 1);
        try
        {
            string[] own = [.. options.Select(o => o.EndsWith(".h5", StringComparison.Ordinal) ? _line.File(o) : o)];
            Assert.Contains(sentence, _line.Refused(["spectrum", "fit", path, .. own, "-o", _line.File("gap.json")]), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_recorded_bias_that_bends_is_told_and_taken_when_asked_for()
    {
        GappedSpectrumFile.WritePoint(_line.File("plain.dat"), 1.1);
        string[] lines = File.ReadAllLines(_line.File("plain.dat"));
        int head = Array.IndexOf(lines, "[DATA]") + 1;
        lines[head] += "\tBias(AI5) (V)";
        for (int i = head + 1; i < lines.Length && lines[i].Length > 0; i++)
        {
            double set = double.Parse(lines[i].Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
            lines[i] += FormattableString.Invariant($"\t{set + 0.001 + (set < 0 ? 0.0006 : 0):E6}");
        }

        File.WriteAllLines(_line.File("bent.dat"), lines);
        _line.Succeed("spectrum", "fit", _line.File("bent.dat"), "-o", _line.File("a.json"));
        Assert.Contains("departs from the bias that was set by ±0.3 mV", _line.Output, StringComparison.Ordinal);
        _line.Run("spectrum", "fit", _line.File("bent.dat"), "--bias-channel", "Bias(AI5)", "-o", _line.File("b.json"));
        Assert.DoesNotContain("departs", _line.Output, StringComparison.Ordinal);
    }
}
