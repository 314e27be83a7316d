using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PairScope.Data;

/// <summary>A second name for a file, of the operating system.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file a second name, taking the place of an empty file of that name.</summary>
    /// <returns>False where the file system has no links or the names are on different ones.</returns>
    public static bool TryCreate(string existing, string name)
    {
        File.Delete(name);
        return OperatingSystem.IsWindows() ? CreateHardLink(name, existing, 0) : Link(existing, name) == 0;
    }

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
