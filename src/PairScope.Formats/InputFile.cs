namespace PairScope.Formats;

/// <summary>Opens files that users name, with faults in one sentence.</summary>
internal static class InputFile
{
    /// <summary>Opens an ordinary file for reading.</summary>
    /// <exception cref="InputException">The file is missing, is a folder, or may not be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            throw new InputException($"'{path}' is a folder; give the path of a file.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InputException($"The file '{path}' does not exist.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file '{path}' cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Reads a whole file of at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="InputException">The file is missing, cannot be read, or is larger.</exception>
    public static byte[] ReadAll(string path, long limit = 1L << 30)
    {
        using var stream = Open(path);
        if (stream.Length > limit)
        {
            throw new InputException($"'{path}' has {stream.Length} bytes, more than the {limit} that such a file may have.");
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
