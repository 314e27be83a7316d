using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>
/// A white sheet to draw on, in points of 1/96 inch with the origin at the upper left, each <see cref="Scale"/> pixels wide.
/// Letters are DejaVu Sans.
/// </summary>
internal sealed class Canvas : IDisposable
{
    private const int LargestSide = 32_000;
    private const string FontFamily = "DejaVu Sans";

    private readonly nint _surface;
    private readonly nint _context;

    public Canvas(double width, double height, double scale)
    {
        Scale = scale;
        var (columns, rows) = ((int)Math.Ceiling(width * scale), (int)Math.Ceiling(height * scale));
        if (columns is < 1 or > LargestSide || rows is < 1 or > LargestSide)
        {
            throw new ArgumentOutOfRangeException(nameof(width), $"A picture of {columns} × {rows} pixels cannot be drawn.");
        }

        _surface = CairoNative.cairo_image_surface_create(CairoNative.FormatArgb32, columns, rows);
        _context = CairoNative.cairo_create(_surface);
        Check(CairoNative.cairo_status(_context));
        CairoNative.cairo_scale(_context, scale, scale);
        CairoNative.cairo_set_line_join(_context, CairoNative.LineJoinRound);
        var options = CairoNative.cairo_font_options_create();
        CairoNative.cairo_font_options_set_hint_metrics(options, CairoNative.HintMetricsOff);
        CairoNative.cairo_font_options_set_hint_style(options, CairoNative.HintStyleNone);
        CairoNative.cairo_font_options_set_antialias(options, CairoNative.AntialiasGray);
        CairoNative.cairo_set_font_options(_context, options);
        CairoNative.cairo_font_options_destroy(options);
        FillRectangle(0, 0, width + 1, height + 1, Rgb.White);
    }

    /// <summary>Pixels per point.</summary>
    public double Scale { get; }

    public void Dispose()
    {
        CairoNative.cairo_destroy(_context);
        CairoNative.cairo_surface_destroy(_surface);
    }

    /// <summary>Writes the sheet as a PNG file, atomically.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path)
    {
        CairoNative.cairo_surface_flush(_surface);
        Check(CairoNative.cairo_status(_context));
        AtomicFile.WriteAt(path, temporary =>
        {
            var status = CairoNative.cairo_surface_write_to_png(_surface, temporary);
            if (status != 0)
            {
                throw new InputException($"Cannot write the picture '{path}': {Describe(status)}.");
            }
        });
    }

    public void FillRectangle(double x, double y, double width, double height, Rgb color, double opacity = 1)
    {
        Source(color, opacity);
        CairoNative.cairo_rectangle(_context, x, y, width, height);
        CairoNative.cairo_fill(_context);
    }

    public void StrokeRectangle(double x, double y, double width, double height, Rgb color, double lineWidth)
    {
        Stroke(color, lineWidth, []);
        CairoNative.cairo_rectangle(_context, x, y, width, height);
        CairoNative.cairo_stroke(_context);
    }

    public void FillCircle(double x, double y, double radius, Rgb color)
    {
        Source(color, 1);
        CairoNative.cairo_new_path(_context);
        CairoNative.cairo_arc(_context, x, y, radius, 0, 2 * Math.PI);
        CairoNative.cairo_fill(_context);
    }

    public void FillPolygon(ReadOnlySpan<(double X, double Y)> corners, Rgb color)
    {
        Source(color, 1);
        Trace(corners, closed: true);
        CairoNative.cairo_fill(_context);
    }

    /// <summary>A line through the points; it breaks where a coordinate is NaN.</summary>
    public void StrokeLine(
        ReadOnlySpan<(double X, double Y)> points, Rgb color, double lineWidth, bool closed = false, double[]? dashes = null, double opacity = 1)
    {
        Stroke(color, lineWidth, dashes ?? [], opacity);
        Trace(points, closed);
        CairoNative.cairo_stroke(_context);
    }

    /// <summary>Everything until <see cref="Unclip"/> shows only inside the rectangle.</summary>
    public void Clip(double x, double y, double width, double height)
    {
        CairoNative.cairo_save(_context);
        CairoNative.cairo_rectangle(_context, x, y, width, height);
        CairoNative.cairo_clip(_context);
    }

    public void Unclip() => CairoNative.cairo_restore(_context);

    /// <summary>
    /// Fills a rectangle pixel by pixel: <paramref name="colorAt"/> gets the position inside it as fractions (x from the left,
    /// y from the top, at pixel centres) and returns the colour, or null for nothing.
    /// </summary>
    public void Paint(double x, double y, double width, double height, Func<double, double, Rgb?> colorAt)
    {
        var (columns, rows) = ((int)Math.Round(width * Scale), (int)Math.Round(height * Scale));
        var pixels = CairoNative.cairo_image_surface_create(CairoNative.FormatArgb32, columns, rows);
        try
        {
            Check(CairoNative.cairo_surface_status(pixels));
            CairoNative.cairo_surface_flush(pixels);
            var data = CairoNative.cairo_image_surface_get_data(pixels);
            var stride = CairoNative.cairo_image_surface_get_stride(pixels);
            var line = new int[columns];
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    // Opaque or empty, so the premultiplied colour is the colour.
                    line[column] = colorAt((column + 0.5) / columns, (row + 0.5) / rows) is { } color
                        ? unchecked((int)0xff000000) | (color.Red << 16) | (color.Green << 8) | color.Blue
                        : 0;
                }

                Marshal.Copy(line, 0, data + (row * stride), columns);
            }

