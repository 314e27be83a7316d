using System.Diagnostics;
using PairScope.BogoliubovDeGennes;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.Formats;
using PairScope.TightBinding;

namespace PairScope.Tests.GreenFunctions;

/// <summary>
/// The vector kernels again on processors that lack what this one has: the program runs once more with instruction sets
/// switched off and must give the same maps to rounding.
/// </summary>
public class VectorWidthTests
{
    public static TheoryData<string, string, double, int?> Cases() => new()
    {
        { "DOTNET_EnableAVX2", "0", 0, null },
        { "DOTNET_EnableAVX2", "0", 5, 128 },
        { "DOTNET_EnableHWIntrinsic", "0", 0, null },
        { "DOTNET_EnableHWIntrinsic", "0", 5, 128 },
        { "DOTNET_MaxVectorTBitWidth", "512", 0, null },
        { "DOTNET_MaxVectorTBitWidth", "512", 5, 128 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Maps_do_not_depend_on_the_width_of_the_processors_vectors(string feature, string value, double rashba, int? torus)
    {
        using var folder = new TemporaryFolder();
        var arguments = new List<string>
        {
            Path.Combine(AppContext.BaseDirectory, "pairscope.dll"), "simulate", "--irrep", "A1'", "--delta", "2", "--theta", "0.7", "--mu", "50",
            "--energy", "3", "--broadening", "10", "--rashba", $"{rashba}", "--size", "16", "--space", "r", "--accuracy", "1e-8", "-o", folder["map.npy"],
        };
        if (torus is { } cells)
        {
            arguments.AddRange(["--torus", $"{cells}"]);
        }

        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment[feature] = value;
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);

        var crystal = new BdgHamiltonian(Materials.NbSe2(50, rashba), GapFunction.Mixed(Irrep.A1Prime, 2, 0.7));
        GreenFunction green = torus is { } n ? new TorusGreenFunction(crystal, 10, n) : new CrystalGreenFunction(crystal, 10, 1e-8);
        double[] expected = QpiMap.Compute(green, Impurity.Scalar(100), 3, 16).RealSpace;
        double[] actual = NpyFile.Read(folder["map.npy"]).Real;

        // The torus differs by rounding alone; the crystal may choose other panels and differs by its accuracy.
        double allowed = (torus is null ? 1e-8 : 1e-12) * expected.Max(Math.Abs);
        Assert.All(actual.Zip(expected), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= allowed));
    }
}
