using System.Diagnostics;

namespace PairScope.Tests.Formats;

/// <summary>Pipes for tests.</summary>
internal static class SpecialFile
{
    /// <summary>Makes a pipe that nobody writes to and nobody reads.</summary>
    public static string MakePipe(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return path;
    }
}

/// <summary>A test that needs pipes and devices of Linux; skipped, visibly, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "pipes and devices are told apart on Linux only";
}

/// <summary>A theory that needs pipes, devices and signals of Linux; skipped, visibly, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "pipes, devices and signals are told apart on Linux only";
}
