using PairScope.Data;
using PairScope.Inference.Joint;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>Weighs the best fits of all hypotheses by their evidence, and says what the map leaves open or why none of them is accepted.</summary>
/// <param name="options">How the map was fitted.</param>
/// <param name="cancellation">Looked at before every map.</param>
/// <remarks>docs/physics.md, eqs. (45), (57), (59), (61), (62).</remarks>
internal sealed class FitWeighing(FitOptions options, CancellationToken cancellation)
{
    private const double Improbable = 1e-4; // of a pairing whose evidence need not be exact

    /// <summary>Weighs them.</summary>
    /// <param name="fits">The best fit of each hypothesis.</param>
    /// <param name="observation">The map, without its bad sites.</param>
    /// <param name="noise">The noise of each energy.</param>
    /// <param name="bad">Indices of the sites that took the model's value.</param>
    public FitReport Weigh(HypothesisFit[] fits, MapObservation observation, NoiseSpectrum[] noise, IReadOnlyList<int> bad)
    {
        double[] evidence = Evidence(fits, observation, noise);
        bool mayBeTurned = !observation.IsOriented && !observation.IsMagnitude;
        (double[] weights, double together) = Posterior(fits, evidence, mayBeTurned);
        HypothesisResult[] results = Ranked(fits.Select((f, i) =>
        {
            IReadOnlyList<double[]> model = f.Maps();
            return new HypothesisResult(f, evidence[i], weights[i], [.. noise.Select((n, e) =>
                observation.Comparison(n).Judge(observation.Layers[e], model[e], f.Model.Parameters.Count))]) { SpectraPValue = SpectrumJudgement.PValue(f, observation.Spectra) };
        }), together, mayBeTurned);
        double[] classes = OfClasses(results);
        List<string> reasons = Reasons(results[0], observation, noise);
        if (reasons.Count == 0 && ScoreTest.Of(results[0].Fit, observation, noise, options, cancellation) is { } score && score.PValue < options.LeastOfEach)
        {
            reasons.Add($"{results[0].Fit.Model.Hypothesis.Name} leaves nothing but noise, but something beyond the list would explain the map better: {score.Name}, by which χ² falls by {score.Gain:F0} (p = {score.PValue:G2} by chance).");
        }

        bool unexplained = reasons.Count > 0;
        string? doubt = null;
        if (!unexplained)
        {
            (HypothesisFit doubted, doubt) = AssumedSettings.Doubted(results[0].Fit, observation, [.. noise.Select(observation.Comparison)], options, cancellation);
            results[0] = results[0] with { Fit = doubted };
        }

        var decision = new ClassDecision(classes, fits[0].Model.Hypothesis.Classes);
        List<string> remarks = [.. !unexplained && decision.Remark is { } remark ? [remark] : Array.Empty<string>(), .. AtEnds(results[0].Fit)];
        if (!unexplained && decision.Reason is { } undecided)
        {
            reasons.Add(undecided);
        }

        if (doubt is not null)
        {
            remarks.Add(doubt);
        }

        if (!unexplained && Orientation(together, observation) is { } orientation)
        {
            remarks.Add(orientation);
        }

        if (!unexplained && PartnerState.SignLeftOpen(results[0].Fit, observation) is { } sign)
        {
            remarks.Add(sign);
        }

        return new FitReport(results, classes, decision, noise, bad, observation, reasons, remarks) { IsUnexplained = unexplained };
    }

    // Laplace's, and of pairings whose Δ0 is no Gaussian the integral over it, where it may change the answer.
    private double[] Evidence(HypothesisFit[] fits, MapObservation observation, NoiseSpectrum[] noise)
    {
        double[] evidence = [.. fits.Select(f => f.LogEvidence(options.Conditions))];
        double[] weights = Weights(fits, evidence);
        int[] probable = [.. Enumerable.Range(0, fits.Length).Where(i => weights[i] > Improbable)];
        if (probable.Length < 2 || noise.Where((n, e) => !options.Explains(n, observation.Rms(e))).Any())
        {
            return evidence;
        }

        int[] integrated = [.. probable.Where(i => fits[i].Model.IndexOf(FitParameter.GapAmplitude) >= 0 && !GapIntegral.IsGaussian(fits[i], options.Conditions.GapRange))];
        MapComparison[] comparison = [.. noise.Select(observation.Comparison)];
        double[] exact = GapIntegral.LogEvidence([.. integrated.Select(i => fits[i])], fit => new LeastSquares(fit, observation, comparison, cancellation), options, cancellation);
        foreach ((int i, double logEvidence) in integrated.Zip(exact))
        {
            evidence[i] = logEvidence;
        }

        return evidence;
    }

