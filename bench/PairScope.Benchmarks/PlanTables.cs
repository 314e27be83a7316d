using System.Diagnostics;
using System.Globalization;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Planning;
using PairScope.Learning;
using PairScope.Maps;

namespace PairScope.Benchmarks;

/// <summary>What plans foretell against what fits of fresh maps reach: right labels and errors of parameters.</summary>
internal static class PlanTables
{
    private const double ChemicalPotentialSpread = 1; // meV to both sides of the plan's μ

    private const string Triplets =
        "classes:\n  - { irrep: A1'', weight: 4 }\n  - { irrep: E'', channel: p, weight: 1 }\n  - { irrep: E'', channel: f, weight: 1 }\n";

    private const string Two = "classes:\n  - { irrep: A1'' }\n  - { irrep: E'', channel: p }\n";

    private const string WithMetal = "classes:\n  - { irrep: A1'' }\n  - { irrep: E'', channel: f }\n  - { irrep: none }\n";

    private const string OnePrimed = "classes:\n  - { irrep: A1' }\n  - { irrep: A2' }\n  - { irrep: none }\n";

    private const int Small = 16; // cells a side, so that fits are quick

    // Energies, noise of a pixel in a second, temperature, lock-in, impurity, μ; noise where some labels are wrong. Chosen by what is foretold, before any fit.
    private static readonly (string Name, string Study)[] Plans =
    [
        ("triplets, 0 meV", NbSe2(Triplets, "[0]", 0.002, 0, 0, "scalar", 78, Small)),
        ("triplets, 9 meV", NbSe2(Triplets, "[9]", 0.001, 0, 0, "scalar", 78, Small)),
        ("triplets, 12.5 meV", NbSe2(Triplets, "[12.5]", 0.006, 0, 0, "scalar", 78, Small)),
        ("triplets, 0 and 12.5 meV", NbSe2(Triplets, "[0, 12.5]", 0.004, 0, 0, "scalar", 78, Small)),
        ("A'' and p, 0 meV", NbSe2(Two, "[0]", 0.002, 0, 0, "scalar", 78, Small)),
        ("triplets, 0 meV, 1.2 K, 0.2 mV", NbSe2(Triplets, "[0]", 0.001, 1.2, 0.2, "scalar", 78, Small)),
        ("A'' and p, 9 meV, moment along z", NbSe2(Two, "[9]", 0.001, 0, 0, "mz", 78, Small)),
        ("A'' and p, 12.5 meV, moment along z, 0.6 K, 0.1 mV", NbSe2(Two, "[12.5]", 0.004, 0.6, 0.1, "mz", 78, Small)),
        ("A'', f and metal, 12.5 meV", NbSe2(WithMetal, "[12.5]", 0.002, 0, 0, "scalar", 78, Small)),
        ("triplets, 7.7 meV, mu = 213 meV", NbSe2(Triplets, "[7.7]", 0.006, 0, 0, "scalar", 213, Small)),
        ("A1', A2' and metal, 0.5 meV, 0.4 K, 0.1 mV", NbSe2(OnePrimed, "[0.5]", 0.03, 0.4, 0.1, "scalar", 78, Small)),
        ("cuprate, A1g, B1g and metal, 8 meV, 4 K, 1 mV", Cuprate("  - { irrep: A1g, channel: 1 }\n  - { irrep: B1g }\n  - { irrep: none }\n", "now: [8]\nenergies: [8]\n", 0.4, 1, Small)),
    ];

    private static readonly FitParameter[] Told = [FitParameter.ChemicalPotential, FitParameter.GapAmplitude, FitParameter.MixingAngle];

    private static string NbSe2(string classes, string energies, double noise, double temperature, double lockIn, string impurity, double mu, int size = 32) => string.Create(CultureInfo.InvariantCulture,
        $"title: x\nmaterial: NbSe2\n{classes}parameters: {{ delta: {{ uniform: [0.2, 2] }}, mu: {mu}, broadening: 0.1, strength: 100 }}\nimpurities: [{impurity}]\nnow: {energies}\nenergies: {energies}\nsize: {size}\ninstrument: {{ temperature: {temperature}, lock-in: {lockIn}, field: 50, pixels: 400, impurities: 10, noise: {noise}, hours: 20 }}\n");

