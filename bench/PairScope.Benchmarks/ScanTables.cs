using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Measurement;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>How often the pairing is read right from simulated scans with many impurities, from the .3ds file to the answer.</summary>
internal static class ScanTables
{
    private const int Impurities = 20;
    private const double LeastDistance = 6;

    private sealed record Outcome(string Class, string First, string Guess, bool Abstained, double MuError, double GapError, bool Sorted = false, double StrengthError = double.NaN, string Found = "")
    {
        /// <summary>(told − true)/deviation of μ, Δ0 and θ where the class is right.</summary>
        public IReadOnlyList<double> Pulls { get; init; } = [];

        public double ProcessorSeconds { get; init; }
    }

    /// <summary>Simulates the scans that are not there yet and reads all of them; one line for each, then the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">scans [--count N] [--first I] [--seed S] [--folder F] [--model FILE] [--protocol FILE] [--recipe FILE] [--kernel ERROR] [--simulate-only]; a protocol with kinds fills up the first kind.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        (int first, int count, int seed) = (given.Whole("--first", "0"), given.Whole("--count", "200"), given.Whole("--seed", "2026"));
        string folder = given.Text("--folder", Path.Combine(Path.GetTempPath(), "pairscope-scans"));
        double kernel = given.Real("--kernel", "0.005");
        bool simulateOnly = args.Contains("--simulate-only", StringComparer.Ordinal);
        Directory.CreateDirectory(folder);
        Protocol protocol = Protocol.Load(given.Text("--protocol", "protocols/instrument.yaml"));
        Recipe recipe = RecipeFile.Read(given.Text("--recipe", "protocols/instrument-scan.yaml"));
        using TrainedNetwork? network = simulateOnly ? null : TrainedNetwork.Load(given.Text("--model", "weights/instrument.safetensors"));
        FieldReader? reading = network is null ? null : new FieldReader(network);
        int[] classes = protocol.AssignHypotheses(first + count);
        var outcomes = new List<Outcome>();
        for (int i = first; i < first + count; i++)
        {
            var clock = Stopwatch.StartNew();
            Sample truth = protocol.Draw(Split.Test, i, protocol.Study.Hypotheses[classes[i]], seed);
            string path = Path.Combine(folder, $"{i:D4}.3ds");
            if (!File.Exists(path))
            {
                MeasuredFile.Write(path, Simulate(protocol, truth, seed + i, kernel));
            }

            double simulation = clock.Elapsed.TotalSeconds;
            if (network is null || reading is null)
            {
                output.WriteLine(FormattableString.Invariant($"{i}: simulated in {simulation:F1} s"));
                continue;
            }

            clock.Restart();
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            Outcome outcome = Read(path, recipe, network, reading, truth);
            outcome = outcome with { ProcessorSeconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds };
            outcomes.Add(outcome);
            output.WriteLine(FormattableString.Invariant(
                $"{i}: {Name(truth)} μ {truth.Mu:F1} Δ0 {truth.Delta:F2} → {outcome.First}, {outcome.Guess}{(outcome.Abstained ? " (abstained)" : string.Empty)}, μ off {outcome.MuError:F2}, Δ0 off {outcome.GapError:F2}{outcome.Found}; pulls {string.Join(' ', outcome.Pulls.Select(p => p.ToString("F1", CultureInfo.InvariantCulture)))}; {clock.Elapsed.TotalSeconds:F1} s, {outcome.ProcessorSeconds:F1} of a processor"));
            output.Flush();
        }

