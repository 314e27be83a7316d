using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using PairScope.Cli.Verbs;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.Evaluation;
using PairScope.Learning.MapFiles;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Benchmarks;

/// <summary>How well predict reads the state of two partners: noisy maps of a protocol, the network's reading taken over by the simulator.</summary>
internal static class StateTables
{
    private const double Noise = 0.05;
    private const double Surely = 0.99;

    private sealed record Outcome(string Kind, bool Right, bool Abstained, bool SurelyWrong, string Name, double? Told, double? Error, bool In68, bool In95, double? Ratio, bool? SignRight, double Pull, double CpuSeconds);

    /// <summary>Runs and prints: one line for each map as it is done, then the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">states [--protocol FILE] [--model FILE|none] [--count N] [--first I] [--only NAME] [--seed S] [--threads N] [--minutes M]; of the N maps those of one hypothesis, such as "E' (phase)", or all; with --model none the true pairing is fitted alone, nematic and in any state, from the true μ and Δ0 with 5 meV and 10 % beside them and states all round the sphere; after M minutes no further map is begun.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        (int first, int count, int seed) = (given.Whole("--first", "0"), given.Whole("--count", "150"), given.Whole("--seed", "991"));
        double minutes = given.Real("--minutes", "1e9");
        int threads = given.Whole("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        string only = given.Text("--only", string.Empty);
        Protocol protocol = Protocol.Load(given.Text("--protocol", "protocols/chiral.yaml"));
        string model = given.Text("--model", "weights/chiral.safetensors");
        using TrainedNetwork? network = string.Equals(model, "none", StringComparison.Ordinal) ? null : TrainedNetwork.Load(model);
        var clock = Stopwatch.StartNew();
        var outcomes = new List<Outcome>();
        int[] hypotheses = protocol.AssignHypotheses(first + count);
        for (int i = first; i < first + count && clock.Elapsed.TotalMinutes < minutes; i++)
        {
            Sample sample = protocol.Draw(Split.Test, i, protocol.Study.Hypotheses[hypotheses[i]], seed);
            if (only.Length == 0 || string.Equals(sample.Hypothesis.Name, only, StringComparison.Ordinal))
            {
                outcomes.Add(Run(output, i, sample, protocol, network, seed, threads));
            }
        }

        Table(output, outcomes);
    }

    private static Outcome Run(TextWriter output, int index, Sample sample, Protocol protocol, TrainedNetwork? network, int seed, int threads)
    {
        double[] map = Array.ConvertAll(SampleSimulator.Simulate(protocol, sample), v => (double)v);
        int sites = protocol.Size * protocol.Size;
        MapComparison[] noise = [.. map.Chunk(sites).Select(layer => Math.Sqrt(layer.Average(v => v * v))).Select(r => new Whitening(new NoiseSpectrum(protocol.Size, Noise * r, Noise * r, protocol.Study.Lattice)))];
        new MapNoise(protocol.Size, protocol.Study.Lattice).Add(map, Noise, MapNoise.Seed(seed, 0, index));
        var options = new FitOptions
        {
            DegreeOfParallelism = threads,
            SeeksExtensions = false,
            Hypotheses = network is null ? [.. protocol.Study.Hypotheses.Where(h => h.PairsLike(sample.Hypothesis))] : protocol.Study.Tried,
            Conditions = new FitConditions
            {
                Broadening = sample.Broadening, Strength = sample.Strength, Impurity = sample.Impurity, Spin = protocol.Tip,
                GapRange = (protocol["delta"].Lowest, protocol["delta"].Highest), ChemicalPotentialRange = (protocol["mu"].Lowest, protocol["mu"].Highest),
            },
        };
        options = network is null
            ? options with { Starts = [new FitStart(sample.Mu + 5, 1.1 * sample.Delta, 0.6)] }
            : NetworkStarts.From(Prediction.Of(network, MapFile.FromRealSpace(map, network.Configuration)), network, options) with { TrustsStarts = true };
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        FitReport report = MapFitter.Fit(new MapObservation(protocol.Size, protocol.Energies, [.. map.Chunk(sites)]) { IsOriented = true, Lattice = protocol.Study.Lattice }, options);
        process.Refresh();
        double seconds = (process.TotalProcessorTime - before).TotalSeconds;
        Outcome outcome = Of(report, sample, protocol, noise, options.Conditions) with { CpuSeconds = seconds };
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{index}: {outcome.Kind} Δ0 {sample.Delta:F2} S3 {StokesVector.Of(sample.Theta, sample.Phase).S3:F3} -> {report.Best.Fit.Model.Hypothesis.Name} {report.ClassProbabilities[report.Label]:F4}{(report.Abstained ? " abstained" : string.Empty)}{(outcome.Right ? string.Empty : " WRONG")} {outcome.Name} S3 {outcome.Told:F3} in95 {outcome.In95} ratio {outcome.Ratio:F2} pull {outcome.Pull:F1}; {seconds:F1} s CPU{(report.Abstained ? "; " + string.Join(' ', report.Reasons) : string.Empty)}"));
        output.Flush();
        return outcome;
    }

