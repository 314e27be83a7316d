using PairScope.Cli.Answers;
using PairScope.Formats;
using PairScope.Inference.Scatterers;

namespace PairScope.Cli.Output;

/// <summary>The picture of a fit of spectra over scatterers: spectra, model, what is left over, and the answer.</summary>
internal static class ScattererPicture
{
    /// <summary>Draws it.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Draw(string path, ScattererAnswer answer)
    {
        ScattererFit best = answer.Report.Best;
        SpectraLine line = best.Problem.Line;
        double[][] measured = [.. line.Values.Select(v => v.Select(x => x / line.Mean).ToArray())];
        double[][] model = [.. measured.Zip(best.Residual, (v, r) => v.Zip(r, (a, b) => a - b).ToArray())];
        double[] all = [.. measured.SelectMany(v => v)];
        ColorScale scale = ColorScale.Sequential(all, "dI/dV over its mean", map: ColorMap.Inferno, clip: 0.002, fromZero: false);
        ColorScale signed = ColorScale.Symmetric([.. best.Residual.SelectMany(r => r)], "data − model", clip: 0.002);
        new Figure(Path.GetFileName(answer.File), [
            Map(line, "Measured", measured, scale), Map(line, "Model", model, scale), Map(line, "Left over", [.. best.Residual], signed),
            new TextPanel
            {
                Lines =
                [
                    (answer.Report.Reason is null ? "a band" : "cannot tell", TextStyle.Headline),
                    .. (answer.Report.Reason is { } reason ? [reason] : answer.Lines()).Select(l => (l, TextStyle.Normal)),
                    .. answer.Remarks.Select(r => (r, TextStyle.Muted)),
                ],
            }])
        {
            Subtitle = FormattableString.Invariant($"{answer.Scatterers} scatterers, {line.Along.Count} places, setpoint {line.Setpoint:0.#} mV; errors: by the curvature, then among {answer.Report.Variants.Count} variants"),
            PanelHeight = 260,
        }.Save(path);
    }

    private static PlotPanel Map(SpectraLine line, string title, double[][] values, ColorScale scale)
    {
        double step = line.Biases[1] - line.Biases[0];
        double apart = line.Along.Count > 1 ? (line.Along[^1] - line.Along[0]) / (line.Along.Count - 1) : 1;
        var (x, y) = (new Axis("distance", "nm", line.Along[0] - (apart / 2), line.Along[^1] + (apart / 2)), new Axis("bias", "mV", line.Biases[0] - (step / 2), line.Biases[^1] + (step / 2)));
        return new PlotPanel
        {
            Title = title,
            XAxis = x,
            YAxis = y,
            Aspect = 0.85,
            Plane = new ColoredPlane((along, bias) => values[Nearest(line.Along, along)][Nearest(line.Biases, bias)], scale) { Grid = (line.Along.Count, line.Biases.Count) },
        };
    }

    private static int Nearest(IReadOnlyList<double> values, double value)
    {
        int best = 0;
        for (int i = 1; i < values.Count; i++)
        {
            best = Math.Abs(values[i] - value) < Math.Abs(values[best] - value) ? i : best;
        }

        return best;
    }
}
