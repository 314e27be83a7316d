using PairScope.Cli.Answers;
using PairScope.Formats;
using PairScope.Inference.Spectra;

namespace PairScope.Cli.Output;

/// <summary>The picture of a fit of a spectrum: data and fit, what is left over, and the answer.</summary>
internal static class SpectrumFitPicture
{
    /// <summary>Draws it.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Draw(string path, SpectrumAnswer answer)
    {
        SpectrumFit fit = answer.Report.Best.Fit;
        SpectrumObservation data = fit.Problem.Observation;
        double scale = data.Scale;
        double[] measured = [.. data.Values.Select(v => v / scale)];
        double[] residual = [.. fit.Residual().Select(r => r / scale)];
        Axis bias = Axis.Over("bias", "mV", data.Biases, 0.02);
        var lines = new List<LineSeries>
        {
            new(data.Biases, measured, "measured") { Color = new Rgb(0x99, 0x99, 0x99), Width = 1.2 },
            new(data.Biases, fit.Curve, fit.Problem.Model.Name) { Color = Rgb.Series[1], Width = 1.8 },
        };
        if (answer.Report.Models.FirstOrDefault(m => !m.Fit.Problem.Model.HasGap) is { } metal && fit.Problem.Model.HasGap)
        {
            lines.Add(new LineSeries(data.Biases, metal.Fit.Curve, "metal") { Color = Rgb.Series[0], Width = 1, Dashed = true });
        }

        var panels = new List<Panel>
        {
            new PlotPanel { Title = answer.Places > 1 ? $"The mean of {answer.Places} spectra" : "The spectrum", XAxis = bias, YAxis = Axis.Over("dI/dV over its mean", string.Empty, [.. measured, .. fit.Curve]), Lines = lines },
            new PlotPanel { Title = "What the best fit leaves over", XAxis = bias, YAxis = Axis.Over("dI/dV over its mean", string.Empty, residual), Lines = [new LineSeries(data.Biases, residual) { Color = Rgb.Series[0], Width = 1 }] },
            new TextPanel
            {
                Lines = [.. Lines(answer)],
                BarTitle = answer.Report.Abstained ? string.Empty : "Probability of each model",
                Bars = answer.Report.Abstained ? [] : [.. answer.Report.Models.Take(8).Select((m, i) => new ProbabilityBar(ReadingPicture.Primes(m.Fit.Problem.Model.Name), m.Probability, i == 0))],
            },
        };
        new Figure(Path.GetFileName(answer.File), panels)
        {
            Subtitle = FormattableString.Invariant(
                $"{answer.Sweeps.Channel}, {answer.Sweeps.Count} sweeps, T = {fit.Problem.Conditions.TemperatureKelvin:0.####} K, lock-in {fit.Problem.Conditions.LockInMillivolts:0.####} mV"),
            PanelHeight = 260,
        }.Save(path);
    }

    private static IEnumerable<(string Text, TextStyle Style)> Lines(SpectrumAnswer answer)
    {
        SpectrumReport report = answer.Report;
        if (report.Abstained)
        {
            yield return ("cannot tell", TextStyle.Headline);
            foreach (string reason in report.Reasons)
            {
                yield return (reason, TextStyle.Normal);
            }
        }
        else if (answer.Answer is "metal")
        {
            yield return ("no gap", TextStyle.Headline);
        }
        else
        {
            yield return ($"a gap: {ReadingPicture.Primes(report.Best.Fit.Problem.Model.Name)}", TextStyle.Headline);
            foreach (string value in SpectrumAnswer.Values(report.Best.Fit))
            {
                yield return (value, TextStyle.Normal);
            }
        }

        if (!report.Abstained)
        {
            yield return ($"{report.Best.Goodness.InWords()} that what is left is noise", TextStyle.Muted);
        }

        foreach (string remark in answer.Remarks)
        {
            yield return (remark, TextStyle.Muted);
        }
    }
}
