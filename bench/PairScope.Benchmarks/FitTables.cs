using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Distributions;
using PairScope.Cli.Verbs;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Maps;

namespace PairScope.Benchmarks;

/// <summary>How often fits of noisy maps are right, how far off, whether their intervals hold, and what they take.</summary>
internal static class FitTables
{
    private const double Noise = 0.05;
    private const double GapSpread = 0.45; // meV, mean distance of a Δ0 between 0.2 and 2 from the middle

    private static readonly FitParameter[] Physical = [FitParameter.ChemicalPotential, FitParameter.GapAmplitude, FitParameter.MixingAngle];

    private sealed record Outcome(
        string Kind, string Guess, bool Right, bool Abstained, bool Remark, double PValue, double Ideal, double CpuSeconds, double Seconds, IReadOnlyList<ParameterOutcome> Parameters);

    private sealed record ParameterOutcome(FitParameter Parameter, double Error, double Bound, bool In68, bool In95);

    /// <summary>Runs and prints: one line for each map as it is done, then the tables.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">fit [--protocol FILE] [--model FILE] [--as predict|fit|alone] [--count N] [--first I] [--pairing NAME] [--seed S] [--none N [--first-none I] [--kind NAME]] [--own] [--threads N] [--minutes M] [--ideal]; maps are read as predict does (from the network's surfaces, without the best classifier beside it), as fit does (the default) or by the simulator alone; of the N maps those of one pairing, such as "E'' TripletF", or all; with --own only the true pairing is fitted, from the true parameters; with --ideal no map is fitted; after M minutes no further map is begun. A label is the most probable class of those that the protocol has.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int seed = given.Whole("--seed", "99");
        int first = given.Whole("--first", "0");
        int firstNone = given.Whole("--first-none", "0");
        bool own = args.Contains("--own", StringComparer.Ordinal);
        string reader = given.Text("--as", "fit");
        double minutes = given.Real("--minutes", "1e9");
        var clock = Stopwatch.StartNew();
        int threads = given.Whole("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        Protocol protocol = Protocol.Load(given.Text("--protocol", "protocols/publication.yaml"));
        using TrainedNetwork network = TrainedNetwork.Load(given.Text("--model", "weights/one-energy.safetensors"));
        var readers = new Readers(protocol, network, reader, own, seed, threads);
        var known = new List<Outcome>();
        var unknown = new List<Outcome>();
        int count = given.Whole("--count", "100");
        string pairing = given.Text("--pairing", string.Empty);
        int[] classes = protocol.AssignHypotheses(first + count);
        for (int i = first; i < first + count && clock.Elapsed.TotalMinutes < minutes; i++)
        {
            Sample sample = protocol.Draw(Split.Test, i, protocol.Study.Hypotheses[classes[i]], seed);
            if (pairing.Length > 0 && !string.Equals(NameOf(sample), pairing, StringComparison.Ordinal))
            {
                continue;
            }

            double[] map = Array.ConvertAll(SampleSimulator.Simulate(protocol, sample), v => (double)v);
            if (args.Contains("--ideal", StringComparer.Ordinal))
            {
                double ideal = Ideal(Conditions(protocol, sample), sample, protocol, Rms(map, protocol));
                known.Add(new Outcome(NameOf(sample), string.Empty, false, false, false, 1, ideal, 0, 0, []));
                continue;
            }

            known.Add(Run(output, new Map(i, map, sample, NameOf(sample)), readers));
        }

        int none = given.Whole("--none", "0");
        string only = given.Text("--kind", string.Empty);
        for (int i = firstNone; i < none * FitSamples.Kinds.Count && clock.Elapsed.TotalMinutes < minutes; i++)
        {
            string kind = FitSamples.Kinds[i % FitSamples.Kinds.Count];
            if (only.Length > 0 && !string.Equals(kind, only, StringComparison.Ordinal))
            {
                continue;
            }

            double[] map = FitSamples.Of(kind, protocol, MapNoise.Seed(seed, 1, i));
            unknown.Add(Run(output, new Map(i, map, null, kind), readers with { Seed = seed + 1, Own = false }));
        }

        Known(output, known);
        Unknown(output, unknown);
    }

