namespace PairScope.Formats;

/// <summary>
/// The one way by which files come in: regular files of bounded size, with faults in one sentence. Pipes and devices are refused
/// before they are opened, because they may have no end, or nobody at theirs.
/// </summary>
public static class InputFile
{
    private static readonly AsyncLocal<IReadOnlyList<string>?> Allowed = new();

    /// <summary>
    /// Refuses every file outside of some folders, links followed, in whatever runs until the answer is disposed of: for requests of others, whose files
    /// may name further files.
    /// </summary>
    /// <param name="folders">The folders; what lies below them may be read.</param>
    public static IDisposable Only(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        IReadOnlyList<string>? before = Allowed.Value;
        Allowed.Value = [.. folders.Select(f => Path.TrimEndingDirectorySeparator(Canonical(f)) + Path.DirectorySeparatorChar)];
        return new Restriction(before);
    }

    private sealed class Restriction(IReadOnlyList<string>? before) : IDisposable
    {
        public void Dispose() => Allowed.Value = before;
    }

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

    /// <summary>Refuses an empty path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="of">Of what it should be, for the message: "the data set's folder".</param>
    /// <param name="kind">What that is: "a folder".</param>
    /// <exception cref="InputException">It is empty.</exception>
    public static void RequireName(string path, string of, string kind)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
        {
            throw new InputException($"The path of {of} is empty; give the path of {kind}.");
        }
    }

    /// <summary>Refuses a pipe, a device or a socket, for those who open a file themselves; a name that nothing has is fine.</summary>
    /// <exception cref="InputException">The path is no regular file, or lies outside of what <see cref="Only"/> allows.</exception>
    public static void RefuseSpecial(string path)
    {
        RequireName(path, "a file", "a file");
        if (Allowed.Value is { } folders && !folders.Any(f => Canonical(path).StartsWith(f, StringComparison.Ordinal)))
        {
            throw new InputException($"'{path}' lies outside of the folders that may be read here.");
        }

        if (FileKind.Special(path) is { } kind)
        {
            throw new InputException($"'{path}' is {kind}; give the path of an ordinary file.");
        }
    }

    /// <summary>Opens an ordinary file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What messages call it.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <exception cref="InputException">The file is missing, is a folder, a pipe or a device, or may not be read.</exception>
    public static FileStream Open(string path, string what = "file", FileShare share = FileShare.Read)
    {
        RefuseSpecial(path);
        if (Directory.Exists(path))
        {
            throw new InputException($"'{path}' is a folder; give the path of a file.");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, share, 1 << 16);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InputException($"The {what} '{path}' does not exist.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, what, fault);
        }
    }

    /// <summary>Reads a whole file of at most <paramref name="limit"/> bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes that it may have.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="InputException">The file is missing, cannot be read, or is larger.</exception>
    public static byte[] ReadAll(string path, long limit = 1L << 30, string what = "file")
    {
        using var stream = Open(path, what);
        try
        {
            if (stream.Length > limit)
            {
                throw new InputException($"The {what} '{path}' has {stream.Length} bytes, more than the {limit} that such a file may have.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, what, fault);
        }
    }

    /// <summary>Reads a whole text file in UTF-8, or what its byte-order mark says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Most bytes that it may have.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="InputException">The file is missing, cannot be read, or is larger.</exception>
    public static string ReadText(string path, long limit = 1 << 20, string what = "file")
    {
        using var reader = new StreamReader(new MemoryStream(ReadAll(path, limit, what)));
        return reader.ReadToEnd();
    }

    private static InputException CannotRead(string path, string what, Exception fault) =>
        new($"The {what} '{path}' cannot be read: {fault.Message.TrimEnd('.')}.", fault);
}
