namespace PairScope.Formats;

/// <summary>What an HDF5 file is by what it says of itself: a scan of GXSM 4, NeXus, or any other with maps.</summary>
internal static class Hdf5Kinds
{
    /// <summary>Whether a file begins as HDF5.</summary>
    public static bool IsHdf5(ReadOnlySpan<byte> head) => head.Length > 6 && head[0] == 0x89 && head[1..].StartsWith("HDF\r\n"u8);

    /// <summary>Reads a file with the reader for its kind.</summary>
    /// <exception cref="InputException">The file is damaged, or holds no map.</exception>
    public static MeasuredData Read(string path, string? dataset)
    {
        using var file = Hdf5File.Open(path);
        if (dataset is null && TableSpectrum.Of(file) is { } table)
        {
            return table;
        }

        string? field = dataset is null && file.IsDataset("/dimx") && file.IsDataset("/dz") ? GxsmScan.Fields.FirstOrDefault(f => file.IsDataset("/" + f)) : null;
        return (field is null ? NexusFile.Read(file, dataset) : Gxsm(file, field)) ?? MeasuredHdf5.Read(file, dataset);
    }

    // netCDF-4 keeps the variables of GXSM's scans as datasets of the root.
    private static MeasuredData Gxsm(Hdf5File file, string field)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in file.AttributeNames("/"))
        {
            if (MeasuredHdf5.Text(file, "/", name) is { } text)
            {
                metadata[name] = text;
            }
        }

        return GxsmScan.Of(
            file.FilePath, field, file.OpenDataset("/" + field).Shape, new GxsmScan.Source(Numbers, _ => null, (name, attribute) => MeasuredHdf5.Text(file, "/" + name, attribute)), metadata);

        double[]? Numbers(string name)
        {
            try
            {
                return file.IsDataset("/" + name) ? file.OpenDataset("/" + name).ReadAll<double>() : null;
            }
            catch (InputException) when (!string.Equals(name, field, StringComparison.Ordinal))
            {
                // A text, or a type of its own, under a name that older programs used for a number.
                return null;
            }
        }
    }
}
