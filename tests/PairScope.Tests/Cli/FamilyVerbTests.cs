using System.Text.Json;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cli;

/// <summary>fit --protocol: what a protocol lists is tried, mixtures of several channels too.</summary>
public sealed class FamilyVerbTests : IDisposable
{
    private const string Protocol = """
        title: t
        material: cuprate
        classes:
          - { irrep: A1g, channel: [1, 2, 3], class: s }
          - { irrep: none }
        parameters: { delta: { uniform: [12, 24] }, mu: { uniform: [0, 6] }, broadening: 4, strength: 150 }
        energies: [8]
        size: 16
        counts: { train: 1, validation: 0, test: 0 }
        seed: 1
        """;

    private readonly CommandLine _line = new();

    public FamilyVerbTests()
    {
        File.WriteAllText(_line.File("mixed.yaml"), Protocol);
        _line.Succeed(
            "simulate", "--material", "cuprate", "--gap", "-0.5*A1g:1 + 0.7*A1g:2 + 0.5*A1g:3", "--delta", "18", "--mu", "3", "--energy", "8", "--broadening", "4", "--strength", "150", "--size", "16", "--space", "r", "-o", _line.File("map.h5"));
    }

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_mixture_that_a_protocol_lists_is_told_with_its_angles()
    {
        _line.Succeed("fit", _line.File("map.h5"), "--protocol", _line.File("mixed.yaml"), "-o", _line.File("fit.json"), "--picture", _line.File("fit.png"));
        Assert.Contains("s pairing", _line.Output, StringComparison.Ordinal);
        Assert.Contains("ϑ1 = ", _line.Output, StringComparison.Ordinal);
        using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(_line.File("fit.json")));
        JsonElement[] angles = [.. answer.RootElement.GetProperty("gapAngles").EnumerateArray()];
        double[] truth = [Math.Acos(-0.5 / Math.Sqrt(0.99)), Math.Atan2(0.5, 0.7)];
        foreach ((int k, JsonElement angle) in angles.Index())
        {
            Assert.Equal($"mixing{k + 1}", angle.GetProperty("name").GetString());
            Assert.Equal(truth[k], angle.GetProperty("valueRad").GetDouble(), 4 * angle.GetProperty("deviationRad").GetDouble());
            Assert.Equal(2, answer.RootElement.GetProperty("intervals68").GetProperty($"mixing{k + 1}").GetArrayLength());
        }

        Assert.Equal(2, angles.Length);
        Assert.Equal(18 * Math.Sqrt(0.99), answer.RootElement.GetProperty("gapAmplitudeMeV").GetDouble(), 4 * answer.RootElement.GetProperty("gapAmplitudeDeviationMeV").GetDouble());
    }

    [Theory]
    [InlineData("exclude each other: a protocol names its material", "--material", "cuprate")]
    [InlineData("--model and --protocol exclude each other", "--model", "auto")]
    [InlineData("--shells belongs to --material", "--shells", "1")]
    [InlineData("--hypotheses must be all or some of s, metal", "--hypotheses", "B1g")]
    [InlineData("rashba, on-site, phase and triplet belong to the table of NbSe2", "--free", "on-site")]
    public void What_a_protocol_says_already_is_refused_in_a_sentence(string said, params string[] words)
    {
        Assert.Equal(2, _line.Run(["fit", _line.File("map.h5"), "--protocol", _line.File("mixed.yaml"), .. words, "-o", _line.File("fit.json")]));
        Assert.Contains(said, _line.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_line.File("fit.json")));
    }
}
