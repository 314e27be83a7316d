using System.Globalization;
using System.Net;
using System.Text;

namespace PairScope.Learning.Evaluation;

/// <summary>A small chart as SVG: axes with ticks, points and lines.</summary>
internal sealed class SvgChart
{
    private const double Width = 340;
    private const double Height = 280;
    private const double Left = 62;
    private const double Bottom = 44;
    private const double Margin = 10;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;
    private readonly StringBuilder _svg = new();

    /// <summary>An empty chart.</summary>
    /// <param name="xName">What the axis to the right shows, with its unit.</param>
    /// <param name="yName">What the axis upwards shows.</param>
    /// <param name="x">Range of the first.</param>
    /// <param name="y">Range of the second.</param>
    public SvgChart(string xName, string yName, (double Low, double High) x, (double Low, double High) y)
    {
        _x = x.High > x.Low ? x : (x.Low, x.Low + 1);
        _y = y.High > y.Low ? y : (y.Low, y.Low + 1);
        _svg.Append(Invariant, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"11\">");
        _svg.Append(Invariant, $"<rect x=\"{Left}\" y=\"{Margin}\" width=\"{Width - Left - Margin}\" height=\"{Height - Bottom - Margin}\" fill=\"none\" stroke=\"#888\"/>");
        foreach (double tick in Ticks(_x))
        {
            _svg.Append(Invariant, $"<text x=\"{X(tick):F1}\" y=\"{Height - Bottom + 15}\" text-anchor=\"middle\">{tick:G4}</text>");
        }

        foreach (double tick in Ticks(_y))
        {
            _svg.Append(Invariant, $"<text x=\"{Left - 5}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick:G4}</text>");
        }

        _svg.Append(Invariant, $"<text x=\"{(Width + Left) / 2:F1}\" y=\"{Height - 8}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(xName)}</text>");
        _svg.Append(Invariant, $"<text transform=\"translate(13 {Height / 2:F1}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(yName)}</text>");
    }

    /// <summary>The line y = x.</summary>
    public SvgChart Diagonal()
    {
        double low = Math.Max(_x.Low, _y.Low);
        double high = Math.Min(_x.High, _y.High);
        _svg.Append(Invariant, $"<line x1=\"{X(low):F1}\" y1=\"{Y(low):F1}\" x2=\"{X(high):F1}\" y2=\"{Y(high):F1}\" stroke=\"#aaa\"/>");
        return this;
    }

    /// <summary>One point.</summary>
    public SvgChart Point(string colour, double x, double y)
    {
        _svg.Append(Invariant, $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"1.3\" fill=\"{colour}\"/>");
        return this;
    }

    /// <summary>A line through points, each of them marked if asked for.</summary>
    public SvgChart Line(string colour, IEnumerable<(double X, double Y)> points, bool marks)
    {
        (double X, double Y)[] all = [.. points];
        _svg.Append(Invariant, $"<polyline fill=\"none\" stroke=\"{colour}\" points=\"").AppendJoin(' ', all.Select(p => string.Create(Invariant, $"{X(p.X):F1},{Y(p.Y):F1}"))).Append("\"/>");
        foreach ((double x, double y) in marks ? all : [])
        {
            _svg.Append(Invariant, $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"2.5\" fill=\"{colour}\"/>");
        }

        return this;
    }

    /// <summary>The chart as an SVG element.</summary>
    public override string ToString() => _svg + "</svg>\n";

    private double X(double v) => Left + ((v - _x.Low) / (_x.High - _x.Low) * (Width - Left - Margin));

    private double Y(double v) => Height - Bottom - ((v - _y.Low) / (_y.High - _y.Low) * (Height - Bottom - Margin));

    // Multiples of 1, 2 or 5 times a power of ten, four to eight of them.
    private static IEnumerable<double> Ticks((double Low, double High) range)
    {
        double rough = (range.High - range.Low) / 5;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
        for (double tick = Math.Ceiling(range.Low / step) * step; tick <= range.High + (1e-9 * step); tick += step)
        {
            yield return Math.Abs(tick) < 1e-9 * step ? 0 : tick;
        }
    }
}
