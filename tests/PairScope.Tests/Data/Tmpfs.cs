using System.Diagnostics;

namespace PairScope.Tests.Data;

/// <summary>A disk of a few kilobytes in memory; mounting one takes root.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly string _folder;

    public Tmpfs(string folder, int kilobytes)
    {
        _folder = folder;
        Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "none", folder);
    }

    /// <summary>Why none can be mounted here, or null.</summary>
    public static string? Missing { get; } = FindMissing();

    public void Resize(int kilobytes) => Run("mount", "-o", $"remount,size={kilobytes}k", _folder);

    public void Dispose() => Run("umount", _folder);

    private static string? FindMissing()
    {
        var folder = Directory.CreateTempSubdirectory("pairscope-tmpfs-").FullName;
        try
        {
            using var disk = new Tmpfs(folder, 16);
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"a small disk cannot be mounted here ({fault.Message.Trim()})";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(error);
        }
    }
}

/// <summary>A test that mounts a small disk; skipped, visibly, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    public TmpfsFactAttribute() => Skip = Tmpfs.Missing;
}

/// <summary>A theory that mounts a small disk; skipped, visibly, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsTheoryAttribute : TheoryAttribute
{
    public TmpfsTheoryAttribute() => Skip = Tmpfs.Missing;
}