            CairoNative.cairo_surface_mark_dirty(pixels);
            CairoNative.cairo_save(_context);
            CairoNative.cairo_translate(_context, x, y);
            CairoNative.cairo_scale(_context, width / columns, height / rows);
            CairoNative.cairo_set_source_surface(_context, pixels, 0, 0);
            CairoNative.cairo_pattern_set_filter(CairoNative.cairo_get_source(_context), CairoNative.FilterNearest);
            CairoNative.cairo_paint(_context);
            CairoNative.cairo_restore(_context);
        }
        finally
        {
            CairoNative.cairo_surface_destroy(pixels);
        }
    }

    /// <summary>Width of a line of text in points.</summary>
    public double MeasureText(string text, double size, bool bold = false)
    {
        double width = 0;
        foreach (var run in RichText.Parse(text))
        {
            SelectFont(size * run.Scale, bold);
            CairoNative.cairo_text_extents(_context, run.Text, out var extents);
            width += extents.XAdvance;
        }

        return width;
    }

    /// <summary>
    /// A line of text. <paramref name="horizontal"/> 0, ½, 1 puts its left end, middle, right end at x;
    /// <paramref name="vertical"/> 0, ½, 1 its baseline, the middle or the top of its capitals at y.
    /// </summary>
    public void Text(
        string text, double x, double y, double size, Rgb color, double horizontal = 0, double vertical = 0, bool bold = false, double angle = 0, bool halo = false)
    {
        const double CapitalHeight = 0.729; // of DejaVu Sans, in units of its size
        CairoNative.cairo_save(_context);
        CairoNative.cairo_translate(_context, x, y);
        CairoNative.cairo_rotate(_context, angle);
        var pen = -horizontal * MeasureText(text, size, bold);
        foreach (var run in RichText.Parse(text))
        {
            SelectFont(size * run.Scale, bold);
            CairoNative.cairo_text_extents(_context, run.Text, out var extents);
            var baseline = (vertical * CapitalHeight * size) - (run.Rise * size);
            if (halo)
            {
                CairoNative.cairo_new_path(_context);
                CairoNative.cairo_move_to(_context, pen, baseline);
                CairoNative.cairo_text_path(_context, run.Text);
                Stroke(Rgb.White, 0.28 * size, [], 0.9);
                CairoNative.cairo_stroke(_context);
            }

            Source(color, 1);
            CairoNative.cairo_move_to(_context, pen, baseline);
            CairoNative.cairo_show_text(_context, run.Text);
            pen += extents.XAdvance;
        }

        CairoNative.cairo_restore(_context);
    }

    private static string Describe(int status) =>
        Marshal.PtrToStringUTF8(CairoNative.cairo_status_to_string(status)) ?? $"cairo reports status {status}";

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"The picture could not be drawn: {Describe(status)}.");
        }
    }

    private void SelectFont(double size, bool bold)
    {
        CairoNative.cairo_select_font_face(
            _context, FontFamily, CairoNative.FontSlantNormal, bold ? CairoNative.FontWeightBold : CairoNative.FontWeightNormal);
        CairoNative.cairo_set_font_size(_context, size);
    }

    private void Source(Rgb color, double opacity) =>
        CairoNative.cairo_set_source_rgba(_context, color.Red / 255.0, color.Green / 255.0, color.Blue / 255.0, opacity);

    private void Stroke(Rgb color, double lineWidth, double[] dashes, double opacity = 1)
    {
        Source(color, opacity);
        CairoNative.cairo_set_line_width(_context, lineWidth);
        CairoNative.cairo_set_dash(_context, dashes, dashes.Length, 0);
    }

    private void Trace(ReadOnlySpan<(double X, double Y)> points, bool closed)
    {
        CairoNative.cairo_new_path(_context);
        var drawing = false;
        foreach (var (x, y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                drawing = false;
                continue;
            }

            // Cairo counts in 24.8 fixed point; far outside the sheet it would wrap round.
            var (px, py) = (Math.Clamp(x, -1e5, 1e5), Math.Clamp(y, -1e5, 1e5));
            if (drawing)
            {
                CairoNative.cairo_line_to(_context, px, py);
            }
            else
            {
                CairoNative.cairo_move_to(_context, px, py);
                drawing = true;
            }
        }

        if (closed)
        {
            CairoNative.cairo_close_path(_context);
        }
    }
}
