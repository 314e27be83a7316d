using System.Globalization;
using PairScope.Inference.Spectra;
using PairScope.Learning;
using PairScope.Numerics;
using PairScope.Tunnelling;

namespace PairScope.Benchmarks;

/// <summary>How often the intervals of fits of simulated tunnelling spectra hold the truth, and what is said of metals: the tables of docs/results.md.</summary>
internal static class SpectrumTables
{
    private const int Points = 301;
    private const double Reach = 6; // mV

    private sealed record Outcome(IReadOnlyList<(SpectrumParameter Name, bool Inner, bool Outer, double Error)> Parameters, string Best, bool Abstained, bool IsGap, double PValue);

    /// <summary>Runs and prints.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">spectra [--count N] [--seed S] [--truth dynes|metal|two-gaps|tip].</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int count = given.Whole("--count", "200");
        int seed = given.Whole("--seed", "1");
        string truth = given.Text("--truth", "dynes");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var outcomes = new Outcome[count];
        Parallel.For(0, count, i => outcomes[i] = Judge(truth, MapNoise.Seed(seed, 0, i)));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} spectra of '{truth}', {clock.Elapsed.TotalSeconds:F0} s"));
        output.WriteLine("| parameter | in the 68 % interval | in the 95 % interval | median error |\n|---|---|---|---|");
        foreach (SpectrumParameter name in outcomes[0].Parameters.Select(p => p.Name))
        {
            var own = outcomes.Select(o => o.Parameters.First(p => p.Name == name)).ToArray();
            double[] errors = [.. own.Select(p => Math.Abs(p.Error)).Order()];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {100.0 * own.Count(p => p.Inner) / count:F1} % | {100.0 * own.Count(p => p.Outer) / count:F1} % | {errors[count / 2]:G2} |"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"answered with a gap {outcomes.Count(o => !o.Abstained && o.IsGap)}, without {outcomes.Count(o => !o.Abstained && !o.IsGap)}, abstained {outcomes.Count(o => o.Abstained)}; p < 0.01 {outcomes.Count(o => o.PValue < 0.01)}, p < 0.1 {outcomes.Count(o => o.PValue < 0.1)}"));
        output.WriteLine($"most probable: {string.Join(", ", outcomes.GroupBy(o => o.Best, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}"))}");
    }

    private static Outcome Judge(string truth, int seed)
    {
        var random = new Random(seed);
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        (double gap, double broadening, double offset) = (Between(0.3, 2), Between(0.02, 0.15), Between(-0.5, 0.5));
        (double kelvin, double lockIn, double noise) = (Between(0.3, 1.2), Between(0.02, 0.12), Between(0.02, 0.05));
        (double slope, double bend) = (Between(-0.1, 0.1), Between(-0.1, 0.1));
        const double TipGap = 1.3;
        double[] biases = [.. Enumerable.Range(0, Points).Select(i => -Reach + (2 * Reach * i / (Points - 1)))];
        double[] shifted = [.. biases.Select(v => v - offset)];
        TunnellingDensity density = truth switch
        {
            "metal" => TunnellingDensity.Metal,
            "two-gaps" => new MixedDensity(new DynesDensity(gap, broadening), new DynesDensity(0.4 * gap, broadening), 0.5),
            _ => new DynesDensity(gap, broadening),
        };
        var junction = new TunnelJunction(kelvin, lockIn, -Reach - 1, Reach + 1);
        bool hasTip = truth is "tip";
        double[] conductance = hasTip ? junction.Conductance(density, new DynesDensity(TipGap, 0.02), shifted) : junction.Conductance(density, shifted);
        double[] values = [.. conductance.Select((g, i) => ((1 + (slope * shifted[i] / Reach) + (bend * shifted[i] * shifted[i] / (Reach * Reach))) * g) + (noise * random.NextNormal()))];
        var conditions = new SpectrumConditions { TemperatureKelvin = kelvin, LockInMillivolts = lockIn, HasSuperconductingTip = hasTip, TipGapMeV = hasTip ? TipGap : null, TipBroadeningMeV = 0.02 };
        SpectrumObservation spectrum = SpectrumObservation.Of(biases, values);
        SpectrumReport report = SpectrumFitter.Fit(spectrum, SpectrumModel.All(conditions, spectrum.HalfWidth, 2 * Reach / (Points - 1)), conditions);
        SpectrumResult own = report.Models.First(m => string.Equals(m.Fit.Problem.Model.Name, truth switch { "metal" => "metal", "two-gaps" => "two gaps", _ => "Dynes" }, StringComparison.Ordinal));
        (SpectrumParameter Name, double Value)[] truths = truth is "metal" ? [] :
            [(SpectrumParameter.Gap, gap), (SpectrumParameter.Broadening, broadening), (SpectrumParameter.Offset, offset), .. truth is "two-gaps" ? new[] { (SpectrumParameter.SecondGap, 0.4 * gap), (SpectrumParameter.Share, 0.5) } : []];
        return new Outcome(
            [.. truths.Select(t => (t.Name, Holds(SpectrumInterval.Of(own.Fit, t.Name, SpectrumInterval.Inner), t.Value), Holds(SpectrumInterval.Of(own.Fit, t.Name, SpectrumInterval.Outer), t.Value), own.Fit.Value(t.Name) - t.Value))],
            report.Best.Fit.Problem.Model.Name, report.Abstained, report.MetalProbability < 0.5, own.Goodness.PValue);

        static bool Holds(SpectrumInterval interval, double value) => value >= interval.Low && value <= interval.High;
    }
}
