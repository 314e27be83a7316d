using System.Diagnostics;
using System.Reflection;
using PairScope.Cli;

namespace PairScope.Tests.Repository;

/// <summary>The program on systems that have nothing but the .NET SDK, and as a tool out of a package.</summary>
public class BareSystemTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [BareSystemFact]
    public void The_demo_runs_from_a_fresh_clone_in_a_bare_system_without_root()
    {
        (int code, string output) = Run(Path.Combine(SharedData.RepositoryRoot, "scripts", "minimal-root.sh"));
        Assert.True(code == 0, output);
        Assert.Contains("demo.png: the map, the best fit, what it leaves over, and the answer", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_packed_tool_installs_from_a_folder_and_reads_a_map()
    {
        string folder = Directory.CreateTempSubdirectory("pairscope-tool-").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            foreach (string[] command in (string[][])[
                ["dotnet", "pack", Path.Combine(SharedData.RepositoryRoot, "src", "PairScope.Cli"), "-c", "Release", "--no-build", "--nologo", "-v", "quiet", "-o", At("packages")],
                ["dotnet", "tool", "install", "PairScope", "--tool-path", At("tools"), "--source", At("packages")],
                [At("tools/pairscope"), "simulate", "--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--mu", "78", "--size", "64", "--space", "r", "-o", At("map.npy")],
                [At("tools/pairscope"), "predict", At("map.npy"), "--fast", "-o", At("answer.json"), "--picture", At("answer.png")]])
            {
                (int code, string output) = Run(command);
                Assert.True(code == 0, $"{string.Join(' ', command)}\n{output}");
            }

            Assert.Contains("\"bestGuess\": \"A1'\"", File.ReadAllText(At("answer.json")), StringComparison.Ordinal);
            Assert.True(new FileInfo(At("answer.png")).Length > 10_000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Version_citation_and_changelog_name_the_same_release()
    {
        string version = typeof(PairScopeCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        string changelog = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "CHANGELOG.md"));
        string citation = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "CITATION.cff"));
        Assert.Matches($@"\n## \[{version.Replace(".", "\\.", StringComparison.Ordinal)}\] - \d{{4}}-\d\d-\d\d\n", changelog);
        Assert.Contains($"\nversion: {version}\n", citation, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Run(params string[] command)
    {
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Patience), $"{command[0]} did not end.");
        return (process.ExitCode, output.Result + error.Result);
    }
}

/// <summary>A test that makes a bare system, where root and debootstrap are available.</summary>
internal sealed class BareSystemFactAttribute : FactAttribute
{
    public BareSystemFactAttribute() => Skip = !Environment.IsPrivilegedProcess ? "making a bare system needs root"
        : File.Exists("/usr/sbin/debootstrap") ? null : "debootstrap is not installed";
}
