using System.Text.Json;

namespace PairScope.Tests.Cli;

/// <summary>Scans of crystals with other lattices than that of NbSe2, from the file to the answer, without a network.</summary>
public sealed class OwnCrystalScanTests
{
    // A lattice without any mirror: a map read in wrong axes, or mirrored, is that of no pairing.
    private const string Oblique = """
        name: oblique
        lattice: [[4.0, 0], [-1.2, 4.6]]
        sites:
          - {name: A, at: [0, 0, 0]}
        orbitals:
          - {site: A, harmonic: s}
        hoppings:
          - {from: 0, to: 0, cell: [0, 0], value: 40}
          - {from: 0, to: 0, cell: [1, 0], value: -100}
          - {from: 0, to: 0, cell: [0, 1], value: -60}
          - {from: 0, to: 0, cell: [1, 1], value: -25}
        """;

    private static readonly string[] Frame = ["--energy", "0,6,12", "--broadening", "2", "--side", "14", "--pixels", "150"];

    [Theory]
    [InlineData("Bu:1", 1, 3, "100", "--gap", "Bu:1", "--delta", "15", "--mu", "4")]
    [InlineData("Ag:2", 8, 6, "100", "--gap", "Ag:2", "--delta", "15", "--mu", "4")]
    [InlineData("Bu:1", 4, 5, "100 and -60", "--gap", "Bu:1", "--delta", "15", "--mu", "4", "--kind", "3,-60,-30")]
    public void Pairing_gap_chemical_potential_and_strengths_are_read_from_a_scan_with_scattering_between_its_impurities(string truth, int impurities, int seed, string strengths, params string[] gap)
    {
        using var line = new CommandLine();
        JsonElement answer = Fitted(line, impurities, seed, gap);
        Assert.False(answer.GetProperty("abstained").GetBoolean(), answer.GetProperty("reason").GetString());
        Assert.Equal(truth[..2], answer.GetProperty("irrep").GetString());
        Assert.Contains("of the scan's variance is left over", line.Output, StringComparison.Ordinal);
        JsonElement best = answer.GetProperty("hypotheses")[0];
        Assert.Equal(truth, best.GetProperty("name").GetString());
        foreach ((string parameter, double value, double most) in new[] { ("GapAmplitude", 15, 1.0), ("ChemicalPotential", 4, 2) })
        {
            double deviation = best.GetProperty("deviations").GetProperty(parameter).GetDouble();
            Assert.InRange(deviation, 0, most);
            Assert.InRange(best.GetProperty("parameters").GetProperty(parameter).GetDouble(), value - (3 * deviation), value + (3 * deviation));
        }

        // What is told of the lattice is what is in the file of the material, and the recipe does it again.
        Assert.Contains("- bragg: {lattice: [4, 4.75", answer.GetProperty("recipe").GetString(), StringComparison.Ordinal);
        line.Succeed("process", line.File("scan.3ds"), "--recipe", line.File("answer.recipe.yaml"), "-o", line.File("single.h5"));
        double[] told = [.. strengths.Split(" and ").Select(s => double.Parse(s, System.Globalization.CultureInfo.InvariantCulture))];
        double[] found = [.. answer.GetProperty("impurityKinds").EnumerateArray().Select(k => k.GetProperty("strengthMeV").GetDouble()).OrderDescending()];
        Assert.Equal(told.Length, found.Length);
        Assert.All(told.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 3.0));
        Assert.DoesNotContain("a scalar impurity of 100 meV", answer.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()!).First(r => r.StartsWith("Assumed", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_normal_metal_is_a_metal()
    {
        using var line = new CommandLine();
        JsonElement answer = Fitted(line, 5, 9, ["--normal", "--mu", "4"]);
        Assert.Equal("metal", answer.GetProperty("irrep").GetString());
    }

    [Fact]
    public void A_lattice_that_is_told_corrects_lengths_and_makes_no_other_crystal()
    {
        using var line = new CommandLine();
        File.WriteAllText(line.File("own.yaml"), Oblique);
        line.Succeed(["simulate", "scan", "--material", line.File("own.yaml"), "--gap", "Bu:1", "--delta", "15", "--impurities", "2", "--seed", "3", .. Frame, "-o", line.File("scan.3ds")]);
        string[] fit = ["fit", line.File("scan.3ds"), "--material", line.File("own.yaml"), "--gap-range", "5:40", "-o", line.File("answer.json"), "--lattice"];
        Assert.Equal(2, line.Run([.. fit, "4,4,90"]));
        Assert.Contains("--lattice 4 Å by 4 Å at 90° is not the lattice of oblique, 4 Å by 4.7539 Å at 104.62°", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("predict", line.File("scan.3ds"), "--lattice", "3.44,3.44,60", "-o", line.File("answer.json")));
        Assert.Contains("told by its constant alone", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run([.. fit, "5.2"])); // a third longer
        Assert.Contains("could not be brought to the sites of oblique", line.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirrored_scan_is_no_scan_of_an_oblique_crystal()
    {
        using var line = new CommandLine();
        File.WriteAllText(line.File("mirrored.yaml"), Oblique.Replace("[-1.2, 4.6]", "[1.2, 4.6]", StringComparison.Ordinal));
        File.WriteAllText(line.File("own.yaml"), Oblique);
        line.Succeed(["simulate", "scan", "--material", line.File("mirrored.yaml"), "--gap", "Bu:1", "--delta", "15", "--impurities", "2", "--seed", "3", .. Frame, "-o", line.File("scan.3ds")]);
        Assert.Equal(2, line.Run("fit", line.File("scan.3ds"), "--material", line.File("own.yaml"), "--gap-range", "5:40", "-o", line.File("answer.json")));
        Assert.Contains("could not be brought to the sites of oblique: The step 'sites' cannot be done: it needs a lattice", line.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("answer.json", line.Files, StringComparer.Ordinal);
    }

    [Fact]
    public void Impurities_on_both_sites_of_a_honeycomb_are_read_with_their_strengths()
    {
        using var line = new CommandLine();
        line.Succeed(
            "simulate", "scan", "--material", "honeycomb", "--gap", "A1g:1", "--delta", "20", "--mu", "10", "--strength", "200", "--impurities", "4", "--energy", "0,12", "--broadening", "3",
            "--side", "11", "--pixels", "140", "--lattice-angle", "20", "--seed", "3", "-o", line.File("scan.3ds"));
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(line.File("scan.truth.json")));
        Assert.Equal(2, truth.RootElement.GetProperty("impurities").EnumerateArray().Select(i => i.GetProperty("cellSite").GetInt32()).Distinct().Count());
        string[] fit = ["fit", line.File("scan.3ds"), "--material", "honeycomb", "--shells", "0", "--hypotheses", "A1g", "--gap-range", "8:40", "--mu-range=-5:25", "--broadening", "3", "-o", line.File("answer.json")];
        line.Succeed(fit);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(line.File("answer.json")));
        JsonElement answer = document.RootElement;
        Assert.Equal("A1g", answer.GetProperty("irrep").GetString());
        foreach ((string parameter, double value) in new[] { ("gapAmplitude", 20.0), ("chemicalPotential", 10) })
        {
            double deviation = answer.GetProperty(parameter + "DeviationMeV").GetDouble();
            Assert.InRange(deviation, 0, 1);
            Assert.Equal(value, answer.GetProperty(parameter + "MeV").GetDouble(), 3 * deviation);
        }

        // One kind for each site of the cell, of one strength.
        JsonElement[] kinds = [.. answer.GetProperty("impurityKinds").EnumerateArray()];
        Assert.Equal(2, kinds.Length);
        Assert.All(kinds, k => Assert.Equal(200, k.GetProperty("strengthMeV").GetDouble(), 4 * k.GetProperty("strengthDeviationMeV").GetDouble()));
        Assert.Equal(2, answer.GetProperty("impurities").EnumerateArray().Select(i => i.GetProperty("cellSite").GetInt32()).Distinct().Count());
        Assert.InRange(answer.GetProperty("unexplainedByField").GetDouble(), 0, 0.01);

        Assert.Equal(2, line.Run([.. fit, "--resolution", "0"]));
        Assert.Contains("between which a tip without width sees nothing", line.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Crystals_without_a_unit_and_lattices_that_are_none_are_refused_in_one_sentence()
    {
        using var line = new CommandLine();
        string[] honeycomb = ["simulate", "scan", "--material", "honeycomb", "--normal", "--constant-current", "-o", line.File("scan.3ds")];
        Assert.Equal(2, line.Run(honeycomb));
        Assert.Contains("at constant current does is known where the tip sees one site", line.Sentence, StringComparison.Ordinal);
        File.WriteAllText(line.File("own.yaml"), Oblique + "\nunits: {lattice: any}\n");
        Assert.Equal(2, line.Run("simulate", "scan", "--material", line.File("own.yaml"), "--normal", "-o", line.File("scan.3ds")));
        Assert.Contains("have no unit", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("fit", line.File("scan.3ds"), "--lattice", "3.8,5.4", "-o", line.File("a.json")));
        Assert.Contains("--lattice", line.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, line.Run("fit", line.File("scan.3ds"), "--lattice", "3.8,5.4,200", "-o", line.File("a.json")));
        Assert.Contains("from 10 to 170 degrees", line.Sentence, StringComparison.Ordinal);
    }

    private static JsonElement Fitted(CommandLine line, int impurities, int seed, string[] gap)
    {
        File.WriteAllText(line.File("own.yaml"), Oblique);
        line.Succeed(["simulate", "scan", "--material", line.File("own.yaml"), .. gap, "--impurities", $"{impurities}", "--seed", $"{seed}", .. Frame, "-o", line.File("scan.3ds")]);
        line.Succeed("fit", line.File("scan.3ds"), "--material", line.File("own.yaml"), "--gap-range", "5:40", "--mu-range", "-20:20", "--broadening", "2", "-o", line.File("answer.json"));
        return JsonDocument.Parse(File.ReadAllText(line.File("answer.json"))).RootElement;
    }
}
