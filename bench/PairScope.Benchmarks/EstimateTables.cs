using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Benchmarks;

/// <summary>What "simulate" tells of its memory and time before it begins, against the peak and the time that the program then takes.</summary>
internal static class EstimateTables
{
    private static readonly string[] Lines =
    [
        "--irrep A1' --broadening 0.1 --energy 0.3 --size 256",
        "--irrep A1' --broadening 0.1 --energy 0.3 --size 512",
        "--irrep A1' --broadening 0.1 --energy 0.3 --size 1024",
        "--irrep A1' --broadening 10 --energy 0 --size 2048",
        "--irrep A1' --broadening 10 --energy 0.3 --size 512",
        "--irrep A1' --broadening 10 --energy 0.1,0.2,0.3,0.4 --size 512",
        "--irrep A1' --broadening 1 --energy 0.1:3.2:0.1 --size 256",
        "--irrep E'' --channel f --rashba 20 --broadening 1 --energy 0.3 --size 256",
        "--irrep E'' --channel f --rashba 20 --broadening 1 --energy 0.3 --size 512",
        "--irrep A1' --broadening 1 --energy 0.3 --size 512 --torus 1024",
        "--irrep A1' --broadening 1 --energy 0.3 --size 512 --torus 4096",
        "--material cuprate --irrep B1g --delta 20 --broadening 1 --energy 5 --size 512",
        "--material honeycomb --irrep B1u --delta 1 --broadening 1 --energy 0.5 --size 256",
        "--material honeycomb --irrep B1u --delta 1 --broadening 1 --energy 0.5 --size 512",
        "--material sr2ruo4 --irrep B1g --delta 1 --broadening 1 --energy 0.3 --size 64",
        "--material sr2ruo4 --irrep B1g --delta 1 --broadening 1 --energy 0.3 --size 256",
        "--material sr2ruo4 --irrep B1g --delta 1 --broadening 0.1 --energy 0.3 --size 512",
        "--material sr2ruo4 --irrep B1g --delta 1 --broadening 1 --energy 0.3 --size 256 --torus 512",
    ];

    /// <summary>Prints the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="program">The published program; /usr/bin/time is needed too.</param>
    public static void Print(TextWriter output, string program)
    {
        output.WriteLine("| simulate | memory told (MB) | peak (MB) | time told (s) | time (s) | of processors (s) |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (string line in Lines)
        {
            string[] words = line.Split(' ');
            RunEstimate estimate = Told(words);
            (double peak, double elapsed, double processors) = Taken(program, words);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| `{line}` | {estimate.PeakBytes / 1e6:F0} | {peak:F0} | {estimate.Seconds:F1} | {elapsed:F1} | {processors:F1} |"));
            output.Flush();
        }
    }

    private static RunEstimate Told(string[] words)
    {
        var verb = new Command("simulate");
        var crystalOptions = new CrystalOptions(verb, gapRequired: true);
        var solverOptions = new SolverOptions(verb, "0.1");
        var impurityOptions = new ImpurityOptions(verb);
        var energyOption = EnergyList.Option("--energy", "ω");
        var sizeOption = NumberOption.Whole("--size", "L", "L", 64, "even", _ => true);
        verb.Add(energyOption);
        verb.Add(sizeOption);
        ParseResult parsed = verb.Parse(words);
        CrystalChoice crystal = crystalOptions.Read(parsed);
        (Impurity impurity, _, _) = impurityOptions.Read(parsed, crystal.Material?.Crystal);
        IReadOnlyList<double> energies = parsed.GetValue(energyOption)!.Values;
        int size = parsed.GetValue(sizeOption);
        IReadOnlyList<OrbitalSite>? sites = crystal.Material is { } material ? PairScope.Cli.Verbs.SimulateVerb.SitesOf(material) : null;
        int zones = sites is { Count: > 1 } ? 3 : 1;
        double further = MapOutput.CheckFits(new OutputTarget("x.npy", ".npy"), new EnergyList([.. energies], IsStack: true), zones * size, reciprocal: true);
        return solverOptions.Read(parsed, 0.1).Estimate(crystal.Hamiltonian(), impurity, energies, size, new Tip(SpinChannel.Total, crystal.Material?.TipWeights), sites, further);
    }

    private static (double Megabytes, double Seconds, double Processors) Taken(string program, string[] words)
    {
        string folder = Directory.CreateTempSubdirectory("pairscope-estimates-").FullName;
        string measured = Path.Combine(folder, "time");
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("/usr/bin/time", ["-o", measured, "-f", "%M %e %U %S", program, "simulate", .. words, "-o", Path.Combine(folder, "x.npy")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            double[] numbers = [.. File.ReadAllLines(measured)[^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
            return (numbers[0] * 1024 / 1e6, numbers[1], numbers[2] + numbers[3]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
