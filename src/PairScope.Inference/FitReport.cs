using PairScope.Data;
using PairScope.Inference.Fields;
using PairScope.Inference.Joint;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>One hypothesis in a report.</summary>
/// <param name="Fit">Its best fit.</param>
/// <param name="LogEvidence">ln of the evidence, without the constant that all hypotheses share.</param>
/// <param name="Probability">Posterior probability.</param>
/// <param name="GoodnessOfFit">Whether what it leaves over is noise, one for each energy; none of a scan's field.</param>
public sealed record HypothesisResult(HypothesisFit Fit, double LogEvidence, double Probability, IReadOnlyList<GoodnessOfFit> GoodnessOfFit)
{
    /// <summary>The least p-value over the energies, times their number; null of a scan's field, of which what is left over is no independent noise.</summary>
    public double? PValue => GoodnessOfFit.Count == 0 ? null : Math.Min(1, GoodnessOfFit.Min(g => g.PValue) * GoodnessOfFit.Count);

    /// <summary>Whether what it leaves over of the spectra beside the maps is noise; null without spectra.</summary>
    public double? SpectraPValue { get; init; }
}

/// <summary>What a fit of all hypotheses says about a map.</summary>
/// <param name="Hypotheses">All of them, the most probable first.</param>
/// <param name="ClassProbabilities">Posterior probability of each of <see cref="Classes"/>.</param>
/// <param name="Decision">The classes that hold 95 %.</param>
/// <param name="Noise">The noise found, one for each energy.</param>
/// <param name="BadPixels">Indices of sites left out, [n1 + L/2, n2 + L/2], of all energies.</param>
/// <param name="Observation">The map as fitted: bad pixels replaced by the best model.</param>
/// <param name="Reasons">Why no hypothesis is accepted; one sentence each, empty when the best one is.</param>
/// <param name="Remarks">What the map leaves open although a hypothesis is accepted; one sentence each.</param>
public sealed record FitReport(
    IReadOnlyList<HypothesisResult> Hypotheses,
    IReadOnlyList<double> ClassProbabilities,
    ClassDecision Decision,
    IReadOnlyList<NoiseSpectrum> Noise,
    IReadOnlyList<int> BadPixels,
    MapObservation Observation,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Whether no hypothesis explains the map; probabilities then compare bad explanations with each other.</summary>
    public bool IsUnexplained { get; init; }

    /// <summary>For a map that is not explained: what beyond the list would explain it better, the largest gain first.</summary>
    public IReadOnlyList<Extension> Extensions { get; init; } = [];

    /// <summary>Of a fit to maps and spectra: what each says alone; null for maps alone.</summary>
    public Contributions? Joint { get; init; }

    /// <summary>Of a scan: the field of view that the hypotheses were fitted to in place of the map; null otherwise.</summary>
    public FieldImpurities? Field { get; init; }

    /// <summary>What the best fit leaves over, in words.</summary>
    public string LeftOverInWords => Field is { } seen ? $"{seen.Unexplained:P1} of the scan's variance is left over" : $"p = {Best.PValue:G2} that what is left is noise";

    /// <summary>The state of the best hypothesis's two partners; null where it has none, or their phase was not fitted.</summary>
    public PartnerState? State => PartnerState.Of(this);

    /// <summary>The most probable hypothesis.</summary>
    public HypothesisResult Best => Hypotheses[0];

    /// <summary>The classes that the probabilities are of.</summary>
    public ClassList Classes => Best.Fit.Model.Hypothesis.Classes;

    /// <summary>The most probable class, an index in <see cref="Classes"/>.</summary>
    public int Label => ClassProbabilities.ToList().IndexOf(ClassProbabilities.Max());

    /// <summary>The curve of a spectrum beside the maps under a hypothesis, with its offset and background; null without one.</summary>
    /// <param name="index">Which spectrum.</param>
    /// <param name="result">The hypothesis.</param>
    public static Spectra.SpectrumFit? CurveOf(int index, HypothesisResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.Fit.Predictions is { } predictions && index < predictions.Count ? predictions[index].Fit : null;
    }

    /// <summary>The bias at which the Fermi levels agree in a spectrum beside the maps, by the best hypothesis, mV; null without one.</summary>
    /// <param name="index">Which spectrum.</param>
    public double? OffsetOf(int index) => CurveOf(index, Best)?.Value(Inference.Spectra.SpectrumParameter.Offset);

    /// <summary>Whether no hypothesis is accepted.</summary>
    public bool Abstained => Reasons.Count > 0;
}
