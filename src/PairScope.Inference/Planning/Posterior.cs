namespace PairScope.Inference.Planning;

/// <summary>What maps that were measured say of one hypothesis.</summary>
/// <param name="Probability">Its probability.</param>
/// <param name="Values">Its best parameters.</param>
/// <param name="Deviations">Their standard deviations; infinite where the maps do not fix one.</param>
/// <remarks>docs/plan.md, "Going on from a result".</remarks>
public sealed record Posterior(double Probability, IReadOnlyDictionary<FitParameter, double> Values, IReadOnlyDictionary<FitParameter, double> Deviations)
{
    /// <summary>Below this probability a hypothesis is no longer asked about.</summary>
    public const double Excluded = 1e-8;

    private const double Step = 0.8; // standard deviations from place to place
    private const int Steps = 2; // to both sides

    /// <summary>The width of a flat prior that is as dense as this distribution is where it is largest.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="before">The width of the prior beforehand.</param>
    internal double Width(FitParameter parameter, double before) =>
        Deviations.TryGetValue(parameter, out double deviation) ? Math.Min(before, Math.Sqrt(2 * Math.PI) * deviation) : before;

    /// <summary>The places that stand for the distribution: along Δ0, or where that is not free the best one alone.</summary>
    /// <param name="index">Index of the hypothesis.</param>
    /// <param name="model">Its maps.</param>
    internal IEnumerable<PlanNode> Places(int index, MapModel model)
    {
        double Value(FitParameter p, double absent) => Values.GetValueOrDefault(p, absent);
        (double Low, double High) range = model.Conditions.GapRange;
        double[] center = model.Vector(
            Value(FitParameter.ChemicalPotential, 0), Value(FitParameter.GapAmplitude, range.Low), Value(FitParameter.MixingAngle, 0), Value(FitParameter.Phase, 0.5));
        double[] widths = HypothesisFit.PriorWidths(model, model.Conditions);
        double[] deviations = [.. model.Parameters.Select((p, i) => Width(p, widths[i]) / Math.Sqrt(2 * Math.PI))];
        int gap = model.IndexOf(FitParameter.GapAmplitude);
        int steps = gap < 0 ? 0 : Steps;
        var places = new List<PlanNode>();
        for (int i = -steps; i <= steps; i++)
        {
            double[] vector = [.. center];
            double[] down = [.. deviations.Select(d => 2 * d)];
            double[] up = [.. down];
            if (gap >= 0)
            {
                double from = vector[gap] + ((i - 0.5) * Step * deviations[gap]);
                double to = vector[gap] + ((i + 0.5) * Step * deviations[gap]);
                (from, to) = (Math.Max(from, range.Low), Math.Min(to, range.High));
                if (to <= from)
                {
                    continue;
                }

                vector[gap] = (from + to) / 2;
                (down[gap], up[gap]) = (vector[gap] - from, to - vector[gap]);
            }

            places.Add(new PlanNode(index, vector, down, up, Math.Exp(-0.5 * i * i * Step * Step)));
        }

        double sum = places.Sum(p => p.Weight);
        return places.Select(p => p with { Weight = p.Weight / sum });
    }
}
