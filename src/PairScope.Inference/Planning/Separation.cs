namespace PairScope.Inference.Planning;

/// <summary>How far the truth is from the nearest maps of each hypothesis, at one of the places that stand for all.</summary>
/// <param name="Node">Which place.</param>
/// <param name="Own">The hypothesis that is true, with its information.</param>
/// <param name="Rivals">By hypothesis the fit of it to the maps of the truth: its χ² is d².</param>
/// <remarks>docs/plan.md, eqs. (2), (4).</remarks>
public sealed record Separation(PlanNode Node, HypothesisFit Own, IReadOnlyList<HypothesisFit> Rivals)
{
    /// <summary>The distance to a hypothesis in standard deviations of the noise.</summary>
    /// <param name="rival">Its index.</param>
    /// <param name="factor">How many times the hours.</param>
    public double Distance(int rival, double factor = 1) => Math.Sqrt(Math.Max(0, factor * Rivals[rival].ChiSquared));

    /// <summary>Probability that a fit of the true hypothesis has less evidence than one of a rival.</summary>
    /// <param name="rival">Index of the rival.</param>
    /// <param name="problem">Priors and ranges.</param>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (4).</remarks>
    public double Loses(int rival, PlanProblem problem, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        double margin = Evidence(Own, Node.Hypothesis) - Evidence(Rivals[rival], rival);
        double distance = Distance(rival, factor);
        return distance > 1e-6 ? MathNet.Numerics.Distributions.Normal.CDF(0, 1, -margin / distance) : margin > 0 ? 0 : margin < 0 ? 1 : 0.5;

        double Evidence(HypothesisFit fit, int hypothesis) =>
            Math.Log(problem.Hypotheses[hypothesis].Prior) + (fit with { ChiSquared = factor * fit.ChiSquared, Information = factor * fit.Information }).LogEvidence(problem.Conditions);
    }

    /// <summary>Bound on the probability that a class other than the true one comes out: of each class the hypothesis that is hardest to tell.</summary>
    /// <param name="problem">Priors, ranges and classes.</param>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (5).</remarks>
    public double WrongLabel(PlanProblem problem, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        int own = problem.Hypotheses[Node.Hypothesis].Class;
        var worst = new Dictionary<int, double>();
        for (int rival = 0; rival < Rivals.Count; rival++)
        {
            int label = problem.Hypotheses[rival].Class;
            if (label != own)
            {
                worst[label] = Math.Max(worst.GetValueOrDefault(label), Loses(rival, problem, factor));
            }
        }

        return Math.Min(1, worst.Values.Sum());
    }
}
