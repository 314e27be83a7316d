namespace PairScope.Inference.Spectra;

/// <summary>Where searches begin: the best of a grid of values of all parameters, by the sum of squares alone.</summary>
internal static class SpectrumStarts
{
    private const int Kept = 3;
    private static readonly double[] GapShares = [0.03, 0.07, 0.14, 0.28, 0.5];
    private static readonly double[] SlowGapShares = [0.07, 0.14, 0.2, 0.28];

    /// <summary>The best points of the grid, the best first.</summary>
    public static IReadOnlyList<double[]> Of(SpectrumProblem problem, CancellationToken cancellation)
    {
        double half = Math.Min(problem.Observation.HalfWidth, SpectrumModel.LargestGap);
        double[][] values = [.. problem.Ranges.Select(range => range.Name switch
        {
            SpectrumParameter.Offset => Offsets(problem.Observation, range),
            SpectrumParameter.Gap or SpectrumParameter.TipGap => [.. (problem.Model.IsSlow ? SlowGapShares : problem.Conditions.HasSuperconductingTip ? GapShares[1..4] : GapShares).Select(s => s * half)],
            SpectrumParameter.SecondGap => [0.04 * half, 0.1 * half],
            SpectrumParameter.Share => [0.5],
            SpectrumParameter.MixingAngle => [.. Enumerable.Range(0, 5).Select(k => range.Low + ((k + 0.5) * range.Width / 5))],
            SpectrumParameter.TipBroadening => [0.01],
            _ => problem.Model.IsSlow ? [0.04 * half] : [0.01 * half, 0.1 * half],
        })];
        var points = new List<double[]> { Array.Empty<double>() };
        foreach (double[] choices in values)
        {
            points = [.. points.SelectMany(p => choices.Select(c => (double[])[.. p, c]))];
        }

        if (points.Count == 1)
        {
            return points;
        }

        return
        [
            .. points.Select(p =>
            {
                cancellation.ThrowIfCancellationRequested();
                return (Point: p, Squares: SpectrumLeastSquares.SumOfSquares(problem, p));
            }).OrderBy(p => p.Squares)
                .DistinctBy(p => problem.Model.IsSlow ? string.Join(' ', p.Point.Where((_, i) => problem.Ranges[i].Name != SpectrumParameter.Offset)) : string.Join(' ', p.Point), StringComparer.Ordinal).Take(Kept).Select(p => p.Point),
        ];
    }

    // Zero, the middle of the deepest hole, and places between.
    private static double[] Offsets(SpectrumObservation observation, SpectrumRange range)
    {
        int reach = Math.Max(1, observation.Biases.Count / 40);
        int lowest = Enumerable.Range(reach, observation.Biases.Count - (2 * reach)).MinBy(i => Enumerable.Range(i - reach, (2 * reach) + 1).Average(k => observation.Values[k]));
        double[] spread = [.. Enumerable.Range(1, 7).Select(k => range.Low + (k * range.Width / 8))];
        return [.. spread.Append(observation.Biases[lowest]).Append(0).Where(v => v >= range.Low && v <= range.High).Distinct()];
    }
}
