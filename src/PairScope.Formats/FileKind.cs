using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PairScope.Formats;

/// <summary>What the operating system says that a path leads to. Opening a pipe waits for its other end, so this is asked before.</summary>
internal static partial class FileKind
{
    private const int RelativeToWorkingFolder = -100;
    private const uint TypeOnly = 1;
    private const int StructureBytes = 256;
    private const int ModeAt = 28;
    private const int TypeBits = 0xF000;

    /// <summary>What the path is when it is neither a regular file nor a folder, for messages; null where it is one, is not there, or the system does not tell.</summary>
    public static string? Special(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var structure = new byte[StructureBytes];
        if (Statx(RelativeToWorkingFolder, path, 0, TypeOnly, structure) != 0)
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(structure.AsSpan(ModeAt)) & TypeBits) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    // The layout of what statx fills in is the same for every processor, unlike that of stat.
    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] structure);
}