    // A map without noise; without a sample it is none of the protocol's pairings.
    private sealed record Map(int Index, double[] Values, Sample? Sample, string Kind);

    // What reads maps, and how.
    private sealed record Readers(Protocol Protocol, TrainedNetwork Network, string Name, bool Own, int Seed, int Threads);

    private static Outcome Run(TextWriter output, Map noiseless, Readers readers)
    {
        (int index, double[] map, Sample? sample, string name) = noiseless;
        (Protocol protocol, TrainedNetwork network, string reader, bool own, int seed, int threads) = readers;
        double[] rms = Rms(map, protocol);
        new MapNoise(protocol.Size, protocol.Study.Lattice).Add(map, Noise, MapNoise.Seed(seed, 0, index));
        bool predicts = string.Equals(reader, "predict", StringComparison.Ordinal);
        bool alone = string.Equals(reader, "alone", StringComparison.Ordinal);
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var options = new FitOptions
        {
            DegreeOfParallelism = threads, Conditions = Conditions(protocol, sample),
            Hypotheses = [.. protocol.Study.Tried.Where(h => !h.FreesPhase || !predicts || network.Study.Hypotheses.Any(known => known.FreesPhase && known.PairsLike(h)))],
        };
        options = own ? options with { Hypotheses = [Truth(protocol, sample!)], Starts = [new FitStart(sample!.Mu, sample.Delta, sample.Theta, sample.Label)] }
            : alone ? options
            : NetworkStarts.From(Prediction.Of(network, MapFile.FromRealSpace(map, network.Configuration)), network, options) with { TrustsStarts = predicts, SeeksExtensions = !predicts };
        var observation = new MapObservation(protocol.Size, protocol.Energies, [.. map.Chunk(protocol.Size * protocol.Size)]) { IsOriented = true, Lattice = protocol.Study.Lattice };
        FitReport report = MapFitter.Fit(observation, options);
        double seconds = clock.Elapsed.TotalSeconds;
        process.Refresh();
        double cpu = (process.TotalProcessorTime - before).TotalSeconds;
        int label = sample is null ? report.Label : protocol.Study.Hypotheses.Select(h => h.Class).Distinct().MaxBy(c => report.ClassProbabilities[c]);
        bool right = sample is not null && label == sample.Label;
        List<ParameterOutcome> parameters = right ? Parameters(report, options.Conditions, sample!, protocol, rms) : [];
        double ideal = sample is null || own || predicts ? 0 : Ideal(options.Conditions, sample, protocol, rms);
        var outcome = new Outcome(
            name, report.Best.Fit.Model.Hypothesis.Name, right, report.Abstained, report.Remarks.Count > 0, report.Best.PValue ?? double.NaN, ideal, cpu, seconds, parameters);
        string found = string.Join(' ', parameters.Select(p => $"{p.Parameter} {p.Error / p.Bound:F2}"));
        output.WriteLine($"{index}: {name} -> {outcome.Guess} {report.ClassProbabilities[report.Label]:F4} p={outcome.PValue:G2}{(report.Abstained ? " abstained" : string.Empty)}{(sample is null || right ? string.Empty : " WRONG")} metal {report.ClassProbabilities[protocol.Study.Classes.Metal]:G3} {ideal:F4} ideal; {cpu:F2} s CPU, {seconds:F2} s; {found}");
        output.Flush();
        return outcome;
    }

    // What the protocol says of the measurement; without a sample, of a map that is none of its pairings, the fit's own.
    private static FitConditions Conditions(Protocol protocol, Sample? sample)
    {
        return sample is null ? new FitConditions() : new FitConditions
        {
            Broadening = sample.Broadening, Strength = sample.Strength, GapRange = (protocol["delta"].Lowest, protocol["delta"].Highest), ChemicalPotentialRange = (protocol["mu"].Lowest, protocol["mu"].Highest),
        };
    }

