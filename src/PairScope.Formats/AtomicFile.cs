using System.Collections.Concurrent;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// An output file that appears under its name only when it is complete: it is written under a temporary name in the
/// same folder, flushed to the disk, closed, looked at where its format tells good from bad, renamed, and its folder flushed: the
/// one way by which files go out. Disposing without <see cref="Commit"/> deletes the temporary file, so an exception leaves whatever stood
/// under the name before untouched.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    // A program that is told to stop ends without unwinding its other threads; what they had begun is deleted here.
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new(StringComparer.Ordinal);

    private readonly string _target;
    private long? _length;
    private bool _finished;

    static AtomicFile() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var path in Unfinished.Keys)
        {
            Delete(path);
        }
    };

    private AtomicFile(string path, string target, string temporaryPath)
    {
        FilePath = path;
        _target = target;
        TemporaryPath = temporaryPath;
        Unfinished[temporaryPath] = true;
    }

    /// <summary>The name that the caller gave.</summary>
    public string FilePath { get; }

    /// <summary>Where to write until <see cref="Commit"/>; for writers that want a path.</summary>
    public string TemporaryPath { get; }

    /// <summary>Reserves a temporary name next to <paramref name="path"/> and makes sure that the folder can be written.</summary>
    /// <exception cref="InputException">The folder is missing or cannot be written, or the name is a folder or a device.</exception>
    public static AtomicFile Begin(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
        {
            throw new InputException("The name of the output file is empty; give the path of a file to write.");
        }

        string target;
        try
        {
            target = Path.GetFullPath(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw fault is ArgumentException
                ? new InputException($"'{path}' is no name of a file; give the path of a file to write.", fault)
                : new InputException($"Cannot write '{path}': the working folder no longer exists; change to one that does.", fault);
        }

        if (Path.EndsInDirectorySeparator(target) || Directory.Exists(target))
        {
            throw new InputException($"'{path}' is a folder; give the path of a file to write.");
        }

        // Renaming over a device node would replace it (a root user's /dev/null included), and a pipe would lose its reader.
        if (FileKind.Special(target) is { } kind)
        {
            throw new InputException($"'{path}' is {kind}; give the path of an ordinary file to write.");
        }

        if (target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw new InputException($"'{path}' is a device; give the path of an ordinary file to write.");
        }

        try
        {
            // A link keeps pointing where it points: the file behind it is the one that is replaced.
            if (new FileInfo(target).LinkTarget is not null && File.ResolveLinkTarget(target, returnFinalTarget: true) is { } linked)
            {
                target = linked.FullName;
            }

            var folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
            {
                throw new InputException($"Cannot write '{path}': the folder '{folder}' does not exist; create it first.");
            }

            UnixFileMode? mode = ModeOf(target);
            var temporary = Path.Combine(folder, $"{TemporaryPrefix(target)}{Guid.NewGuid():N}.tmp");
            File.Create(temporary).Dispose();
            if (mode is { } kept && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, kept);
            }

            return new AtomicFile(path, target, temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, fault);
        }
    }

    /// <summary>
    /// Deletes what killed programs left of this file. Only for a caller who knows that nobody else is writing it.
    /// </summary>
    public static void DeleteLeftovers(string path)
    {
        var target = Path.GetFullPath(path);
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(target)!, TemporaryPrefix(target) + "*.tmp"))
        {
            if (!Unfinished.ContainsKey(leftover))
            {
                Delete(leftover);
            }
        }
    }

    /// <summary>Writes a whole file through a stream, atomically.</summary>
    /// <exception cref="InputException">The file cannot be written: missing folder, no permission, full disk.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, write, static (stream, fill) => fill(stream));
    }

    /// <summary>Writes a whole file through a stream, atomically.</summary>
    /// <typeparam name="T">What is handed to the writer, spans included.</typeparam>
    /// <exception cref="InputException">The file cannot be written: missing folder, no permission, full disk.</exception>
    public static void Write<T>(string path, T content, Action<Stream, T> write)
        where T : allows ref struct
    {
        using var file = Begin(path);
        file.Fill(content, write);
        file.Commit();
    }

    /// <summary>Writes a whole text file in UTF-8 without a byte-order mark, atomically.</summary>
    /// <exception cref="InputException">The file cannot be written: missing folder, no permission, full disk.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes the temporary file through a stream, which can be read back too, and flushes it to the disk.</summary>
    /// <typeparam name="T">What is handed to the writer, spans included.</typeparam>
    /// <exception cref="InputException">The file cannot be written: no permission, full disk.</exception>
    public void Fill<T>(T content, Action<Stream, T> write)
        where T : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            using var stream = new FileStream(TemporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            write(stream, content);
            stream.Flush(flushToDisk: true);
            _length = stream.Length;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(FilePath, fault);
        }
    }

    /// <summary>Gives the file its name, replacing what stood there, if it is on the disk as long as it was written.</summary>
    /// <exception cref="InputException">The disk or the folder refuses, or the disk did not keep what was written.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            if (_length is null)
            {
                // Somebody else filled it, by its path.
                using var handle = File.OpenHandle(TemporaryPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.FlushToDisk(handle);
            }
            else if (new FileInfo(TemporaryPath).Length is var kept && kept != _length)
            {
                throw new InputException($"Cannot write '{FilePath}': of {_length} bytes written {kept} are there; something else changed the file, or the disk is failing.");
            }

            File.Move(TemporaryPath, _target, overwrite: true);
            _finished = true;
            Unfinished.TryRemove(TemporaryPath, out _);
            FolderFlush.TryFlush(Path.GetDirectoryName(_target)!);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(FilePath, fault);
        }
    }

    /// <summary>Deletes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        Unfinished.TryRemove(TemporaryPath, out _);
        Delete(TemporaryPath);
    }

    // Who may read and write the file that is to be replaced, which stays so; null where there is none. The folder would let a file be replaced
    // that its owner made read-only, and a name that is too long would be told after the work: opening it tells both.
    private static UnixFileMode? ModeOf(string target)
    {
        try
        {
            using var handle = File.OpenHandle(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(handle);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // The name tells whose remains a killed program left; it is cut so that the whole stays a valid name, and no letter of two halves is cut through.
    private static string TemporaryPrefix(string target)
    {
        const int Longest = 40;
        var name = Path.GetFileName(target);
        return $".{(name.Length > Longest ? name[..(char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest)] : name)}-";
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The folder vanished or was locked meanwhile; the exception under way tells the user more than this one.
        }
    }

    private static InputException CannotWrite(string path, Exception fault) =>
        new($"Cannot write '{path}': {fault.Message.TrimEnd('.')}; choose a place that can be written and has room.", fault);
}
