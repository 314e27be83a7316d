using System.Diagnostics;
using PairScope.Pairing;
using PairScope.Tests.Cli;
using PairScope.Tests.Learning;
using PairScope.Tests.Measurement;

namespace PairScope.Tests.Repository;

/// <summary>Every command of the README, as a reader would type them: one after the other in one folder.</summary>
public class ReadmeTests
{
    private const string Scan = "scan.sxm";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly MarkdownPage Readme = new(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "README.md")));

    private static readonly string[] Verbs =
        ["demo", "simulate", "bands", "gap", "spectrum", "dataset", "train", "evaluate", "predict", "fit", "inspect", "convert", "process"];

    [Fact]
    public void The_README_shows_every_verb() =>
        Assert.All(Verbs, verb => Assert.Contains(Readme.Commands, c => c.StartsWith($"./pairscope {verb}", StringComparison.Ordinal)));

    [TorchFact]
    public void Every_command_of_the_README_runs_and_writes_what_it_says()
    {
        using var folder = new ReaderFolder();
        SimulatedScanFile.Write(Path.Combine(folder.Path, "scan.3ds"), Irrep.A2Prime, 210, 1.6, 1.9);
        GappedSpectrumFile.WritePoint(Path.Combine(folder.Path, "spectrum.dat"), 1.1);
        Assert.All(Readme.Commands.Where(c => !c.Contains(Scan, StringComparison.Ordinal)), folder.Run);
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void The_README_command_for_a_measured_scan_runs()
    {
        using var folder = new ReaderFolder();
        File.Copy(SharedData.File("FeSe_topography.sxm"), Path.Combine(folder.Path, Scan));
        string[] commands = [.. Readme.Commands.Where(c => c.Contains(Scan, StringComparison.Ordinal))];

        Assert.NotEmpty(commands);
        Assert.All(commands, folder.Run);
    }

    /// <summary>A temporary folder that looks like the checkout to a command, so that outputs land elsewhere.</summary>
    private sealed class ReaderFolder : IDisposable
    {
        public ReaderFolder()
        {
            foreach (string name in new[] { "pairscope", "protocols", "weights" })
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
}
