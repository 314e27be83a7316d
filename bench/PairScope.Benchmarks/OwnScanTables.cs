using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PairScope.Cli;
using PairScope.Data;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>How often <c>fit</c> reads scans of a crystal other than NbSe2 right: every channel and the metal in turn, drawn, simulated and read by the command line.</summary>
internal static class OwnScanTables
{
    private const string Metal = "metal";
    private static readonly string[] Parameters = ["ChemicalPotential", "GapAmplitude"];

    private sealed record Outcome(string Truth, bool Right, bool Abstained, double StrengthError, IReadOnlyList<(double Error, double Deviation)> Errors, double Seconds);

    /// <summary>Runs and prints: one line for each scan as it is done, then the table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">own-scans [--material NAME] [--seed S] [--count N] [--kinds 1|2] [--energies LIST] [--folder F]: scan i has the seed S + i and the channel i of the list; μ within 20 meV of the material's, Δ0 from 10 to 29 meV, one to eight impurities of 100 meV or, of two kinds, two to six of each with ±80 to ±150 meV.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        string material = given.Text("--material", "cuprate");
        (int seed, int count, bool two) = (given.Whole("--seed", "1000"), given.Whole("--count", "28"), given.Whole("--kinds", "1") == 2);
        string folder = given.Text("--folder", Path.Combine(Path.GetTempPath(), "pairscope-own-scans"));
        Directory.CreateDirectory(folder);
        string[] truths = [.. GeneratedGaps.Of(MaterialFile.Read(material)).Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal).SelectMany(g => g.Select((_, k) => $"{g.Key}:{k + 1}")), Metal];
        var outcomes = new List<Outcome>();
        for (int i = 0; i < count; i++)
        {
            Outcome outcome = Run(folder, material, truths[i % truths.Length], seed + i, two, given.Text("--energies", "0,5,10,15,20"));
            outcomes.Add(outcome);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{seed + i}: {outcome.Truth}{(outcome.Abstained ? " cannot tell" : outcome.Right ? " right" : " WRONG")}, strengths off by {outcome.StrengthError:P1}, errors {string.Join(", ", outcome.Errors.Select(e => $"{e.Error:F3} ({e.Error / e.Deviation:F1})"))}; {outcome.Seconds:F0} s of a processor"));
            output.Flush();
        }

        Table(output, outcomes);
    }

    private static Outcome Run(string folder, string material, string truth, int seed, bool two, string energies)
    {
        var random = new Random(seed);
        double mu = -20 + (40 * random.NextDouble());
        double gap = 10 + (19 * random.NextDouble());
        double tip = 0.3 + (0.3 * random.NextDouble());
        double Strength() => (80 + (70 * random.NextDouble())) * (random.Next(2) == 0 ? 1 : -1);
        (int Count, double Strength)[] kinds = two ? [(random.Next(2, 7), Strength()), (random.Next(2, 7), Strength())] : [(random.Next(1, 9), 100)];
        string scan = Path.Combine(folder, $"{seed}.3ds");
        string result = Path.Combine(folder, $"{seed}.json");
        string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
        Run([
            "simulate", "scan", "--material", material, .. string.Equals(truth, Metal, StringComparison.Ordinal) ? Array.Empty<string>() : ["--gap", truth, $"--delta={Text(gap)}"],
            $"--mu={Text(mu)}", "--energy", energies, "--broadening", "1", "--impurities", $"{kinds[0].Count}", $"--strength={Text(kinds[0].Strength)}",
            .. kinds.Skip(1).SelectMany(k => new[] { "--kind", $"{k.Count},{Text(k.Strength)},-30" }), "--side", "24", "--pixels", "280", "--tip", Text(tip), "--seed", $"{seed}", "-o", scan]);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Run(["fit", scan, "--material", material, "--gap-range", "5:40", "--mu-range=-30:30", "--broadening", "1", "-o", result]);
        double seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(result));
        JsonElement answer = document.RootElement;
        JsonElement best = answer.GetProperty("hypotheses")[0];
        string name = best.GetProperty("name").GetString()!; // without a number where the irrep has one channel
        bool right = string.Equals(truth, name, StringComparison.Ordinal) || string.Equals(truth, $"{name}:1", StringComparison.Ordinal);
        double[] found = answer.TryGetProperty("impurityKinds", out JsonElement told) ? [.. told.EnumerateArray().Select(k => k.GetProperty("strengthMeV").GetDouble())] : [];
        return new Outcome(
            truth,
            right,
            answer.GetProperty("abstained").GetBoolean(),
            found.Length == 0 ? double.NaN : kinds.Max(k => found.Min(f => Math.Abs((f / k.Strength) - 1))),
            [.. Parameters.Zip([mu, gap]).Where(p => right && best.GetProperty("parameters").TryGetProperty(p.First, out _)).Select(p => (
                Math.Abs(best.GetProperty("parameters").GetProperty(p.First).GetDouble() - p.Second), best.GetProperty("deviations").GetProperty(p.First).GetDouble()))],
            seconds);
    }

    private static void Run(string[] line)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        if (PairScopeCommand.Invoke(line, TextWriter.Null, errors) != PairScopeCommand.Success)
        {
            throw new InvalidOperationException($"pairscope {string.Join(' ', line)}: {errors}");
        }
    }

    private static void Table(TextWriter output, List<Outcome> outcomes)
    {
        output.WriteLine("\n| truth | scans | answered right | answered wrong | abstained |\n|---|---|---|---|---|");
        foreach (IGrouping<string, Outcome> group in outcomes.GroupBy(o => o.Truth, StringComparer.Ordinal).Append(outcomes.GroupBy(_ => "all", StringComparer.Ordinal).Single()))
        {
            output.WriteLine($"| {group.Key} | {group.Count()} | {group.Count(o => o.Right && !o.Abstained)} | {group.Count(o => !o.Right && !o.Abstained)} | {group.Count(o => o.Abstained)} |");
        }

        output.WriteLine();
        for (int p = 0; p < Parameters.Length; p++)
        {
            (double Error, double Deviation)[] errors = [.. outcomes.Where(o => o.Errors.Count > p).Select(o => o.Errors[p])];
            if (errors.Length > 0)
            {
                double[] pulls = [.. errors.Select(e => e.Error / e.Deviation).Order()];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Parameters[p]}: off by {errors.Select(e => e.Error).Order().ElementAt(errors.Length / 2):F3} meV in the median, {errors.Max(e => e.Error):F3} at most; in deviations {pulls[pulls.Length / 2]:F1} in the median, {pulls[^1]:F1} at most, {pulls.Count(x => x > 3)} of {pulls.Length} above 3"));
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"strengths off by {outcomes.Select(o => o.StrengthError).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max():P1} at most; {outcomes.Select(o => o.Seconds).Order().ElementAt(outcomes.Count / 2):F0} s of a processor in the median, {outcomes.Max(o => o.Seconds):F0} at most"));
    }
}