        Table(output, outcomes);
    }

    private static MeasuredData Simulate(Protocol protocol, Sample sample, int seed, double kernel) => SimulatedScan.Of(
        new BdgHamiltonian(Materials.NbSe2(sample.Mu), sample.Gap()),
        sample.Broadening,
        [.. Populations(sample).Select(k => new ImpurityPopulation(Impurity.Scalar(k.StrengthMeV), k.Count, k.HeightPicometres))],
        LeastDistance,
        protocol.Energies,
        sample.Instrument! with { KernelAccuracy = kernel },
        new ScanSettings { SideNanometres = 30, Pixels = 350, Seed = seed }.Drawn()).Data;

    private static SampleKind[] Populations(Sample sample) =>
        [new(Impurities - sample.Kinds.Sum(k => k.Count), sample.Strength, ScanSettings.UsualImpurityPicometres), .. sample.Kinds];

    private static Outcome Read(string path, Recipe recipe, TrainedNetwork network, FieldReader reading, Sample truth)
    {
        try
        {
            ProcessedMap map = recipe.Apply(MeasuredData.Read(path));
            MapFile file = MapFile.FromRealSpace([.. map.SingleMaps.SelectMany(layer => layer)], network.Configuration);
            Prediction first = Prediction.Of(network, file);
            FieldAnswer answer = reading.Read(file, map.Field!);
            Prediction last = answer.Prediction;
            SampleKind[] kinds = Populations(truth);
            return new Outcome(
                Name(truth),
                first.BestGuess,
                last.BestGuess,
                last.Abstained,
                Math.Abs(last.Reading.ChemicalPotentialMeV - truth.Mu),
                Math.Abs(last.Reading.GapMeV - truth.Delta),
                kinds.Select(k => k.Count).Order().SequenceEqual(answer.Kinds.Select(k => k.Count).Order()),
                kinds.Average(k => answer.Kinds.Min(f => Math.Abs((f.StrengthMeV / k.StrengthMeV) - 1))),
                FormattableString.Invariant($"; {string.Join(", ", kinds.Select(k => $"{k.Count} of {k.StrengthMeV:F0}"))} meV found as {string.Join(", ", answer.Kinds.Select(k => $"{k.Count} of {k.StrengthMeV:F0}"))}, {100 * answer.Unexplained:F2} % left{string.Concat(answer.Pairings.Select(InWords))}"))
            {
                Pulls = last.Reading.Label == truth.Label ? [.. Pulls(last, truth)] : [],
            };
        }
        catch (InputException fault)
        {
            return new Outcome(Name(truth), "-", fault.Message, true, double.NaN, double.NaN);
        }
    }

    // The scan's a1 may be any of three directions, which θ of E′ knows: it is found up to steps of π/3.
    private static IEnumerable<double> Pulls(Prediction told, Sample truth)
    {
        yield return (told.Reading.ChemicalPotentialMeV - truth.Mu) / told.Reading.Parameters.ChemicalPotentialDeviation;
        yield return (told.Reading.GapMeV - truth.Delta) / told.Reading.Parameters.GapDeviationMeV;
        if (told.MixingAngle is { } angle)
        {
            double period = string.Equals(told.BestGuess, "E'", StringComparison.Ordinal) ? Math.PI / 3 : Math.PI;
            yield return Math.IEEERemainder(angle - truth.Theta, period) / told.Reading.Parameters.MixingAngleDeviation;
        }
    }

    private static string InWords(FieldPairing pairing) => FormattableString.Invariant(
        $"; {pairing.Hypothesis.Name} +{pairing.Rise:F0}/{pairing.Correlation:F1} ({pairing.Simulations}): μ {pairing.Parameters.ChemicalPotentialMeV:F2} ± {pairing.Parameters.ChemicalPotentialDeviation:F2}, Δ0 {pairing.Parameters.GapMeV:F3} ± {pairing.Parameters.GapDeviationMeV:F3}, θ {pairing.Parameters.MixingAngle:F3} ± {pairing.Parameters.MixingAngleDeviation:F3}");

    private static string Name(Sample sample) => PairingLabels.Classes[sample.Label];

    private static void Table(TextWriter output, List<Outcome> outcomes)
    {
        output.WriteLine();
        output.WriteLine("| class | scans | right at first | right | right and not abstained | abstained | median error of μ [meV] | of Δ0 [meV] | kinds counted right | median error of V0 [%] |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Class, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Row(output, group.Key, [.. group]);
        }

        Row(output, "all", [.. outcomes]);
        output.WriteLine();
        foreach ((string name, int index) in ((string, int)[])[("μ", 0), ("Δ0", 1), ("θ", 2)])
        {
            double[] pulls = [.. outcomes.Where(o => o.Pulls.Count > index).Select(o => Math.Abs(o.Pulls[index]))];
            output.WriteLine($"{name}: {pulls.Count(p => p < 1)} of {pulls.Length} within one deviation, {pulls.Count(p => p < 2)} within two, {pulls.Count(p => p < 3)} within three");
        }

        output.WriteLine(FormattableString.Invariant($"processor time of a scan: median {outcomes.Select(o => o.ProcessorSeconds).Order().ElementAt(outcomes.Count / 2):F1} s, largest {outcomes.Max(o => o.ProcessorSeconds):F1} s"));
    }

    private static void Row(TextWriter output, string name, Outcome[] outcomes)
    {
        if (outcomes.Length == 0)
        {
            return;
        }

        double Median(Func<Outcome, double> value) => outcomes.Select(value).Where(double.IsFinite).Order().ElementAtOrDefault(outcomes.Length / 2);
        bool Right(Outcome o) => string.Equals(o.Guess, o.Class, StringComparison.Ordinal);
        output.WriteLine(FormattableString.Invariant(
            $"| {name} | {outcomes.Length} | {outcomes.Count(o => string.Equals(o.First, o.Class, StringComparison.Ordinal))} | {outcomes.Count(Right)} | {outcomes.Count(o => Right(o) && !o.Abstained)} | {outcomes.Count(o => o.Abstained)} | {Median(o => o.MuError):F2} | {Median(o => o.GapError):F2} | {outcomes.Count(o => o.Sorted)} | {Median(o => 100 * o.StrengthError):F1} |"));
    }
}
