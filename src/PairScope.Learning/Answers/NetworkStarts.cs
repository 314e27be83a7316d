using PairScope.Inference;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Answers;

/// <summary>What a fit takes from a network: where every class begins, the ranges that the network knows, and whether a map is in the simulator's units.</summary>
public static class NetworkStarts
{
    // Of a map in the units of the simulator and the network's rough reading of it; a map in other units is off by orders of magnitude.
    private const double AmplitudeTolerance = 3;
    private const double RuledOut = 1e-3; // probability of a class below which the network's emulators have not been asked

    /// <summary>The options with starts where the network sees the map in every class, and the ranges and the instrument that it knows.</summary>
    /// <param name="prediction">What the network says.</param>
    /// <param name="network">The network.</param>
    /// <param name="options">The options.</param>
    public static FitOptions From(Prediction prediction, TrainedNetwork network, FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        Reading reading = prediction.Reading;
        return options with
        {
            // μ belongs to the metal beneath: of a class that the network rules out, and so has not fitted, it is better taken from the one it believes in.
            Starts = [.. reading.ByClass.Select((r, c) => new FitStart(
                reading.Probabilities[c] < RuledOut ? reading.ChemicalPotentialMeV : r.ChemicalPotentialMeV, r.GapMeV, r.MixingAngle, c) { State = r.State?.Most })],
            Conditions = Ranges(options.Conditions, network.Configuration) with { Instrument = options.Conditions.Instrument ?? network.Protocol?.Instrument?.Middle },
        };
    }

    /// <summary>The conditions with the ranges that a network knows.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <param name="known">What the network knows.</param>
    public static FitConditions Ranges(FitConditions conditions, NetworkConfiguration known)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(known);
        return conditions with
        {
            ChemicalPotentialRange = (known.ChemicalPotentialRangeMeV[0], known.ChemicalPotentialRangeMeV[1]),
            GapRange = (known.GapRangeMeV[0], known.GapRangeMeV[1]),
        };
    }

    /// <summary>
    /// Whether the best factor on the map is near 1 under any hypothesis, where the network would see it. The network does not know the amplitude: a
    /// small map may be one of a full gap, which only the hypothesis of that gap tells.
    /// </summary>
    /// <param name="observation">The map.</param>
    /// <param name="reading">What the network says.</param>
    /// <param name="options">How it would be fitted.</param>
    public static bool IsInUnits(MapObservation observation, Reading reading, FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(options);
        MapObservation inner = observation.Inner();
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        return options.Hypotheses.Any(hypothesis =>
        {
            var model = new MapModel(hypothesis, options.Conditions with { Free = [FitParameter.Scale], Accuracy = 1e-3 }, inner.Energies, inner.Size);
            ParameterReading read = reading.ByClass[hypothesis.Class];
            double[] vector = new LeastSquares(model, inner, noise).WithBestScale(model.Vector(read.ChemicalPotentialMeV, read.GapMeV, read.MixingAngle));
            double factor = model.Value(vector, FitParameter.Scale);
            return factor is > 1 / AmplitudeTolerance and < AmplitudeTolerance;
        });
    }
}
