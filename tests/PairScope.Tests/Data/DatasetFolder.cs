using System.Diagnostics;
using System.Security.Cryptography;
using PairScope.Data;

namespace PairScope.Tests.Data;

/// <summary>A temporary folder with a protocol of tiny maps, and the program as a process of its own that makes them.</summary>
internal sealed class DatasetFolder : IDisposable
{
    public const string Tiny = """
        title: Tiny maps for tests
        material: NbSe2
        classes:
          - { irrep: A1' }
          - { irrep: A2'' }
          - { irrep: E'', channel: f }
        parameters:
          delta: { uniform: [5, 30] }
          theta: { uniform: [0, pi] }
          mu: { list: [0, 50] }
          broadening: 10
          strength: 100
        energies: [0, 5]
        size: 8
        method: { torus: 16 }
        counts: { train: 30, validation: 5, test: 5 }
        shard: 10
        seed: 7
        """;

    public DatasetFolder(string protocol = Tiny)
    {
        File.WriteAllText(ProtocolPath, protocol);
        Protocol = Protocol.Load(ProtocolPath);
    }

    private readonly List<int> _started = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("pairscope-data-").FullName;

    public Protocol Protocol { get; }

    public string ProtocolPath => Path.Combine(Root, "tiny.yaml");

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Every file of a data set by name, with its checksum.</summary>
    public static Dictionary<string, string> Contents(string folder) => Directory.EnumerateFiles(folder)
        .ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal);

    public GenerationResult Generate(string folder, TaskShare? share = null, CancellationToken cancellation = default) =>
        DatasetGenerator.Generate(DatasetPlan.For(Protocol), folder, share, cancellation: cancellation);

    /// <summary>Starts `pairscope dataset generate` in a process that can be killed.</summary>
    public Process Start(string folder, params string[] options)
    {
        Process process = Process.Start(new ProcessStartInfo(
            BuiltProgram.Host, [BuiltProgram.Path, "dataset", "generate", ProtocolPath, "-o", folder, .. options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _started.Add(process.Id);
        return process;
    }

    public void Dispose()
    {
        // What a test that failed has left running would go on for minutes beside all others.
        foreach (int id in _started.Where(IsRunning))
        {
            using Process left = Process.GetProcessById(id);
            left.Kill();
            left.WaitForExit();
        }

        Directory.Delete(Root, recursive: true);
    }

    private bool IsRunning(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains(Root, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
