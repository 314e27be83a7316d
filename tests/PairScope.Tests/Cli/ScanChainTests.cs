using System.Text.Json;
using PairScope.Cli.Answers;
using PairScope.Cli.Verbs;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>From a scan with several impurities to the answer in one command, on scans that the program simulates itself.</summary>
public sealed class ScanChainTests
{
    private static readonly string[] Frame = ["--side", "18", "--pixels", "210"];

    [Fact]
    public void A_scan_is_answered_in_one_command_and_the_recipe_beside_the_answer_gives_the_same()
    {
        using var line = new CommandLine();
        line.Succeed(["simulate", "scan", "--irrep", "A2'", "--delta", "1.6", "--theta", "1.9", "--mu", "210", "--impurities", "10", "--seed", "8", .. Frame, "-o", line.File("scan.3ds")]);
        JsonElement truth = Json(line.File("scan.truth.json"));
        Assert.Equal(10, truth.GetProperty("impurities").GetArrayLength());
        line.Succeed("predict", line.File("scan.3ds"), "--fast", "-o", line.File("answer.json"), "--picture", line.File("answer.png"));
        JsonElement answer = Json(line.File("answer.json"));
        Assert.False(answer.GetProperty("abstained").GetBoolean());
        Assert.Equal("A2'", answer.GetProperty("irrep").GetString());
        Assert.InRange(answer.GetProperty("chemicalPotentialMeV").GetDouble(), 209, 211);
        Assert.Equal(10, Findings(answer, "impurities").GetProperty("count").GetInt32());
        AssertPlaces(truth, Findings(answer, "impurities"));

        string recipe = line.File("answer.recipe.yaml");
        Assert.Equal(File.ReadAllText(recipe), answer.GetProperty("recipe").GetString());
        Assert.Equal(
            RecipeFile.Read(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument-scan.yaml")).Steps, RecipeFile.Read(recipe).Steps); // the one that is documented
        line.Succeed("process", line.File("scan.3ds"), "--recipe", recipe, "-o", line.File("single.h5"));
        line.Succeed("predict", line.File("single.h5"), "-o", line.File("again.json")); // beside a normal metal
        Assert.False(Json(line.File("again.json")).GetProperty("abstained").GetBoolean());
        Assert.Contains(Json(line.File("again.json")).GetProperty("remarks").EnumerateArray(), r => r.GetString()!.Contains("excludes a normal metal", StringComparison.Ordinal));
        Assert.Equal(answer.GetProperty("chemicalPotentialMeV").GetDouble(), Json(line.File("again.json")).GetProperty("chemicalPotentialMeV").GetDouble(), 1e-3);
    }

    [Fact]
    public void A_scan_of_a_normal_metal_is_no_pairing()
    {
        using var line = new CommandLine();
        line.Succeed(["simulate", "scan", "--mu", "120", "--impurities", "6", "--seed", "11", "--side", "14", "--pixels", "160", "-o", line.File("scan.3ds")]);
        line.Succeed("predict", line.File("scan.3ds"), "-o", line.File("answer.json"));
        JsonElement answer = Json(line.File("answer.json"));
        Assert.True(answer.GetProperty("abstained").GetBoolean());
        Assert.Contains("normal metal", answer.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_impurity_at_a_place_that_is_told_is_taken_and_layers_that_no_network_reads_are_no_answer()
    {
        using var line = new CommandLine();
        line.Succeed(["simulate", "scan", "--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "60", "--impurities", "1", "--energy", "0,3", "--seed", "5", .. Frame, "-o", line.File("scan.h5")]);
        JsonElement place = Json(line.File("scan.truth.json")).GetProperty("impurities")[0];
        string at = FormattableString.Invariant($"{place.GetProperty("xNm").GetDouble():F2},{place.GetProperty("yNm").GetDouble():F2}");
        line.Succeed("predict", line.File("scan.h5"), $"--impurity-at={at}", "-o", line.File("answer.json"));
        JsonElement answer = Json(line.File("answer.json"));
        Assert.True(answer.GetProperty("abstained").GetBoolean());
        Assert.Contains("0, 6, 9, 14, 19 mV", answer.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{{x: {at.Split(',')[0]}", answer.GetProperty("recipe").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Moduli_of_a_scan_s_transform_are_told_from_a_map_and_sent_to_the_fit()
    {
        using var line = new CommandLine();
        using var scans = new TemporaryFolder();
        Hdf5File.Write(scans["grid.h5"], file => file.AddDataset<System.Numerics.Complex>("/crystal/F(q)", new System.Numerics.Complex[64 * 64], [64, 64]));
        Assert.Contains("pairscope fit", line.Refused("predict", scans["grid.h5"], "-o", line.File("x.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_is_none_is_refused()
    {
        using var line = new CommandLine();
        using var scans = new TemporaryFolder();
        File.WriteAllBytes(scans["scan.sxm"], new ScanFile { Columns = 32, Rows = 32, Value = (row, column) => (row * 7 % 5) + column }.Bytes());
        NpyFile.Write(scans["map.npy"], new NumericArray([64, 64], new double[64 * 64]));
        Assert.Contains("outside of", line.Refused("predict", scans["scan.sxm"], "--impurity-at", "1000,0", "-o", line.File("x.json")), StringComparison.Ordinal);
        Assert.Contains("two numbers", line.Refused("predict", scans["scan.sxm"], "--impurity-at", "1", "-o", line.File("x.json")), StringComparison.Ordinal);
        Assert.Contains("at the origin", line.Refused("predict", scans["map.npy"], "--impurity-at", "1,1", "-o", line.File("x.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_protocol_says_what_is_in_a_scan_and_nothing_may_say_it_twice()
    {
        using var line = new CommandLine();
        string protocol = Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument.yaml");
        Assert.Contains("--mu is said by the protocol", line.Refused("simulate", "scan", protocol, "--mu", "3", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        Assert.Contains("no room", line.Refused("simulate", "scan", "--impurities", "150", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        Assert.Contains("two or more", line.Refused("simulate", "scan", "--energy", "0", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        line.Succeed(["simulate", "scan", protocol, "--seed", "3", "--impurities", "2", "--side", "8", "--pixels", "64", "-o", line.File("scan.3ds")]);
        JsonElement parameters = Json(line.File("scan.truth.json")).GetProperty("parameters");
        Assert.InRange(parameters.GetProperty("gapAmplitudeMeV").GetDouble(), 0.2, 2);
        Assert.Contains(parameters.GetProperty("class").GetString()!, PairingLabels.Classes, StringComparer.Ordinal);
    }

    [Fact]
    public void A_scan_of_two_kinds_tells_both_of_them()
    {
        using var line = new CommandLine();
        line.Succeed(["simulate", "scan", "--irrep", "E'", "--delta", "1", "--theta", "0.8", "--mu", "80", "--impurities", "4", "--strength", "140", "--kind", "4,-70,-30", "--seed", "9", "--side", "14", "--pixels", "160", "-o", line.File("scan.3ds")]);
        JsonElement[] truth = [.. Json(line.File("scan.truth.json")).GetProperty("impurities").EnumerateArray()];
        Assert.Equal([140, 140, 140, 140, -70, -70, -70, -70], truth.Select(t => t.GetProperty("strengthMeV").GetDouble()));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], truth.Select(t => t.GetProperty("kind").GetInt32()));
        line.Succeed("predict", line.File("scan.3ds"), "--fast", "-o", line.File("answer.json"));
        JsonElement answer = Json(line.File("answer.json"));
        Assert.Equal("E'", answer.GetProperty("bestGuess").GetString());
        JsonElement[] kinds = [.. answer.GetProperty("impurityKinds").EnumerateArray().OrderBy(k => k.GetProperty("strengthMeV").GetDouble())];
        Assert.Equal([4, 4], kinds.Select(k => k.GetProperty("count").GetInt32()));
        Assert.InRange(kinds[0].GetProperty("strengthMeV").GetDouble(), -77, -63);
        Assert.InRange(kinds[1].GetProperty("strengthMeV").GetDouble(), 126, 154);
    }

    [Fact]
    public void Kinds_that_cannot_be_are_refused()
    {
        using var line = new CommandLine();
        Assert.Contains("such as 8,-80,-30", line.Refused("simulate", "scan", "--kind", "8,-80", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        Assert.Contains("such as 8,-80,-30", line.Refused("simulate", "scan", "--kind", "0.5,-80,3", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        Assert.Contains("of 4", line.Refused("simulate", "scan", "--kind", "1,1,1", "--kind", "1,2,1", "--kind", "1,3,1", "--kind", "1,4,1", "-o", line.File("x.3ds")), StringComparison.Ordinal);
        using var protocols = new TemporaryFolder();
        File.WriteAllText(protocols["p.yaml"], File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument.yaml")) + "\nkinds:\n  - { impurities: 300, strength: -80 }\n");
        Assert.Equal(2, line.Run("simulate", "scan", protocols["p.yaml"], "-o", line.File("x.3ds")));
        Assert.Contains("kinds[0].impurities", line.Error, StringComparison.Ordinal);
        Assert.Contains("'kinds[0].height': it is missing", line.Error, StringComparison.Ordinal);
        Assert.Empty(line.Files);
    }

    [Fact]
    public void What_is_usual_for_scans_is_what_the_network_for_scans_was_trained_with()
    {
        Protocol protocol = Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument.yaml"));
        Assert.Equal(protocol.Energies, MapSource.EnergiesOfScans);
        InstrumentSettings middle = protocol.Instrument!.Middle;
        Assert.Equal(middle.TemperatureKelvin, MapSource.UsualInstrument.TemperatureKelvin, 1e-9);
        Assert.Equal(middle.LockInMillivolts, MapSource.UsualInstrument.LockInMillivolts, 1e-9);
        Assert.Equal(middle.ResolutionAngstrom, MapSource.UsualInstrument.ResolutionAngstrom, 1e-9);
        Assert.Equal(middle.KernelAccuracy, MapSource.UsualInstrument.KernelAccuracy);
    }

    [Fact]
    public void A_recipe_that_tells_the_place_does_not_look_for_it_too()
    {
        string message = Assert.Throws<InputException>(() => RecipeFile.Parse("steps:\n  - impurities: {x: 1, y: 2, threshold: 5}\n", "r.yaml")).Message;
        Assert.Contains("threshold", message, StringComparison.Ordinal);
        Assert.Contains("both 'x' and 'y'", Assert.Throws<InputException>(() => RecipeFile.Parse("steps:\n  - impurities: {x: 1}\n", "r.yaml")).Message, StringComparison.Ordinal);
        Assert.IsType<PlacedImpurityStep>(Assert.Single(RecipeFile.Parse("steps:\n  - impurities: {x: 1, y: -2}\n", "r.yaml").Steps));
    }

    // Found where the truth says, within a tenth of a lattice constant.
    private static void AssertPlaces(JsonElement truth, JsonElement findings)
    {
        double[] xs = [.. findings.GetProperty("xNanometres").EnumerateArray().Select(v => v.GetDouble())];
        double[] ys = [.. findings.GetProperty("yNanometres").EnumerateArray().Select(v => v.GetDouble())];
        Assert.All(truth.GetProperty("impurities").EnumerateArray(), place =>
        {
            (double x, double y) = (place.GetProperty("xNm").GetDouble(), place.GetProperty("yNm").GetDouble());
            Assert.True(xs.Zip(ys).Min(f => Math.Sqrt(Math.Pow(f.First - x, 2) + Math.Pow(f.Second - y, 2))) < 0.1, $"nothing was found at ({x}, {y})");
        });
    }

    private static JsonElement Findings(JsonElement answer, string step) =>
        answer.GetProperty("steps").EnumerateArray().Single(s => string.Equals(s.GetProperty("name").GetString(), step, StringComparison.Ordinal)).GetProperty("findings");

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;
}
