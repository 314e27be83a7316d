namespace PairScope.Formats;

/// <summary>Files that users name, with faults in one sentence.</summary>
public static class InputFile
{
    /// <summary>Refuses a file that is not there, before anything else takes time.</summary>
    /// <exception cref="InputException">The file is missing, is a folder, or may not be read.</exception>
    public static void Require(string path) => Open(path).Dispose();

    /// <summary>Whether two paths lead to one place, whatever their spelling and through symbolic links; the file need not exist.</summary>
    public static bool IsSame(string first, string second) => string.Equals(Canonical(first), Canonical(second), StringComparison.Ordinal);

    // Every link on the way, of folders too, is followed; what does not exist stays as it is.
    private static string Canonical(string path)
    {
        const int MostLinks = 40;
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            string before = full;
            string at = Path.GetPathRoot(full)!;
            foreach (string part in full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            {
                at = Path.Combine(at, part);
                if (new FileInfo(at).LinkTarget is { } target)
                {
                    full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at)!, target) + full[at.Length..]);
                    break;
                }
            }

            if (string.Equals(before, full, StringComparison.Ordinal))
            {
                break;
            }
        }

        return full;
    }

    /// <summary>Opens an ordinary file for reading.</summary>
    /// <exception cref="InputException">The file is missing, is a folder, or may not be read.</exception>
    internal static FileStream Open(string path)
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
    internal static byte[] ReadAll(string path, long limit = 1L << 30)
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
