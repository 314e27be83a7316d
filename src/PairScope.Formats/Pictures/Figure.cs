namespace PairScope.Formats;

/// <summary>One part of a <see cref="Figure"/>: a <see cref="PlotPanel"/> or a <see cref="TextPanel"/>.</summary>
public abstract class Panel
{
    /// <summary>A line above the panel, empty for none; subscripts as q_{x}, superscripts as a^{2}.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Room that the panel needs round its body, which is <paramref name="height"/> points high.</summary>
    internal abstract PanelExtent Measure(Canvas canvas, double height);

    /// <summary>Draws the panel with the upper left corner of its body at (x, y).</summary>
    internal abstract void Draw(Canvas canvas, PanelExtent extent, double x, double y);
}

/// <summary>Size of a panel's body and the room for labels on its four sides, in points.</summary>
internal readonly record struct PanelExtent(double Width, double Height, double Left, double Right, double Above, double Below);

/// <summary>
/// A picture: panels in a row, or in several, under a common title, written as .png, .svg or .pdf. Lengths are points of 1/96 inch; a picture is sharp on
/// dense screens because every point is <see cref="Save(string, double)"/>'s scale of pixels wide, and in print as a drawing of lines.
/// </summary>
/// <example><code>
/// new Figure("A1', Δ0 = 1 meV", ZonePlots.ReciprocalMap(modulus, 64, "QPI map", scale)).Save("map.png");
/// </code></example>
public sealed class Figure
{
    internal const double TextSize = 11;
    internal const double TitleSize = 12.5;
    private const double HeadlineSize = 15;
    private const double TitleStep = 16;
    private const double Margin = 16;
    private const double Gap = 26;
    private const double RowGap = 22;

    /// <summary>A picture of these panels, left to right.</summary>
    /// <exception cref="ArgumentException">There is no panel.</exception>
    public Figure(string title, params IReadOnlyList<Panel> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        if (panels.Count == 0)
        {
            throw new ArgumentException("A picture needs a panel.", nameof(panels));
        }

        Title = title;
        Panels = panels;
    }

    /// <summary>The headline, empty for none.</summary>
    public string Title { get; }

    /// <summary>A second, smaller text under the headline (parameters, file name), empty for none.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The panels, left to right.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    /// <summary>Height of the panels' bodies in points; a text that needs more gets more.</summary>
    public double PanelHeight { get; init; } = 340;

    /// <summary>Width of the sheet in points beyond which panels go on in a further row below; a panel that is wider stands alone.</summary>
    public double LargestWidth { get; init; } = double.PositiveInfinity;

    /// <summary>Draws the picture and writes it, atomically.</summary>
    /// <param name="path">The file; its ending chooses the format: .png, .svg, .pdf.</param>
    /// <param name="scale">Pixels per point, 0.5 to 8; in .svg and .pdf those of the maps inside.</param>
    /// <exception cref="InputException">The file cannot be written, or its ending is not that of a picture.</exception>
    public void Save(string path, double scale = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 8);
        var format = PictureFile.FormatOf(path) ?? throw new InputException($"The picture '{path}' must end in {PictureFile.EndingsInWords}.");
        PanelExtent[] extents;
        IReadOnlyList<Range> rows;
        double width;
        Header header;
        (double Size, IReadOnlyList<string> Lines)[] titles;
        using (var sheet = new Canvas(1, 1, scale))
        {
            extents = [.. Panels.Select(panel => panel.Measure(sheet, PanelHeight))];
            rows = Rows(extents);
            width = (2 * Margin) + rows.Max(row => Width(extents, row));
            header = Header.Of(sheet, this, width - (2 * Margin));
            titles = [.. Panels.Zip(extents, (panel, extent) => TitleLines(sheet, panel.Title, extent.Width + Math.Max(0, extent.Right - 8)))];
        }

        var tops = new List<double>();
        var bottom = Margin + header.Height;
        foreach (Range row in rows)
        {
            // A long text beside a plot is taller than the plot: then the row grows.
            bottom += (tops.Count > 0 ? RowGap : 0) + extents[row].Zip(titles[row], (extent, title) => extent.Above + (TitleStep * Math.Max(0, title.Lines.Count - 1))).Max();
            tops.Add(bottom);
            bottom += Body(row) + extents[row].Max(extent => extent.Below);
        }

