using System.Globalization;

namespace PairScope.Inference.Spectra;

/// <summary>Fits models to a spectrum, weighs them by their evidence and says whether the best one explains it.</summary>
/// <remarks>docs/physics.md, "A tunnelling spectrum".</remarks>
public static class SpectrumFitter
{
    /// <summary>The p-value below which a model does not explain a spectrum.</summary>
    public const double LeastPValue = 0.01;

    private const double LeastGapInDeviations = 3;

    /// <summary>Fits all models.</summary>
    /// <param name="observation">The spectrum.</param>
    /// <param name="models">The models, the normal metal among them.</param>
    /// <param name="conditions">How the spectrum was taken.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static SpectrumReport Fit(SpectrumObservation observation, IReadOnlyList<SpectrumModel> models, SpectrumConditions conditions, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        var fits = new SpectrumFit[models.Count];
        Parallel.For(0, models.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => fits[i] = Best(new SpectrumProblem(observation, models[i], conditions), cancellation));
        double[] evidence = [.. fits.Select(f => f.LogEvidence)];
        double[] weights = [.. evidence.Select(e => Math.Exp(e - evidence.Max()))];
        SpectrumResult[] results =
        [
            .. fits.Select((fit, i) => new SpectrumResult(fit, evidence[i], weights[i] / weights.Sum(), SpectrumGoodness.Of(fit))).OrderByDescending(r => r.Probability),
        ];
        var report = new SpectrumReport(results, [], []);
        return report with { Reasons = [.. Reasons(report)], Remarks = [.. Remarks(report)] };
    }

    /// <summary>The least sum of squares of one model.</summary>
    public static SpectrumFit Best(SpectrumProblem problem, CancellationToken cancellation = default)
    {
        SpectrumFit best = SpectrumStarts.Of(problem, cancellation).Select(start => SpectrumLeastSquares.Minimise(problem, start, -1, cancellation)).MinBy(f => f.SumOfSquares)!;
        return Ordered(best, cancellation);
    }

    // Two gaps have no order of their own: the larger one is called the first.
    private static SpectrumFit Ordered(SpectrumFit fit, CancellationToken cancellation)
    {
        (int first, int second, int share) = (fit.IndexOf(SpectrumParameter.Gap), fit.IndexOf(SpectrumParameter.SecondGap), fit.IndexOf(SpectrumParameter.Share));
        if (second < 0 || fit.Point[first] >= fit.Point[second])
        {
            return fit;
        }

        double[] point = [.. fit.Point];
        (point[first], point[second], point[share]) = (point[second], point[first], 1 - point[share]);
        return SpectrumLeastSquares.Minimise(fit.Problem, point, -1, cancellation);
    }

    private static IEnumerable<string> Reasons(SpectrumReport report)
    {
        SpectrumResult best = report.Best;
        string name = best.Fit.Problem.Model.Name;
        if (best.Goodness.PValue < LeastPValue)
        {
            string what = best.Goodness.Scatter is { } scatter && scatter < LeastPValue / 3
                ? "what is left over is larger than the sweeps scatter, so that it was there in all of them"
                : best.Goodness.Correlation < LeastPValue / 2
                    ? "what is left over at neighbouring biases is alike, so that the model is wrong or the noise is correlated"
                    : "more is left over within the gap than outside";
            yield return $"No model of the list explains the spectrum: of {Names(report.Models)}, '{name}' comes nearest, but {what} ({best.Goodness.InWords()}).";
        }
        else if (report.MetalProbability is > 1 - SpectrumInterval.Outer and < SpectrumInterval.Outer)
        {
            yield return $"The spectrum does not tell whether there is a gap: the normal metal has a probability of {report.MetalProbability.ToString("P1", CultureInfo.InvariantCulture)}.";
        }
        else if (report.MetalProbability < 0.5 && best.Fit.Value(SpectrumParameter.Broadening) > best.Fit.Value(SpectrumParameter.Gap))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The broadening of the best fit, {name}, is larger than its gap ({best.Fit.Value(SpectrumParameter.Broadening):G3} and {best.Fit.Value(SpectrumParameter.Gap):G3} meV): such a dip need not be the gap of a superconductor.");
        }
        else if (report.MetalProbability < 0.5 && !(best.Fit.Value(SpectrumParameter.Gap) > LeastGapInDeviations * best.Fit.Deviation(SpectrumParameter.Gap)))
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The spectrum does not fix the gap of the best fit, {name}: {best.Fit.Value(SpectrumParameter.Gap):G3} ± {best.Fit.Deviation(SpectrumParameter.Gap):G2} meV.");
        }
    }

    private static IEnumerable<string> Remarks(SpectrumReport report)
    {
        SpectrumFit best = report.Best.Fit;
        if (!report.Abstained && report.Decided.Count > 1)
        {
            yield return $"The spectrum does not tell {string.Join(" from ", report.Decided.Select(m => m.Fit.Problem.Model.Name))}: {string.Join(", ", report.Decided.Select(m => m.Probability.ToString("P0", CultureInfo.InvariantCulture)))}.";
        }

        foreach (SpectrumParameter parameter in best.AtEdge())
        {
            yield return $"{parameter.Key()} lies at the end of its range, {best.Value(parameter).ToString("G4", CultureInfo.InvariantCulture)}: the window of biases does not hold it.";
        }

        if (best.Problem.Model.HasGap && best.Value(SpectrumParameter.Gap) + best.Value(SpectrumParameter.TipGap) > 0.5 * best.Problem.Observation.HalfWidth)
        {
            yield return "The gap takes more than half of the window of biases, so that little is known of the normal state beside it.";
        }

        SpectrumParameter[] scales = [SpectrumParameter.Gap, SpectrumParameter.SecondGap];
        double spacing = (best.Problem.Observation.High - best.Problem.Observation.Low) / (best.Problem.Observation.Biases.Count - 1);
        if (best.Problem.Model.HasGap && scales.Any(p => best.IndexOf(p) >= 0 && best.Value(p) < 2 * spacing))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"A gap is smaller than two steps of the bias ({spacing:G3} mV each).");
        }
    }

    private static string Names(IReadOnlyList<SpectrumResult> models) => string.Join(", ", models.Select(m => m.Fit.Problem.Model.Name));
}
