using PairScope.Cli.Output;
using System.Globalization;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Inference.Spectra.Series;

namespace PairScope.Cli.Answers;

/// <summary>What 'spectrum series' tells.</summary>
/// <param name="File">The spectra.</param>
/// <param name="Crystal">The crystal whose pairings were tried.</param>
/// <param name="Report">The fits.</param>
internal sealed record SeriesAnswer(string File, string Crystal, SeriesReport Report)
{
    private static string Name(SeriesFit fit) => fit.Problem.Model.Name;

    /// <summary>What a reader should know; one sentence each.</summary>
    public IReadOnlyList<string> Remarks =>
    [
        FormattableString.Invariant($"What the best model leaves over is correlated over {Report.Best.Correlation:0} biases; odds count as many values less."),
        "Pairings enter by their gaps along the Fermi lines of the crystal's model; a spectrum has no momentum, so two gaps may be two bands or one band whose gap varies.",
    ];

    /// <summary>One line for people.</summary>
    public string Sentence()
    {
        string[] excluded = [.. Report.Fits.Select((f, i) => (f, i)).Where(x => x.f.HasNodes && Report.IsExcluded(x.i)).Select(x => Name(x.f))];
        string gaps = string.Join(", ", Report.Best.Problem.Ranges.Select(r => $"{r.Name.Key()} {Report.Best.Value(r.Name).ToString("0.####", CultureInfo.InvariantCulture)} ± {Report.Best.Deviation(r.Name).ToString("0.####", CultureInfo.InvariantCulture)}"));
        return $"{File}: {Name(Report.Best)} fits best ({gaps}; {(100 * Report.Best.Rms).ToString("0.0", CultureInfo.InvariantCulture)} % rms); with nodes and excluded whatever the background: {(excluded.Length > 0 ? string.Join(", ", excluded) : "none")}.";
    }

    /// <summary>result.json.</summary>
    public string Json()
    {
        SeriesFit best = Report.Best;
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = File,
            ["method"] = "spectrum series",
            ["material"] = Crystal,
            ["bestGuess"] = Name(best),
            ["temperaturesKelvin"] = best.Problem.Series.Spectra.Select(s => s.TemperatureKelvin),
            ["points"] = best.Curve.Count,
            ["lockInMillivolts"] = best.Problem.Series.LockInMillivolts,
            ["backgroundDegree"] = best.Problem.Degree,
            ["correlation"] = best.Correlation,
            ["models"] = Report.Fits.Select((fit, i) => new
            {
                name = Name(fit),
                residualRms = fit.Rms,
                logOdds = SeriesReport.LogOdds(Report.Fits, i),
                largestLogOdds = Report.LargestLogOdds(i),
                excluded = Report.IsExcluded(i),
                nodes = fit.HasNodes,
                leastGap = fit.Problem.Model.HasGap ? fit.LeastGap : (double?)null,
                parameters = fit.Problem.Ranges.ToDictionary(r => r.Name.Key(), r => fit.Value(r.Name), StringComparer.Ordinal),
                deviations = fit.Problem.Ranges.ToDictionary(r => r.Name.Key(), r => AnswerJson.Finite(fit.Deviation(r.Name)), StringComparer.Ordinal),
            }),
            ["variants"] = Report.Variants.Select(v => new
            {
                name = v.Name,
                logOdds = v.Fits.Select((f, i) => (f, i)).ToDictionary(x => Name(x.f), x => SeriesReport.LogOdds(v.Fits, x.i), StringComparer.Ordinal),
                parameters = v.Fits[Report.Fits.ToList().IndexOf(best)] is var same ? same.Problem.Ranges.ToDictionary(r => r.Name.Key(), r => same.Value(r.Name), StringComparer.Ordinal) : null,
            }),
            ["remarks"] = Remarks,
            ["programVersion"] = DatasetGenerator.ProgramVersion,
        };
        return AnswerJson.Text(result);
    }

    /// <summary>Spectra with the best fit and the best of those with nodes, each temperature above the last, and the odds.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Draw(string path)
    {
        SeriesFit best = Report.Best;
        SeriesFit? nodal = Report.Fits.Where(f => f.HasNodes).MaxBy(f => f.LogEvidence);
        var lines = new List<LineSeries>();
        int begin = 0;
        for (int t = 0; t < best.Problem.Series.Spectra.Count; t++)
        {
            (_, SpectrumObservation spectrum) = best.Problem.Series.Spectra[t];
            int count = spectrum.Biases.Count;
            double[] Part(IReadOnlyList<double> of) => [.. Enumerable.Range(begin, count).Select(i => of[i] + t)];
            lines.Add(new LineSeries(spectrum.Biases, [.. spectrum.Values.Select(v => (v / spectrum.Scale) + t)], t == 0 ? "measured" : string.Empty) { Color = new Rgb(0x99, 0x99, 0x99), Width = 1.4 });
            lines.Add(new LineSeries(spectrum.Biases, Part(best.Curve), t == 0 ? Name(best) : string.Empty) { Color = Rgb.Series[1], Width = 1 });
            if (nodal is not null)
            {
                lines.Add(new LineSeries(spectrum.Biases, Part(nodal.Curve), t == 0 ? $"{ReadingPicture.Primes(Name(nodal))}, with nodes" : string.Empty) { Color = Rgb.Series[0], Width = 1, Dashed = true });
            }

            begin += count;
        }

        new Figure(Path.GetFileName(File), [
            new PlotPanel
            {
                Title = "Coldest below",
                XAxis = Axis.Over("bias", "mV", best.Problem.Series.Spectra.SelectMany(s => s.Observation.Biases), 0),
                YAxis = Axis.Over("dI/dV over its mean, shifted", string.Empty, lines.SelectMany(l => l.Y)),
                Lines = lines,
            },
            new TextPanel
            {
                Lines =
                [
                    ($"best: {ReadingPicture.Primes(Name(best))}", TextStyle.Headline),
                    .. best.Problem.Ranges.Select(r => ($"{r.Name.Key()}: {best.Value(r.Name).ToString("0.###", CultureInfo.InvariantCulture)} ± {best.Deviation(r.Name).ToString("0.###", CultureInfo.InvariantCulture)}", TextStyle.Normal)),
                    .. Report.Fits.Select((f, i) => ($"{ReadingPicture.Primes(Name(f))}{(f.HasNodes ? ", nodes" : string.Empty)}: {(100 * f.Rms).ToString("0.0", CultureInfo.InvariantCulture)} % rms, ln odds {SeriesReport.LogOdds(Report.Fits, i).ToString("0", CultureInfo.InvariantCulture)} (at most {Report.LargestLogOdds(i).ToString("0", CultureInfo.InvariantCulture)})", TextStyle.Muted)),
                ],
            }])
        {
            Subtitle = $"{best.Problem.Series.Spectra.Count} temperatures from {best.Problem.Series.Spectra[0].TemperatureKelvin.ToString(CultureInfo.InvariantCulture)} to {best.Problem.Series.Spectra[^1].TemperatureKelvin.ToString(CultureInfo.InvariantCulture)} K in one fit",
            PanelHeight = 420,
        }.Save(path);
    }
}
