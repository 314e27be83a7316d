using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Time and true error of whole maps, averaged over crystals drawn as in the publication's protocol.</summary>
internal static class MapTables
{
    /// <summary>Prints all tables as Markdown.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="quick">Fewer maps a row.</param>
    public static void Print(TextWriter output, bool quick)
    {
        int maps = quick ? 12 : 36;
        output.WriteLine($"Machine: {Environment.ProcessorCount} cores, .NET {Environment.Version}, {maps} maps a row.\n");
        output.WriteLine("| solver | η [meV] | L | asked | Rashba | cores | ms a map | maps/s | median true error | worst true error |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (double eta in new[] { 20, 5, 1, 0.3, 0.1, 0.03 })
        {
            Crystal(output, eta, 64, 1e-3, 0, 1, maps);
        }

        foreach (double accuracy in new[] { 1e-2, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8 })
        {
            Crystal(output, 0.1, 64, accuracy, 0, 1, maps);
        }

        foreach (int size in new[] { 32, 128, 256 })
        {
            Crystal(output, 0.1, size, 1e-3, 0, 1, size > 128 ? 6 : maps / 2);
        }

        Crystal(output, 0.1, 64, 1e-3, 0, 2, 2 * maps);
        Crystal(output, 0.1, 64, 1e-6, 0, 2, 2 * maps);
        Crystal(output, 0.1, 64, 1e-3, 5, 1, 12);
        Crystal(output, 0.1, 64, 1e-3, 5, 2, 12);
        Gradient(output, maps);
        foreach (int cells in new[] { 1024, 2048, 4096 })
        {
            Row(output, $"torus {cells}", 0.1, 64, double.NaN, 0, 1, 6, h => new TorusGreenFunction(h, 0.1, cells) { DegreeOfParallelism = 1 });
        }

        Row(output, "torus 1024, all sites", 10, 1024, double.NaN, 0, 1, 3, h => new TorusGreenFunction(h, 10, 1024) { DegreeOfParallelism = 1 });
    }

    private static void Crystal(TextWriter output, double eta, int size, double accuracy, double rashba, int cores, int maps) =>
        Row(output, "crystal", eta, size, accuracy, rashba, cores, maps, h => new CrystalGreenFunction(h, eta, accuracy) { DegreeOfParallelism = 1 });

    // The map with ∂/∂μ, ∂/∂Δ0, ∂/∂θ and ∂/∂V0, on one core; the irreps without an angle have one direction less.
    private static void Gradient(TextWriter output, int maps)
    {
        var clock = new Stopwatch();
        for (int i = -3; i < maps; i++)
        {
            (double mu, double delta, double theta, Irrep irrep) = Parameters(Math.Max(i, 0));
            var solver = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(mu), GapFunction.Mixed(irrep, delta, theta)), 0.1, 1e-3) { DegreeOfParallelism = 1 };
            CrystalVariation[] directions =
            [
                CrystalVariation.ChemicalPotential,
                CrystalVariation.OfGap(GapFunction.Mixed(irrep, 1, theta)),
                CrystalVariation.OfGap(GapFunction.MixedByAngle(irrep, delta, theta)),
            ];
            if (i == 0)
            {
                clock.Start();
            }

            QpiGradient.Compute(solver, Impurity.Scalar(100), 0, 64, directions, [Impurity.Scalar(1)]);
        }

        double seconds = clock.Elapsed.TotalSeconds;
        output.WriteLine($"| crystal with four derivatives | 0.1 | 64 | 1E-003 | 0 | 1 | {1000 * seconds / maps:F1} | {maps / seconds:F1} | | |");
    }

    // Several cores compute several maps at once, each on one: how data sets are made.
    private static void Row(
        TextWriter output, string name, double eta, int size, double accuracy, double rashba, int cores, int maps, Func<BdgHamiltonian, GreenFunction> solver)
    {
        BdgHamiltonian[] crystals = [.. Enumerable.Range(0, maps).Select(i => Draw(i, rashba))];
        QpiMap Map(int i) => QpiMap.Compute(solver(crystals[i]), Impurity.Scalar(100), 0, size);
        for (int i = 0; i < Math.Min(6, maps); i++)
        {
            Map(i);
        }

        var results = new QpiMap[maps];
        var clock = Stopwatch.StartNew();
        Parallel.For(0, maps, new ParallelOptions { MaxDegreeOfParallelism = cores }, i => results[i] = Map(i));
        double seconds = clock.Elapsed.TotalSeconds;
        double[] errors = [.. Enumerable.Range(0, Math.Min(maps, 6)).Select(i => TrueError(results[i], crystals[i], eta, size)).Order()];
        string asked = double.IsNaN(accuracy) ? "–" : accuracy.ToString("E0", CultureInfo.InvariantCulture);
        output.WriteLine(
            $"| {name} | {eta} | {size} | {asked} | {rashba} | {cores} | {1000 * seconds / maps * cores:F1} | {maps / seconds:F1} | {errors[errors.Length / 2]:E1} | {errors[^1]:E1} |");
        output.Flush();
    }

    private static double TrueError(QpiMap map, BdgHamiltonian crystal, double eta, int size)
    {
        double best = crystal.Blocks.Count > 1 ? 1e-9 : 1e-6;
        double[] exact = QpiMap.Compute(new CrystalGreenFunction(crystal, eta, best), Impurity.Scalar(100), 0, Math.Min(size, 256)).RealSpace;
        int n = Math.Min(size, 256);
        double largest = exact.Max(Math.Abs);
        double worst = 0;
        for (int i = 0; i < n * n; i++)
        {
            int from = ((((i / n) - (n / 2)) + (size / 2)) * size) + ((i % n) - (n / 2)) + (size / 2);
            worst = Math.Max(worst, Math.Abs(map.RealSpace[from] - exact[i]));
        }

        return worst / largest;
    }

    private static BdgHamiltonian Draw(int index, double rashba)
    {
        (double mu, double gap, double theta, Irrep irrep) = Parameters(index);
        PairingChannel? channel = index % 12 == 11 ? PairingChannel.TripletF : null;
        return new BdgHamiltonian(Materials.NbSe2(mu, rashba), GapFunction.Mixed(irrep, gap, theta, 0, channel));
    }

    private static (double Mu, double Delta, double Theta, Irrep Irrep) Parameters(int index)
    {
        var random = new Random(5000 + index);
        double mu = -100 + (500 * random.NextDouble());
        double gap = 0.2 + (1.8 * random.NextDouble());
        return (mu, gap, Math.PI * random.NextDouble(), (Irrep)(index % 6));
    }
}
