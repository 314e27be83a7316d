namespace PairScope.Formats;

/// <summary>The colours of a scale beside a plot, with pointed ends where values lie beyond.</summary>
internal static class ColorBar
{
    /// <summary>Between the plot and the bar.</summary>
    public const double Gap = 14;

    /// <summary>Its width.</summary>
    public const double Width = 13;

    /// <summary>Its ticks.</summary>
    /// <param name="scale">The colours.</param>
    /// <param name="height">Its height.</param>
    public static TickScale Ticks(ColorScale scale, double height) =>
        TickScale.Create(scale.Minimum, scale.Maximum, (int)Math.Clamp(height / 45, 2, 9));

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="frame">The plot.</param>
    /// <param name="scale">The colours.</param>
    public static void Draw(Canvas canvas, PlotFrame frame, ColorScale scale)
    {
        const double Point = 11;
        var left = frame.Left + frame.Width + Gap;
        var top = frame.Top + (scale.ClipsAbove ? Point : 0);
        var bottom = frame.Top + frame.Height - (scale.ClipsBelow ? Point : 0);
        var height = bottom - top;
        canvas.Paint(left, top, Width, height, (_, v) => scale.Map.At(1 - v), (1, ColorMap.Steps));
        List<(double, double)> outline = [(left, top)];
        if (scale.ClipsAbove)
        {
            (double, double)[] tip = [(left, top), (left + (Width / 2), frame.Top), (left + Width, top)];
            canvas.FillPolygon(tip, scale.Map.At(1));
            outline.Add(tip[1]);
        }

        outline.AddRange([(left + Width, top), (left + Width, bottom)]);
        if (scale.ClipsBelow)
        {
            (double, double)[] tip = [(left, bottom), (left + (Width / 2), frame.Top + frame.Height), (left + Width, bottom)];
            canvas.FillPolygon(tip, scale.Map.At(0));
            outline.Add(tip[1]);
        }

        outline.Add((left, bottom));
        canvas.StrokeLine([.. outline], Rgb.Ink, 0.8, closed: true);
        var ticks = Ticks(scale, frame.Height);
        var right = left + Width;
        for (var n = 0; n < ticks.Labels.Length; n++)
        {
            var at = bottom - ((ticks.Positions[n] - scale.Minimum) / (scale.Maximum - scale.Minimum) * height);
            canvas.StrokeLine([(right, at), (right + PlotPanel.TickLength, at)], Rgb.Ink, 1);
            canvas.Text(ticks.Labels[n], right + PlotPanel.TickLength + 4, at, Figure.TextSize, Rgb.Ink, vertical: 0.5);
        }

        canvas.Text(
            TickScale.Title(scale.Label, scale.Unit, ticks.Exponent),
            right + PlotPanel.TickLength + 5 + canvas.Widest(ticks.Labels) + 18, frame.Top + (frame.Height / 2), Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, angle: -Math.PI / 2);
    }
}
