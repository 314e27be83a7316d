using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using PairScope.Cli;

namespace PairScope.Tests.Cli;

/// <summary>Runs command lines in this process, in a folder of their own that goes away with the test.</summary>
internal sealed class CommandLine : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pairscope-cli-").FullName;

    public string Output { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    /// <summary>The one sentence of an error, without the program's name.</summary>
    public string Sentence => Error.Trim()["pairscope: ".Length..];

    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Folder).Select(f => Path.GetFileName(f)!);

    public string File(string name) => Path.Combine(Folder, name);

    public int Run(params string[] args) => Run(CancellationToken.None, args);

    public int Run(CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = PairScopeCommand.Invoke(args, output, error, cancellation);
        Output = output.ToString();
        Error = error.ToString();
        return code;
    }

    /// <summary>Runs a line that must succeed.</summary>
    public void Succeed(params string[] args) => Assert.True(Run(args) == 0, $"{string.Join(' ', args)}\n{Error}");

    /// <summary>Runs a line that must be refused: code 2, one sentence, no file.</summary>
    public string Refused(params string[] args)
    {
        Assert.Equal(2, Run(args));
        Assert.Empty(Output);
        Assert.Empty(Files);
        Assert.StartsWith("pairscope: ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd().Split('\n'));
        Assert.EndsWith(".", Sentence, StringComparison.Ordinal);
        return Sentence;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A plain reader of .npy files, independent of the program's own.</summary>
internal sealed record Npy(string Descriptor, string Shape, byte[] Bytes)
{
    public double[] Doubles => MemoryMarshal.Cast<byte, double>(Bytes).ToArray();

    public Complex[] Complexes => MemoryMarshal.Cast<byte, Complex>(Bytes).ToArray();

    public static Npy Read(string path)
    {
        byte[] file = System.IO.File.ReadAllBytes(path);
        Assert.Equal("\u0093NUMPY", Encoding.Latin1.GetString(file, 0, 6));
        int length = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        string header = Encoding.ASCII.GetString(file, 10, length);
        Assert.Contains("'fortran_order': False", header, StringComparison.Ordinal);
        return new Npy(Between(header, "'descr': '", "'"), Between(header, "'shape': (", ")").TrimEnd(',', ' '), file[(10 + length)..]);
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
