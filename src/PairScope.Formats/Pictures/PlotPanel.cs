namespace PairScope.Formats;

/// <summary>
/// Two axes and what is drawn between them: a plane of colours below, lines, dots, then labels on top. A colour bar stands
/// at the right when there are colours, a legend in the emptiest corner when lines have names.
/// </summary>
public sealed class PlotPanel : Panel
{
    internal const double TickLength = 4;
    private const double BesideHeight = 38; // of ticks and title along the upper edge

    /// <summary>The horizontal axis.</summary>
    public required Axis XAxis { get; init; }

    /// <summary>The vertical axis.</summary>
    public required Axis YAxis { get; init; }

    /// <summary>Whether a unit is as long on both axes, so that geometry is undistorted.</summary>
    public bool EqualUnits { get; init; }

    /// <summary>Whether frame, ticks and axis titles are drawn; without them the axes only place what is drawn.</summary>
    public bool ShowsAxes { get; init; } = true;

    /// <summary>Width over height of the plot where units need not be equal.</summary>
    public double Aspect { get; init; } = 1.3;

    /// <summary>Colours over the plane, or null.</summary>
    public ColoredPlane? Plane { get; init; }

    /// <summary>Dots, or null; they bring the colour bar when there is no plane.</summary>
    public ColoredPoints? Points { get; init; }

    /// <summary>Lines, first ones below.</summary>
    public IReadOnlyList<LineSeries> Lines { get; init; } = [];

    /// <summary>Names of places in the plane (Γ, M, K).</summary>
    public IReadOnlyList<(string Text, double X, double Y)> Labels { get; init; } = [];

    private ColorScale? BarScale => Plane?.Scale ?? Points?.Scale;

    internal override PanelExtent Measure(Canvas canvas, double height)
    {
        var width = EqualUnits
            ? height * (XAxis.Maximum - XAxis.Minimum) / (YAxis.Maximum - YAxis.Minimum)
            : height * Aspect;
        var left = TickLength + 6 + canvas.Widest(YTicks(height).Labels) + 22;
        double right = 8;
        if (BarScale is { } scale)
        {
            right = ColorBar.Gap + ColorBar.Width + TickLength + 5 + canvas.Widest(ColorBar.Ticks(scale, height).Labels) + 24;
        }

        // A name at an end of the axis stands half outside the frame.
        foreach (var (label, position) in XAxis.NamedTicks ?? [])
        {
            var (at, half) = ((position - XAxis.Minimum) / (XAxis.Maximum - XAxis.Minimum) * width, 2 + (canvas.MeasureText(label, Figure.TextSize) / 2));
            (left, right) = (Math.Max(left, half - at), Math.Max(right, half + at - width));
        }

        double top = (Title.Length > 0 ? 12 + Figure.TitleSize : 8) + (XAxis.Beside is null ? 0 : BesideHeight);
        return new PanelExtent(width, height, left, right, top, TickLength + (XAxis.Label.Length > 0 ? 40 : 20));
    }

    internal override void Draw(Canvas canvas, PanelExtent extent, double x, double y)
    {
        var frame = new PlotFrame(XAxis, YAxis, extent, x, y);
        canvas.Clip(x, y, extent.Width, extent.Height);
        DrawContents(canvas, frame);
        canvas.Unclip();
        if (ShowsAxes)
        {
            DrawAxes(canvas, frame);
        }

        foreach (var (text, labelX, labelY) in Labels)
        {
            canvas.Text(text, frame.X(labelX), frame.Y(labelY), Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, vertical: 0.5, halo: true);
        }

        PlotLegend.Draw(canvas, frame, Lines, ColorOf);
        if (BarScale is { } scale)
        {
            ColorBar.Draw(canvas, frame, scale);
        }
    }

    private TickScale YTicks(double height) =>
        TickScale.Create(YAxis.Minimum, YAxis.Maximum, (int)Math.Clamp(height / 42, 2, 10));

    private TickScale XTicks(double width) =>
        TickScale.Create(XAxis.Minimum, XAxis.Maximum, (int)Math.Clamp(width / 58, 2, 10));

