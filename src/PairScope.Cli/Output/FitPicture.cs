using System.Numerics;
using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Inference.Spectra;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>The picture of a fit: data, best fit, what it leaves over and the runner-up on one scale, and the posterior.</summary>
internal static class FitPicture
{
    /// <summary>Draws the first energy.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="title">Title of the whole.</param>
    /// <param name="report">The fit.</param>
    /// <param name="truth">What is true, where it is known.</param>
    public static void Draw(string path, string title, FitReport report, IReadOnlyList<string> truth)
    {
        int size = report.Observation.Size;
        BravaisLattice lattice = report.Observation.Lattice;
        double[] data = report.Observation.Layers[0];
        double[] best = report.Best.Fit.Maps()[0];
        string name = ReadingPicture.Primes(report.Best.Fit.Model.Hypothesis.Name);
        double[] Moduli(double[] map) => Array.ConvertAll(WindowTransform.ToReciprocalSpace(map, size), Magnitude);
        bool magnitude = report.Observation.IsMagnitude;
        double[] fitted = Moduli(best);
        double[] residual = magnitude ? [.. data.Zip(fitted, (a, b) => Math.Abs(a - b))] : Moduli([.. data.Zip(best, (a, b) => a - b)]);
        double[] measured = magnitude ? data : Moduli(data);
        double[] Shown(double[] moduli) => ReadingPicture.Decades(moduli, measured.Max());
        double[] reference = Shown(measured);
        ColorScale scale = ColorScale.Sequential(reference, ReadingPicture.DecadesLabel);
        var panels = new List<Panel>
        {
            ZonePlots.ReciprocalMap(reference, size, "The map", scale, lattice: lattice),
            ZonePlots.ReciprocalMap(Shown(fitted), size, $"Best fit: {name}", scale, lattice: lattice),
            ZonePlots.ReciprocalMap(Shown(residual), size, "The map less the best fit", scale, lattice: lattice),
        };
        if (report.Hypotheses.Count > 1)
        {
            HypothesisFit second = report.Hypotheses[1].Fit;
            panels.Add(ZonePlots.ReciprocalMap(
                Shown(Moduli(second.Maps()[0])), size, $"Runner-up: {ReadingPicture.Primes(second.Model.Hypothesis.Name)}", scale, lattice: lattice));
        }

        panels.AddRange(Spectra(report));
        panels.Add(new TextPanel
        {
            Lines = [.. Lines(report), .. truth.Select(t => (t, TextStyle.Muted))],
            BarTitle = ReadingPicture.Undecided(report.Abstained, report.Decision) ? string.Empty : "Probability of each class",
            Bars = ReadingPicture.Undecided(report.Abstained, report.Decision) ? [] : ReadingPicture.Bars(report.ClassProbabilities, report.Abstained ? [] : report.Decision.Classes, report.Classes),
        });
        new Figure(title, panels) { PanelHeight = 260 }.Save(path);
    }

    // Each spectrum beside the maps with the curves of the best fit, the runner-up and the metal.
    private static IEnumerable<Panel> Spectra(FitReport report)
    {
        for (int i = 0; i < (report.Joint?.Spectra.Count ?? 0); i++)
        {
            SpectrumObservation data = report.Joint!.Spectra[i].Observation;
            double[] measured = [.. data.Values.Select(v => v / data.Scale)];
            var lines = new List<LineSeries> { new(data.Biases, measured, "measured") { Color = new Rgb(0x99, 0x99, 0x99), Width = 1.2 } };
            HypothesisResult[] shown = [.. report.Hypotheses.Take(2).Concat(report.Hypotheses.Where(h => !h.Fit.Model.Hypothesis.HasGap)).Distinct()];
            foreach (HypothesisResult result in shown)
            {
                if (FitReport.CurveOf(i, result) is { } curve)
                {
                    int order = Array.IndexOf(shown, result);
                    lines.Add(new LineSeries(data.Biases, curve.Curve, ReadingPicture.Primes(result.Fit.Model.Hypothesis.Name)) { Color = Rgb.Series[order is 0 ? 1 : order is 1 ? 2 : 0], Width = order is 0 ? 1.8 : 1, Dashed = order > 0 });
                }
            }

            yield return new PlotPanel { Title = $"The spectrum {report.Joint.Spectra[i].Name}", XAxis = Axis.Over("bias", "mV", data.Biases, 0.02), YAxis = Axis.Over("dI/dV over its mean", string.Empty, measured), Lines = lines };
        }
    }

    private static IEnumerable<(string Text, TextStyle Style)> Lines(FitReport report)
    {
        if (report.Abstained)
        {
            yield return ("cannot tell", TextStyle.Headline);
            foreach (string reason in report.Reasons)
            {
                yield return (reason, TextStyle.Normal);
            }

            if (report.Joint is { } undecided)
            {
                yield return (ReadingPicture.Primes(undecided.InWords(report)), TextStyle.Muted);
            }

            yield break;
        }

        HypothesisFit fit = report.Best.Fit;
        yield return (ReadingPicture.Primes(report.Decision.InWords()), TextStyle.Headline);
        if (fit.Model.Hypothesis.HasGap)
        {
            yield return (fit.FixesGap ? $"Δ_{{0}} = {Quantity.Text(fit.Value(FitParameter.GapAmplitude), fit.Deviation(FitParameter.GapAmplitude))} meV" : "Δ_{0} not fixed by the map", TextStyle.Normal);
        }

        yield return ($"μ = {Quantity.Text(fit.Value(FitParameter.ChemicalPotential), fit.Deviation(FitParameter.ChemicalPotential))} meV", TextStyle.Normal);
        if (fit.Model.Hypothesis.HasMixingAngle)
        {
            yield return ($"θ = {Quantity.Text(fit.Value(FitParameter.MixingAngle), fit.Deviation(FitParameter.MixingAngle))} rad", TextStyle.Normal);
        }

        foreach (string angle in MapAnswer.AnglesOf(fit))
        {
            yield return (angle, TextStyle.Normal);
        }

        if (report.State is not null)
        {
            yield return (MapAnswer.StateOf(report), TextStyle.Normal);
        }

        yield return (report.LeftOverInWords, TextStyle.Muted);
        if (report.Joint is { } joint)
        {
            yield return (ReadingPicture.Primes(joint.InWords(report)), TextStyle.Muted);
        }

        foreach (string remark in report.Remarks)
        {
            yield return (remark, TextStyle.Muted);
        }
    }

    private static double Magnitude(Complex value) => value.Magnitude;
}
