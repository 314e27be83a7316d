using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SkiaSharp;

namespace PairScope.Formats;

/// <summary>
/// A white sheet to draw on, in points of 1/96 inch with the origin at the upper left. The same drawing becomes pixels, each
/// point <see cref="Scale"/> of them wide, or an SVG or PDF file of lines, letters' outlines and the maps' pixels.
/// </summary>
internal sealed class Canvas : IDisposable
{
    private const int LargestSide = 32_000;

    // A page of PDF counts 1/72 inch.
    private const float PdfPoint = 0.75f;

    private readonly PictureFormat _format;
    private readonly float _width;
    private readonly float _height;
    private readonly MemoryStream _written = new();
    private readonly SKBitmap? _pixels;
    private readonly SKDocument? _document;
    private readonly SKCanvas _canvas;
    private readonly Letters _letters = new();

    public Canvas(double width, double height, double scale, PictureFormat format = PictureFormat.Png)
    {
        (Scale, _format) = (scale, format);
        var (columns, rows) = ((int)Math.Ceiling(width * scale), (int)Math.Ceiling(height * scale));
        if (columns is < 1 or > LargestSide || rows is < 1 or > LargestSide)
        {
            throw new ArgumentOutOfRangeException(nameof(width), $"A picture of {columns} × {rows} pixels cannot be drawn.");
        }

        (_width, _height) = ((float)Math.Ceiling(width), (float)Math.Ceiling(height));
        switch (format)
        {
            case PictureFormat.Svg:
                _canvas = SKSvgCanvas.Create(new SKRect(0, 0, _width, _height), _written);
                break;
            case PictureFormat.Pdf:
                _document = SKDocument.CreatePdf(_written, new SKDocumentPdfMetadata { Creator = "PairScope", RasterDpi = (float)(96 * scale), EncodingQuality = 101 });
                _canvas = _document.BeginPage(PdfPoint * _width, PdfPoint * _height);
                _canvas.Scale(PdfPoint);
                break;
            default:
                _pixels = new SKBitmap(new SKImageInfo(columns, rows, SKColorType.Rgba8888, SKAlphaType.Opaque));
                _canvas = new SKCanvas(_pixels);
                _canvas.Scale((float)scale);
                break;
        }

        FillRectangle(0, 0, _width + 1, _height + 1, Rgb.White);
    }

    /// <summary>Pixels per point; in a vector file those of the maps inside.</summary>
    public double Scale { get; }

    public void Dispose()
    {
        _canvas.Dispose();
        _document?.Dispose();
        _pixels?.Dispose();
        _letters.Dispose();
        _written.Dispose();
    }

