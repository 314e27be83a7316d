namespace PairScope.Formats;

/// <summary>One image, stack or set of spectra of a file that may hold several on different grids.</summary>
/// <param name="Name">The name by which --dataset chooses it.</param>
/// <param name="Channel">Its values, with name, unit and direction.</param>
/// <param name="X">The axis of its columns.</param>
/// <param name="Y">The axis of its rows.</param>
internal sealed record StoredImage(string Name, MeasuredChannel Channel, MeasuredAxis X, MeasuredAxis Y)
{
    /// <summary>The axis of its layers.</summary>
    public MeasuredAxis? Sweep { get; init; }

    /// <summary>Sample bias [mV], or null.</summary>
    public double? BiasMillivolts { get; init; }

    /// <summary>Middle of the frame in the scanner's coordinates [nm].</summary>
    public (double X, double Y) CentreNanometres { get; init; }

    /// <summary>Clockwise rotation of the frame [degrees].</summary>
    public double AngleDegrees { get; init; }

    /// <summary>Places of its pixels where the axes do not tell them.</summary>
    public IReadOnlyList<(double X, double Y)>? Places { get; init; }

    /// <summary>Whether another lies on the same grid of pixels, one of the two perhaps with one layer only.</summary>
    public bool SharesGridWith(StoredImage other) =>
        Channel.Values.Shape[1] == other.Channel.Values.Shape[1] && Channel.Values.Shape[2] == other.Channel.Values.Shape[2]
        && (Channel.Layers == 1 || other.Channel.Layers == 1 || (Channel.Layers == other.Channel.Layers && Same(Sweep, other.Sweep)))
        && IsNear(X.Extent, other.X.Extent) && IsNear(Y.Extent, other.Y.Extent)
        && Math.Abs(CentreNanometres.X - other.CentreNanometres.X) <= 1e-3 * X.Extent && Math.Abs(CentreNanometres.Y - other.CentreNanometres.Y) <= 1e-3 * Y.Extent;

    private static bool Same(MeasuredAxis? first, MeasuredAxis? second) =>
        ReferenceEquals(first, second) || (first is not null && second is not null && first.Values.SequenceEqual(second.Values));

    private static bool IsNear(double first, double second) => Math.Abs(first - second) <= 1e-6 * Math.Max(Math.Abs(first), Math.Abs(second));
}

/// <summary>Makes measured data, which have one grid, of a file's images.</summary>
internal static class StoredImages
{
    /// <summary>
    /// The images on the grid of the one that has most values, or those called <paramref name="dataset"/>; what is left out is
    /// told as a warning.
    /// </summary>
    /// <exception cref="InputException">There is none, or none of that name.</exception>
    public static MeasuredData Of(
        string path, string format, IReadOnlyList<StoredImage> images, string? dataset, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<string>? warnings = null)
    {
        if (images.Count == 0)
        {
            throw new InputException($"'{path}' ({format}) holds no image and no spectrum.");
        }

        StoredImage[] wanted = [.. images.Where(i => dataset is null || string.Equals(i.Name, dataset, StringComparison.Ordinal))];
        StoredImage first = wanted.MaxBy(i => i.Channel.Values.Count)
            ?? throw new InputException($"'{path}' holds no image '{dataset}'; it has {string.Join(", ", images.Select(i => $"'{i.Name}'").Distinct(StringComparer.Ordinal).Take(40))}.");
        StoredImage[] chosen = [.. wanted.Where(i => i.SharesGridWith(first))];
        string[] others = [.. wanted.Except(chosen).Select(i => $"'{i.Name}'").Distinct(StringComparer.Ordinal)];
        return new MeasuredData
        {
            FilePath = path,
            Format = format,
            Channels = [.. chosen.Select(i => i.Channel), .. PlaceChannels(first)],
            X = first.X,
            Y = first.Y,
            Sweep = first.Sweep,
            BiasMillivolts = first.BiasMillivolts,
            CentreNanometres = first.CentreNanometres,
            AngleDegrees = first.AngleDegrees,
            Places = first.Places,
            Metadata = metadata,
            Warnings = others.Length == 0
                ? warnings ?? []
                : [.. warnings ?? [], $"On other grids than '{first.Name}', and left out, are {string.Join(", ", others.Take(20))}{(others.Length > 20 ? ", …" : string.Empty)}; --dataset NAME chooses among them."],
        };
    }

    // Places without order go along as channels of one layer, as Nanonis grids have them, so that every format that is written keeps them.
    private static IEnumerable<MeasuredChannel> PlaceChannels(StoredImage image) => image.Places is not { Count: > 1 } places
        ? []
        :
        [
            new MeasuredChannel("X", "m", SweepDirection.Forward, new NumericArray([1, 1, places.Count], [.. places.Select(p => 1e-9 * p.X)])),
            new MeasuredChannel("Y", "m", SweepDirection.Forward, new NumericArray([1, 1, places.Count], [.. places.Select(p => 1e-9 * p.Y)])),
        ];
}
