using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Joint;

namespace PairScope.Cli.Output;

/// <summary>What result.json says beside the keys of a fit where maps and spectra were fitted together; nothing of maps alone.</summary>
internal static class JointJson
{
    /// <summary>The entries.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="report">Its fit.</param>
    public static IEnumerable<(string Name, object? Value)> Of(MapAnswer answer, FitReport report)
    {
        if (report.Joint is not { } joint)
        {
            yield break;
        }

        HypothesisFit best = report.Best.Fit;
        yield return ("spectra", answer.SpectrumFiles.Zip(joint.Spectra).Select((s, i) => new
        {
            file = s.First.File,
            channel = s.First.Sweeps.Channel,
            channelReason = s.First.Sweeps.Choice.Reason,
            sweeps = s.First.Sweeps.Names,
            points = s.Second.Observation.Biases.Count,
            biasFirstMillivolts = s.Second.Observation.Low,
            biasLastMillivolts = s.Second.Observation.High,
            noise = s.Second.Noise,
            temperatureKelvin = s.Second.Conditions.TemperatureKelvin,
            lockInMillivolts = s.Second.Conditions.LockInMillivolts,
            offsetMillivolts = report.OffsetOf(i),
        }));
        yield return ("spectraPValue", report.Best.SpectraPValue);
        yield return ("contributions", new
        {
            maps = Part(joint.Maps.ClassProbabilities, best.Parts?.Maps),
            spectra = Part(joint.SpectraProbabilities, best.Parts?.Spectra),
            excess = joint.Excess,
            shared = joint.Shared.Select(report.Best.Fit.Model.NameOf),
            pValue = joint.PValue,
            disagreement = joint.Disagreement,
            hypotheses = report.Hypotheses.Select(h => new
            {
                name = h.Fit.Model.Hypothesis.Name,
                chiSquaredMaps = h.Fit.Parts?.Maps.ChiSquared,
                chiSquaredSpectra = h.Fit.Parts?.Spectra.ChiSquared,
                mapsAlone = Alone(joint.Maps.Hypotheses.Select(r => r.Fit), h.Fit),
                spectraAlone = Alone(joint.SpectraFits, h.Fit),
            }),
        });

        object Part(IReadOnlyList<double> probabilities, FitPart? part) => new
        {
            probabilities = report.Classes.Names.Zip(probabilities).ToDictionary(p => p.First, p => Math.Round(p.Second, 6), StringComparer.Ordinal),
            deviations = part is null ? null : best.Model.Parameters.ToDictionary(best.Model.NameOf, p => Contributions.Deviation(best, part, p), StringComparer.Ordinal),
        };
    }

    private static object Alone(IEnumerable<HypothesisFit> fits, HypothesisFit of)
    {
        HypothesisFit fit = fits.First(f => f.Model.Hypothesis == of.Model.Hypothesis);
        return new
        {
            chiSquared = fit.ChiSquared,
            parameters = fit.Model.Parameters.ToDictionary(fit.Model.NameOf, fit.Value, StringComparer.Ordinal),
        };
    }
}
