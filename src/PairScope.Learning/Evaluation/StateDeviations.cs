using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Evaluation;

/// <summary>Errors of what was read of a state, each over its stated standard deviation.</summary>
public static class StateDeviations
{
    /// <summary>That of θ where the true state is nematic or has no more than θ; those of (S1, S2) or S3² where the phase was free; none where maps hold nothing.</summary>
    /// <param name="reading">What was read for the true class.</param>
    /// <param name="truth">The label.</param>
    public static IEnumerable<double> Of(ParameterReading reading, MapLabel truth) => truth.Hypothesis.Holds switch
    {
        HeldState.Disc or HeldState.Chirality => reading.State?.Deviations(truth.State) ?? [],
        HeldState.Angle => [MixingAngle.Distance(reading.MixingAngle, truth.MixingAngle) / reading.MixingAngleDeviation],
        _ => [],
    };
}
