using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>The part of cairo 1.16 that pictures are drawn with. Contexts and surfaces are owned by <see cref="Canvas"/>.</summary>
internal static partial class CairoNative
{
    public const int FormatArgb32 = 0;
    public const int FontSlantNormal = 0;
    public const int FontWeightNormal = 0;
    public const int FontWeightBold = 1;
    public const int HintMetricsOff = 1;
    public const int HintStyleNone = 1;
    public const int AntialiasGray = 2;
    public const int FilterNearest = 3;
    public const int LineCapRound = 1;
    public const int LineJoinRound = 1;

    static CairoNative() => NativeLibraries.Register();

    [StructLayout(LayoutKind.Sequential)]
    internal struct TextExtents
    {
        public double XBearing;
        public double YBearing;
        public double Width;
        public double Height;
        public double XAdvance;
        public double YAdvance;
    }

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_image_surface_create(int format, int width, int height);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_image_surface_get_data(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial int cairo_image_surface_get_stride(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_surface_flush(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_surface_mark_dirty(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial int cairo_surface_status(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_surface_destroy(nint surface);

    [LibraryImport(NativeLibraries.Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cairo_surface_write_to_png(nint surface, string path);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_status_to_string(int status);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_create(nint surface);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial int cairo_status(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_destroy(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_save(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_restore(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_translate(nint context, double x, double y);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_scale(nint context, double x, double y);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_rotate(nint context, double angle);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_source_rgba(nint context, double red, double green, double blue, double alpha);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_source_surface(nint context, nint surface, double x, double y);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_get_source(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_pattern_set_filter(nint pattern, int filter);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_paint(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_new_path(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_move_to(nint context, double x, double y);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_line_to(nint context, double x, double y);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_close_path(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_rectangle(nint context, double x, double y, double width, double height);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_arc(nint context, double x, double y, double radius, double from, double to);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_clip(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_fill(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_stroke(nint context);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_line_width(nint context, double width);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_line_cap(nint context, int cap);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_line_join(nint context, int join);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_dash(nint context, ReadOnlySpan<double> dashes, int count, double offset);

    [LibraryImport(NativeLibraries.Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void cairo_select_font_face(nint context, string family, int slant, int weight);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_font_size(nint context, double size);

    [LibraryImport(NativeLibraries.Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void cairo_text_extents(nint context, string text, out TextExtents extents);

    [LibraryImport(NativeLibraries.Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void cairo_text_path(nint context, string text);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial nint cairo_font_options_create();

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_font_options_destroy(nint options);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_font_options_set_hint_metrics(nint options, int metrics);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_font_options_set_hint_style(nint options, int style);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_font_options_set_antialias(nint options, int antialias);

    [LibraryImport(NativeLibraries.Cairo)]
    public static partial void cairo_set_font_options(nint context, nint options);

    [LibraryImport(NativeLibraries.Cairo, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void cairo_show_text(nint context, string text);
}