    /// <summary>Posterior probabilities of fits by their ln of evidence, and that of those together that are turned into each other by inversion.</summary>
    /// <param name="fits">The fits.</param>
    /// <param name="evidence">ln of the evidence of each.</param>
    /// <param name="mayBeTurned">Whether the crystal may as well lie turned by 180°: those together are then divided as beforehand.</param>
    internal static (double[] Weights, double Together) Posterior(HypothesisFit[] fits, double[] evidence, bool mayBeTurned)
    {
        double[] weights = Weights(fits, evidence);
        double together = fits.Zip(weights, (f, w) => f.Model.Hypothesis.IsTurnedByInversion ? w : 0).Sum();
        if (mayBeTurned)
        {
            Turn(fits, weights, together);
        }

        return (weights, together);
    }

    /// <summary>The most probable first; of pairings in a crystal that may be turned, the fit that explains the data as they lie tells the parameters of all.</summary>
    internal static HypothesisResult[] Ranked(IEnumerable<HypothesisResult> results, double together, bool mayBeTurned) =>
        [.. results.OrderByDescending(r => mayBeTurned && r.Fit.Model.Hypothesis.IsTurnedByInversion ? together : r.Probability).ThenBy(r => r.Fit.ChiSquared)];

    /// <summary>The probability of each class.</summary>
    internal static double[] OfClasses(IReadOnlyList<HypothesisResult> results) =>
        [.. results[0].Fit.Model.Hypothesis.Classes.Names.Select((_, c) => results.Where(r => r.Fit.Model.Hypothesis.Class == c).Sum(r => r.Probability))];

    /// <summary>Posterior probabilities of fits by their ln of evidence.</summary>
    internal static double[] Weights(HypothesisFit[] fits, double[] evidence)
    {
        double[] weights = [.. fits.Select((f, i) => f.Model.Hypothesis.Prior * Math.Exp(evidence[i] - evidence.Max()))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    // Parameters at the end of their range, beyond which nobody looked.
    private IEnumerable<string> AtEnds(HypothesisFit best)
    {
        foreach ((FitParameter parameter, string name, string option, (double Low, double High) range) in ((FitParameter, string, string, (double, double))[])
            [(FitParameter.GapAmplitude, "Δ0", "fit --gap-range", options.Conditions.GapRange), (FitParameter.ChemicalPotential, "μ", "fit --mu-range", options.Conditions.ChemicalPotentialRange)])
        {
            double value = best.Value(parameter);
            double margin = 1e-3 * (range.High - range.Low);
            bool held = parameter != FitParameter.GapAmplitude || best.FixesGap;
            if (best.Model.IndexOf(parameter) >= 0 && held && (value < range.Low + margin || value > range.High - margin))
            {
                yield return $"{name} lies at the end of what was looked at, {range.Low:G4} to {range.High:G4} meV: it may lie beyond ({option}).";
            }
        }
    }

    // A″ in a crystal turned by 180° looks like the p pairs of E″, eq. (57): where nobody knows how the crystal lies, both are as probable as beforehand.
    private static void Turn(HypothesisFit[] fits, double[] weights, double together)
    {
        int[] turned = [.. Enumerable.Range(0, fits.Length).Where(i => fits[i].Model.Hypothesis.IsTurnedByInversion)];
        double prior = turned.Sum(i => fits[i].Model.Hypothesis.Prior);
        foreach (int i in turned)
        {
            weights[i] = together * fits[i].Model.Hypothesis.Prior / prior;
        }
    }

    internal static string? Orientation(double together, MapObservation observation) =>
        observation.IsOriented || together < 0.05 ? null
            : observation.IsMagnitude ? "A'' and the p pairs of E'' differ in |δρ(q)| by what the edge of the window cuts off and in nothing else: read their probabilities together."
            : "Nobody says how the crystal lies, and A'' in one orientation looks like the p pairs of E'' in the other, turned by 180°; --oriented says that a1 and a2 are its own, and a topograph tells (step 'sites' of a recipe).";

    private List<string> Reasons(HypothesisResult best, MapObservation observation, NoiseSpectrum[] noise)
    {
        var reasons = new List<string>();
        string name = best.Fit.Model.Hypothesis.Name;
        if (best.PValue < options.LeastOfEach)
        {
            reasons.Add($"No pairing of the table explains the map: the best, {name}, leaves structure that is not noise (p = {best.PValue:G2}).");
        }

        if (best.SpectraPValue is { } ofSpectra && ofSpectra < options.LeastPValue)
        {
            reasons.Add($"No pairing of the table explains {(observation.Spectra.Count == 1 ? "the spectrum" : "the spectra")} beside the map: what the best of both, {name}, leaves over is no noise (p = {ofSpectra:G2}).");
        }

        for (int e = 0; e < noise.Length; e++)
        {
            if (!options.Explains(noise[e], observation.Rms(e)))
            {
                double level = noise[e].Total / observation.Rms(e);
                reasons.Add($"The best fit, {name}, explains too little of the map at {observation.Energies[e]:G4} meV: {level:P0} of its rms is left over, where {options.LargestNoise:P0} is the limit.");
            }
        }

        return reasons;
    }
}
