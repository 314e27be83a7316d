namespace PairScope.Inference.Planning;

/// <summary>
/// The separations that decide, exactly: the rival is fitted to the noiseless maps of the truth by the least squares of every fit, from where the library saw it.
/// </summary>
/// <remarks>docs/plan.md, eq. (2).</remarks>
internal static class ExactSeparations
{
    private const int MostPairs = 240;
    private const double Negligible = 1e-7; // of all labels
    private const double Far = 14; // standard deviations, beyond which no label is wrong
    private const int Iterations = 8;

    /// <summary>A table whose decisive entries are exact.</summary>
    /// <param name="table">What the library says.</param>
    /// <param name="settings">All settings, in the order of the table's hours.</param>
    /// <param name="threads">Cores.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static SeparationTable Of(
        SeparationTable table, IReadOnlyList<MapSetting> settings, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        PlanProblem problem = table.Problem;
        int[] chosen = [.. Enumerable.Range(0, settings.Count).Where(c => table.Hours[c] > 0)];
        MapSetting[] measured = [.. chosen.Select(c => settings[c])];
        MapModel[] models = [.. problem.Hypotheses.Select(h => problem.Model(h, measured))];
        MapComparison[] noise = [.. chosen.Select(c => (MapComparison)new Whitening(problem.Noise(table.Hours[c])))];
        (int Place, int Rival, double Cost)[] pairs =
        [
            .. (from place in Enumerable.Range(0, table.Separations.Count)
                let separation = table.Separations[place]
                let truth = problem.Hypotheses[separation.Node.Hypothesis]
                from rival in Enumerable.Range(0, models.Length)
                where problem.Hypotheses[rival].Class != truth.Class && separation.Distance(rival) < Far
                let cost = truth.Prior * separation.Node.Weight * separation.Loses(rival, problem)
                where cost > Negligible
                orderby cost descending
                select (place, rival, cost)).Take(MostPairs),
        ];
        Explanation[][] rivals = [.. table.Separations.Select(s => s.Explanations.ToArray())];
        int[] places = [.. pairs.Select(p => p.Place).Distinct()];
        int done = 0;
        new FitOptions { DegreeOfParallelism = threads }.Over(places.Length, cancellation, index =>
        {
            int place = places[index];
            PlanNode node = table.Separations[place].Node;
            var truth = new MapObservation(problem.Proposal.Size, [.. measured.Select(s => s.Energy)], models[node.Hypothesis].Maps(node.Vector)) { Lattice = problem.Proposal.Study.Lattice };
            foreach ((_, int rival, _) in pairs.Where(p => p.Place == place))
            {
                HypothesisFit exact = new LeastSquares(models[rival], truth, noise, cancellation).Minimise(rivals[place][rival].Vector, problem.Conditions.GapRange, Iterations);
                rivals[place][rival] = rivals[place][rival].At(exact.ChiSquared, [.. exact.Vector]);
                progress?.Report((double)Interlocked.Increment(ref done) / pairs.Length);
            }
        });
        return table with { Separations = [.. table.Separations.Select((s, i) => new Separation(s.Node, s.Own, rivals[i]))] };
    }
}
