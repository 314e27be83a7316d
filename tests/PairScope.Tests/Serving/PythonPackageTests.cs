using System.Diagnostics;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Serving;

/// <summary>The Python package, by its own tests with Debian's Python.</summary>
public sealed class PythonPackageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [PythonFact("numpy")]
    public async Task The_Python_package_calls_the_verbs_and_raises_our_sentences()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "unittest", "discover", "-s", Path.Combine(SharedData.RepositoryRoot, "python", "tests")])
        {
            UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = Path.Combine(SharedData.RepositoryRoot, "python"),
        };
        start.Environment["PAIRSCOPE_ADDRESS"] = server.Server.Address.ToString();
        start.Environment["PAIRSCOPE_TOKEN"] = server.Server.Token;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process python = Process.Start(start)!;
        string said = await python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, said);
        Assert.Contains("OK", said, StringComparison.Ordinal);
    }
}
