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

/// <summary>What the verbs tell of their memory and time before they begin, against the peak and the time that the program then takes.</summary>
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

    // Lines of the other verbs, after those that make their inputs.
    private static readonly string[] Inputs =
    [
        "simulate --irrep A1' --theta 0.7 --mu 100 --space r -o map.npy",
        "simulate --irrep E'' --channel p --mu 120 --energy 0,6,9,14,19 --space r -o five.npy",
        "dataset generate PROTOCOLS/quick.yaml -o data",
    ];

    private static readonly string[] Others =
    [
        "bands --irrep A1' --points 100000 -o x.npy",
        "bands --material sr2ruo4 --irrep B1g --points 30000 -o x.npy",
        "spectrum --irrep A1' --at-energy 0 --size 4096 -o x.npy",
        "spectrum --material sr2ruo4 --normal --at-energy 0 --size 1024 -o x.npy",
        "spectrum --material sr2ruo4 --normal --points 4000 --energy -200:200:0.5 -o x.npy",
        "predict map.npy -o x.json",
        "predict five.npy --energy 0,6,9,14,19 -o x.json",
        "fit map.npy -o x.json",
        "fit map.npy --scan -o x.json",
        "fit five.npy --energy 0,6,9,14,19 -o x.json",
        "train --data data --epochs 600 -o x.safetensors",
        "train --data data --network vgg16 --epochs 40 -o y.safetensors",
        "train --data data --network convnext --epochs 30 -o z.safetensors",
    ];

    /// <summary>Prints the table of the other verbs: what they tell on standard error, – where it is too little to be told.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="program">The published program; /usr/bin/time is needed too.</param>
    public static void PrintOthers(TextWriter output, string program)
    {
        string folder = Directory.CreateTempSubdirectory("pairscope-estimates-").FullName;
        try
        {
            foreach (string input in Inputs)
            {
                Taken(program, input.Replace("PROTOCOLS", Path.GetFullPath("protocols"), StringComparison.Ordinal).Split(' '), folder);
            }

            output.WriteLine("| verb | told | peak (MB) | time (s) | of processors (s) |");
            output.WriteLine("|---|---|---|---|---|");
            foreach (string line in Others)
            {
                (double peak, double elapsed, double processors, string said) = Taken(program, line.Split(' '), folder);
                int at = said.IndexOf(" needs ", StringComparison.Ordinal);
                string told = at < 0 ? "–" : said[(at + " needs ".Length)..].Split('\n')[0].TrimEnd('.');
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{line}` | {told} | {peak:F0} | {elapsed:F1} | {processors:F1} |"));
                output.Flush();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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
            string folder = Directory.CreateTempSubdirectory("pairscope-estimates-").FullName;
            (double peak, double elapsed, double processors, _) = Taken(program, ["simulate", .. words, "-o", "x.npy"], folder);
            Directory.Delete(folder, recursive: true);
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
        return solverOptions.Read(parsed, 0.1).Estimate(crystal.Hamiltonian(), impurity, energies, size, new Tip(TipSpin.Total, crystal.Material?.TipWeights), sites, further);
    }

    private static (double Megabytes, double Seconds, double Processors, string Said) Taken(string program, string[] words, string folder)
    {
        string measured = Path.Combine(folder, "time");
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/time", ["-o", measured, "-f", "%M %e %U %S", program, .. words]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double[] numbers = [.. File.ReadAllLines(measured)[^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        return (numbers[0] * 1024 / 1e6, numbers[1], numbers[2] + numbers[3], said.GetAwaiter().GetResult());
    }
}