    private static Outcome Of(FitReport report, Sample sample, Protocol protocol, MapComparison[] noise, FitConditions conditions)
    {
        Hypothesis truth = sample.Hypothesis;
        string kind = truth.Name;
        bool right = report.Label == truth.Class || report.Decision.Classes.Contains(truth.Class);
        bool surelyWrong = !report.Abstained && report.Label != truth.Class && report.ClassProbabilities[report.Label] > Surely;
        HypothesisFit best = report.Best.Fit;
        double pull = right ? Math.Max(Pull(FitParameter.ChemicalPotential, sample.Mu), best.FixesGap ? Pull(FitParameter.GapAmplitude, sample.Delta) : 0) : 0;
        if (report.Label != truth.Class || !truth.HasPhase || report.State is not { } state)
        {
            return new Outcome(kind, right, report.Abstained, surelyWrong, string.Empty, null, null, false, false, null, null, pull, 0);
        }

        var stokes = StokesVector.Of(sample.Theta, sample.Phase);
        double s3 = Math.Abs(stokes.S3);
        StokesVector told = conditions.SeesSpin ? stokes : stokes.S3 < 0 ? stokes.Reversed : stokes;
        return new Outcome(
            kind, right, report.Abstained, surelyWrong, state.Name, state.Stokes.S3, Math.Abs(Math.Abs(state.Stokes.S3) - s3),
            s3 >= state.Chirality68.Low && s3 <= state.Chirality68.High, s3 >= state.Chirality95.Low && s3 <= state.Chirality95.High,
            truth.HasMixingAngle && truth.FreesPhase ? told.AngleTo(state.Stokes) / Bound(truth, sample, protocol, noise, conditions) : null,
            conditions.SeesSpin && truth.FreesPhase ? Math.Sign(state.Stokes.S3) == Math.Sign(stokes.S3) : null, pull, 0);

        double Pull(FitParameter parameter, double value) => best.Model.IndexOf(parameter) < 0 ? 0 : Math.Abs(best.Value(parameter) - value) / best.Deviation(parameter);
    }

    // The root of the mean square of the angle between S and an estimate at the Cramér–Rao bound, whose errors on the sphere are (2 dθ, sin 2θ dΘ); amplitude known as in the fit.
    private static double Bound(Hypothesis truth, Sample sample, Protocol protocol, MapComparison[] noise, FitConditions conditions)
    {
        var model = new MapModel(truth, conditions, protocol.Energies, protocol.Size);
        Matrix<double> bound = FisherInformation.At(model, model.Vector(sample.Mu, sample.Delta, sample.Theta, sample.Phase), noise).Covariance;
        (int i, int j) = (model.IndexOf(FitParameter.MixingAngle), model.IndexOf(FitParameter.Phase));
        double sin = Math.Sin(2 * sample.Theta);
        return Math.Sqrt((4 * bound[i, i]) + (sin * sin * bound[j, j]));
    }

    private static void Table(TextWriter output, List<Outcome> outcomes)
    {
        output.WriteLine("\n| pairing | maps | right % | abstained | surely wrong | error of \\|S3\\|, median | told apart % | in 68 % | in 95 % | S over bound, median | sign right | pull > 5 | CPU s |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Kind, StringComparer.Ordinal).Concat(outcomes.GroupBy(_ => "all", StringComparer.Ordinal)))
        {
            Outcome[] read = [.. group.Where(o => o.Error is not null)];
            string Share(Func<Outcome, bool> of) => read.Length == 0 ? "–" : (100 * read.Average(o => of(o) ? 1.0 : 0)).ToString("F1", CultureInfo.InvariantCulture);
            Outcome[] signs = [.. read.Where(o => o.SignRight is not null)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {group.Key} | {group.Count()} | {100 * group.Average(o => o.Right ? 1.0 : 0):F1} | {group.Count(o => o.Abstained)} | {group.Count(o => o.SurelyWrong)} | {Median(read.Select(o => o.Error!.Value)):F4} | {Share(o => o.Error < EvaluationResult.ToldApart)} | {Share(o => o.In68)} | {Share(o => o.In95)} | {Median(read.Where(o => o.Ratio is not null).Select(o => o.Ratio!.Value)):F2} | {signs.Count(o => o.SignRight == true)} of {signs.Length} | {group.Count(o => o.Pull > 5)} | {group.Average(o => o.CpuSeconds):F1} |"));
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : double.NaN;
}
