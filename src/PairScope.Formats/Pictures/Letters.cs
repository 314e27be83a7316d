using SkiaSharp;

namespace PairScope.Formats;

/// <summary>
/// The letters of pictures: DejaVu Sans from this assembly, so that they are the same on every system. They are drawn as
/// outlines: no rasteriser of the system has a say, and a vector file needs no font.
/// </summary>
internal sealed class Letters : IDisposable
{
    /// <summary>Height of capitals in units of the size.</summary>
    public const double CapitalHeight = 0.729;

    private static readonly Lazy<SKTypeface> Regular = new(() => Load("DejaVuSans.ttf"));
    private static readonly Lazy<SKTypeface> Bold = new(() => Load("DejaVuSans-Bold.ttf"));

    private SKFont? _regular;
    private SKFont? _bold;

    public void Dispose()
    {
        _regular?.Dispose();
        _bold?.Dispose();
    }

    /// <summary>Width of letters in points.</summary>
    public double Measure(string text, double size, bool bold) => Font(size, bold).MeasureText(text);

    /// <summary>Their outlines, the left end of the baseline at the origin.</summary>
    public SKPath Outlines(string text, double size, bool bold) => Font(size, bold).GetTextPath(text, default(SKPoint));

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(Letters).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The font {name} is not in the assembly.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {name} could not be read.");
    }

    private SKFont Font(double size, bool bold)
    {
        var font = bold ? _bold ??= Unhinted(Bold.Value) : _regular ??= Unhinted(Regular.Value);
        font.Size = (float)size;
        return font;
    }

    private static SKFont Unhinted(SKTypeface typeface) => new(typeface) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true };
}
