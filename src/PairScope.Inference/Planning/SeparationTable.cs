using System.Collections.Concurrent;

namespace PairScope.Inference.Planning;

/// <summary>What one choice of settings and hours tells: the separations of all places.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Hours">Hours on each candidate, most of them zero.</param>
/// <param name="Separations">One for each of <see cref="PlanProblem.Nodes"/>.</param>
public sealed record SeparationTable(PlanProblem Problem, IReadOnlyList<double> Hours, IReadOnlyList<Separation> Separations)
{
    private const double MostFactor = 1e4;
    private const double Settled = 1.01; // of hours
    private readonly ConcurrentDictionary<double, double[,]> _labels = new();
    private LabelDraws? _draws;

    // What was drawn belongs to these places: a copy with others draws anew.
    private SeparationTable(SeparationTable original) => (Problem, Hours, Separations, Maps, _labels) = (original.Problem, original.Hours, original.Separations, original.Maps, new());

    /// <summary>All places with the products of their maps after these hours.</summary>
    internal LinearMaps Maps { get; init; } = null!;

    /// <summary>Probability of a wrong label, averaged over the priors.</summary>
    /// <param name="factor">How many times the hours.</param>
    /// <remarks>docs/plan.md, eq. (6).</remarks>
    public double WrongLabel(double factor = 1) => Labels(factor).Cast<double>().Sum();

    /// <summary>The same where one hypothesis is true.</summary>
    /// <param name="hypothesis">Its index.</param>
    public double WrongLabelOf(int hypothesis) => Enumerable.Range(0, Problem.Hypotheses.Count).Sum(rival => Loses(hypothesis, rival));

    /// <summary>Probability that a rival of another class comes out where a hypothesis is true.</summary>
    /// <param name="truth">Index of the true hypothesis.</param>
    /// <param name="rival">Index of the rival.</param>
    public double Loses(int truth, int rival) => Labels(1)[truth, rival] / Problem.Hypotheses[truth].Prior;

    /// <summary>A bound on the probability of a wrong label, to compare choices by.</summary>
    /// <remarks>docs/plan.md, eq. (5).</remarks>
    internal double Bound() => Separations.Sum(s => Problem.Hypotheses[s.Node.Hypothesis].Prior * s.Node.Weight * s.WrongLabel(Problem));

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
        // By twos to where the share is passed, then by halves of the ratio.
        double step = 1 - WrongLabel() < rate ? 2 : 0.5;
        double factor = 1;
        while (factor is > 1 / MostFactor and < MostFactor && 1 - WrongLabel(factor * step) < rate == step > 1)
        {
            factor *= step;
        }

        if (factor >= MostFactor)
        {
            return null;
        }

        (double low, double high) = (Math.Min(factor, factor * step), Math.Max(factor, factor * step));
        while (high / low > Settled)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = 1 - WrongLabel(middle) >= rate ? (low, middle) : (middle, high);
        }

        return high * Hours.Sum();
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

    private double[,] Labels(double factor) => _labels.GetOrAdd(factor, f => (_draws ??= new LabelDraws(this, Maps)).Wrong(f));
}
