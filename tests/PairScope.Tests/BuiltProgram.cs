using System.Diagnostics;

namespace PairScope.Tests;

/// <summary>The program that ./pairscope starts, compiled ahead of time, for a process of its own: it starts in a third of the time that the tests' own copy takes.</summary>
internal static class BuiltProgram
{
    private static readonly Lazy<string> Current = new(Find);

    /// <summary>The dotnet that runs the tests.</summary>
    public static string Host { get; } = System.IO.Path.GetFileName(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>pairscope.dll.</summary>
    public static string Path => Current.Value;

    // ./pairscope builds what is out of date and names the folder in its stamp.
    private static string Find()
    {
        using Process process = Process.Start(new ProcessStartInfo(System.IO.Path.Combine(SharedData.RepositoryRoot, "pairscope"), ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        string artifacts = System.IO.Path.Combine(SharedData.RepositoryRoot, "artifacts");
        return System.IO.Path.Combine(artifacts, "app", File.ReadLines(System.IO.Path.Combine(artifacts, "app.stamp")).First(), "pairscope.dll");
    }
}
