using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// What an instrument (or a program) recorded over a surface, whatever the format: channels on one grid of pixels, one
/// layer for each bias where a spectrum was taken. Lengths are nm and biases mV; values keep the unit of their channel.
/// </summary>
public sealed record MeasuredData
{
    /// <summary>The file it was read from.</summary>
    public required string FilePath { get; init; }

    /// <summary>What kind of file it was, in words.</summary>
    public required string Format { get; init; }

    /// <summary>All channels, in the order of the file; at least one, all on one grid, with as many layers as the sweep has points or with one.</summary>
    public required IReadOnlyList<MeasuredChannel> Channels { get; init; }

    /// <summary>The axis of the columns, from the left of the frame to its right.</summary>
    public required MeasuredAxis X { get; init; }

    /// <summary>The axis of the rows. Images have row 0 at the top, so that y falls with the row.</summary>
    public required MeasuredAxis Y { get; init; }

    /// <summary>The axis of the layers, or null where every channel has one.</summary>
    public MeasuredAxis? Sweep { get; init; }

    /// <summary>Sample bias of the scan [mV], or null when the file does not tell it or it was swept.</summary>
    public double? BiasMillivolts { get; init; }

    /// <summary>Where the middle of the frame lay in the scanner's coordinates [nm].</summary>
    public (double X, double Y) CentreNanometres { get; init; }

    /// <summary>Rotation of the frame against the scanner's axes, clockwise [degrees].</summary>
    public double AngleDegrees { get; init; }

    /// <summary>Places of the pixels, row by row, in the scanner's coordinates [nm] where the axes do not tell them (single spectra, and lines that are no grid), else null.</summary>
    public IReadOnlyList<(double X, double Y)>? Places { get; init; }

    /// <summary>All entries of the file's header, by their names there.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What the reader had to mend or leave out; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Number of rows of pixels.</summary>
    public int Rows => Channels[0].Values.Shape[1];

    /// <summary>Number of columns of pixels.</summary>
    public int Columns => Channels[0].Values.Shape[2];

    /// <summary>Endings that have a reader, with their dots; the content of a file counts before its ending.</summary>
    public static IReadOnlyList<string> Endings => MeasuredFormats.Endings;

    /// <summary>Whether this is one spectrum at one place, not a map.</summary>
    public bool IsPointSpectrum => Sweep is not null && Rows == 1 && Columns == 1;

    /// <summary>Whether files of this ending are written by instruments and their programs only, never by a simulation of this one.</summary>
    public static bool IsInstrumentEnding(string path) => MeasuredFormats.InstrumentEndings.Contains(Path.GetExtension(path).ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Middle of a pixel in the scanner's coordinates [nm]; the frame is turned clockwise by its angle.</summary>
    public (double X, double Y) Position(int row, int column)
    {
        if (Places is not null)
        {
            return Places[(row * Columns) + column];
        }

        (double sine, double cosine) = Math.SinCos(AngleDegrees * Math.PI / 180);
        (double x, double y) = (X.Values[column], Y.Values[row]);
        return (CentreNanometres.X + (cosine * x) + (sine * y), CentreNanometres.Y - (sine * x) + (cosine * y));
    }

    /// <summary>A place in the scanner's coordinates [nm] on this frame's axes: the inverse of <see cref="Position"/>.</summary>
    public (double X, double Y) InFrame((double X, double Y) place)
    {
        (double sine, double cosine) = Math.SinCos(AngleDegrees * Math.PI / 180);
        (double x, double y) = (place.X - CentreNanometres.X, place.Y - CentreNanometres.Y);
        return ((cosine * x) - (sine * y), (sine * x) + (cosine * y));
    }

    /// <summary>Bias of a layer [mV], or null when the file does not tell it.</summary>
    public double? BiasOf(int layer) =>
        Sweep is { Unit: "mV" or "meV" } sweep && layer < sweep.Values.Count ? sweep.Values[layer] : BiasMillivolts;

    /// <summary>Bias of a layer of a channel [mV], or null when the file does not tell it; passes of one scan may each have their own.</summary>
    public double? BiasOf(MeasuredChannel channel, int layer)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.BiasMillivolts ?? BiasOf(layer);
    }

    /// <summary>The channels of one name alone, and one layer alone.</summary>
    /// <param name="channel">A name; case, blanks and underscores do not count. Null for all.</param>
    /// <param name="layer">A layer from 0 on; channels of one layer stay as they are. Null for all.</param>
    /// <exception cref="InputException">There is no such channel or layer.</exception>
    public MeasuredData Select(string? channel, int? layer = null)
    {
        MeasuredChannel[] chosen = [.. Channels.Where(c => channel is null || IsNamed(c, channel))];
        if (chosen.Length == 0)
        {
            throw new InputException($"'{FilePath}' has no channel '{channel}'; it has {string.Join(", ", Channels.Select(c => $"'{c.Name}'").Distinct(StringComparer.Ordinal))}.");
        }

        // What is left of a scan with several passes may have one bias.
        double?[] own = [.. chosen.Select(c => c.BiasMillivolts).Distinct()];
        double? bias = own is [{ } only] ? only : BiasMillivolts;
        int layers = chosen.Max(c => c.Layers);
        if (layer is not { } n)
        {
            return this with { Channels = chosen, Sweep = layers > 1 ? Sweep : null, BiasMillivolts = bias };
        }

        if (n < 0 || n >= layers)
        {
            throw new InputException($"'{FilePath}' has no layer {n}; its layers are 0 to {layers - 1}.");
        }

        return this with
        {
            Sweep = null,
            BiasMillivolts = own is [{ }] ? bias : BiasOf(n),

            // Of a simulated stack the energy of the layer is left, as in the file of one map.
            Metadata = Metadata.ContainsKey("energiesMeV") && BiasOf(n) is { } energy
                ? new Dictionary<string, string>(Metadata, StringComparer.Ordinal) { ["energiesMeV"] = energy.ToString("R", CultureInfo.InvariantCulture) }
                : Metadata,
            Channels = [.. chosen.Select(c => c.Layers == 1 ? c : c with { Values = c.Values.Slice(n) })],
        };
    }

    /// <summary>Whether a channel has a name, whatever its case, blanks and underscores.</summary>
    public static bool IsNamed(MeasuredChannel channel, string name)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return string.Equals(Plain(channel.Name), Plain(name), StringComparison.Ordinal);

        static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    /// <summary>Reads a file with the reader that its content names, or its ending where the content has no signature.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataset">The one dataset of an HDF5 file, array of an .npz or image of a file with several that is wanted; null for all that are maps.</param>
    /// <exception cref="InputException">The file is of no kind that is read, is not what its ending says, or is damaged.</exception>
    public static MeasuredData Read(string path, string? dataset = null) => MeasuredFormats.Read(path, dataset);
}