    private static string Cuprate(string classes, string energies, double noise, double lockIn, int size) => string.Create(CultureInfo.InvariantCulture,
        $"title: x\nmaterial: cuprate\nclasses:\n{classes}parameters: {{ delta: {{ uniform: [5, 40] }}, mu: 0, broadening: 2, strength: 150 }}\n{energies}size: {size}\ninstrument: {{ temperature: 4, lock-in: {lockIn}, field: 50, pixels: 400, impurities: 20, noise: {noise}, hours: 20 }}\n");

    // Studies whose energies are found, with labels that are hard to get right.
    private static readonly (string Name, string Study)[] Choices =
    [
        ("triplets and metal, mu 78", Open(NbSe2(Triplets.Replace("weight: 4", "weight: 2", StringComparison.Ordinal) + "  - { irrep: none, weight: 0.5 }\n", "[0]", 0.02, 0, 0, "scalar", 78))),
        ("triplets, mu 213", Open(NbSe2(Triplets, "[0]", 0.02, 0, 0, "scalar", 213))),
        ("cuprate", Cuprate("  - { irrep: A1g, channel: 1 }\n  - { irrep: B1g }\n  - { irrep: B2g }\n  - { irrep: none }\n", string.Empty, 0.4, 2, 32)),
    ];

    private static string Open(string study) => study.Replace("energies: [0]\n", string.Empty, StringComparison.Ordinal);

    /// <summary>The greedy choice beside the best of all pairs of candidates, one row for each study.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">plan-pairs [--threads N].</param>
    public static void PrintPairs(TextWriter output, string[] args)
    {
        int threads = new GivenOptions(args).Whole("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        output.WriteLine("| study | chosen | right | best pair, hours halved | right |");
        output.WriteLine("|---|---|---|---|---|");
        foreach ((string name, string study) in Choices)
        {
            MeasurementPlan plan = MeasurementPlan.Make(Proposal.Parse(study, name), null, threads);
            int count = plan.Settings.Count;
            double half = plan.Best.Hours.Sum() / 2;
            (int a, int b, double wrong) = (from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, i)
                                            let hours = Enumerable.Range(0, count).Select(c => c == i || c == j ? half : 0).ToArray()
                                            select (i, j, plan.With(hours).WrongLabel())).MinBy(p => p.Item3);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name}, {count} candidates | {string.Join(", ", plan.Chosen.Select(c => $"{plan.Settings[c.Setting].Energy:0.##} meV {c.Hours:0.#} h"))} | {100 * (1 - plan.With(plan.Best.Hours).WrongLabel()):0.00} | {plan.Settings[a].Energy:0.##} and {plan.Settings[b].Energy:0.##} meV | {100 * (1 - wrong):0.00} |"));
            output.Flush();
        }
    }

    /// <summary>Runs and prints one row for each plan.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">plans [--count N] [--first P] [--last P] [--seed S] [--threads N] [--minutes M]; after M minutes no further plan is begun.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int count = given.Whole("--count", "200");
        int seed = given.Whole("--seed", "24");
        int threads = given.Whole("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        double minutes = given.Real("--minutes", "1e9");
        var clock = Stopwatch.StartNew();
        output.WriteLine("| plan | foretold right | right | of maps | root mean square of errors over those foretold: μ, Δ0, θ | processor s a map |");
        output.WriteLine("|---|---|---|---|---|---|");
        for (int p = given.Whole("--first", "1") - 1; p < Math.Min(Plans.Length, given.Whole("--last", "99")) && clock.Elapsed.TotalMinutes < minutes; p++)
        {
            Row(output, Plans[p].Name, Proposal.Parse(Plans[p].Study, Plans[p].Name), count, seed + p, threads);
            output.Flush();
        }
    }

