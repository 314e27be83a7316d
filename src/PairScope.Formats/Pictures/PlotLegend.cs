namespace PairScope.Formats;

/// <summary>The names of a plot's lines, in the corner where they hide least.</summary>
internal static class PlotLegend
{
    /// <summary>Draws it; nothing where no line has a name.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="frame">The plot.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="color">The colour of each.</param>
    public static void Draw(Canvas canvas, PlotFrame frame, IReadOnlyList<LineSeries> lines, Func<int, Rgb> color)
    {
        const double Step = 17;
        const double Sample = 22;
        var named = Enumerable.Range(0, lines.Count).Where(n => lines[n].Name.Length > 0).ToArray();
        if (named.Length == 0)
        {
            return;
        }

        var width = Sample + 20 + named.Max(n => canvas.MeasureText(lines[n].Name, Figure.TextSize));
        var height = 10 + (Step * named.Length);
        (double X, double Y)[] corners =
        [
            (frame.Left + frame.Width - width - 8, frame.Top + 8), (frame.Left + 8, frame.Top + 8),
            (frame.Left + frame.Width - width - 8, frame.Top + frame.Height - height - 8), (frame.Left + 8, frame.Top + frame.Height - height - 8),
        ];
        var (x, y) = corners.MinBy(corner => Crowd(lines, frame, corner.X, corner.Y, width, height));
        canvas.FillRectangle(x, y, width, height, Rgb.White, 0.85);
        canvas.StrokeRectangle(x, y, width, height, new Rgb(0xcc, 0xcc, 0xcc), 0.8);
        for (var row = 0; row < named.Length; row++)
        {
            var line = lines[named[row]];
            var middle = y + 5 + (Step * (row + 0.5));
            canvas.StrokeLine([(x + 7, middle), (x + 7 + Sample, middle)], color(named[row]), line.Width, dashes: line.Dashed ? [5, 3.5] : null);
            canvas.Text(line.Name, x + Sample + 13, middle, Figure.TextSize, Rgb.Ink, vertical: 0.5);
        }
    }

    // How much of the lines lies in a rectangle, judged by points a little apart along them.
    private static int Crowd(IReadOnlyList<LineSeries> lines, PlotFrame frame, double x, double y, double width, double height)
    {
        var count = 0;
        foreach (var line in lines)
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
}
