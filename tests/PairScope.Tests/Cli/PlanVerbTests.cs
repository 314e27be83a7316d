using System.Text.Json;
using PairScope.Data;

namespace PairScope.Tests.Cli;

/// <summary>pairscope plan.</summary>
public sealed class PlanVerbTests : IDisposable
{
    private const string Study =
        """
        title: a d wave or none
        material: cuprate
        classes:
          - { irrep: B1g }
          - { irrep: none }
        parameters: { delta: { uniform: [10, 30] }, mu: 0, broadening: 4, strength: 150 }
        instrument: { temperature: 4, lock-in: 2, field: 30, pixels: 200, impurities: 10, noise: 1, hours: 10 }
        energies: [0, 10]
        size: 12
        """;

    private const string Result =
        """
        {"file": "map.npy", "pValue": 0.4, "probabilities": {"B1g": 0.8, "metal": 0.2}, "noise": [{"energyMeV": 0, "white": 0.1, "pink": 0.1}],
         "hypotheses": [{"name": "B1g", "probability": 0.8, "parameters": {"ChemicalPotential": 1, "GapAmplitude": 20}, "deviations": {"ChemicalPotential": 0.5, "GapAmplitude": null}},
                        {"name": "metal", "probability": 0.2, "parameters": {"ChemicalPotential": 1}, "deviations": {"ChemicalPotential": 0.5}}]}
        """;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_plan_goes_to_a_page_numbers_a_picture_and_a_protocol_and_every_key_is_documented()
    {
        File.WriteAllText(_line.File("study.yaml"), Study);
        _line.Succeed("plan", _line.File("study.yaml"), "-o", _line.File("plan.json"), "--picture", _line.File("plan.png"), "--protocol", _line.File("protocol.yaml"), "--json");
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));
        using JsonDocument plan = JsonDocument.Parse(_line.Output);
        JsonElement root = plan.RootElement;
        string[] keys = [.. ((JsonElement[])[root, root.GetProperty("settings")[0], root.GetProperty("steps")[0], root.GetProperty("candidates")[0], root.GetProperty("hypotheses")[0], root.GetProperty("indistinguishable")[0]]).SelectMany(e => e.EnumerateObject().Select(p => p.Name)), "truth", "rival", "leastDistance", "medianDistance", "takenForRival"];
        Assert.All(keys, key => Assert.True(page.Contains($"`{key}`", StringComparison.Ordinal), $"`{key}` is not in docs/formats.md"));
        Assert.Equal(File.ReadAllText(_line.File("plan.json")), _line.Output);
        Assert.True(new FileInfo(_line.File("plan.png")).Length > 5000);
        Assert.Equal(2, Protocol.Load(_line.File("protocol.yaml")).Study.Hypotheses.Count);

        File.WriteAllText(_line.File("result.json"), Result);
        _line.Succeed("plan", _line.File("study.yaml"), "--after", _line.File("result.json"), "-o", _line.File("next.md"));
        string next = File.ReadAllText(_line.File("next.md"));
        Assert.Contains("map.npy at ω = 0 meV, noise 14.1 %", next, StringComparison.Ordinal);
        _line.Succeed("plan", _line.File("study.yaml"), "-o", _line.File("plan.html"));
        Assert.Contains("data:image/png;base64,", File.ReadAllText(_line.File("plan.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("field: 30", "field: 3", "holds no window of 12 × 12 cells")]
    [InlineData("pixels: 200", "pixels: 20", "less than one pixel a cell")]
    [InlineData("noise: 1", "noise: 0", "key 'instrument.noise': 0 is outside")]
    [InlineData("noise: 1", "noise: 50", "key 'instrument.noise': 50 is outside")]
    [InlineData("hours: 10", "hours: -2", "key 'instrument.hours': -2 is outside")]
    [InlineData("  - { irrep: none }\n", "", "hypotheses of the class B1g alone")]
    [InlineData("  - { irrep: none }", "  - { irrep: B1g }", "listed twice")]
    [InlineData("impurities: 10", "impurities: 5000", "no crystal with single impurities")]
    [InlineData("energies: [0, 10]", "energies: [0, 0]", "an energy is listed twice")]
    [InlineData("energies: [0, 10]", "tips: [total, total]", "one is listed twice")]
    [InlineData("energies: [0, 10]", "tips: [total, q]", "key 'tips': 'q' is none of total, up, down, x, y, z")]
    [InlineData("energies: [0, 10]", "tips: { spin: z, polarisation: 4 }", "key 'tips.polarisation': 4 is outside")]
    [InlineData("broadening: 4", "broadening: 0.05", "Smearing by 4 K and 2 mV")]
    public void What_no_measurement_can_be_is_said_in_one_sentence(string right, string wrong, string sentence)
    {
        using var input = new CommandLine();
        File.WriteAllText(input.File("study.yaml"), Study.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(sentence, _line.Refused("plan", input.File("study.yaml"), "-o", _line.File("plan.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "is no result of 'pairscope fit'")]
    [InlineData("{\"pValue\": 1e-5, \"hypotheses\": []}", "No hypothesis explains the maps")]
    public void A_plan_goes_on_from_the_result_of_a_fit_alone(string result, string sentence)
    {
        using var input = new CommandLine();
        File.WriteAllText(input.File("study.yaml"), Study);
        File.WriteAllText(input.File("result.json"), result);
        Assert.Contains(sentence, _line.Refused("plan", input.File("study.yaml"), "--after", input.File("result.json"), "-o", _line.File("plan.md")), StringComparison.Ordinal);
    }
}
