using MathNet.Numerics.Distributions;

namespace PairScope.Inference.Planning;

/// <summary>How far the truth is from the nearest maps of each hypothesis, at one of the places that stand for all.</summary>
/// <remarks>docs/plan.md, eqs. (2), (4).</remarks>
public sealed record Separation
{
    private const double Same = 1e-6; // standard deviations

    internal Separation(PlanNode node, HypothesisFit own, IReadOnlyList<Explanation> explanations) => (Node, Own, Explanations) = (node, own, explanations);

    /// <summary>Which place.</summary>
    public PlanNode Node { get; }

    /// <summary>The hypothesis that is true, with its information.</summary>
    public HypothesisFit Own { get; }

    /// <summary>What each hypothesis makes of the truth, the true one included.</summary>
    internal IReadOnlyList<Explanation> Explanations { get; }

    /// <summary>The distance to a hypothesis in standard deviations of the noise.</summary>
    /// <param name="rival">Its index.</param>
    public double Distance(int rival) => Math.Sqrt(Math.Max(0, Explanations[rival].ChiSquared));

    /// <summary>Where the maps of a hypothesis are nearest to the truth.</summary>
    /// <param name="rival">Its index.</param>
    public IReadOnlyList<double> Nearest(int rival) => Explanations[rival].Vector;

    /// <summary>Probability that a rival has more evidence than the hypothesis that is true.</summary>
    /// <param name="rival">Index of the rival.</param>
    /// <param name="problem">Priors and ranges.</param>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (4).</remarks>
    public double Loses(int rival, PlanProblem problem, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        double margin = Math.Log(problem.Hypotheses[Node.Hypothesis].Prior / problem.Hypotheses[rival].Prior)
            + Explanations[Node.Hypothesis].LogEvidence(factor) - Explanations[rival].LogEvidence(factor);
        double distance = Math.Sqrt(factor) * Distance(rival);
        return distance > Same ? Normal.CDF(0, 1, -margin / distance) : margin > 0 ? 0 : margin < 0 ? 1 : 0.5;
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
        for (int rival = 0; rival < Explanations.Count; rival++)
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
