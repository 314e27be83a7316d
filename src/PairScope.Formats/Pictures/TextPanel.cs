using System.Globalization;

namespace PairScope.Formats;

/// <summary>A horizontal bar from 0 to 1 with its name, for class probabilities.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">0 to 1.</param>
/// <param name="Highlighted">Drawn in colour instead of grey.</param>
public sealed record ProbabilityBar(string Name, double Value, bool Highlighted = false);

/// <summary>How a line of text is set.</summary>
public enum TextStyle
{
    /// <summary>Plain letters.</summary>
    Normal,

    /// <summary>Large and bold.</summary>
    Headline,

    /// <summary>Small and grey.</summary>
    Muted,
}

/// <summary>Lines of text, then horizontal bars: a reading beside its map.</summary>
public sealed class TextPanel : Panel
{
    private const double BarStep = 24;
    private const double BarHeight = 13;
    private const double LeastShrink = 0.75;

    /// <summary>The lines, from the top; long ones are broken between words.</summary>
    public IReadOnlyList<(string Text, TextStyle Style)> Lines { get; init; } = [];

    /// <summary>A line above the bars, empty for none.</summary>
    public string BarTitle { get; init; } = string.Empty;

    /// <summary>The bars, from the top.</summary>
    public IReadOnlyList<ProbabilityBar> Bars { get; init; } = [];

    /// <summary>Width of the panel in points.</summary>
    public double Width { get; init; } = 300;

    internal override PanelExtent Measure(Canvas canvas, double height)
    {
        var shrink = Shrink(canvas, height);
        return new(Width, Math.Max(height, ContentHeight(canvas, shrink)), 0, 0, Title.Length > 0 ? 12 + Figure.TitleSize : 0, 0);
    }

    internal override void Draw(Canvas canvas, PanelExtent extent, double x, double y) => Lay(canvas, Shrink(canvas, extent.Height), x, y, draws: true);

    // Long texts are set in smaller letters until they fit, and those that never do make the panel taller.
    private double Shrink(Canvas canvas, double height)
    {
        double[] sizes = [1, 0.95, 0.9, 0.85, 0.8, LeastShrink];
        return sizes.FirstOrDefault(shrink => ContentHeight(canvas, shrink) <= height, LeastShrink);
    }

    private double ContentHeight(Canvas canvas, double shrink) => Lay(canvas, shrink, 0, 0, draws: false);

    /// <summary>Sets everything below (x, y) and returns where it ends; without <paramref name="draws"/> it only measures.</summary>
    private double Lay(Canvas canvas, double shrink, double x, double y, bool draws)
    {
        foreach (var (text, style) in Lines)
        {
            var (size, color, step) = style switch
            {
                TextStyle.Headline => (19.0, Rgb.Ink, 31.0),
                TextStyle.Muted => (10.0, Rgb.Muted, 16.0),
                _ => (Figure.TextSize + 1, Rgb.Ink, 20.0),
            };
            if (text.Length == 0)
            {
                y += shrink * step / 2;
            }

            foreach (var line in TextLayout.Lines(canvas, text, shrink * size, style is TextStyle.Headline, Width))
            {
                if (draws)
                {
                    canvas.Text(line, x, y, shrink * size, color, vertical: 1, bold: style is TextStyle.Headline);
                }

                y += shrink * step;
            }
        }

        return Bars.Count == 0 ? y : LayBars(canvas, shrink, x, y + (Lines.Count > 0 ? 12 : 0), draws);
    }

    private double LayBars(Canvas canvas, double shrink, double x, double y, bool draws)
    {
        foreach (var line in TextLayout.Lines(canvas, BarTitle, shrink * 10, bold: false, Width))
        {
            if (draws)
            {
                canvas.Text(line, x, y, shrink * 10, Rgb.Muted, vertical: 1);
            }

            y += shrink * 16;
        }

        y += BarTitle.Length > 0 ? 4 : 0;
        var size = shrink * (Figure.TextSize + 1);
        var names = Math.Min(Width / 2, Bars.Max(bar => canvas.MeasureText(bar.Name, size, bold: bar.Highlighted)) + 12);
        var full = Math.Max(40, Width - names - 50);
        foreach (var bar in Bars)
        {
            var lines = TextLayout.Lines(canvas, bar.Name, size, bar.Highlighted, names - 8);
            var height = shrink * BarStep * Math.Max(1, 0.65 * lines.Count);
            if (draws)
            {
                var value = double.IsFinite(bar.Value) ? Math.Clamp(bar.Value, 0, 1) : 0;
                var middle = y + (shrink * BarHeight / 2);
                for (var n = 0; n < lines.Count; n++)
                {
                    canvas.Text(lines[n], x, middle + (0.65 * shrink * BarStep * n), size, Rgb.Ink, vertical: 0.5, bold: bar.Highlighted);
                }

                canvas.FillRectangle(x + names, y, full, shrink * BarHeight, new Rgb(0xee, 0xee, 0xee));
                canvas.FillRectangle(x + names, y, full * value, shrink * BarHeight, bar.Highlighted ? Rgb.Series[0] : new Rgb(0xa8, 0xa8, 0xa8));
                canvas.Text(
                    (100 * value).ToString(value is > 0 and < 0.0995 ? "F1" : "F0", CultureInfo.InvariantCulture) + " %",
                    x + Width, middle, shrink * Figure.TextSize, Rgb.Ink, horizontal: 1, vertical: 0.5, bold: bar.Highlighted);
            }

            y += height;
        }

        return y;
    }
}
