using System.Diagnostics;
using System.Text.Json;
using PairScope.Tests.Cli;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Serving;

/// <summary>The Python package by its own tests, and the open benchmark's scripts, with Debian's Python.</summary>
public sealed class PythonPackageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [PythonFact("numpy")]
    public async Task The_Python_package_calls_the_verbs_and_raises_our_sentences()
    {
        string said = await Python("-m", "unittest", "discover", "-s", Path.Combine(SharedData.RepositoryRoot, "python", "tests"));
        Assert.Contains("OK", said, StringComparison.Ordinal);
    }

    [PythonFact("numpy")]
    public async Task The_scripts_of_the_open_benchmark_make_maps_and_answers_that_score_grades()
    {
        using var line = new CommandLine();
        string folder = line.File("maps");
        await Python("../benchmark/make.py", folder, "--count", "3", "--truth");
        await Python("../benchmark/answer.py", Path.Combine(folder, "unlabelled.npz"), line.File("answers.csv"), "--bayes", line.File("bayes.csv"));
        foreach (string answers in new[] { "answers.csv", "bayes.csv" })
        {
            line.Succeed("score", line.File(answers), "--truth", Path.Combine(folder, "unlabelled-truth.csv"), "--json");
            using JsonDocument grades = JsonDocument.Parse(line.Output);
            Assert.Equal(3, grades.RootElement.GetProperty("maps").GetInt32());
        }

        // The maps that ship with their answers are the same ones.
        string[] shipped = [.. File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "benchmark", "unlabelled-truth.csv")).Take(4)];
        Assert.Equal(shipped, File.ReadAllLines(Path.Combine(folder, "unlabelled-truth.csv")), StringComparer.Ordinal);
    }

    private async Task<string> Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", arguments)
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
        return said;
    }
}
