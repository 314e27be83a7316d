using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PairScope.Formats;

/// <summary>
/// Brings the names in a folder to the disk. A rename is kept in memory for seconds, and a power cut then brings back what stood under
/// the name before; .NET opens no folders, so the system is asked.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;
    private const int CloseInChildren = 0x80000; // for every processor

    /// <summary>Flushes a folder.</summary>
    /// <param name="folder">Its path.</param>
    /// <returns>Whether the disk has it; not on other systems than Linux, and not where a file system cannot flush folders: the file itself is whole all the same.</returns>
    public static bool TryFlush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        int descriptor = Open(folder, ReadOnly | CloseInChildren);
        if (descriptor < 0)
        {
            return false;
        }

        bool flushed = Flush(descriptor) == 0;
        _ = Close(descriptor);
        return flushed;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
