using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Statistics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Inference.Joint;
using PairScope.Inference.Spectra;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Benchmarks;

/// <summary>What a spectrum beside a map is worth: A1' against E' by the map alone, by the spectrum alone, and by both; the table of docs/results.md.</summary>
internal static class JointTables
{
    private const int Size = 64;
    private const int Points = 201;
    private const double Reach = 5; // mV
    private const double Kelvin = 0.4;
    private const double LockIn = 0.1;
    private const double KnownMu = 50; // meV: width of the range in which the filling is known to lie
    private const double Sure = 0.95;

    private enum Word
    {
        Right,
        Wrong,
        CannotTell,
    }

    private sealed record Outcome(Word Map, Word Spectrum, Word Both, double[] GapErrors, double[] AngleErrors, bool Disagreed, double Seconds);

    /// <summary>Runs and prints a line for each pair, then the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">joint [--count N] [--first I] [--seed S] [--energy ω] [--noise x] [--spectrum-noise y] [--threads T] [--minutes M].</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int count = given.Whole("--count", "24");
        (double energy, double noise, double ofSpectrum) = (given.Real("--energy", "3"), given.Real("--noise", "0.3"), given.Real("--spectrum-noise", "0.05"));
        (int seed, int threads, double minutes) = (given.Whole("--seed", "1"), given.Whole("--threads", "2"), given.Real("--minutes", "1e9"));
        var clock = Stopwatch.StartNew();
        var outcomes = new List<Outcome>();
        for (int i = given.Whole("--first", "0"); i < count && clock.Elapsed.TotalMinutes < minutes; i++)
        {
            outcomes.Add(Judge(output, i, MapNoise.Seed(seed, 0, i), energy, noise, ofSpectrum, threads));
            output.Flush();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{outcomes.Count} pairs, ω = {energy} meV, map noise {noise:P0} + {noise:P0}, spectrum noise {ofSpectrum:P0}, {clock.Elapsed.TotalSeconds:F0} s; disagreements {outcomes.Count(o => o.Disagreed)}"));
        output.WriteLine("| | right | wrong | cannot tell | median error of Δ0 [meV] | of θ [rad] |\n|---|---|---|---|---|---|");
        Row("map alone", o => o.Map, 0);
        Row("spectrum alone", o => o.Spectrum, 1);
        Row("both", o => o.Both, 2);

        void Row(string name, Func<Outcome, Word> word, int index) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {outcomes.Count(o => word(o) == Word.Right)} | {outcomes.Count(o => word(o) == Word.Wrong)} | {outcomes.Count(o => word(o) == Word.CannotTell)} | {outcomes.Select(o => o.GapErrors[index]).Median():G2} | {outcomes.Select(o => o.AngleErrors[index]).Median():G2} |"));
    }

    // One map and one spectrum of one truth, A1' and E' in turn.
    private static Outcome Judge(TextWriter output, int index, int seed, double energy, double noise, double ofSpectrum, int threads)
    {
        var random = new Random(seed);
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        Hypothesis truth = TableHypothesis.All.First(h => h.Class == PairingLabels.ClassOf(index % 2 == 0 ? Irrep.A1Prime : Irrep.EPrime));
        (double mu, double gap, double angle) = (Between(-50, 350), Between(0.4, 1.6), Between(0, Math.PI));
        double lowest = mu - (KnownMu * Between(0.1, 0.9));
        (double broadening, double offset, double slope) = (Between(0.08, 0.2), Between(-0.3, 0.3), Between(-0.1, 0.1));
        var crystal = new BdgHamiltonian(Materials.NbSe2(mu), truth.Gap(gap, angle));
        double[] map = [.. QpiMap.Compute(new CrystalGreenFunction(crystal, 0.1), Impurity.Scalar(100), energy, Size).RealSpace];
        new MapNoise(Size).Add(map, noise, seed + 1);
        double[] biases = [.. Enumerable.Range(0, Points).Select(i => -Reach + (2 * Reach * i / (Points - 1)))];
        double[] curve = new TunnelJunction(Kelvin, LockIn, -Reach - 1, Reach + 1).Conductance(PairingDensity.Compute(crystal, broadening, 2 * Reach), [.. biases.Select(v => v - offset)]);
        SpectrumObservation spectrum = SpectrumObservation.Of(biases, [.. curve.Select((g, i) => (g * (1 + (slope * biases[i] / Reach))) + (ofSpectrum * random.NextNormal()))]);
        var options = new FitOptions
        {
            Hypotheses = [.. TableHypothesis.All.Where(h => h.Name is "A1'" or "E'" or "metal")],
            Conditions = new FitConditions { ChemicalPotentialRange = (lowest, lowest + KnownMu), Free = [FitParameter.SpectrumBroadening] },
            SeeksExtensions = false,
            DegreeOfParallelism = threads,
        };
        var clock = Stopwatch.StartNew();
        FitReport report = MapFitter.Fit(
            new MapObservation(Size, [energy], [map]) { Spectra = [new SampleSpectrum("spectrum", spectrum, new SpectrumConditions { TemperatureKelvin = Kelvin, LockInMillivolts = LockIn })] }, options);
        double seconds = clock.Elapsed.TotalSeconds;
        FitReport alone = report.Joint?.Maps ?? report;
        double[] bySpectrum = [.. report.Joint?.SpectraProbabilities ?? []];
        int guess = Array.IndexOf(bySpectrum, bySpectrum.DefaultIfEmpty(0).Max());
        Word ofOther = bySpectrum.Length == 0 || bySpectrum[guess] < Sure ? Word.CannotTell : guess == truth.Class ? Word.Right : Word.Wrong;
        HypothesisFit?[] own = [Of(alone), report.Joint?.SpectraFits.First(f => f.Model.Hypothesis == truth), Of(report)];
        var outcome = new Outcome(
            WordOf(alone), ofOther, WordOf(report), [.. own.Select(f => f is null ? double.NaN : Math.Abs(f.Value(FitParameter.GapAmplitude) - gap))],
            [.. own.Select((f, k) => f is null ? double.NaN : Circle(f.Value(FitParameter.MixingAngle), k == 1))], report.Joint?.Disagreement is not null, seconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{index}: {truth.Name} μ {mu:F1} Δ0 {gap:F3} θ {angle:F3}: map {outcome.Map} {alone.ClassProbabilities[truth.Class]:F4}, spectrum {outcome.Spectrum} {(bySpectrum.Length == 0 ? double.NaN : bySpectrum[truth.Class]):F4}, both {outcome.Both} {report.ClassProbabilities[truth.Class]:F4}; excess {report.Joint?.Excess:F1} p {report.Joint?.PValue:G2}; errors of Δ0 {string.Join(", ", outcome.GapErrors.Select(e => e.ToString("F4", CultureInfo.InvariantCulture)))}; {seconds:F0} s {string.Join(' ', report.Reasons)}"));
        return outcome;

        HypothesisFit Of(FitReport r) => r.Hypotheses.First(h => h.Fit.Model.Hypothesis == truth).Fit;
        Word WordOf(FitReport r) => r.Abstained ? Word.CannotTell : r.Label == truth.Class ? Word.Right : Word.Wrong;

        // A spectrum does not tell θ from π − θ.
        double Circle(double value, bool isMirrored)
        {
            double d = Math.Abs(value - angle) % Math.PI;
            double near = Math.Min(d, Math.PI - d);
            double mirrored = Math.Abs(Math.PI - value - angle) % Math.PI;
            return isMirrored ? Math.Min(near, Math.Min(mirrored, Math.PI - mirrored)) : near;
        }
    }
}
