using PairScope.Data;
using PairScope.Inference.Fields;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;
using PairScope.Measurement;

namespace PairScope.Learning.Answers;

/// <summary>A pairing as it was fitted to a field of view.</summary>
/// <param name="Hypothesis">The pairing.</param>
/// <param name="Parameters">Its parameters with their deviations.</param>
/// <param name="Rise">By how much χ² is larger than the best one's.</param>
/// <param name="Correlation">What a rise is to be divided by, because sites are correlated.</param>
/// <param name="Simulations">How many fields were simulated for it.</param>
public sealed record FieldPairing(Hypothesis Hypothesis, ParameterReading Parameters, double Rise, double Correlation, int Simulations);

/// <summary>The answer about a field of view with many impurities.</summary>
/// <param name="Prediction">The pairing.</param>
/// <param name="Map">The map of one impurity it was read from.</param>
public sealed record FieldAnswer(Prediction Prediction, MapFile Map)
{
    /// <summary>The kinds of impurities, in the order of the numbers in the field.</summary>
    public IReadOnlyList<FieldKind> Kinds { get; init; } = [];

    /// <summary>The field with its impurities and their kinds as they were found to be.</summary>
    public required SiteField Field { get; init; }

    /// <summary>The pairings that were fitted, the best first.</summary>
    public IReadOnlyList<FieldPairing> Pairings { get; init; } = [];

    /// <summary>The field with its impurities, and what is left over of it.</summary>
    public FieldImpurities Impurities => new(Field, Kinds, Unexplained);

    /// <summary>χ² of the best, N Σ_e ln ϱ_e².</summary>
    internal double ChiSquared { get; init; }

    /// <summary>Mean share of the layers' squares that the simulated field leaves over.</summary>
    public double Unexplained { get; init; }
}