    private static void Row(TextWriter output, string name, Proposal proposal, int count, int seed, int threads)
    {
        MeasurementPlan plan = MeasurementPlan.Make(proposal, null, threads);
        PlanProblem problem = plan.Problem;
        double hours = proposal.Instrument.Hours / proposal.Now.Count;
        var pulls = Told.ToDictionary(p => p, _ => new List<double>());
        int right = 0;
        Lock counting = new();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        int[] truths = Truths(proposal, count);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            var random = new Random(MapNoise.Seed(seed, 1, i));
            Hypothesis hypothesis = problem.Hypotheses[truths[i]];
            double gap = hypothesis.HasGap ? proposal["delta"].Draw(random.NextDouble()) : 0;
            double theta = Math.PI * random.NextDouble();
            double mu = problem.ChemicalPotential + (ChemicalPotentialSpread * ((2 * random.NextDouble()) - 1));
            FitConditions conditions = problem.Conditions with { Accuracy = 1e-4 };
            MapModel model = new(hypothesis, conditions, proposal.Now, proposal.Size);
            double[] vector = model.Vector(mu, gap, theta);
            NoiseSpectrum noise = problem.Noise(hours);
            var adder = new MapNoise(proposal.Size, proposal.Study.Lattice);
            double[][] layers = [.. model.Maps(vector).Select((map, e) =>
            {
                double[] noisy = [.. map];
                double rms = Math.Sqrt(map.Average(v => v * v));
                adder.Add(noisy, (noise.White / rms, noise.Pink / rms), MapNoise.Seed(seed, 2 + e, i));
                return noisy;
            })];
            FitReport report = MapFitter.Fit(
                new MapObservation(proposal.Size, proposal.Now, layers) { Lattice = proposal.Study.Lattice },
                new FitOptions
                {
                    Conditions = conditions,
                    Hypotheses = problem.Hypotheses,
                    Starts = [new FitStart(mu, Math.Max(gap, problem.Conditions.GapRange.Low), theta), new FitStart(mu, Math.Sqrt(problem.Conditions.GapRange.Low * problem.Conditions.GapRange.High), theta + (Math.PI / 3)), new FitStart(mu, problem.Conditions.GapRange.Low, theta - (Math.PI / 3))],
                    SeeksExtensions = false,
                    LargestNoise = 100,
                    DegreeOfParallelism = 1,
                });
            int label = Enumerable.Range(0, report.ClassProbabilities.Count).MaxBy(c => report.ClassProbabilities[c]);
            HypothesisFit own = report.Hypotheses.First(h => h.Fit.Model.Hypothesis == hypothesis).Fit;
            FisherInformation bound = FisherInformation.At(model, vector, [.. proposal.Now.Select(_ => (MapComparison)new Whitening(noise))]);
            lock (counting)
            {
                right += label == hypothesis.Class ? 1 : 0;
                foreach (FitParameter parameter in Told.Where(p => model.IndexOf(p) >= 0 && label == hypothesis.Class && bound.Deviation(p) < Wide(p, problem)))
                {
                    double error = own.Value(parameter) - (parameter == FitParameter.MixingAngle ? theta : parameter == FitParameter.GapAmplitude ? gap : mu);
                    error = parameter == FitParameter.MixingAngle ? error - (Math.PI * Math.Round(error / Math.PI)) : error;
                    pulls[parameter].Add(error / bound.Deviation(parameter));
                }
            }
        });
        double share = (double)right / count;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {100 * (1 - plan.Now.WrongLabel()):0.0} | {100 * share:0.0} ± {100 * Math.Sqrt(Math.Max(share * (1 - share), 0.25 / count) / count):0.0} | {count} | {string.Join(", ", Told.Select(p => pulls[p].Count < 10 ? "–" : $"{Math.Sqrt(pulls[p].Average(v => v * v)):0.00}"))} | {(Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds / count:0.0} |"));
    }

    // Where a map hardly holds a parameter its error is that of the prior's range, and no bound foretells it.
    private static double Wide(FitParameter parameter, PlanProblem problem) => parameter switch
    {
        FitParameter.GapAmplitude => 0.15 * (problem.Conditions.GapRange.High - problem.Conditions.GapRange.Low),
        FitParameter.MixingAngle => 0.3,
        _ => 5,
    };

    // By their priors, as evenly as a count allows.
    private static int[] Truths(Proposal proposal, int count)
    {
        double[] priors = [.. proposal.Study.Hypotheses.Select(h => h.Prior)];
        var given = new int[priors.Length];
        var truths = new int[count];
        for (int i = 0; i < count; i++)
        {
            truths[i] = Enumerable.Range(0, priors.Length).MaxBy(k => (priors[k] * (i + 1)) - given[k]);
            given[truths[i]]++;
        }

        return truths;
    }
}