    /// <summary>Writes the finished sheet, atomically. Nothing can be drawn after that.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path)
    {
        var bytes = Finish();
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    public void FillRectangle(double x, double y, double width, double height, Rgb color, double opacity = 1)
    {
        using var paint = Filled(color, opacity);
        _canvas.DrawRect((float)x, (float)y, (float)width, (float)height, paint);
    }

    public void StrokeRectangle(double x, double y, double width, double height, Rgb color, double lineWidth)
    {
        using var paint = Stroked(color, lineWidth);
        _canvas.DrawRect((float)x, (float)y, (float)width, (float)height, paint);
    }

    public void FillCircle(double x, double y, double radius, Rgb color)
    {
        using var paint = Filled(color);
        _canvas.DrawCircle((float)x, (float)y, (float)radius, paint);
    }

    public void FillPolygon(ReadOnlySpan<(double X, double Y)> corners, Rgb color)
    {
        using var paint = Filled(color);
        using var path = Trace(corners, closed: true);
        _canvas.DrawPath(path, paint);
    }

    /// <summary>A line through the points; it breaks where a coordinate is NaN.</summary>
    public void StrokeLine(
        ReadOnlySpan<(double X, double Y)> points, Rgb color, double lineWidth, bool closed = false, double[]? dashes = null, double opacity = 1)
    {
        using var paint = Stroked(color, lineWidth, opacity);
        using var effect = dashes is null ? null : SKPathEffect.CreateDash([.. dashes.Select(d => (float)d)], 0);
        paint.PathEffect = effect;
        using var path = Trace(points, closed);
        _canvas.DrawPath(path, paint);
    }

    /// <summary>Everything until <see cref="Unclip"/> shows only inside the rectangle.</summary>
    public void Clip(double x, double y, double width, double height)
    {
        _canvas.Save();
        _canvas.ClipRect(SKRect.Create((float)x, (float)y, (float)width, (float)height), SKClipOperation.Intersect, antialias: true);
    }

    public void Unclip() => _canvas.Restore();

    /// <summary>
    /// Fills a rectangle pixel by pixel: <paramref name="colorAt"/> gets the position inside it as fractions (x from the left,
    /// y from the top, at pixel centres) and returns the colour, or null for nothing. In a vector file the rectangle has the pixels
    /// of <paramref name="grid"/>, so that an image goes in as it is.
    /// </summary>
    public void Paint(double x, double y, double width, double height, Func<double, double, Rgb?> colorAt, (int Columns, int Rows)? grid = null)
    {
        var (columns, rows) = grid is { } g && _format is not PictureFormat.Png ? g : (Math.Max(1, (int)Math.Round(width * Scale)), Math.Max(1, (int)Math.Round(height * Scale)));
        using var pixels = new SKBitmap(new SKImageInfo(columns, rows, SKColorType.Rgba8888, SKAlphaType.Premul));
        var line = new byte[4 * columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                // Opaque or empty, so the premultiplied colour is the colour.
                var color = colorAt((column + 0.5) / columns, (row + 0.5) / rows);
                (line[4 * column], line[(4 * column) + 1], line[(4 * column) + 2], line[(4 * column) + 3]) =
                    color is { } c ? (c.Red, c.Green, c.Blue, byte.MaxValue) : default;
            }

            Marshal.Copy(line, 0, pixels.GetPixels() + (row * pixels.RowBytes), line.Length);
        }

        // Among pixels the map's own lie exactly on the sheet's.
        var place = _format is PictureFormat.Png
            ? SKRect.Create((float)(Math.Round(x * Scale) / Scale), (float)(Math.Round(y * Scale) / Scale), (float)(columns / Scale), (float)(rows / Scale))
            : SKRect.Create((float)x, (float)y, (float)width, (float)height);
        using var image = SKImage.FromBitmap(pixels);
        _canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest));
    }

    /// <summary>The width of the widest label of a plot; 0 of none.</summary>
    public double Widest(string[] labels) => labels.Length == 0 ? 0 : labels.Max(label => MeasureText(label, Figure.TextSize));

    /// <summary>Width of a line of text in points.</summary>
    public double MeasureText(string text, double size, bool bold = false) =>
        RichText.Parse(text).Sum(run => _letters.Measure(run.Text, size * run.Scale, bold));

    /// <summary>
    /// A line of text. <paramref name="horizontal"/> 0, ½, 1 puts its left end, middle, right end at x;
    /// <paramref name="vertical"/> 0, ½, 1 its baseline, the middle or the top of its capitals at y.
    /// </summary>
    public void Text(
        string text, double x, double y, double size, Rgb color, double horizontal = 0, double vertical = 0, bool bold = false, double angle = 0, bool halo = false)
    {
        _canvas.Save();
        _canvas.Translate((float)x, (float)y);
        _canvas.RotateRadians((float)angle);
        var pen = -horizontal * MeasureText(text, size, bold);
        foreach (var run in RichText.Parse(text))
        {
            using var outlines = _letters.Outlines(run.Text, size * run.Scale, bold);
            _canvas.Save();
            _canvas.Translate((float)pen, (float)((vertical * Letters.CapitalHeight * size) - (run.Rise * size)));
            if (halo)
            {
                using var rim = Stroked(Rgb.White, 0.28 * size, 0.9);
                _canvas.DrawPath(outlines, rim);
            }

            using var paint = Filled(color);
            _canvas.DrawPath(outlines, paint);
            _canvas.Restore();
            pen += _letters.Measure(run.Text, size * run.Scale, bold);
        }

        _canvas.Restore();
    }

    private static SKPaint Filled(Rgb color, double opacity = 1) => new() { Color = Color(color, opacity), IsAntialias = true };

    private static SKPaint Stroked(Rgb color, double lineWidth, double opacity = 1) => new()
    {
        Color = Color(color, opacity),
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeWidth = (float)lineWidth,
        StrokeJoin = SKStrokeJoin.Round,
    };

    private static SKColor Color(Rgb color, double opacity) => new(color.Red, color.Green, color.Blue, (byte)Math.Round(255 * opacity));

    private static SKPath Trace(ReadOnlySpan<(double X, double Y)> points, bool closed)
    {
        using var path = new SKPathBuilder();
        var drawing = false;
        foreach (var (x, y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                drawing = false;
                continue;
            }

            // Far outside the sheet single precision is too coarse for the slope.
            var point = new SKPoint((float)Math.Clamp(x, -1e5, 1e5), (float)Math.Clamp(y, -1e5, 1e5));
            if (drawing)
            {
                path.LineTo(point);
            }
            else
            {
                path.MoveTo(point);
                drawing = true;
            }
        }

        if (closed)
        {
            path.Close();
        }

        return path.Detach();
    }

    private ReadOnlySpan<byte> FinishVector()
    {
        if (_document is not null)
        {
            _document.EndPage();
            _document.Close();
        }
        else
        {
            // The last elements are written when the canvas goes.
            _canvas.Dispose();
        }

        return _written.GetBuffer().AsSpan(0, (int)_written.Length);
    }

    private byte[] Finish()
    {
        switch (_format)
        {
            case PictureFormat.Pdf:
                return FinishVector().ToArray();
            case PictureFormat.Svg:
                // Skia says neither that the drawing may be scaled nor that a map's pixels stay squares then.
                var size = string.Create(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {_width} {_height}\" ");
                return Encoding.UTF8.GetBytes(new StringBuilder(Encoding.UTF8.GetString(FinishVector()))
                    .Replace("<svg ", size).Replace("<image ", "<image style=\"image-rendering:pixelated\" ").ToString());
            default:
                _canvas.Flush();
                using (var data = _pixels!.PeekPixels().Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6)) ?? throw new InvalidOperationException("The picture could not be encoded."))
                {
                    return data.ToArray();
                }
        }
    }
}
