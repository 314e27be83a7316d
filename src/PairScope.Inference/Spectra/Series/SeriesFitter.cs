namespace PairScope.Inference.Spectra.Series;

/// <summary>Fits every model to spectra at several temperatures, and again with other backgrounds.</summary>
/// <remarks>docs/physics.md, eq. (93).</remarks>
public static class SeriesFitter
{
    private const int Kept = 2;
    private static readonly double[] GapShares = [0.1, 0.2, 0.3, 0.4];
    private static readonly double[] BroadeningShares = [0.005, 0.03];

    /// <summary>Fits.</summary>
    /// <param name="series">The spectra.</param>
    /// <param name="models">The models.</param>
    /// <param name="degree">Degree of the background.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static SeriesReport Fit(SpectrumSeries series, IReadOnlyList<SeriesModel> models, int degree, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(models);
        SeriesFit[] fits = [.. models.Select(m => Best(new SeriesProblem(series, m, degree), cancellation))];
        var variants = new List<SeriesVariant>();
        void Try(string name, SpectrumSeries of, int with)
        {
            variants.Add(new SeriesVariant(name, [.. fits.Select(f => Minimise(new SeriesProblem(of, f.Problem.Model, with), f.Point, cancellation))]));
        }

        foreach (int other in (int[])[degree - 1, degree + 1, degree + 2])
        {
            if (other >= 0)
            {
                Try(FormattableString.Invariant($"a background of degree {other}"), series, other);
            }
        }

        if (series.Normal(series.HalfWidth / 2) != 1)
        {
            Try(FormattableString.Invariant($"degree {degree + 2} without the measured normal state"), series with { Normal = _ => 1 }, degree + 2);
        }

        if (series.Spectra.Count > 1)
        {
            Try("the coldest spectrum alone", series with { Spectra = [series.Spectra.MinBy(s => s.TemperatureKelvin)] }, degree);
        }

        return new SeriesReport(fits, variants);
    }

    private static SeriesFit Best(SeriesProblem problem, CancellationToken cancellation)
    {
        double half = problem.Series.HalfWidth;
        double[][] values = [.. problem.Ranges.Select(range => range.Name switch
        {
            SpectrumParameter.Gap => [.. GapShares.Select(s => s * half)],
            SpectrumParameter.SecondGap => [0.05 * half, 0.15 * half],
            SpectrumParameter.Share => [0.5],
            SpectrumParameter.Broadening => [.. BroadeningShares.Select(s => s * half)],
            SpectrumParameter.MixingAngle => [.. Enumerable.Range(0, 8).Select(k => (k + 0.5) * range.Width / 8)],
            SpectrumParameter.CriticalTemperature => [2 * range.Low],
            _ => (double[])[Middle(problem.Series)],
        })];
        var points = new List<double[]> { Array.Empty<double>() };
        foreach (double[] choices in values)
        {
            points = [.. points.SelectMany(p => choices.Select(c => (double[])[.. p, c]))];
        }

        return points.OrderBy(p =>
            {
                cancellation.ThrowIfCancellationRequested();
                return points.Count == 1 ? 0 : SeparableLeastSquares.SumOfSquares(problem, p);
            }).Take(Kept).Select(p => Minimise(problem, p, cancellation)).MinBy(f => f.Squares)!;
    }

    private static SeriesFit Minimise(SeriesProblem problem, IReadOnlyList<double> start, CancellationToken cancellation)
    {
        SeparableMinimum minimum = SeparableLeastSquares.Minimise(problem, start, -1, cancellation);
        return new SeriesFit(problem, minimum.Point, minimum.Coefficients, minimum.Squares, minimum.Normal, minimum.Curve);
    }

    // The middle of the gap of the coldest spectrum: half way between the biases where dI/dV is half its mean.
    private static double Middle(SpectrumSeries series)
    {
        SpectrumObservation coldest = series.Spectra.MinBy(s => s.TemperatureKelvin).Observation;
        double[] low = [.. coldest.Biases.Where((_, i) => coldest.Values[i] < 0.5 * coldest.Scale)];
        return low.Length == 0 ? 0 : 0.5 * (low[0] + low[^1]);
    }
}
