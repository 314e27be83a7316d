using System.Text.Json;
using PairScope.Formats;
using PairScope.Learning;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>From three simulated maps to nematic, chiral or non-unitary, with the shipped weights; docs/physics.md, "The relative phase of two partners".</summary>
public sealed class PartnerStateChainTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_chiral_state_at_energies_in_any_order_is_read_with_the_weights_for_it()
    {
        string file = _line.File("map.h5");
        _line.Succeed(["simulate", "--irrep", "E'", "--theta", "0.785398", "--phase", "1.4", "--delta", "1", "--mu", "78", "--energy", "0.5,-0.5,0", "--space", "r", "-o", file]);
        JsonElement result = Predicted(file);
        Assert.EndsWith("chiral.safetensors", result.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal("shipped with this program as chiral", result.GetProperty("weights").GetString());
        Assert.Equal("E'", result.GetProperty("irrep").GetString());
        Assert.Equal("E' (phase)", result.GetProperty("channel").GetString());
        Assert.Equal(1, result.GetProperty("gapAmplitudeMeV").GetDouble(), 0.01);
        JsonElement state = result.GetProperty("partnerState");
        Assert.Equal("chiral", state.GetProperty("name").GetString());
        Assert.Equal(Math.Sin(1.4), state.GetProperty("stokes")[2].GetDouble(), 0.002);
        Assert.Equal(1.4, state.GetProperty("phaseRad").GetDouble(), 0.02);
    }

    [Fact]
    public void Of_equal_spin_pairs_the_chirality_is_told_and_no_angle()
    {
        string file = _line.File("map.h5");
        _line.Succeed(["simulate", "--irrep", "E''", "--theta", "0.9", "--phase", "1", "--delta", "1.2", "--mu", "50", "--energy", "0,0.5,-0.5", "--space", "r", "-o", file]);
        JsonElement result = Predicted(file);
        Assert.Equal("E'' (p, phase)", result.GetProperty("channel").GetString());
        Assert.Contains("between nematic and chiral, |S3| from 0.8", _line.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Θ =", _line.Output, StringComparison.Ordinal);
        JsonElement state = result.GetProperty("partnerState");
        Assert.Equal(Math.Sin(1.8) * Math.Sin(1), state.GetProperty("stokes")[2].GetDouble(), 0.005); // S3 = sin 2θ sin Θ
        Assert.All(new[] { state.GetProperty("phaseRad"), state.GetProperty("phaseDeviationRad"), state.GetProperty("directorRad"), state.GetProperty("stokes")[0] }, v => Assert.Equal(JsonValueKind.Null, v.ValueKind));
    }

    [Theory]
    [InlineData("E'", "singlet", 0.5, 0.0, "nematic", 0.0)]
    [InlineData("E'", "singlet", 0.785398, 1.570796, "chiral", 1.0)]
    [InlineData("E''", "p", 0.785398, 1.570796, null, 1.0)]
    public void The_network_alone_reads_noisy_maps(string irrep, string channel, double theta, double phase, string? name, double chirality)
    {
        string file = _line.File("map.npy");
        string[] angles = [FormattableString.Invariant($"{theta}"), FormattableString.Invariant($"{phase}")];
        _line.Succeed(["simulate", "--irrep", irrep, "--channel", channel, "--theta", angles[0], "--phase", angles[1], "--delta", "1", "--mu", "78", "--energy", "0,0.5,-0.5", "--space", "r", "-o", file]);
        double[] map = NpyFile.Read(file).Real;
        new MapNoise(64).Add(map, 0.05, seed: 3);
        NpyFile.Write<double>(file, map, [3, 64, 64]);
        JsonElement result = Predicted(file, "--fast", "--oriented");
        Assert.Equal("network", result.GetProperty("method").GetString());
        Assert.Equal(irrep, result.GetProperty("irrep").GetString());
        JsonElement state = result.GetProperty("partnerState");
        double[] held = [.. state.GetProperty("chirality95").EnumerateArray().Select(v => v.GetDouble())];
        Assert.InRange(chirality, held[0] - 0.02, held[1] + 0.02);
        Assert.Equal(chirality > 0.5, state.GetProperty("stokes")[2].GetDouble() > 0.5);
        Assert.False(state.GetProperty("tellsSign").GetBoolean());
        Assert.Equal(irrep is "E''", state.GetProperty("phaseRad").ValueKind is JsonValueKind.Null); // of which |S3| is all that is held
        if (name is not null)
        {
            Assert.Equal(name, state.GetProperty("name").GetString());
        }
    }

    private JsonElement Predicted(string file, params string[] options)
    {
        string result = _line.File("result.json");
        _line.Succeed(["predict", file, "-o", result, .. options]);
        return JsonDocument.Parse(File.ReadAllText(result)).RootElement;
    }
}