    private static double[] Rms(double[] map, Protocol protocol) => [.. map.Chunk(protocol.Size * protocol.Size).Select(layer => Math.Sqrt(layer.Average(v => v * v)))];

    private static Whitening[] NoiseOf(Protocol protocol, double[] rms) =>
        [.. rms.Select(r => new Whitening(new NoiseSpectrum(protocol.Size, Noise * r, Noise * r, protocol.Study.Lattice)))];

    // How often the best possible classifier would be right about this map: its rivals with their parameters where they come
    // closest to the noiseless map, at whitened distance d; noise moves the logarithm of the odds by d, so it is right against each with
    // probability Φ(ln odds/d), the odds those of the noiseless map's evidences and the priors. Of NbSe2 only A″, E″ and the metal are rivals of each other.
    private static double Ideal(FitConditions conditions, Sample sample, Protocol protocol, double[] rms)
    {
        const int Angles = 4;
        Hypothesis truth = Truth(protocol, sample);
        IReadOnlyList<int> alike = truth.Classes.NearlyAlike;
        if (alike.Count > 0 && !alike.Contains(truth.Class))
        {
            return 1;
        }

        Whitening[] noise = NoiseOf(protocol, rms);
        var model = new MapModel(truth, conditions, protocol.Energies, protocol.Size);
        double[] at = model.Vector(sample.Mu, sample.Delta, sample.Theta);
        var noiseless = new MapObservation(protocol.Size, protocol.Energies, model.Maps(at)) { Lattice = protocol.Study.Lattice };
        double own = Math.Log(truth.Prior) + new LeastSquares(model, noiseless, noise).At(at).LogEvidence(conditions);
        double right = 1;
        foreach (Hypothesis rival in protocol.Study.Tried.Where(h => h.Class != truth.Class && (alike.Count == 0 || (h.HasGap && alike.Contains(h.Class)))))
        {
            var rivalModel = new MapModel(rival, conditions, protocol.Energies, protocol.Size);
            double[] factors = rival.HasGap ? [1, 0.5, 1.5] : [1];
            HypothesisFit best = factors.SelectMany(f => Enumerable.Range(0, rival.HasMixingAngle ? Angles : 1).Select(a => rivalModel.Vector(sample.Mu, f * Math.Max(sample.Delta, conditions.GapRange.Low), a * Math.PI / Angles)))
                .Select(start => new LeastSquares(rivalModel, noiseless, noise).Minimise(start, conditions.GapRange, 12)).MinBy(f => f.ChiSquared)!;
            double odds = own - Math.Log(rival.Prior) - best.LogEvidence(conditions);
            right *= Normal.CDF(0, 1, odds / Math.Sqrt(Math.Max(best.ChiSquared, 1e-6)));
        }

        return right;
    }

    private static string NameOf(Sample sample) => sample.Hypothesis.Name;

    // What is tried for a sample, with its prior.
    private static Hypothesis Truth(Protocol protocol, Sample sample) => protocol.Study.Tried.First(h => string.Equals(h.Name, sample.Hypothesis.Name, StringComparison.Ordinal));

    private static List<ParameterOutcome> Parameters(FitReport report, FitConditions conditions, Sample sample, Protocol protocol, double[] rms)
    {
        var model = new MapModel(Truth(protocol, sample), conditions, protocol.Energies, protocol.Size);
        FisherInformation bound = FisherInformation.At(
            model,
            model.Vector(sample.Mu, sample.Delta, sample.Theta),
            NoiseOf(protocol, rms));
        var outcomes = new List<ParameterOutcome>();
        foreach (FitParameter p in Physical.Where(p => model.Parameters.Contains(p) && report.Best.Fit.Model.Parameters.Contains(p)))
        {
            double value = p switch { FitParameter.ChemicalPotential => sample.Mu, FitParameter.GapAmplitude => sample.Delta, _ => sample.Theta };
            bool Holds(double deviations)
            {
                (double low, double high) = ParameterInterval.Of(report, conditions, p, deviations);
                double at = p == FitParameter.MixingAngle ? value + (Math.PI * Math.Ceiling((low - value) / Math.PI)) : value;
                return at >= low && at <= high;
            }

            double error = Math.Abs(report.Best.Fit.Value(p) - value);
            error = p == FitParameter.MixingAngle ? Math.Min(error, Math.PI - error) : error;
            outcomes.Add(new ParameterOutcome(p, error, bound.Deviation(p), Holds(ParameterInterval.Inner), Holds(ParameterInterval.Outer)));
        }

        return outcomes;
    }

