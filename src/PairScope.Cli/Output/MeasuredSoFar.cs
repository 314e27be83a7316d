using System.Globalization;
using System.Text.Json;
using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Inference.Planning;

namespace PairScope.Cli.Output;

/// <summary>What a fit of maps that were measured says, as the beginning of a further plan.</summary>
/// <param name="Hypotheses">By name.</param>
/// <param name="Missing">Hypotheses of the study that the result does not know.</param>
/// <param name="Log">What was measured and what came out, one sentence each.</param>
internal sealed record MeasuredSoFar(IReadOnlyDictionary<string, Posterior> Hypotheses, IReadOnlyList<string> Missing, IReadOnlyList<string> Log)
{
    private const long LargestFile = 1 << 24;

    /// <summary>Reads result.json of a fit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="proposal">The study that goes on.</param>
    /// <exception cref="InputException">It is none, or it explains nothing.</exception>
    public static MeasuredSoFar Read(string path, Proposal proposal)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.ReadText(path, LargestFile, "result"));
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("pValue", out JsonElement p) && p.ValueKind == JsonValueKind.Number && p.GetDouble() < new FitOptions().LeastOfEach)
            {
                throw new InputException($"No hypothesis explains the maps of '{path}', so there is nothing to go on from; plan from the study alone.");
            }

            var found = new Dictionary<string, Posterior>(StringComparer.Ordinal);
            foreach (JsonElement hypothesis in root.GetProperty("hypotheses").EnumerateArray())
            {
                found[hypothesis.GetProperty("name").GetString()!] = new Posterior(
                    hypothesis.GetProperty("probability").GetDouble(), Numbers(hypothesis.GetProperty("parameters")), Numbers(hypothesis.GetProperty("deviations")));
            }

            string[] missing = [.. proposal.Study.Hypotheses.Select(h => h.Name).Where(n => !found.ContainsKey(n))];
            return new MeasuredSoFar(found, missing, [.. Remarks(path, root)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException($"'{path}' is no result of 'pairscope fit': it must be JSON with the keys hypotheses, probabilities and noise.", e);
        }
    }

    private static IEnumerable<string> Remarks(string path, JsonElement root)
    {
        foreach (JsonElement layer in root.GetProperty("noise").EnumerateArray())
        {
            double white = layer.GetProperty("white").GetDouble();
            double pink = layer.GetProperty("pink").GetDouble();
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{root.GetProperty("file").GetString()} at ω = {layer.GetProperty("energyMeV").GetDouble():0.####} meV, noise {100 * Math.Sqrt((white * white) + (pink * pink)):0.#} % of the map's rms");
        }

        yield return $"{path}: " + string.Join(", ", root.GetProperty("probabilities").EnumerateObject().Where(p => p.Value.GetDouble() >= 0.0005)
            .OrderByDescending(p => p.Value.GetDouble()).Select(p => $"{p.Name} {PlanAnswer.Percent(p.Value.GetDouble())}"));
    }

    // null stands for what the maps do not fix.
    private static Dictionary<FitParameter, double> Numbers(JsonElement values) => values.EnumerateObject()
        .Where(v => Enum.TryParse<FitParameter>(v.Name, out _))
        .ToDictionary(v => Enum.Parse<FitParameter>(v.Name), v => v.Value.ValueKind == JsonValueKind.Number ? v.Value.GetDouble() : double.PositiveInfinity);
}
