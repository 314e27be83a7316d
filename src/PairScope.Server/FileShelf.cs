using System.Security.Cryptography;

namespace PairScope.Server;

/// <summary>The files that requests may name: those of the folders that the user shares, those that ship with the program, and uploads. No name leads anywhere else.</summary>
internal sealed class FileShelf
{
    private const string Uploads = "uploads";
    private const int MostListed = 1000;
    private const int LongestName = 100;
    private const int BufferBytes = 1 << 16;
    private readonly ServerSettings _settings;
    private readonly string _uploads;
    private readonly Lock _lock = new();
    private readonly Queue<(string Folder, long Bytes)> _kept = new();
    private long _bytes; // of all uploads, those on their way included

    /// <summary>Opens the shelf.</summary>
    /// <param name="settings">The folders and limits.</param>
    /// <param name="folder">The server's own folder.</param>
    public FileShelf(ServerSettings settings, string folder)
    {
        _settings = settings;
        _uploads = Path.Combine(folder, Uploads);
        Directory.CreateDirectory(_uploads);
        Folders = [.. settings.Folders.Select(Path.GetFullPath), .. settings.ShippedFolders.Values, _uploads];
    }

    /// <summary>All folders whose files may be read.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <inheritdoc cref="Workplace.PathOf"/>
    public string PathOf(string name)
    {
        string[] parts = name.Split('/');
        if (name.Length is 0 or > 1000 || Path.IsPathRooted(name) || parts.Any(p => p is "" or "." or "..") || name.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
        {
            throw new InputException($"'{Shortened(name)}' is no name of a file here: names are relative to a folder that the server was given with --files, with / between their parts, or as an upload was answered.");
        }

        foreach (string candidate in Candidates(name, parts))
        {
            // A link may lie in the folder and lead out of it: what counts is where it ends.
            if (File.Exists(candidate) && IsWithin(new FileInfo(candidate)))
            {
                return candidate;
            }
        }

        throw new InputException($"There is no file '{name}' in the folders that the server was given with --files, nor among the uploads.");
    }

    private IEnumerable<string> Candidates(string name, string[] parts)
    {
        if (parts is [Uploads, _, _])
        {
            yield return Path.Combine([_uploads, .. parts[1..]]);
        }

        foreach (string folder in _settings.Folders)
        {
            yield return Path.Combine(Path.GetFullPath(folder), name);
        }

        if (parts.Length == 2 && _settings.ShippedFolders.TryGetValue(parts[0], out string? shipped))
        {
            yield return Path.Combine(shipped, parts[1]);
        }
    }

    // Links of the file and of every folder on the way.
    private bool IsWithin(FileInfo file)
    {
        string real = Real(file.FullName);
        return Folders.Any(f => real.StartsWith(Path.TrimEndingDirectorySeparator(Real(f)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    private static string Real(string path)
    {
        string at = Path.GetPathRoot(path)!;
        foreach (string part in path[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            FileSystemInfo info = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                at = Real(target.FullName);
            }
        }

        return at;
    }

    /// <inheritdoc cref="Workplace.InNames"/>
    public string InNames(string text, string folder)
    {
        foreach ((string path, string name) in (IEnumerable<(string, string)>)
            [(folder, string.Empty), (_uploads, Uploads + "/"), .. _settings.ShippedFolders.Select(f => (f.Value, f.Key + "/")), .. _settings.Folders.Select(f => (Path.GetFullPath(f), string.Empty))])
        {
            text = text.Replace(Path.TrimEndingDirectorySeparator(path) + Path.DirectorySeparatorChar, name, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The names of the files in the shared folders, at most a thousand.</summary>
    public IReadOnlyList<string> List() =>
    [
        .. _settings.Folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint })
            .Take(MostListed).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))).Take(MostListed).Order(StringComparer.Ordinal),
    ];

    /// <summary>Keeps an upload.</summary>
    /// <param name="name">The name that it has on the client's machine.</param>
    /// <param name="announced">The bytes that the client announced; null where it did not.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="cancellation">The client went away.</param>
    /// <returns>The name by which requests call it, and its bytes.</returns>
    /// <exception cref="InputException">It is larger than the server takes, or has no name.</exception>
    public async Task<(string Name, long Bytes)> KeepAsync(string name, long? announced, Stream body, CancellationToken cancellation)
    {
        string plain = Plain(name);
        if (announced > _settings.LargestUpload)
        {
            throw TooLarge(plain);
        }

        string folder = Path.Combine(_uploads, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        Directory.CreateDirectory(folder);
        long bytes = 0;
        try
        {
            await using (var file = new FileStream(Path.Combine(folder, plain), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true))
            {
                byte[] buffer = new byte[BufferBytes];
                for (int got; (got = await body.ReadAsync(buffer, cancellation)) > 0;)
                {
                    bytes += got;
                    if (bytes > _settings.LargestUpload)
                    {
                        throw TooLarge(plain);
                    }

                    Reserve(got);
                    await file.WriteAsync(buffer.AsMemory(0, got), cancellation);
                }
            }
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            lock (_lock)
            {
                _bytes -= Math.Min(bytes, _settings.LargestUpload);
            }

            throw;
        }

        lock (_lock)
        {
            _kept.Enqueue((folder, bytes));
        }

        return ($"{Uploads}/{Path.GetFileName(folder)}/{plain}", bytes);
    }

    // The oldest uploads make room; what others are still sending cannot.
    private void Reserve(int bytes)
    {
        lock (_lock)
        {
            while (_bytes + bytes > _settings.UploadsTogether)
            {
                if (!_kept.TryDequeue(out (string Folder, long Bytes) oldest))
                {
                    throw new InputException("The server has no room for more uploads at the moment; try again when others have ended.");
                }

                _bytes -= oldest.Bytes;
                Directory.Delete(oldest.Folder, recursive: true);
            }

            _bytes += bytes;
        }
    }

    private InputException TooLarge(string name) => new($"'{name}' is larger than the {_settings.LargestUpload >> 20} MB that the server takes; give its folder to the server with --files instead.");

    // Letters and digits of any script, and what names of files usually hold; nothing that a shell or a page could mistake.
    private static string Plain(string name)
    {
        string last = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Split('/', '\\')[^1]; // the one sign that addresses keep as it was escaped
        string plain = new([.. last.Take(LongestName).Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '+' ? c : '_')]);
        return plain.Trim('.').Length == 0 ? throw new InputException("An upload needs the name of its file, whose ending tells what it is.") : plain.TrimStart('.');
    }

    // Who sends a file's text in place of its name wants to read a sentence, not the text.
    private static string Shortened(string name)
    {
        int end = Math.Min(name.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var line ? line : name.Length, LongestName);
        return end < name.Length ? name[..end] + "…" : name;
    }
}
