using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>How often fits of noisy maps of a crystal other than NbSe2 are right: every hypothesis in turn, with random parameters.</summary>
internal static class CrystalTables
{
    private const int Size = 32;

    /// <summary>Runs and prints: one line for each map as it is done, then the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">crystal [--material NAME] [--count N] [--noise X] [--energy W] [--broadening H] [--seed S]: N maps, white noise of X of each map's rms.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        Material material = MaterialFile.Read(given.Text("--material", "cuprate"));
        int count = (int)given.Real("--count", "60");
        (double noise, double energy, double broadening) = (given.Real("--noise", "0.3"), given.Real("--energy", "6"), given.Real("--broadening", "1"));
        IReadOnlyList<Hypothesis> all = Study.Of(material, GeneratedGaps.Of(material)).Hypotheses;
        var random = new Random((int)given.Real("--seed", "1"));
        var outcomes = new List<(string Truth, bool Right, bool Abstained, double GapError, double GapDeviation)>();
        var options = new FitOptions
        {
            Hypotheses = all,
            GapStarts = FitOptions.ManyGapStarts,
            Conditions = new FitConditions { Broadening = broadening, Strength = 100, GapRange = (2, 30), ChemicalPotentialRange = (-30, 30) },
            SeeksExtensions = false,
        };
        for (int n = 0; n < count; n++)
        {
            Hypothesis truth = all[n % all.Count];
            double gap = 5 + (20 * random.NextDouble());
            double angle = Math.PI * random.NextDouble();
            double mu = -20 + (40 * random.NextDouble());
            var green = new CrystalGreenFunction(new BdgHamiltonian(truth.Normal(mu, 0), truth.Gap(gap, angle)), broadening);
            double[] map = QpiMap.Compute(green, Impurity.Scalar(100), energy, Size, truth.TipOf(TipSpin.Total)).RealSpace;
            double rms = Math.Sqrt(map.Average(v => v * v));
            double[] noisy = [.. map.Select(v => v + (noise * rms * random.NextNormal()))];
            FitReport report = MapFitter.Fit(new MapObservation(Size, [energy], [noisy]) { Lattice = material.Crystal.Lattice }, options);
            HypothesisFit best = report.Best.Fit;
            bool right = report.Label == truth.Class;
            outcomes.Add((truth.Name, right, report.Abstained, right && truth.HasGap ? Math.Abs(best.Value(FitParameter.GapAmplitude) - gap) : double.NaN, right && truth.HasGap ? best.Deviation(FitParameter.GapAmplitude) : double.NaN));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{n}: {truth.Name}, gap {gap:F2}, mu {mu:F1}: {(report.Abstained ? "cannot tell, " : string.Empty)}{best.Model.Hypothesis.Name} {report.ClassProbabilities[report.Label]:P1}, gap {best.Value(FitParameter.GapAmplitude):F2} {string.Join(' ', report.Reasons)}"));
        }

        output.WriteLine($"\n{material.Name}, {Size} x {Size} sites, omega = {energy} meV, eta = {broadening} meV, white noise of {noise:P0} of the rms");
        output.WriteLine("| truth | maps | answered right | abstained | answered wrong | mean error of the gap [meV] | mean deviation told [meV] |\n|---|---|---|---|---|---|---|");
        foreach (var group in outcomes.GroupBy(o => o.Truth, StringComparer.Ordinal))
        {
            double[] errors = [.. group.Where(o => double.IsFinite(o.GapError)).Select(o => o.GapError)];
            double[] told = [.. group.Where(o => double.IsFinite(o.GapDeviation)).Select(o => o.GapDeviation)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key} | {group.Count()} | {group.Count(o => o.Right && !o.Abstained)} | {group.Count(o => o.Abstained)} | {group.Count(o => !o.Right && !o.Abstained)} | {(errors.Length > 0 ? errors.Average() : 0):F3} | {(told.Length > 0 ? told.Average() : 0):F3} |"));
        }
    }
}
