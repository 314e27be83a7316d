using System.Runtime.InteropServices;

namespace PairScope.Data;

/// <summary>A second name for a file, of the C library.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file a second name, taking the place of an empty file of that name.</summary>
    /// <returns>False where the file system has no links or the names are on different ones.</returns>
    public static bool TryCreate(string existing, string name)
    {
        File.Delete(name);
        return Link(existing, name) == 0;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