        using var canvas = new Canvas(width, bottom + Margin, scale, format);
        header.Draw(canvas, Margin, Margin);
        foreach ((Range row, double top) in rows.Zip(tops))
        {
            var x = Margin;
            foreach ((Panel panel, PanelExtent extent, (double size, IReadOnlyList<string> lines)) in Panels.Take(row).Zip(extents[row], titles[row]))
            {
                x += extent.Left;
                for (var line = 0; line < lines.Count; line++)
                {
                    canvas.Text(lines[line], x, top - extent.Above - (TitleStep * (lines.Count - 1 - line)), size, Rgb.Ink, vertical: 1);
                }

                panel.Draw(canvas, extent, x, top + ((Body(row) - extent.Height) / 2));
                x += extent.Width + extent.Right + Gap;
            }
        }

        canvas.Save(path);

        double Body(Range row) => Math.Max(PanelHeight, extents[row].Max(extent => extent.Height));
    }

    // As many panels in each row as the sheet takes.
    private List<Range> Rows(PanelExtent[] extents)
    {
        var rows = new List<Range>();
        var first = 0;
        for (var next = 1; next <= extents.Length; next++)
        {
            if (next == extents.Length || (2 * Margin) + Width(extents, first..(next + 1)) > LargestWidth)
            {
                rows.Add(first..next);
                first = next;
            }
        }

        return rows;
    }

    private static double Width(PanelExtent[] extents, Range row) => extents[row].Sum(extent => extent.Left + extent.Width + extent.Right) + (Gap * (extents[row].Length - 1));

    // A little smaller rather than broken, broken rather than cut.
    private static (double Size, IReadOnlyList<string> Lines) TitleLines(Canvas canvas, string title, double room)
    {
        var size = TextLayout.Size(canvas, title, TitleSize, 0.8 * TitleSize, bold: false, room);
        return (size, TextLayout.Lines(canvas, title, size, bold: false, room));
    }

    /// <summary>Headline and the line of parameters below it, each in as many lines as it takes.</summary>
    private sealed record Header(double Size, IReadOnlyList<string> Title, IReadOnlyList<string> Subtitle)
    {
        private const double Step = 22;
        private const double SmallStep = 16;

        public double Height =>
            (Title.Count > 0 ? 26 + (Step * (Title.Count - 1)) : 0) + (Subtitle.Count > 0 ? 18 + (SmallStep * (Subtitle.Count - 1)) : 0) + (Title.Count + Subtitle.Count > 0 ? 6 : 0);

        public static Header Of(Canvas canvas, Figure figure, double room)
        {
            var size = TextLayout.Size(canvas, figure.Title, HeadlineSize, 0.8 * HeadlineSize, bold: true, room);
            return new Header(
                size,
                TextLayout.Lines(canvas, Parts(canvas, figure.Title, size, bold: true, room), size, bold: true, room),
                TextLayout.Lines(canvas, Parts(canvas, figure.Subtitle, TextSize, bold: false, room), TextSize, bold: false, room));
        }

        // Lists of parameters break between parameters, not before a unit.
        private static string Parts(Canvas canvas, string text, double size, bool bold, double room)
        {
            var parts = text.Split(", ");
            return parts.All(part => canvas.MeasureText(part + ",", size, bold) <= room) ? string.Join(", ", parts.Select(part => part.Replace(' ', '\u00a0'))) : text;
        }

        public void Draw(Canvas canvas, double x, double y)
        {
            for (var n = 0; n < Title.Count; n++)
            {
                canvas.Text(Title[n], x, y + (Step * n), Size, Rgb.Ink, vertical: 1, bold: true);
            }

            y += Title.Count > 0 ? 26 + (Step * (Title.Count - 1)) : 0;
            for (var n = 0; n < Subtitle.Count; n++)
            {
                canvas.Text(Subtitle[n], x, y + (SmallStep * n), TextSize, Rgb.Muted, vertical: 1);
            }
        }
    }
}
