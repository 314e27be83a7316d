using PairScope.Data;

namespace PairScope.Inference.Planning;

/// <summary>A plan: what to measure, what that tells, and what it cannot.</summary>
/// <param name="Problem">The study in numbers.</param>
/// <param name="Settings">What was chosen among.</param>
/// <param name="AloneTables">What every setting tells alone, with all hours on it.</param>
/// <param name="Steps">The steps of the choice.</param>
/// <param name="Now">What the settings tell that would be measured without a plan.</param>
/// <param name="Best">What the chosen settings tell.</param>
/// <param name="Indistinguishable">What no map of this kind can tell.</param>
/// <remarks>docs/plan.md.</remarks>
public sealed record MeasurementPlan(
    PlanProblem Problem,
    IReadOnlyList<MapSetting> Settings,
    IReadOnlyList<SeparationTable> AloneTables,
    IReadOnlyList<PlanStep> Steps,
    SeparationTable Now,
    SeparationTable Best,
    IReadOnlyList<Indistinguishable> Indistinguishable)
{
    /// <summary>Root mean square of the maps at every setting, the median over all places, states/(meV·cell).</summary>
    public required IReadOnlyList<double> Deviations { get; init; }

    internal LibraryDistances Distances { get; init; } = null!;

    /// <summary>What other hours would tell, to first order in the rivals' parameters.</summary>
    /// <param name="hours">Hours on each of <see cref="Settings"/>.</param>
    /// <remarks>docs/plan.md, eq. (3).</remarks>
    public SeparationTable With(IReadOnlyList<double> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        return hours.Count == Settings.Count && hours.All(h => h >= 0) ? Distances.Table(hours) : throw new ArgumentException("There must be hours, not negative, for every setting.", nameof(hours));
    }

    /// <summary>The chosen settings with their hours, in the order of the choice.</summary>
    public IEnumerable<(int Setting, double Hours)> Chosen => Steps[^1].Settings.Select(c => (c, Best.Hours[c]));

    /// <summary>Standard deviation of a site's noise on a map of some hours, relative to the rms of the map.</summary>
    /// <param name="setting">Which setting.</param>
    /// <param name="hours">Hours on it.</param>
    public double RelativeNoise(int setting, double hours) => Problem.SiteNoise / Math.Sqrt(hours) / Deviations[setting];

    /// <summary>Makes a plan.</summary>
    /// <param name="proposal">The study.</param>
    /// <param name="known">By the names of hypotheses what was measured before says of them; null where nothing was.</param>
    /// <param name="threads">Cores; the plan does not depend on them.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    /// <exception cref="InputException">The study cannot be planned.</exception>
    /// <exception cref="ConvergenceException">A map could not be computed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static MeasurementPlan Make(
        Proposal proposal, IReadOnlyDictionary<string, Posterior>? known, int threads, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var problem = new PlanProblem(proposal, known);
        IReadOnlyList<MapSetting> settings = problem.Candidates();
        var library = new MapLibrary(problem, settings, threads, Part(0, 0.6), cancellation);
        var distances = new LibraryDistances(library);
        double hours = proposal.Instrument.Hours;
        var search = new PlanSearch(distances, settings.Count, hours, cancellation);
        double[] chosen = search.Run(Part(0.6, 0.7));
        double[] now = [.. settings.Select(s => s.Impurity == proposal.Impurities[0] && s.Spin == proposal.Tips[0] && proposal.Now.Contains(s.Energy) ? hours / proposal.Now.Count : 0)];
        SeparationTable best = distances.Table(chosen);
        SeparationTable today = distances.Table(now);
        if (!problem.IsKnown)
        {
            best = ExactSeparations.Of(best, settings, threads, Part(0.7, 0.75), cancellation);
            today = ExactSeparations.Of(today, settings, threads, Part(0.75, 0.8), cancellation);
        }

        // What is asked of a plan first; the tables keep it.
        double done = 0.8;
        foreach ((SeparationTable table, double rate) in from table in (SeparationTable[])[best, today] from rate in (double[])[0.95, 0.99] select (table, rate))
        {
            cancellation.ThrowIfCancellationRequested();
            table.HoursFor(rate);
            progress?.Report(done += 0.05);
        }

        progress?.Report(1);
        return new MeasurementPlan(problem, settings, search.Alone, search.Steps, today, best, Planning.Indistinguishable.In(problem))
        {
            Distances = distances,
            Deviations = [.. library.Deviations.Select(d => SeparationTable.Median([.. d.Select(v => (v, 1.0))]))],
        };

        IProgress<double>? Part(double from, double to) => MapFitter.Part(progress, from, to);
    }
}
