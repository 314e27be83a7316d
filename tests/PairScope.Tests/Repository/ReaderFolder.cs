using System.Diagnostics;
using PairScope.Tests.Measurement;

namespace PairScope.Tests.Repository;

/// <summary>A temporary folder that looks like the checkout to a command, so that outputs land elsewhere.</summary>
internal sealed class ReaderFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public ReaderFolder()
    {
        foreach (string name in new[] { "pairscope", "protocols", "weights", "benchmark" })
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, name), System.IO.Path.Combine(SharedData.RepositoryRoot, name));
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("pairscope-readme-").FullName;

    public void Run(string command)
    {
        Assert.StartsWith("./pairscope ", command, StringComparison.Ordinal);
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command}\nhad not ended after {Patience.TotalMinutes} minutes");
        }

        Assert.True(process.ExitCode == 0, $"{command}\nended with exit code {process.ExitCode}:\n{error.Result}{output.Result}");
        string[] words = command.Split(' ');
        foreach (string written in words.Where((_, i) => i > 0 && words[i - 1] is "-o" or "--picture" or "--json" && words[i][0] != '-'))
        {
            string target = System.IO.Path.Combine(Path, written);
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{command}\ndid not write {written}");
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
