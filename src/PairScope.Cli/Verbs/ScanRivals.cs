using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.Inference;
using PairScope.Maps;

namespace PairScope.Cli.Verbs;

/// <summary>
/// The normal metal, which the network for scans does not know, beside the network's answer: both are fitted by the exact simulator to the map that
/// was read, and where the metal explains it nearly as well there is no answer.
/// </summary>
/// <remarks>docs/measurement.md, section 7.</remarks>
internal static class ScanRivals
{
    // Rise of χ² from which the metal is excluded. What the deconvolution leaves over is correlated, so that χ² tells more than there is: metals
    // themselves were seen to lie up to 300 above a pairing with a small gap.
    private const double Excluded = 1000;

    /// <summary>The answer, with a reason against it where a metal would do as well.</summary>
    /// <param name="answer">The network's.</param>
    /// <param name="map">The map of one impurity that it read.</param>
    /// <param name="network">The network.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static Prediction Weigh(Prediction answer, MapFile map, TrainedNetwork network, CancellationToken cancellation)
    {
        if (answer.Abstained || answer.Known > PairingLabels.Metal)
        {
            return answer;
        }

        var observation = new MapObservation(map.Size, network.Configuration.Energies, map.RealSpace);
        FitOptions options = MapReader.StartingFrom(answer, network, new FitOptions
        {
            Conditions = new FitConditions { Free = [FitParameter.Scale], Accuracy = 1e-3 },
            Hypotheses = [.. Hypothesis.All.Where(h => !h.HasGap || answer.Decision.Classes.Contains(h.Class))],
            SeeksExtensions = false,
            TrustsStarts = true,
        });
        IReadOnlyList<HypothesisResult> fitted = MapFitter.Fit(observation, options, cancellation: cancellation).Hypotheses;
        double metal = fitted.Single(h => !h.Fit.Model.Hypothesis.HasGap).Fit.ChiSquared;
        double rise = metal - fitted.Where(h => h.Fit.Model.Hypothesis.HasGap).Min(h => h.Fit.ChiSquared);
        return rise > Excluded ? answer.Remarking($"The simulator excludes a normal metal, by which χ² would rise by {rise:F0}.") : answer.Because(
            $"A normal metal explains the map {(rise > 0 ? "nearly as well" : "better")} (χ² {(rise > 0 ? "rises" : "falls")} by {Math.Abs(rise):F0} where {Excluded} would exclude it), and so may on-site pairing, which looks like one far above its gap; the network for scans knows neither.");
    }
}
