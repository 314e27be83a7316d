namespace PairScope.Formats;

/// <summary>Which way the tip moved along the fast axis while a channel was recorded.</summary>
public enum SweepDirection
{
    /// <summary>Left to right.</summary>
    Forward,

    /// <summary>Right to left; the values are given mirrored back, so that both sweeps show the same picture.</summary>
    Backward,
}

/// <summary>One recorded quantity of a scan.</summary>
/// <param name="Name">Its name in the file, such as "Z" or "LIY_1_omega".</param>
/// <param name="Unit">Its unit without prefix (A, m, V, …), empty when the file names none.</param>
/// <param name="Direction">The sweep it was recorded in.</param>
/// <param name="Values">
/// Values [row, column]: row 0 at the top of the scan frame, column 0 at its left; NaN where an aborted scan did not get.
/// </param>
public sealed record MeasuredChannel(string Name, string Unit, SweepDirection Direction, double[,] Values);

/// <summary>A scanned image as its file gives it, whatever the format: channels on one grid of pixels, in SI units.</summary>
public sealed record MeasuredImage
{
    /// <summary>The file it was read from.</summary>
    public required string FilePath { get; init; }

    /// <summary>All channels, in the order of the file, forward before backward; at least one, all of one size.</summary>
    public required IReadOnlyList<MeasuredChannel> Channels { get; init; }

    /// <summary>Width of the scan frame [m]: the extent of the columns, outer edge to outer edge.</summary>
    public required double WidthMetres { get; init; }

    /// <summary>Height of the scan frame [m]: the extent of the rows, outer edge to outer edge.</summary>
    public required double HeightMetres { get; init; }

    /// <summary>Sample bias [V], or null when the file does not tell it.</summary>
    public double? BiasVolts { get; init; }

    /// <summary>Rotation of the scan frame against the scanner's axes, clockwise [degrees].</summary>
    public double AngleDegrees { get; init; }

    /// <summary>All entries of the file's header, by their names there.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Number of rows of pixels.</summary>
    public int Rows => Channels[0].Values.GetLength(0);

    /// <summary>Number of columns of pixels.</summary>
    public int Columns => Channels[0].Values.GetLength(1);

    /// <summary>Whether the file has a reader here, by its ending: .sxm (Nanonis) or .txt (SPIP ASCII).</summary>
    public static bool IsKnownEnding(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".SXM" or ".TXT";

    /// <summary>Reads a measured image with the reader that its ending names.</summary>
    /// <exception cref="InputException">The ending has no reader, or the file is not what its ending says, or is damaged.</exception>
    public static MeasuredImage Read(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".SXM" => NanonisScan.Read(path),
        ".TXT" => SpipAscii.Read(path),
        _ => throw new InputException(
            $"'{path}' ends in '{Path.GetExtension(path)}'; measured images are read from .sxm (Nanonis) and .txt (SPIP ASCII) files."),
    };
}
