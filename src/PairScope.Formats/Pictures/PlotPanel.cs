namespace PairScope.Formats;

/// <summary>
/// Two axes and what is drawn between them: a field of colours below, lines, dots, then labels on top. A colour bar stands
/// at the right when there are colours, a legend in the emptiest corner when lines have names.
/// </summary>
public sealed class PlotPanel : Panel
{
    private const double TickLength = 4;
    private const double BesideHeight = 38; // of ticks and title along the upper edge
    private const double BarGap = 14;
    private const double BarWidth = 13;

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
    public ScalarField? Field { get; init; }

    /// <summary>Dots, or null; they bring the colour bar when there is no field.</summary>
    public ColoredPoints? Points { get; init; }

    /// <summary>Lines, first ones below.</summary>
    public IReadOnlyList<LineSeries> Lines { get; init; } = [];

    /// <summary>Names of places in the plane (Γ, M, K).</summary>
    public IReadOnlyList<(string Text, double X, double Y)> Labels { get; init; } = [];

    private ColorScale? BarScale => Field?.Scale ?? Points?.Scale;

    internal override PanelExtent Measure(Canvas canvas, double height)
    {
        var width = EqualUnits
            ? height * (XAxis.Maximum - XAxis.Minimum) / (YAxis.Maximum - YAxis.Minimum)
            : height * Aspect;
        var left = TickLength + 6 + Widest(canvas, YTicks(height).Labels) + 22;
        double right = 8;
        if (BarScale is { } scale)
        {
            right = BarGap + BarWidth + TickLength + 5 + Widest(canvas, BarTicks(scale, height).Labels) + 24;
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
        var frame = new Frame(this, extent, x, y);
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

        DrawLegend(canvas, frame);
        if (BarScale is { } scale)
        {
            DrawBar(canvas, frame, scale);
        }
    }

    private static double Widest(Canvas canvas, string[] labels) =>
        labels.Length == 0 ? 0 : labels.Max(label => canvas.MeasureText(label, Figure.TextSize));

    private static TickScale BarTicks(ColorScale scale, double height) =>
        TickScale.Create(scale.Minimum, scale.Maximum, (int)Math.Clamp(height / 45, 2, 9));

    private TickScale YTicks(double height) =>
        TickScale.Create(YAxis.Minimum, YAxis.Maximum, (int)Math.Clamp(height / 42, 2, 10));

    private TickScale XTicks(double width) =>
        TickScale.Create(XAxis.Minimum, XAxis.Maximum, (int)Math.Clamp(width / 58, 2, 10));

    private void DrawContents(Canvas canvas, Frame frame)
    {
        if (Field is { } field)
        {
            canvas.Paint(frame.Left, frame.Top, frame.Width, frame.Height, (u, v) =>
                field.Sample(frame.DataX(u), frame.DataY(v)) is var value && double.IsNaN(value) ? null : field.Scale.At(value), field.Grid);
        }

        if (XAxis.NamedTicks is { } ticks)
        {
            foreach (var (_, position) in ticks)
            {
                var at = frame.X(position);
                canvas.StrokeLine([(at, frame.Top), (at, frame.Top + frame.Height)], Field is null ? new Rgb(0xbb, 0xbb, 0xbb) : Rgb.White, 0.8);
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

    private void DrawAxes(Canvas canvas, Frame frame)
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
            frame.Left - TickLength - 6 - Widest(canvas, vertical.Labels) - 8, frame.Top + (frame.Height / 2), Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, angle: -Math.PI / 2);

        void DrawXTick(string label, double at)
        {
            canvas.StrokeLine([(at, bottom), (at, bottom + TickLength)], Rgb.Ink, 1);
            canvas.Text(label, at, bottom + TickLength + 6, Figure.TextSize, Rgb.Ink, horizontal: 0.5, vertical: 1);
        }
    }

    // The horizontal axis in another unit, along the upper edge.
    private void DrawBeside(Canvas canvas, Frame frame, (string Label, string Unit, double Factor) beside)
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

    private void DrawBar(Canvas canvas, Frame frame, ColorScale scale)
    {
        const double Point = 11;
        var left = frame.Left + frame.Width + BarGap;
        var top = frame.Top + (scale.ClipsAbove ? Point : 0);
        var bottom = frame.Top + frame.Height - (scale.ClipsBelow ? Point : 0);
        var height = bottom - top;
        canvas.Paint(left, top, BarWidth, height, (_, v) => scale.Map.At(1 - v), (1, ColorMap.Steps));
        List<(double, double)> outline = [(left, top)];
        if (scale.ClipsAbove)
        {
            (double, double)[] tip = [(left, top), (left + (BarWidth / 2), frame.Top), (left + BarWidth, top)];
            canvas.FillPolygon(tip, scale.Map.At(1));
            outline.Add(tip[1]);
        }

        outline.AddRange([(left + BarWidth, top), (left + BarWidth, bottom)]);
        if (scale.ClipsBelow)
        {
            (double, double)[] tip = [(left, bottom), (left + (BarWidth / 2), frame.Top + frame.Height), (left + BarWidth, bottom)];
            canvas.FillPolygon(tip, scale.Map.At(0));
            outline.Add(tip[1]);
        }

        outline.Add((left, bottom));
        canvas.StrokeLine([.. outline], Rgb.Ink, 0.8, closed: true);
        var ticks = BarTicks(scale, frame.Height);
        var right = left + BarWidth;
        for (var n = 0; n < ticks.Labels.Length; n++)
        {
            var at = bottom - ((ticks.Positions[n] - scale.Minimum) / (scale.Maximum - scale.Minimum) * height);
            canvas.StrokeLine([(right, at), (right + TickLength, at)], Rgb.Ink, 1);
            canvas.Text(ticks.Labels[n], right + TickLength + 4, at, Figure.TextSize, Rgb.Ink, vertical: 0.5);
        }

        canvas.Text(
            TickScale.Title(scale.Label, scale.Unit, ticks.Exponent),
            right + TickLength + 5 + Widest(canvas, ticks.Labels) + 18, frame.Top + (frame.Height / 2), Figure.TextSize + 1, Rgb.Ink, horizontal: 0.5, angle: -Math.PI / 2);
    }

    private void DrawLegend(Canvas canvas, Frame frame)
    {
        const double Step = 17;
        const double Sample = 22;
        var named = Enumerable.Range(0, Lines.Count).Where(n => Lines[n].Name.Length > 0).ToArray();
        if (named.Length == 0)
        {
            return;
        }

        var width = Sample + 20 + named.Max(n => canvas.MeasureText(Lines[n].Name, Figure.TextSize));
        var height = 10 + (Step * named.Length);
        (double X, double Y)[] corners =
        [
            (frame.Left + frame.Width - width - 8, frame.Top + 8), (frame.Left + 8, frame.Top + 8),
            (frame.Left + frame.Width - width - 8, frame.Top + frame.Height - height - 8), (frame.Left + 8, frame.Top + frame.Height - height - 8),
        ];
        var (x, y) = corners.MinBy(corner => Crowd(frame, corner.X, corner.Y, width, height));
        canvas.FillRectangle(x, y, width, height, Rgb.White, 0.85);
        canvas.StrokeRectangle(x, y, width, height, new Rgb(0xcc, 0xcc, 0xcc), 0.8);
        for (var row = 0; row < named.Length; row++)
        {
            var line = Lines[named[row]];
            var middle = y + 5 + (Step * (row + 0.5));
            canvas.StrokeLine([(x + 7, middle), (x + 7 + Sample, middle)], ColorOf(named[row]), line.Width, dashes: line.Dashed ? [5, 3.5] : null);
            canvas.Text(line.Name, x + Sample + 13, middle, Figure.TextSize, Rgb.Ink, vertical: 0.5);
        }
    }

    /// <summary>How much of the lines lies in a rectangle, judged by points a little apart along them.</summary>
    private int Crowd(Frame frame, double x, double y, double width, double height)
    {
        var count = 0;
        foreach (var line in Lines)
        {
            for (var i = 0; i + 1 < line.X.Count; i++)
            {
                for (var part = 0; part < 4; part++)
                {
                    var t = part / 4.0;
                    var px = frame.X(((1 - t) * line.X[i]) + (t * line.X[i + 1]));
                    var py = frame.Y(((1 - t) * line.Y[i]) + (t * line.Y[i + 1]));
                    count += px > x && px < x + width && py > y && py < y + height ? 1 : 0;
                }
            }
        }

        return count;
    }

    /// <summary>The plot's rectangle on the sheet and the way between its points and the axes' values.</summary>
    private readonly struct Frame(PlotPanel panel, PanelExtent extent, double left, double top)
    {
        public double Left => left;

        public double Top => top;

        public double Width => extent.Width;

        public double Height => extent.Height;

        public double X(double value) => left + ((value - panel.XAxis.Minimum) / (panel.XAxis.Maximum - panel.XAxis.Minimum) * extent.Width);

        public double Y(double value) => top + ((panel.YAxis.Maximum - value) / (panel.YAxis.Maximum - panel.YAxis.Minimum) * extent.Height);

        public double DataX(double fraction) => panel.XAxis.Minimum + (fraction * (panel.XAxis.Maximum - panel.XAxis.Minimum));

        public double DataY(double fraction) => panel.YAxis.Maximum - (fraction * (panel.YAxis.Maximum - panel.YAxis.Minimum));
    }
}
