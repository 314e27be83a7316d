using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace PairScope.Cli.Output;

/// <summary>
/// The standard streams as the program was given them. Where one was closed, its number goes to the first file that the runtime
/// opens, and a message would be written into that: such a stream is told by its mark "close in children", which nothing
/// inherited can have.
/// </summary>
internal static partial class StandardStream
{
    private const int GetMarks = 1;
    private const int CloseInChildren = 1;

    /// <summary>Standard output.</summary>
    public static TextWriter Output => WasGiven(1) ? Console.Out : new Closed();

    /// <summary>Standard error.</summary>
    public static TextWriter Error => WasGiven(2) ? Console.Error : new Closed();

    private static bool WasGiven(int stream) =>
        !OperatingSystem.IsLinux() || (Control(stream, GetMarks) is var marks && marks >= 0 && (marks & CloseInChildren) == 0);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int stream, int command);

    private sealed class Closed : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("it is closed");
    }
}