    private void DrawContents(Canvas canvas, PlotFrame frame)
    {
        if (Plane is { } plane)
        {
            canvas.Paint(frame.Left, frame.Top, frame.Width, frame.Height, (u, v) =>
                plane.Sample(frame.DataX(u), frame.DataY(v)) is var value && double.IsNaN(value) ? null : plane.Scale.At(value), plane.Grid);
        }

        if (XAxis.NamedTicks is { } ticks)
        {
            foreach (var (_, position) in ticks)
            {
                var at = frame.X(position);
                canvas.StrokeLine([(at, frame.Top), (at, frame.Top + frame.Height)], Plane is null ? new Rgb(0xbb, 0xbb, 0xbb) : Rgb.White, 0.8);
            }
        }

        for (var n = 0; n < Lines.Count; n++)
        {
            var line = Lines[n];
            var points = new (double X, double Y)[line.X.Count];
            for (var i = 0; i < points.Length; i++)
            {
                points[i] = (frame.X(line.X[i]), frame.Y(line.Y[i]));
            }

            canvas.StrokeLine(points, ColorOf(n), line.Width, line.Closed, line.Dashed ? [5, 3.5] : null);
        }

        if (Points is { } dots)
        {
            // A grey rim, drawn below all dots, keeps those visible whose colour is close to the paper's.
            var visible = Enumerable.Range(0, dots.X.Count)
                .Where(i => double.IsFinite(dots.X[i]) && double.IsFinite(dots.Y[i]) && !double.IsNaN(dots.Values[i])).ToArray();
            foreach (var i in visible)
            {
                canvas.FillCircle(frame.X(dots.X[i]), frame.Y(dots.Y[i]), dots.Radius + 0.7, new Rgb(0x99, 0x99, 0x99));
            }

            foreach (var i in visible)
            {
                canvas.FillCircle(frame.X(dots.X[i]), frame.Y(dots.Y[i]), dots.Radius, dots.Scale.At(dots.Values[i]));
            }
        }
    }

    private Rgb ColorOf(int line) => Lines[line].Color ?? Rgb.Series[Lines.Take(line).Count(other => other.Color is null) % Rgb.Series.Count];

    private void DrawAxes(Canvas canvas, PlotFrame frame)
    {
        canvas.StrokeRectangle(frame.Left, frame.Top, frame.Width, frame.Height, Rgb.Ink, 1);
        var bottom = frame.Top + frame.Height;
        int exponent = 0;
        if (XAxis.NamedTicks is { } named)
        {
            foreach (var (label, position) in named)
            {
                DrawXTick(label, frame.X(position));
            }
        }
        else
        {
            var ticks = XTicks(frame.Width);
            exponent = ticks.Exponent;
            for (var n = 0; n < ticks.Labels.Length; n++)
            {
                DrawXTick(ticks.Labels[n], frame.X(ticks.Positions[n]));
            }
        }

        canvas.Text(
            TickScale.Title(XAxis.Label, XAxis.Unit, exponent), frame.Left + (frame.Width / 2), bottom + TickLength + 25, Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, vertical: 1);

        if (XAxis.Beside is { } beside)
        {
            DrawBeside(canvas, frame, beside);
        }

        var vertical = YTicks(frame.Height);
        for (var n = 0; n < vertical.Labels.Length; n++)
        {
            var at = frame.Y(vertical.Positions[n]);
            canvas.StrokeLine([(frame.Left - TickLength, at), (frame.Left, at)], Rgb.Ink, 1);
            canvas.Text(vertical.Labels[n], frame.Left - TickLength - 4, at, Figure.TextSize, Rgb.Ink, horizontal: 1, vertical: 0.5);
        }

        canvas.Text(
            TickScale.Title(YAxis.Label, YAxis.Unit, vertical.Exponent),
            frame.Left - TickLength - 6 - canvas.Widest(vertical.Labels) - 8, frame.Top + (frame.Height / 2), Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, angle: -Math.PI / 2);

        void DrawXTick(string label, double at)
        {
            canvas.StrokeLine([(at, bottom), (at, bottom + TickLength)], Rgb.Ink, 1);
            canvas.Text(label, at, bottom + TickLength + 6, Figure.TextSize, Rgb.Ink, horizontal: 0.5, vertical: 1);
        }
    }

    // The horizontal axis in another unit, along the upper edge.
    private void DrawBeside(Canvas canvas, PlotFrame frame, (string Label, string Unit, double Factor) beside)
    {
        var ticks = TickScale.Create(XAxis.Minimum * beside.Factor, XAxis.Maximum * beside.Factor, (int)Math.Clamp(frame.Width / 58, 2, 10));
        for (var n = 0; n < ticks.Labels.Length; n++)
        {
            var at = frame.X(ticks.Positions[n] / beside.Factor);
            canvas.StrokeLine([(at, frame.Top - TickLength), (at, frame.Top)], Rgb.Ink, 1);
            canvas.Text(ticks.Labels[n], at, frame.Top - TickLength - 4, Figure.TextSize, Rgb.Ink, horizontal: 0.5, vertical: 0);
        }

        canvas.Text(
            TickScale.Title(beside.Label, beside.Unit, ticks.Exponent), frame.Left + (frame.Width / 2), frame.Top - TickLength - 20, Figure.TextSize, Rgb.Ink, horizontal: 0.5, vertical: 0);
    }
}
