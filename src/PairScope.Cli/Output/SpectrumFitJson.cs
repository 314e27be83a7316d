using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Inference.Spectra;

namespace PairScope.Cli.Output;

/// <summary>result.json of fits of spectra: one object for one file, a list under "spectra" for several.</summary>
internal static class SpectrumFitJson
{
    /// <summary>The text.</summary>
    public static string Of(IReadOnlyList<SpectrumAnswer> answers) => AnswerJson.Text(
        answers is [var only] ? Object(only) : new Dictionary<string, object?>(StringComparer.Ordinal) { ["spectra"] = answers.Select(Object) });

    private static Dictionary<string, object?> Object(SpectrumAnswer answer)
    {
        SpectrumReport report = answer.Report;
        SpectrumFit best = report.Best.Fit;
        (double zero, double zeroDeviation) = best.ZeroBias();
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = answer.File,
            ["method"] = "spectrum",
            ["answer"] = answer.Answer,
            ["bestGuess"] = best.Problem.Model.Name,
            ["decided"] = report.Abstained ? [] : report.Decided.Select(m => m.Fit.Problem.Model.Name),
            ["probabilities"] = report.Models.ToDictionary(m => m.Fit.Problem.Model.Name, m => Math.Round(m.Probability, 6), StringComparer.Ordinal),
        };
        foreach (SpectrumRange range in best.Problem.Ranges)
        {
            result[range.Name.Key()] = best.Value(range.Name);
        }

        result["zeroBiasConductance"] = zero;
        result["zeroBiasConductanceDeviation"] = AnswerJson.Finite(zeroDeviation);
        result["abstained"] = report.Abstained;
        result["reason"] = report.Abstained ? string.Join(' ', report.Reasons) : null;
        result["reasons"] = report.Reasons;
        result["remarks"] = answer.Remarks;
        result["settings"] = answer.Settings.Settings.ToDictionary(s => s.Name, s => new { value = s.Value, source = s.Source }, StringComparer.Ordinal);
        result["channel"] = answer.Sweeps.Channel;
        result["channelReason"] = answer.Sweeps.Choice.Reason;
        result["sweeps"] = answer.Sweeps.Names;
        result["places"] = answer.Places;
        result["biasFirstMillivolts"] = best.Problem.Observation.Low;
        result["biasLastMillivolts"] = best.Problem.Observation.High;
        result["points"] = best.Problem.Observation.Biases.Count;
        result["deviations"] = Deviations(best);
        result["intervals68"] = answer.Intervals.ToDictionary(i => i.Key.Key(), i => new[] { i.Value.Inner.Low, i.Value.Inner.High }, StringComparer.Ordinal);
        result["intervals95"] = answer.Intervals.ToDictionary(i => i.Key.Key(), i => new[] { i.Value.Outer.Low, i.Value.Outer.High }, StringComparer.Ordinal);
        result["background"] = best.Background.Select(c => c * best.Problem.Observation.Scale);
        result["noise"] = best.Noise;
        result["sweepScatter"] = best.Problem.Observation.Scatter;
        result["pValue"] = report.Best.Goodness.PValue;
        result["models"] = report.Models.Select(m => new
        {
            name = m.Fit.Problem.Model.Name,
            probability = m.Probability,
            logEvidence = m.LogEvidence,
            noise = m.Fit.Noise,
            pValue = m.Goodness.PValue,
            parameters = m.Fit.Problem.Ranges.ToDictionary(r => r.Name.Key(), r => m.Fit.Value(r.Name), StringComparer.Ordinal),
            deviations = Deviations(m.Fit),
        });
        result["degreesOfFreedom"] = best.DegreesOfFreedom;
        result["maps"] = answer.Maps;
        result["placesUnexplained"] = answer.Pixels.Count > 0 ? answer.Unexplained : null;
        result["programVersion"] = DatasetGenerator.ProgramVersion;
        return result;
    }

    private static Dictionary<string, double?> Deviations(SpectrumFit fit) =>
        fit.Problem.Ranges.ToDictionary(r => r.Name.Key(), r => AnswerJson.Finite(fit.Deviation(r.Name)), StringComparer.Ordinal);
}
