using PairScope.Cli.Answers;
using PairScope.Formats;
using PairScope.Inference.Spectra;

namespace PairScope.Cli.Output;

/// <summary>Maps of what the spectra of a line or a grid say, as channels on the pixels of the file.</summary>
internal static class SpectrumMaps
{
    /// <summary>Gap, broadening, offset and zero-bias conductance with their standard deviations; NaN where a metal is more probable than a gap.</summary>
    public static MeasuredData Of(SpectrumAnswer answer)
    {
        MeasuredData data = answer.Data;
        (int rows, int columns) = (data.Rows, data.Columns);
        MeasuredChannel Channel(string name, string unit, Func<SpectrumPixel, double> value) => new(
            name, unit, SweepDirection.Forward, new NumericArray([1, rows, columns], [.. answer.Pixels.Select(p => p is null ? double.NaN : value(p))]));
        double WithGap(SpectrumPixel pixel, double value) => pixel.MetalProbability < 0.5 && double.IsFinite(value) ? value : double.NaN;
        SpectrumFit first = answer.Pixels.First(p => p is not null)!.Fit;
        var channels = new List<MeasuredChannel>();
        foreach (SpectrumParameter parameter in first.Problem.Ranges.Select(r => r.Name))
        {
            string unit = parameter is SpectrumParameter.Offset ? "mV" : parameter is SpectrumParameter.Share ? string.Empty : parameter is SpectrumParameter.MixingAngle ? "rad" : "meV";
            channels.Add(Channel(Name(parameter), unit, p => WithGap(p, p.Fit.Value(parameter))));
            channels.Add(Channel($"{Name(parameter)} deviation", unit, p => WithGap(p, p.Fit.Deviation(parameter))));
        }

        channels.Add(Channel("zero-bias conductance", string.Empty, p => p.Fit.ZeroBias().Value));
        channels.Add(Channel("zero-bias conductance deviation", string.Empty, p => p.Fit.ZeroBias().Deviation));
        channels.Add(Channel("metal probability", string.Empty, p => p.MetalProbability));
        channels.Add(Channel("p-value", string.Empty, p => p.PValue));
        return data with { Channels = channels, Sweep = null, Format = $"maps of spectrum fit, {first.Problem.Model.Name}" };
    }

    /// <summary>Draws the maps: curves along a line, colours over a grid.</summary>
    public static void Draw(string path, SpectrumAnswer answer)
    {
        MeasuredData maps = Of(answer);
        string[] shown = [.. new[] { "gap", "broadening", "zero-bias conductance" }.Where(n => maps.Channels.Any(c => Is(c, n)))];
        bool isLine = maps.Rows == 1 || maps.Columns == 1;
        new Figure($"{Path.GetFileName(answer.File)}: {answer.Places} spectra", [.. shown.Select(name => isLine ? Along(maps, name) : MeasuredPicture.Panel(maps, maps.Channels.First(c => Is(c, name)), 0))])
        {
            Subtitle = $"{maps.Format}; deviations by the curvature"
                + (answer.Unexplained > 0 ? $"; in {answer.Unexplained} of {answer.Pixels.Count} places the fit leaves more than noise" : string.Empty),
            PanelHeight = 230,
        }.Save(path);
    }

    // The value and one standard deviation on either side.
    private static PlotPanel Along(MeasuredData maps, string name)
    {
        double[] Of(string channel) => maps.Channels.First(c => Is(c, channel)).Plane(0);
        MeasuredAxis axis = maps.Rows == 1 ? maps.X : maps.Y;
        (double[] values, double[] deviations) = (Of(name), Of(name + " deviation"));
        double[] low = [.. values.Zip(deviations, (v, d) => v - d)];
        double[] high = [.. values.Zip(deviations, (v, d) => v + d)];
        string unit = maps.Channels.First(c => Is(c, name)).Unit;
        return new PlotPanel
        {
            Title = name,
            XAxis = Axis.Over(axis.Name, axis.Unit, axis.Values, 0.02),
            YAxis = Axis.Over(string.Empty, unit, [.. low, .. high]),
            Lines =
            [
                new LineSeries(axis.Values, low) { Color = Rgb.Series[0], Width = 0.8, Dashed = true },
                new LineSeries(axis.Values, high) { Color = Rgb.Series[0], Width = 0.8, Dashed = true },
                new LineSeries(axis.Values, values) { Color = Rgb.Series[0] },
            ],
        };
    }

    private static bool Is(MeasuredChannel channel, string name) => string.Equals(channel.Name, name, StringComparison.Ordinal);

    private static string Name(SpectrumParameter parameter) => parameter switch
    {
        SpectrumParameter.Offset => "offset",
        SpectrumParameter.Gap => "gap",
        SpectrumParameter.SecondGap => "second gap",
        SpectrumParameter.Share => "gap share",
        SpectrumParameter.Broadening => "broadening",
        SpectrumParameter.MixingAngle => "mixing angle",
        SpectrumParameter.TipGap => "tip gap",
        _ => "tip broadening",
    };
}
