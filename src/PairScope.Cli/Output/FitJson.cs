using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Inference;

namespace PairScope.Cli.Output;

/// <summary>result.json of a fit: the keys of a prediction, and what only a fit knows.</summary>
internal static class FitJson
{
    /// <summary>The text.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="report">Its fit.</param>
    public static string Of(MapAnswer answer, FitReport report)
    {
        HypothesisFit best = report.Best.Fit;
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = answer.File,
            ["model"] = answer.Model,
            ["method"] = "simulator",
            ["irrep"] = answer.Irrep,
            ["bestGuess"] = answer.BestGuess.Class,
            ["decided"] = report.Abstained ? [] : report.Decision.Names,
            ["channel"] = best.Model.Hypothesis.Name,
            ["probabilities"] = report.Classes.Names.Zip(report.ClassProbabilities).ToDictionary(p => p.First, p => Math.Round(p.Second, 6), StringComparer.Ordinal),
            ["gapAmplitudeMeV"] = best.Model.Hypothesis.HasGap ? best.Value(FitParameter.GapAmplitude) : null,
            ["mixingAngleRad"] = best.Model.Hypothesis.HasMixingAngle ? best.Value(FitParameter.MixingAngle) : null,
            ["chemicalPotentialMeV"] = best.Value(FitParameter.ChemicalPotential),
            ["gapAmplitudeDeviationMeV"] = DeviationOf(FitParameter.GapAmplitude),
            ["mixingAngleDeviationRad"] = DeviationOf(FitParameter.MixingAngle),
            ["chemicalPotentialDeviationMeV"] = DeviationOf(FitParameter.ChemicalPotential),
            ["gapAngles"] = best.Model.Hypothesis.Angles.Select((a, k) => new { name = a.Name, symbol = a.Symbol, valueRad = best.Value(OwnAngle.At(k)), deviationRad = DeviationOf(OwnAngle.At(k)) }),
            ["partnerState"] = report.State?.ToJson(best.Value(FitParameter.Phase), DeviationOf(FitParameter.Phase)),
            ["gapOnFermiLines"] = report.IsUnexplained ? null : answer.FermiLines.Select(l => new { band = l.Band, leastMeV = l.LeastMeV, largestMeV = l.LargestMeV, meanMeV = l.MeanMeV }),
            ["novelty"] = answer.Network?.Reading.Novelty,
            ["abstained"] = report.Abstained,
            ["reason"] = report.Abstained ? string.Join(' ', report.Reasons) : null,
            ["reasons"] = report.Reasons,
            ["remarks"] = report.Remarks,
            ["settings"] = answer.Settings?.Settings.ToDictionary(s => s.Name, s => new { value = s.Value, source = s.Source }, StringComparer.Ordinal),
            ["extensions"] = report.Extensions.Select(e => new
            {
                name = e.Name,
                hypothesis = e.Fit.Model.Hypothesis.Name,
                added = e.Added.ToDictionary(e.Fit.Model.NameOf, e.Fit.Value, StringComparer.Ordinal),
                deviations = e.Added.ToDictionary(e.Fit.Model.NameOf, p => AnswerJson.Finite(e.Fit.Deviation(p)), StringComparer.Ordinal),
                gain = e.Gain,
                pValue = e.PValue,
            }),
            ["programVersion"] = DatasetGenerator.ProgramVersion,
            ["intervals68"] = answer.Intervals.ToDictionary(i => i.Key, i => Array.ConvertAll(i.Value.Inner, AnswerJson.Finite), StringComparer.Ordinal),
            ["intervals95"] = answer.Intervals.ToDictionary(i => i.Key, i => Array.ConvertAll(i.Value.Outer, AnswerJson.Finite), StringComparer.Ordinal),
            ["parameters"] = best.Model.Parameters.Select(best.Model.NameOf),
            ["covariance"] = best.Covariance.ToRowArrays().Select(row => Array.ConvertAll(row, AnswerJson.Finite)),
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
                @class = report.Classes.Names[h.Fit.Model.Hypothesis.Class],
                probability = h.Probability,
                logEvidence = h.LogEvidence,
                chiSquared = h.Fit.ChiSquared,
                pValue = h.PValue,
                parameters = h.Fit.Model.Parameters.ToDictionary(h.Fit.Model.NameOf, h.Fit.Value, StringComparer.Ordinal),
                deviations = h.Fit.Model.Parameters.ToDictionary(h.Fit.Model.NameOf, p => AnswerJson.Finite(h.Fit.Deviation(p)), StringComparer.Ordinal),
            }),
            ["degreesOfFreedom"] = (report.Observation.Layers.Sum(l => l.Length) / (report.Observation.IsMagnitude ? 2 : 1)) - best.Model.Parameters.Count,
        };
        foreach ((string name, object? value) in JointJson.Of(answer, report).Concat(answer.OriginEntries).Concat(answer.ScanEntries).Concat(answer.FieldEntries))
        {
            result[name] = value;
        }

        return AnswerJson.Text(result);

        double? DeviationOf(FitParameter parameter) => best.Model.IndexOf(parameter) < 0 ? null : AnswerJson.Finite(best.Deviation(parameter));
    }
}
