namespace PairScope.Inference.Spectra;

/// <summary>One model in a report.</summary>
/// <param name="Fit">Its best fit.</param>
/// <param name="LogEvidence">ln of its evidence, without the constant that all models share.</param>
/// <param name="Probability">Posterior probability; all models are equally probable beforehand.</param>
/// <param name="Goodness">Whether what it leaves over is noise.</param>
public sealed record SpectrumResult(SpectrumFit Fit, double LogEvidence, double Probability, SpectrumGoodness Goodness);

/// <summary>What a fit of all models says about a spectrum.</summary>
/// <param name="Models">All of them, the most probable first.</param>
/// <param name="Reasons">Why no answer is given; one sentence each, empty for an answer.</param>
/// <param name="Remarks">What should be known about the answer; one sentence each.</param>
public sealed record SpectrumReport(IReadOnlyList<SpectrumResult> Models, IReadOnlyList<string> Reasons, IReadOnlyList<string> Remarks)
{
    /// <summary>The most probable model.</summary>
    public SpectrumResult Best => Models[0];

    /// <summary>Whether no answer is given.</summary>
    public bool Abstained => Reasons.Count > 0;

    /// <summary>The probability that there is no gap.</summary>
    public double MetalProbability => Models.Where(m => !m.Fit.Problem.Model.HasGap).Sum(m => m.Probability);

    /// <summary>The fewest models that together hold 95 %, the most probable first.</summary>
    public IReadOnlyList<SpectrumResult> Decided
    {
        get
        {
            int count = 0;
            double held = 0;
            while (count < Models.Count && held < SpectrumInterval.Outer)
            {
                held += Models[count++].Probability;
            }

            return [.. Models.Take(count)];
        }
    }
}
