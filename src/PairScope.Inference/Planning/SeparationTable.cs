namespace PairScope.Inference.Planning;

/// <summary>What one choice of settings and hours tells: the separations of all places.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Hours">Hours on each candidate, most of them zero.</param>
/// <param name="Separations">One for each of <see cref="PlanProblem.Nodes"/>.</param>
public sealed record SeparationTable(PlanProblem Problem, IReadOnlyList<double> Hours, IReadOnlyList<Separation> Separations)
{
    private const double MostFactor = 1e4;

    /// <summary>Probability of a wrong label, averaged over the priors.</summary>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (5).</remarks>
    public double WrongLabel(double factor = 1) => Separations.Sum(s => Share(s) * s.WrongLabel(Problem, factor));

    /// <summary>The same where one hypothesis is true.</summary>
    /// <param name="hypothesis">Its index.</param>
    public double WrongLabelOf(int hypothesis) => Average(hypothesis, s => s.WrongLabel(Problem));

    /// <summary>Probability that a rival is taken for a hypothesis that is true, averaged over its places.</summary>
    /// <param name="truth">Index of the true hypothesis.</param>
    /// <param name="rival">Index of the rival.</param>
    public double Loses(int truth, int rival) => Average(truth, s => s.Loses(rival, Problem));

    /// <summary>The distances from the places of a hypothesis to a rival, with the shares of the places.</summary>
    /// <param name="truth">Index of the true hypothesis.</param>
    /// <param name="rival">Index of the rival.</param>
    public IReadOnlyList<(double Distance, double Weight)> Distances(int truth, int rival) => [.. Of(truth).Select(s => (s.Distance(rival), s.Node.Weight))];

    /// <summary>The least distance.</summary>
    /// <param name="truth">Index of the true hypothesis.</param>
    /// <param name="rival">Index of the rival.</param>
    public double LeastDistance(int truth, int rival) => Of(truth).Min(s => s.Distance(rival));

    /// <summary>The median over the places of a hypothesis of a parameter's standard deviation; null where it is none of its parameters.</summary>
    /// <param name="hypothesis">Index of the hypothesis.</param>
    /// <param name="parameter">The parameter.</param>
    /// <remarks>docs/physics.md, eq. (42).</remarks>
    public double? Deviation(int hypothesis, FitParameter parameter) => Of(hypothesis).First().Own.Model.IndexOf(parameter) < 0
        ? null
        : Median([.. Of(hypothesis).Select(s => (s.Own.Deviation(parameter), s.Node.Weight))]);

    /// <summary>Hours after which a share of the labels is right; null where none suffice, or ten thousand times as many as there are.</summary>
    /// <param name="rate">The share.</param>
    /// <remarks>docs/plan.md, eq. (6).</remarks>
    public double? HoursFor(double rate)
    {
        double hours = Hours.Sum();
        (double low, double high) = (1e-4, MostFactor);
        if (1 - WrongLabel(high) < rate)
        {
            return null;
        }

        if (1 - WrongLabel(low) >= rate)
        {
            return low * hours;
        }

        while (high / low > 1.01)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = 1 - WrongLabel(middle) >= rate ? (low, middle) : (middle, high);
        }

        return high * hours;
    }

    /// <summary>The median of weighted values.</summary>
    /// <param name="values">Values with their weights.</param>
    public static double Median(IReadOnlyList<(double Value, double Weight)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double half = 0.5 * values.Sum(v => v.Weight);
        double sum = 0;
        foreach ((double value, double weight) in values.OrderBy(v => v.Value))
        {
            sum += weight;
            if (sum >= half - 1e-12)
            {
                return value;
            }
        }

        return double.NaN;
    }

    private IEnumerable<Separation> Of(int hypothesis) => Separations.Where(s => s.Node.Hypothesis == hypothesis);

    private double Average(int hypothesis, Func<Separation, double> value) => Of(hypothesis).Sum(s => s.Node.Weight * value(s));

    private double Share(Separation separation) => Problem.Hypotheses[separation.Node.Hypothesis].Prior * separation.Node.Weight;
}
