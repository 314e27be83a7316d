namespace PairScope.Formats;

/// <summary>How a picture is written.</summary>
internal enum PictureFormat
{
    /// <summary>Pixels.</summary>
    Png,

    /// <summary>Lines and letters as curves, maps as images inside.</summary>
    Svg,

    /// <summary>The same on a page of the picture's size.</summary>
    Pdf,
}

/// <summary>The files that a picture can be written to; the ending chooses.</summary>
public static class PictureFile
{
    /// <summary>The endings, in lower case and with their dots, in the order of <see cref="PictureFormat"/>.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".svg", ".pdf"];

    /// <summary>The endings in words: <c>.png, .svg or .pdf</c>.</summary>
    public static string EndingsInWords { get; } = $"{string.Join(", ", Endings.SkipLast(1))} or {Endings[^1]}";

    /// <summary>Whether the name is that of a picture.</summary>
    public static bool Names(string path) => FormatOf(path) is not null;

    /// <summary>Refuses a name that is not that of a picture, before anything is computed.</summary>
    /// <param name="option">The option that gave it, for the sentence.</param>
    /// <param name="path">The name; null, where none was given, is fine.</param>
    /// <returns>The name.</returns>
    /// <exception cref="InputException">It has another ending.</exception>
    public static string? Require(string option, string? path) => path is null || Names(path)
        ? path
        : throw new InputException($"{option} '{path}' must end in {EndingsInWords}.");

    /// <summary>The format of a name, null for that of no picture.</summary>
    internal static PictureFormat? FormatOf(string path)
    {
        string ending = Path.GetExtension(path);
        int index = Endings.TakeWhile(e => !string.Equals(e, ending, StringComparison.OrdinalIgnoreCase)).Count();
        return index < Endings.Count ? (PictureFormat)index : null;
    }
}
