using System.Text.Json;
using PairScope.Formats;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>simulate --continuum with the Wannier functions of a calculation.</summary>
public sealed class WannierFunctionVerbTests : IDisposable
{
    private static readonly string[] Map = ["simulate", "--material", "cuprate", "--gap", "B1g:1", "--delta", "20", "--energy", "5", "--broadening", "20", "--size", "16", "--side", "2", "--absolute", "--continuum", "8"];

    private readonly CommandLine _line = new();
    private readonly TemporaryFolder _inputs = new();

    public void Dispose()
    {
        _line.Dispose();
        _inputs.Dispose();
    }

    [Fact]
    public void A_file_that_holds_a_Gaussian_gives_the_image_of_the_Gaussian_in_whatever_unit_it_is()
    {
        // x² − y² of cuprate's orbital, σ = 0.6 Å, 1.5 Å above the atom; three times as large and of the other sign.
        string file = Plot((x, y, z) => -3 * ((x * x) - (y * y)) * Math.Exp(-((x * x) + (y * y)) / (4 * 0.36)) * Math.Exp(-z));
        _line.Succeed([.. Map, "--resolution", "0.6", "-o", _line.File("gaussian.npy")]);
        _line.Succeed([.. Map, "--xsf", file, "--tip-height", "1.5", "-o", _line.File("xsf.npy"), "--json"]);
        JsonElement report = JsonDocument.Parse(_line.Output).RootElement.GetProperty("parameters");
        Assert.Equal(file, report.GetProperty("xsf")[0].GetString());
        Assert.Equal(1.5, report.GetProperty("tipHeightAngstrom").GetDouble());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("resolutionAngstrom").ValueKind);
        (double[] expected, double[] actual) = (NpyFile.Read(_line.File("gaussian.npy")).Real!, NpyFile.Read(_line.File("xsf.npy")).Real!);
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() < 1e-3 * expected.Max(Math.Abs));
    }

    [Fact]
    public void Files_of_another_crystal_or_not_one_for_each_orbital_are_refused()
    {
        string file = Plot((_, _, _) => 1);
        string Refused(params string[] more) => _line.Refused([.. Map, "-o", _line.File("a.npy"), .. more]);
        Assert.Contains("The material has 1 orbital, and --xsf names 2 files", Refused("--xsf", file, file), StringComparison.Ordinal);
        Assert.Contains("--slater and --xsf say two things", Refused("--xsf", file, "--slater", "1"), StringComparison.Ordinal);
        Assert.Contains("knows heights from", Refused("--xsf", file, "--tip-height", "20"), StringComparison.Ordinal);
        Assert.Contains("is of a crystal with a1 = (3.8, 0)", _line.Refused("simulate", "--material", "ag111", "--normal", "--energy", "1", "--size", "16", "--continuum", "4", "--xsf", file, "-o", _line.File("a.npy")), StringComparison.Ordinal);
        Assert.Contains("--xsf belongs to --continuum", _line.Refused("simulate", "--material", "cuprate", "--normal", "--energy", "1", "--xsf", file, "-o", _line.File("a.npy")), StringComparison.Ordinal);
    }

    private string Plot(Func<double, double, double, double> function)
    {
        string path = _inputs["cuprate_00001.xsf"];
        File.WriteAllText(path, WannierPlot.Text((3.8, 0), (0, 3.8), (32, 8), 7, [0], function));
        return path;
    }
}
