using System.Diagnostics;
using System.Runtime.Versioning;
using PairScope.Tests.Learning;

namespace PairScope.Tests.Cli;

/// <summary>Which native libraries a verb loads, by the process's own map when it ends.</summary>
[SupportedOSPlatform("linux")]
public sealed class LoadedLibraryTests : IDisposable
{
    /// <summary>Libraries that no verb loads, those of training aside.</summary>
    private static readonly string[] Unwanted = ["libtorch", "libc10", "libpairscope_torch", "libopenblas", "libhdf5", "libfftw", "libcairo"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData("predict map.npy --fast -o result.json")]
    [InlineData("predict map.npy --fast -o result.json --picture result.pdf")]
    [InlineData("predict map.npy -o result.json")]
    [InlineData("simulate --irrep A2' --theta 0.4 --size 16 -o other.npy")]
    [InlineData("evaluate --data data")]
    [InlineData("export --torch weights.safetensors -o network.npz")]
    public void A_verb_that_trains_nothing_loads_no_library_for_training(string command)
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--theta", "0.7", "--mu", "100", "--space", "r", "-o", _line.File("map.npy"));
        if (command.StartsWith("evaluate", StringComparison.Ordinal))
        {
            string protocol = System.IO.File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "protocols", "publication.yaml"));
            string small = string.Join('\n', protocol.Split('\n').Select(l => l.StartsWith("counts:", StringComparison.Ordinal) ? "counts: { train: 2, validation: 2, test: 2 }" : l));
            System.IO.File.WriteAllText(_line.File("small.yaml"), small);
            _line.Succeed("dataset", "generate", _line.File("small.yaml"), "-o", _line.File("data"));
        }

        System.IO.File.Copy(Path.Combine(SharedData.RepositoryRoot, "weights", "one-energy.safetensors"), _line.File("weights.safetensors"));
        string[] libraries = LibrariesOf(command.Split(' '));
        Assert.Contains(libraries, l => l.StartsWith("libcoreclr", StringComparison.Ordinal));
        Assert.DoesNotContain(libraries, l => Unwanted.Any(u => l.StartsWith(u, StringComparison.Ordinal)));
    }

    [TorchFact]
    public void Training_loads_libtorch()
    {
        _line.Succeed("dataset", "generate", Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml"), "-o", _line.File("data"), "--count", "24");
        string[] libraries = LibrariesOf("train", "--data", "data", "--epochs", "1", "--width", "0.05", "-o", "w.safetensors");
        Assert.Contains(libraries, l => l.StartsWith("libpairscope_torch", StringComparison.Ordinal));
        Assert.Contains(libraries, l => l.StartsWith("libtorch_cpu", StringComparison.Ordinal));
    }

    [Fact]
    public void A_place_without_a_libtorch_is_refused_in_one_sentence()
    {
        _line.Succeed("dataset", "generate", Path.Combine(SharedData.RepositoryRoot, "protocols", "quick.yaml"), "-o", _line.File("data"), "--count", "24");
        (int code, string error) = Run([("PAIRSCOPE_LIBTORCH", _line.Folder)], "train", "--data", "data", "--epochs", "1", "-o", "w.safetensors");
        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("PAIRSCOPE_LIBTORCH", error, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_line.File("w.safetensors")));
    }

    private string[] LibrariesOf(params string[] command)
    {
        string maps = _line.File("maps.txt");
        (int code, string error) = Run([("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), ("PAIRSCOPE_TEST_MAPS", maps)], command);
        Assert.True(code == 0, $"{string.Join(' ', command)}\n{error}");
        return [.. System.IO.File.ReadLines(maps).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(f => f.Length > 5).Select(f => Path.GetFileName(f[5])).Distinct(StringComparer.Ordinal)];
    }

    private (int Code, string Error) Run((string Name, string Value)[] environment, params string[] command)
    {
        var start = new ProcessStartInfo(BuiltProgram.Host, [BuiltProgram.Path, .. command])
        {
            WorkingDirectory = _line.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.GetAwaiter().GetResult());
    }
}
