using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PairScope.Cli;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning;

namespace PairScope.Benchmarks;

/// <summary>What pairscope predict says of worlds that it does not expect: abstained or right it should be, sure and wrong never.</summary>
internal static class TrustTables
{
    private const int Size = 64;
    private const double Sure = 0.99;
    private const double Deviations = 3;

    private sealed record Outcome(bool Abstained, bool Right, bool SureAndWrong, double Seconds);

    /// <summary>Runs and prints a line for each map, then the table, the weakest kind first.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">trust [--count N] [--known N] [--kind NAME] [--at I] [--keep FOLDER] [--seed S] [--fast]: N maps of each kind, of the known pairings N of --known; or only the one with the number I. With --keep the last map and its answer stay.</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int count = given.Whole("--count", "50");
        int known = given.Whole("--known", (3 * count).ToString(CultureInfo.InvariantCulture));
        int seed = given.Whole("--seed", "5");
        string only = given.Text("--kind", string.Empty);
        bool fast = args.Contains("--fast", StringComparer.Ordinal);
        int one = given.Whole("--at", "-1");
        string keep = given.Text("--keep", string.Empty);
        string folder = keep.Length > 0 ? Directory.CreateDirectory(keep).FullName : Directory.CreateTempSubdirectory("pairscope-trust").FullName;
        var rows = new List<(string Kind, List<Outcome> Outcomes)>();
        try
        {
            foreach (string kind in TrustWorlds.Kinds.Where(k => only.Length == 0 || string.Equals(k, only, StringComparison.Ordinal)))
            {
                var outcomes = new List<Outcome>();
                int of = string.Equals(kind, TrustWorlds.Known, StringComparison.Ordinal) ? known : count;
                foreach (int i in one >= 0 ? [one] : Enumerable.Range(0, of))
                {
                    int own = MapNoise.Seed(seed, TrustWorlds.Kinds.ToList().IndexOf(kind), i);
                    outcomes.Add(Judge(output, kind, TrustWorlds.Of(kind, own), own, folder, fast));
                }

                rows.Add((kind, outcomes));
            }
        }
        finally
        {
            if (keep.Length == 0)
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        output.WriteLine("\n| kind | maps | abstained or right | abstained | right within 3 σ | sure (> 99 %) and wrong | median time [s] |\n|---|---|---|---|---|---|---|");
        foreach ((string kind, List<Outcome> outcomes) in rows.OrderBy(r => r.Outcomes.Average(o => o.Abstained || o.Right ? 1.0 : 0)))
        {
            double[] seconds = [.. outcomes.Select(o => o.Seconds).Order()];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind} | {outcomes.Count} | {100.0 * outcomes.Count(o => o.Abstained || o.Right) / outcomes.Count:F0} % | {outcomes.Count(o => o.Abstained)} | {outcomes.Count(o => o.Right && !o.Abstained)} | {outcomes.Count(o => o.SureAndWrong)} | {seconds[seconds.Length / 2]:F1} |"));
        }
    }

    private static Outcome Judge(TextWriter output, string kind, TrustWorld world, int seed, string folder, bool fast)
    {
        double[] map = [.. world.Map];
        new MapNoise(Size).Add(map, 0.05, seed);
        string file = Path.Combine(folder, world.Stated is null ? "map.npy" : "map.h5");
        Write(file, map, world.Stated);
        string answer = Path.Combine(folder, "answer.json");
        var clock = Stopwatch.StartNew();
        using var messages = new StringWriter(CultureInfo.InvariantCulture);
        int code = PairScopeCommand.Invoke(["predict", file, "-o", answer, .. fast ? ["--fast"] : Array.Empty<string>()], messages, messages);
        double seconds = clock.Elapsed.TotalSeconds;
        if (code != 0)
        {
            throw new InvalidOperationException($"predict ended with code {code}: {messages}");
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(answer));
        JsonElement root = json.RootElement;
        bool abstained = root.GetProperty("abstained").GetBoolean();
        string[] decided = [.. root.GetProperty("decided").EnumerateArray().Select(e => e.GetString()!)];
        string guess = root.GetProperty("bestGuess").GetString()!;
        double probability = root.GetProperty("probabilities").EnumerateObject().Max(p => p.Value.GetDouble());
        bool holds = world.Class is { } truth && decided.Contains(truth, StringComparer.Ordinal);
        bool right = holds && Within("chemicalPotentialMeV", "chemicalPotentialDeviationMeV", world.Mu)
            && (!string.Equals(guess, world.Class, StringComparison.Ordinal) || Within("gapAmplitudeMeV", "gapAmplitudeDeviationMeV", world.Delta));
        bool wrong = !abstained && !string.Equals(guess, world.Class, StringComparison.Ordinal) && probability > Sure;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {world.Class ?? "none"} μ {world.Mu:F2} Δ0 {world.Delta:F3} → {(abstained ? "abstained, " : string.Empty)}{string.Join(" or ", decided)} {guess} {probability:F4} μ {Number("chemicalPotentialMeV"):F2} ± {Number("chemicalPotentialDeviationMeV"):F2} Δ0 {Number("gapAmplitudeMeV"):F3} ± {Number("gapAmplitudeDeviationMeV"):F3} p {Number("pValue"):G2}{(abstained || right ? string.Empty : " WRONG")}{(wrong ? " SURE" : string.Empty)}; {seconds:F1} s"));
        output.Flush();
        return new Outcome(abstained, right, wrong, seconds);

        double? Number(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        bool Within(string name, string deviation, double expected) =>
            Number(name) is not { } value || Number(deviation) is not { } sigma || Math.Abs(value - expected) <= Deviations * sigma;
    }

    private static void Write(string file, double[] map, IReadOnlyDictionary<string, object>? stated)
    {
        if (stated is null)
        {
            NpyFile.Write(file, new NumericArray([Size, Size], map));
            return;
        }

        Hdf5File.Write(file, target =>
        {
            target.AddDataset<double>("/map", map, [Size, Size]);
            target.SetAttribute("/map", "quantity", "δρ(r)");
            target.SetAttribute("/map", "unit", "states/(meV·cell)");
            foreach ((string name, object value) in stated)
            {
                switch (value)
                {
                    case double number:
                        target.SetAttribute("/", name, number);
                        break;
                    case string text:
                        target.SetAttribute("/", name, text);
                        break;
                    default:
                        break;
                }
            }
        });
    }
}
