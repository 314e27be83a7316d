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

    /// <summary>The lines, from the top; long ones are broken between words.</summary>
    public IReadOnlyList<(string Text, TextStyle Style)> Lines { get; init; } = [];

    /// <summary>A line above the bars, empty for none.</summary>
    public string BarTitle { get; init; } = string.Empty;

    /// <summary>The bars, from the top.</summary>
    public IReadOnlyList<ProbabilityBar> Bars { get; init; } = [];

    /// <summary>Width of the panel in points.</summary>
    public double Width { get; init; } = 300;

    internal override PanelExtent Measure(Canvas canvas, double height) =>
        new(Width, height, 0, 0, Title.Length > 0 ? 12 + Figure.TitleSize : 0, 0);

    internal override void Draw(Canvas canvas, PanelExtent extent, double x, double y)
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
                y += step / 2;
            }

            foreach (var line in Broken(canvas, text, size, style is TextStyle.Headline))
            {
                Figure.DrawFitting(canvas, line, x, y, Width, size, color, style is TextStyle.Headline);
                y += step;
            }
        }

        if (Bars.Count == 0)
        {
            return;
        }

        y += Lines.Count > 0 ? 12 : 0;
        if (BarTitle.Length > 0)
        {
            canvas.Text(BarTitle, x, y, 10, Rgb.Muted, vertical: 1);
            y += 20;
        }

        var names = Bars.Max(bar => canvas.MeasureText(bar.Name, Figure.TextSize + 1)) + 12;
        var full = Math.Max(40, Width - names - 50);
        foreach (var bar in Bars)
        {
            var value = double.IsFinite(bar.Value) ? Math.Clamp(bar.Value, 0, 1) : 0;
            canvas.Text(bar.Name, x, y + (BarHeight / 2), Figure.TextSize + 1, Rgb.Ink, vertical: 0.5, bold: bar.Highlighted);
            canvas.FillRectangle(x + names, y, full, BarHeight, new Rgb(0xee, 0xee, 0xee));
            canvas.FillRectangle(x + names, y, full * value, BarHeight, bar.Highlighted ? Rgb.Series[0] : new Rgb(0xa8, 0xa8, 0xa8));
            canvas.Text(
                (100 * value).ToString(value is > 0 and < 0.0995 ? "F1" : "F0", CultureInfo.InvariantCulture) + " %",
                x + Width, y + (BarHeight / 2), Figure.TextSize, Rgb.Ink, horizontal: 1, vertical: 0.5, bold: bar.Highlighted);
            y += BarStep;
        }
    }

    private IEnumerable<string> Broken(Canvas canvas, string text, double size, bool bold)
    {
        var line = string.Empty;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && canvas.MeasureText(longer, size, bold) > Width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
