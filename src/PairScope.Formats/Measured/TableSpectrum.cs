namespace PairScope.Formats;

/// <summary>A table over a bias or an energy, without places, as one spectrum: what people type, and the densities of states that this program writes as .csv and .h5.</summary>
internal static class TableSpectrum
{
    /// <summary>What the axis of a spectrum is called here.</summary>
    public static bool IsSweep(string role) => role is "bias" or "energy";

    /// <summary>The spectrum.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">What kind of file it is.</param>
    /// <param name="heads">Name and unit of each column.</param>
    /// <param name="columns">Their values, of one length.</param>
    /// <param name="sweep">The index of the bias or energy, which is <paramref name="role"/>.</param>
    /// <param name="role">"bias" or "energy".</param>
    /// <param name="metadata">The header.</param>
    /// <exception cref="InputException">There is no other column, or the sweep holds what is no number.</exception>
    public static MeasuredData Of(
        string path, string format, IReadOnlyList<(string Name, string Unit)> heads, IReadOnlyList<IReadOnlyList<double>> columns, int sweep, string role, IReadOnlyDictionary<string, string> metadata)
    {
        if (!columns[sweep].All(double.IsFinite))
        {
            throw new InputException($"'{path}': the column '{heads[sweep].Name}' tells where values belong, and not all of it are numbers.");
        }

        MeasuredAxis axis = AxisUnit.Axis(role, heads[sweep].Unit, columns[sweep]);
        MeasuredChannel[] channels =
        [
            .. Enumerable.Range(0, heads.Count).Where(c => c != sweep && heads[c].Name.Length > 0)
                .Select(c => new MeasuredChannel(heads[c].Name, heads[c].Unit, SweepDirection.Forward, new NumericArray([columns[c].Count, 1, 1], [.. columns[c]]))),
        ];
        return new MeasuredData
        {
            FilePath = path,
            Format = format,
            Channels = channels.Length > 0 ? channels : throw new InputException($"'{path}' has a column '{heads[sweep].Name}' and none of values over it."),
            X = MeasuredAxis.Index("column", 1),
            Y = MeasuredAxis.Index("row", 1),
            Sweep = axis,
            Metadata = new Dictionary<string, string>(metadata, StringComparer.Ordinal),
            Warnings = axis.Unit.Length == 0 ? [$"The column '{heads[sweep].Name}' names no unit, so its values are not taken for mV; write it as '{heads[sweep].Name} (mV)'."] : [],
        };
    }

    /// <summary>A table of columns in HDF5 as this program writes it, or null for any other file.</summary>
    /// <param name="file">The file.</param>
    public static MeasuredData? Of(Hdf5File file)
    {
        if (MeasuredHdf5.Text(file, "/", "columns") is not { } names || names.Split(',') is not [var first, _, ..] all || !string.Equals(first, "energies", StringComparison.Ordinal)
            || !all.All(n => file.IsDataset("/" + n) && file.OpenDataset("/" + n).Shape.Count == 1))
        {
            return null;
        }

        double[][] columns = [.. all.Select(n => file.OpenDataset("/" + n).ReadAll<double>())];
        return columns.All(c => c.Length == columns[0].Length)
            ? Of(file.FilePath, "table of columns in HDF5", [.. all.Select(n => (n, MeasuredHdf5.Text(file, "/" + n, "unit") ?? string.Empty))], columns, 0, "energy", SimulationParameters.Read(file))
            : throw new InputException($"'{file.FilePath}': its columns {names} are not of one length.");
    }
}
