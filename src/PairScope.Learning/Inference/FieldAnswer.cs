using PairScope.Measurement;

namespace PairScope.Learning.Inference;

/// <summary>The impurities of one kind in a field of view.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="StrengthMeV">V0 by the exact scattering.</param>
/// <param name="DeviationMeV">Its standard deviation, were what the simulated field leaves over independent from site to site.</param>
public sealed record FieldKind(int Count, double StrengthMeV, double DeviationMeV);

/// <summary>The answer about a field of view with many impurities.</summary>
/// <param name="Prediction">The pairing.</param>
/// <param name="Map">The map of one impurity it was read from.</param>
public sealed record FieldAnswer(Prediction Prediction, MapFile Map)
{
    /// <summary>The kinds of impurities, in the order of the numbers in the field.</summary>
    public IReadOnlyList<FieldKind> Kinds { get; init; } = [];

    /// <summary>The field with its impurities and their kinds as they were found to be.</summary>
    public required SiteField Field { get; init; }

    /// <summary>Mean share of the layers' squares that the simulated field leaves over.</summary>
    public double Unexplained { get; init; }
}
