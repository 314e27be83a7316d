using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.Inference;

namespace PairScope.Cli.Output;

/// <summary>result.json of a fit: the keys of a prediction, and what only a fit knows.</summary>
internal static class FitJson
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    /// <param name="file">The map's file.</param>
    /// <param name="model">The weights that gave the start, or null.</param>
    /// <param name="report">The fit.</param>
    /// <param name="intervals">68 % and 95 % intervals by parameter name.</param>
    /// <param name="prediction">What the network said, or null.</param>
    public static string Of(
        string file, string? model, FitReport report, IReadOnlyDictionary<string, (double[] Inner, double[] Outer)> intervals, Prediction? prediction)
    {
        HypothesisFit best = report.Best.Fit;
        string name = PairingLabels.Classes[report.Label];
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = file,
            ["model"] = model,
            ["irrep"] = report.Abstained ? null : name,
            ["bestGuess"] = name,
            ["probabilities"] = PairingLabels.Classes.Zip(report.ClassProbabilities).ToDictionary(p => p.First, p => Math.Round(p.Second, 6), StringComparer.Ordinal),
            ["gapAmplitudeMeV"] = best.Value(FitParameter.GapAmplitude),
            ["mixingAngleRad"] = best.Model.Hypothesis.HasMixingAngle ? best.Value(FitParameter.MixingAngle) : null,
            ["chemicalPotentialMeV"] = best.Value(FitParameter.ChemicalPotential),
            ["novelty"] = prediction?.Reading.Novelty,
            ["abstained"] = report.Abstained,
            ["reason"] = report.Abstained ? string.Join(' ', report.Reasons) : null,
            ["reasons"] = report.Reasons,
            ["remarks"] = report.Remarks,
            ["normalMetalOdds"] = report.NormalStateOdds,
            ["programVersion"] = DatasetGenerator.ProgramVersion,
            ["intervals68"] = intervals.ToDictionary(i => i.Key, i => i.Value.Inner, StringComparer.Ordinal),
            ["intervals95"] = intervals.ToDictionary(i => i.Key, i => i.Value.Outer, StringComparer.Ordinal),
            ["parameters"] = best.Model.Parameters.Select(p => p.ToString()),
            ["covariance"] = best.Covariance.ToRowArrays(),
            ["pValue"] = report.Best.PValue,
            ["noise"] = report.Noise.Select((n, e) => new
            {
                energyMeV = report.Observation.Energies[e],
                white = n.White / report.Observation.Rms(e),
                pink = n.Pink / report.Observation.Rms(e),
            }),
            ["badPixels"] = report.BadPixels,
            ["hypotheses"] = report.Hypotheses.Select(h => new
            {
                name = h.Fit.Model.Hypothesis.Name,
                @class = PairingLabels.Classes[h.Fit.Model.Hypothesis.Class],
                probability = h.Probability,
                logEvidence = h.LogEvidence,
                chiSquared = h.Fit.ChiSquared,
                pValue = h.PValue,
                parameters = h.Fit.Model.Parameters.ToDictionary(p => p.ToString(), h.Fit.Value, StringComparer.Ordinal),
                deviations = h.Fit.Model.Parameters.ToDictionary(p => p.ToString(), p => Finite(h.Fit.Deviation(p)), StringComparer.Ordinal),
            }),
            ["degreesOfFreedom"] = (report.Observation.Layers.Sum(l => l.Length) / (report.Observation.IsMagnitude ? 2 : 1)) - best.Model.Parameters.Count,
        };
        return JsonSerializer.Serialize(result, Json);
    }

    // JSON knows no infinity: null stands for a parameter that the map does not fix.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
