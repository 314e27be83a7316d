namespace PairScope.Formats;

/// <summary>
/// What was recorded at one place while a bias, a height or anything else was swept: one pixel of <see cref="MeasuredData"/>,
/// whether its file holds that spectrum alone, a line or a grid of them.
/// </summary>
public sealed record PointSpectrum
{
    /// <summary>The file it was read from.</summary>
    public required string FilePath { get; init; }

    /// <summary>What was swept, in the order of the file: "bias" in mV, heights in nm, or whatever the file names with its unit.</summary>
    public required MeasuredAxis Sweep { get; init; }

    /// <summary>What was recorded, each value at the sweep's value of the same index, whichever way the sweep ran.</summary>
    public required IReadOnlyList<SpectrumChannel> Channels { get; init; }

    /// <summary>Where, in the scanner's coordinates [nm]; null when the file does not tell.</summary>
    public (double X, double Y)? PositionNanometres { get; init; }

    /// <summary>Sample bias [mV] where it was not swept, or null when the file does not tell it.</summary>
    public double? BiasMillivolts { get; init; }

    /// <summary>All entries of the file's header, by their names there.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The spectrum in one pixel.</summary>
    /// <param name="data">A spectrum, or a line or grid of spectra.</param>
    /// <param name="row">A row of pixels.</param>
    /// <param name="column">A column of pixels.</param>
    /// <exception cref="InputException">The file holds no spectra.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such pixel.</exception>
    public static PointSpectrum At(MeasuredData data, int row = 0, int column = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)data.Rows, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)data.Columns, nameof(column));
        MeasuredAxis sweep = data.Sweep ?? throw new InputException($"'{data.FilePath}' holds no spectra: nothing was swept in its pixels.");
        int plane = data.Rows * data.Columns;
        int at = (row * data.Columns) + column;
        return new PointSpectrum
        {
            FilePath = data.FilePath,
            Sweep = sweep,
            Channels =
            [
                .. data.Channels.Where(c => c.Layers == sweep.Values.Count && !c.Values.IsComplex)
                    .Select(c => new SpectrumChannel(c.Name, c.Unit, c.Direction, [.. Enumerable.Range(0, c.Layers).Select(n => c.Values.Real[(n * plane) + at])])),
            ],
            PositionNanometres = data.Places is not null || (data.X.Unit is "nm" && data.Y.Unit is "nm") || (plane == 1 && data.CentreNanometres != default) ? data.Position(row, column) : null,
            BiasMillivolts = data.BiasMillivolts,
            Metadata = data.Metadata,
        };
    }
}

/// <summary>One quantity of a spectrum.</summary>
/// <param name="Name">Its name in the file, such as "Current", "LIX 1 omega [00002]" (the second of several sweeps) or "Current [AVG]" (their mean).</param>
/// <param name="Unit">Its unit without prefix, empty when the file names none.</param>
/// <param name="Direction">Which way the sweep ran.</param>
/// <param name="Values">One value for each value of the sweep; NaN where nothing was recorded.</param>
public sealed record SpectrumChannel(string Name, string Unit, SweepDirection Direction, IReadOnlyList<double> Values);