    private static void Known(TextWriter output, List<Outcome> outcomes)
    {
        if (outcomes.Count == 0)
        {
            return;
        }

        output.WriteLine("\n| class | maps | right | ideal classifier | abstained | normal metal too | p < 0.05 |\n|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Append(outcomes.GroupBy(_ => "all", StringComparer.Ordinal).Single()))
        {
            output.WriteLine($"| {group.Key} | {group.Count()} | {group.Count(o => o.Right)} | {group.Sum(o => o.Ideal):F1} | {group.Count(o => o.Abstained)} | {group.Count(o => o.Remark)} | {group.Count(o => o.PValue < 0.05)} |");
        }

        // A parameter that the map does not fix has no error worth a median: those whose bound exceeds their prior's width are left out.
        output.WriteLine("\n| parameter | fits | median error / Cramér–Rao deviation | 68 % interval holds | 95 % interval holds |\n|---|---|---|---|---|");
        foreach (IGrouping<FitParameter, ParameterOutcome> group in outcomes.SelectMany(o => o.Parameters).GroupBy(p => p.Parameter))
        {
            ParameterOutcome[] fixedOnes = [.. group.Where(p => p.Parameter != FitParameter.GapAmplitude || p.Bound < 1)];
            output.WriteLine(
                $"| {group.Key} | {fixedOnes.Length} | {Median(fixedOnes.Select(p => p.Error / p.Bound)):F2} | {fixedOnes.Average(p => p.In68 ? 100.0 : 0):F0} % | {fixedOnes.Average(p => p.In95 ? 100.0 : 0):F0} % |");
        }

        // As the publication's table; at the bound the mean error would be √(2/π) deviations, and of Δ0 never more than what its range leaves.
        output.WriteLine("\n| class | maps labelled right | mean error, in brackets at the bound: Δ0 [meV] | θ [rad] | μ [meV] |\n|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.Where(o => o.Right).GroupBy(o => o.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string Mean(FitParameter p, double widest)
            {
                ParameterOutcome[] all = [.. group.SelectMany(o => o.Parameters).Where(x => x.Parameter == p)];
                return all.Length == 0 ? "–" : $"{all.Average(x => x.Error):F3} ({all.Average(x => Math.Min(widest, Math.Sqrt(2 / Math.PI) * x.Bound)):F3})";
            }

            output.WriteLine(
                $"| {group.Key} | {group.Count()} | {Mean(FitParameter.GapAmplitude, GapSpread)} | {Mean(FitParameter.MixingAngle, double.PositiveInfinity)} | {Mean(FitParameter.ChemicalPotential, double.PositiveInfinity)} |");
        }

        output.WriteLine($"\nMedian {Median(outcomes.Select(o => o.CpuSeconds)):F2} s of processor time and {Median(outcomes.Select(o => o.Seconds)):F2} s on the clock a map, at 95 % {At95(outcomes.Select(o => o.CpuSeconds)):F2} and {At95(outcomes.Select(o => o.Seconds)):F2} s; the median of |x| of a Gaussian is 0.67.");
    }

    private static void Unknown(TextWriter output, List<Outcome> outcomes)
    {
        if (outcomes.Count == 0)
        {
            return;
        }

        output.WriteLine("\n| none of the hypotheses | maps | abstained | normal metal too | median p |\n|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Kind, StringComparer.Ordinal))
        {
            output.WriteLine($"| {group.Key} | {group.Count()} | {group.Count(o => o.Abstained)} | {group.Count(o => o.Remark)} | {Median(group.Select(o => o.PValue)):G2} |");
        }
    }

    private static double At95(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[(int)(0.95 * (sorted.Length - 1))] : double.NaN;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
