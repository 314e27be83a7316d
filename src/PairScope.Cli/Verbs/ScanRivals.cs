using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.Inference;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Cli.Verbs;

/// <summary>
/// The normal metal, which the network for scans does not know, beside the network's answer: the exact simulator fits both to the map of one impurity, each to the
/// map that follows if it is assumed itself, and where the metal's field leaves hardly more of the scan over there is no answer.
/// </summary>
/// <remarks>docs/measurement.md, section 7.</remarks>
internal static class ScanRivals
{
    // Rise of χ² from which the metal is excluded. What is left over is correlated from site to site, so that χ² tells more than there is.
    private const double Excluded = 300;

    /// <summary>The answer, with a reason against it where a metal would do as well.</summary>
    /// <param name="read">The network's answer about the field.</param>
    /// <param name="reading">How it was read.</param>
    /// <param name="network">The network.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static Prediction Weigh(FieldAnswer read, FieldReading reading, TrainedNetwork network, CancellationToken cancellation)
    {
        Prediction answer = read.Prediction;
        if (answer.Abstained || answer.Known > PairingLabels.Metal)
        {
            return answer;
        }

        IReadOnlyList<double> Left(HypothesisFit fit) => reading.LeftOver(read, fit.Value(FitParameter.ChemicalPotential), fit.Model.GapAt(fit.Vector), cancellation);
        MapFile asMetal = reading.MapAssuming(read, answer.Reading.ChemicalPotentialMeV, GapFunction.None(), cancellation);
        IReadOnlyList<double> pairing = Left(Fit(read.Map, h => h.HasGap && answer.Decision.Classes.Contains(h.Class)));
        IReadOnlyList<double> metal = Left(Fit(asMetal, h => !h.HasGap));
        double rise = read.Field.Sites.Count * metal.Zip(pairing, (m, p) => Math.Log(m / p)).Sum();
        return rise > Excluded ? answer.Remarking($"The simulator excludes a normal metal, by which χ² would rise by {rise:F0}.") : answer.Because(
            $"A normal metal explains the scan {(rise > 0 ? "nearly as well" : "better")} (χ² {(rise > 0 ? "rises" : "falls")} by {Math.Abs(rise):F0} where {Excluded} would exclude it), and so may on-site pairing, which looks like one far above its gap; the network for scans knows neither.");

        HypothesisFit Fit(MapFile map, Func<Hypothesis, bool> isTried)
        {
            FitOptions options = MapReader.StartingFrom(answer, network, new FitOptions
            {
                Conditions = new FitConditions { Free = [FitParameter.Scale], Accuracy = 1e-3 },
                Hypotheses = [.. TableHypothesis.All.Where(isTried)],
                SeeksExtensions = false,
                TrustsStarts = true,
            });
            return MapFitter.Fit(new MapObservation(map.Size, network.Configuration.Energies, map.RealSpace), options, cancellation: cancellation).Best.Fit;
        }
    }
}
