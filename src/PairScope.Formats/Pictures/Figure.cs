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
/// A picture: panels in a row under a common title, written as PNG. Lengths are points of 1/96 inch; a picture is sharp on
/// dense screens and in print because every point is <see cref="Save(string, double)"/>'s scale of pixels wide.
/// </summary>
/// <example><code>
/// new Figure("A1', Δ0 = 1 meV", Pictures.ReciprocalMap(modulus, 64, "QPI map", scale)).Save("map.png");
/// </code></example>
public sealed class Figure
{
    internal const double TextSize = 11;
    internal const double TitleSize = 12.5;
    private const double HeadlineSize = 15;
    private const double Margin = 16;
    private const double Gap = 26;

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

    /// <summary>A second, smaller line under the headline (parameters, file name), empty for none.</summary>
    public string Subtitle { get; init; } = string.Empty;

    /// <summary>The panels, left to right.</summary>
    public IReadOnlyList<Panel> Panels { get; }

    /// <summary>Height of the panels' bodies in points.</summary>
    public double PanelHeight { get; init; } = 340;

    /// <summary>Draws the picture and writes it as PNG, atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">Pixels per point, 0.5 to 8.</param>
    /// <exception cref="InputException">The file cannot be written, or cairo is not installed.</exception>
    public void Save(string path, double scale = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 8);
        PanelExtent[] extents;
        using (var sheet = new Canvas(1, 1, scale))
        {
            extents = [.. Panels.Select(panel => panel.Measure(sheet, PanelHeight))];
        }

        var above = extents.Max(extent => extent.Above);
        var header = (Title.Length > 0 ? 26 : 0) + (Subtitle.Length > 0 ? 18 : 0) + (Title.Length + Subtitle.Length > 0 ? 6 : 0);
        var width = (2 * Margin) + extents.Sum(extent => extent.Left + extent.Width + extent.Right) + (Gap * (extents.Length - 1));
        var height = (2 * Margin) + header + above + PanelHeight + extents.Max(extent => extent.Below);
        using var canvas = new Canvas(width, height, scale);
        var y = Margin;
        if (Title.Length > 0)
        {
            DrawFitting(canvas, Title, Margin, y, width - (2 * Margin), HeadlineSize, Rgb.Ink, bold: true);
            y += 26;
        }

        if (Subtitle.Length > 0)
        {
            DrawFitting(canvas, Subtitle, Margin, y, width - (2 * Margin), TextSize, Rgb.Muted, bold: false);
        }

        var x = Margin;
        var top = Margin + header + above;
        for (var n = 0; n < extents.Length; n++)
        {
            var extent = extents[n];
            x += extent.Left;
            if (Panels[n].Title.Length > 0)
            {
                var room = extent.Width + Math.Max(0, extent.Right - 8);
                DrawFitting(canvas, Panels[n].Title, x, top - 12 - TitleSize, room, TitleSize, Rgb.Ink, bold: false);
            }

            Panels[n].Draw(canvas, extent, x, top + ((PanelHeight - extent.Height) / 2));
            x += extent.Width + extent.Right + Gap;
        }

        canvas.Save(path);
    }

    /// <summary>A line with its capitals' top at y, in smaller letters when it is too long, and cut when it is far too long.</summary>
    internal static void DrawFitting(Canvas canvas, string text, double x, double y, double room, double size, Rgb color, bool bold)
    {
        var width = canvas.MeasureText(text, size, bold);
        if (width > room)
        {
            size = Math.Max(0.72 * size, size * room / width);
            while (text.Length > 1 && canvas.MeasureText(text, size, bold) > room)
            {
                text = text[..^2].TrimEnd('…', ' ') + "…";
            }
        }

        canvas.Text(text, x, y, size, color, vertical: 1, bold: bold);
    }
}
