using System.Runtime.InteropServices;
using System.Runtime.Versioning;

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
    public static TextWriter Output => WasGiven(1) ? Console.Out : new StreamWriter(new Closed()) { AutoFlush = true };

    /// <summary>Standard error.</summary>
    public static TextWriter Error => WasGiven(2) ? Console.Error : new StreamWriter(new Closed()) { AutoFlush = true };

    private static bool WasGiven(int stream) =>
        !OperatingSystem.IsLinux() || (Control(stream, GetMarks) is var marks && marks >= 0 && (marks & CloseInChildren) == 0);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int stream, int command);

    private sealed class Closed : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("it is closed");
    }
}
