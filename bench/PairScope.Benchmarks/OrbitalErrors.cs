using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Benchmarks;

/// <summary>The error that maps of random crystals state against their true one: 1 to 6 orbitals, hoppings as far as 1 to 8 cells.</summary>
internal static class OrbitalErrors
{
    /// <summary>Runs and prints: one line for each crystal, then how often the error stated was too small.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">
    /// orbital-errors [--count N] [--first I] [--accuracy A] [--size L] [--cores C] [--doubling M]: the true error is against the same map at A/100, by doubling alone where a block's layer has at most M components.
    /// </param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        (int count, int first, int size, int doubling) = (given.Whole("--count", "200"), given.Whole("--first", "0"), given.Whole("--size", "16"), given.Whole("--doubling", "48"));
        double accuracy = given.Real("--accuracy", "1e-3");
        (int wrong, int byDoubling, double worst) = (0, 0, 0);
        for (int i = first; i < first + count; i++)
        {
            (int orbitals, int range) = (1 + (i % 6), 1 + (i / 6 % 8));
            var random = new Random(5000 + i);
            double broadening = 20 * Math.Pow(400, -random.NextDouble());
            double energy = -20 + (40 * random.NextDouble());
            BdgHamiltonian crystal = WannierLikeCrystal.Of(orbitals, range, i % 2 == 0 ? 20 : 0, i % 10 == 9 ? 0 : 3 * random.NextDouble(), 7000 + i);
            bool doubles = crystal.Blocks.Max(b => b.Count) * range <= doubling;
            var clock = Stopwatch.StartNew();
            QpiMap map = Map(accuracy, doubles: false);
            QpiMap better = Map(accuracy / 100, doubles);
            double largest = better.RealSpace.Max(Math.Abs);
            double error = map.RealSpace.Zip(better.RealSpace, (a, b) => Math.Abs(a - b)).Max() / largest;
            bool held = error <= map.ErrorEstimate + better.ErrorEstimate;
            wrong += held ? 0 : 1;
            byDoubling += doubles ? 1 : 0;
            worst = Math.Max(worst, error / map.ErrorEstimate);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{i}: {orbitals} orbitals, range {range}, blocks {string.Join('+', crystal.Blocks.Select(b => b.Count))}, eta {broadening:F3}: true {error:E1}, stated {map.ErrorEstimate:E1}{(doubles ? " (doubling)" : string.Empty)}{(held ? string.Empty : " WRONG")} {clock.Elapsed.TotalSeconds:F1} s"));
            output.Flush();

            QpiMap Map(double asked, bool doubles) => QpiMap.Compute(
                new CrystalGreenFunction(crystal, broadening, asked) { DegreeOfParallelism = given.Whole("--cores", "2"), DoublesAlone = doubles },
                Impurity.Scalar(100, new ImpurityEntry(LatticeVector.Zero, i % orbitals)),
                energy,
                size);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{count} crystals, {size} x {size} sites, {accuracy:E0} asked: {wrong} errors stated too small, the largest share of what was stated {worst:F2}; {byDoubling} held against doubling alone"));
    }
}
