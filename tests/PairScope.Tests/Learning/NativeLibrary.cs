using System.Diagnostics;

namespace PairScope.Tests.Learning;

/// <summary>
/// libtorch has process-wide state (threads, generator), so these tests run one after another. ./test builds the native
/// library first; run from elsewhere, the collection builds it.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection : ICollectionFixture<NativeLibraryFixture>
{
    public const string Name = "libtorch";
}

public sealed class NativeLibraryFixture
{
    public NativeLibraryFixture()
    {
        if (!File.Exists(LibraryPath))
        {
            string build = Path.Combine(SharedData.RepositoryRoot, "artifacts", "native-build");
            Run("cmake", "-S", Path.Combine(SharedData.RepositoryRoot, "native"), "-B", build, "-DCMAKE_BUILD_TYPE=Release");
            Run("cmake", "--build", build, "-j2");
        }
    }

    public static string LibraryPath => Path.Combine(SharedData.RepositoryRoot, "artifacts", "native", "libpairscope_torch.so");

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed:\n{output}\n{errors.GetAwaiter().GetResult()}");
    }
}
