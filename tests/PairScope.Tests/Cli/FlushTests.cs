using System.Diagnostics;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cli;

/// <summary>
/// What reaches the disk and in which order, as the system's calls tell: a file that got its name before its bytes were flushed is empty after a power
/// cut, and without the flush of its folder the old one may be back.
/// </summary>
public sealed class FlushTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [StraceTheory]
    [InlineData("x.h5")]
    [InlineData("x.npy")]
    public void A_file_is_flushed_then_named_then_its_folder_is_flushed(string name)
    {
        string[] calls = Calls("simulate", "--irrep", "A1'", "--size", "8", "--torus", "16", "--broadening", "10", "-o", _line.File(name));
        InOrder(calls, name);
    }

    [StraceFact]
    public void So_is_a_shard_that_merging_gives_a_second_name()
    {
        using var data = new DatasetFolder();
        data.Generate(data["a"]);
        string[] calls = Calls("dataset", "merge", data["a"], "-o", _line.File("merged"));
        Assert.All((string[])["train-00000.h5", "train-00000.h5.sha256", "test-00000.h5", "manifest.json"], name => InOrder(calls, Path.Combine("merged", name)));
    }

    // The system says that it has written the file's last bytes, a checksum at its beginning, and has not.
    [StraceFact]
    public void An_HDF5_file_whose_disk_lost_a_write_does_not_get_its_name()
    {
        string[] line = ["simulate", "--irrep", "A1'", "--size", "8", "--torus", "16", "--broadening", "10", "-o", _line.File("x.h5")];
        (int code, _, string[] writes) = Trace(line, "trace=pwrite64");
        Assert.Equal(0, code);
        int lost = Array.FindLastIndex(writes, call => call.Contains("/.x.h5-", StringComparison.Ordinal));
        File.WriteAllText(_line.File("x.h5"), "old");
        (code, string error, _) = Trace(line, "trace=pwrite64", "-e", $"inject=pwrite64:retval={writes[lost].Split(' ')[^1]}:when={lost + 1}");
        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Equal("old", File.ReadAllText(_line.File("x.h5")));
    }

    // The first SIGTERM asks the verb to stop, which is in the middle of writing; the second one ends the program at once.
    [StraceFact]
    public void A_program_that_is_ended_in_the_middle_of_writing_takes_the_unfinished_file_with_it()
    {
        const string Script = """
            strace -f -qq -o /dev/null -e trace=fsync -e inject=fsync:delay_enter=5000000 "$1" "$2" simulate --irrep "A1'" --size 8 --torus 16 --broadening 10 -o "$3/x.npy" &
            n=0; until [ -n "$(find "$3" -name '.x.npy-*.tmp' -size +0)" ] || [ $n -gt 600 ]; do sleep 0.05; n=$((n + 1)); done
            ls -A "$3"
            program=$(cat "/proc/$!/task/$!/children")
            kill -TERM $program; sleep 0.5; kill -TERM $program
            wait $!
            """;
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "-", BuiltProgram.Host, BuiltProgram.Path, _line.Folder])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        string seen = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.StartsWith(".x.npy-", seen, StringComparison.Ordinal);
        Assert.True(process.ExitCode == 130, error);
        Assert.Empty(_line.Files);
    }

    // rename("…/.x.h5-811b….tmp", "…/x.h5") = 0 between fsync(68<…/.x.h5-811b….tmp>) = 0 and fsync(68<…>) = 0.
    private void InOrder(string[] calls, string name)
    {
        string file = _line.File(name);
        int named = Array.FindIndex(calls, call => call.Contains("rename", StringComparison.Ordinal) && call.Contains($", \"{file}\"", StringComparison.Ordinal));
        Assert.True(named >= 0, string.Join('\n', calls));
        string temporary = calls[named].Split('"')[1];
        Assert.Contains(calls[..named], call => IsFlush(call, temporary));
        Assert.Contains(calls[(named + 1)..], call => IsFlush(call, Path.GetDirectoryName(file)!));
    }

    private static bool IsFlush(string call, string path) =>
        call.Contains("fsync(", StringComparison.Ordinal) && call.Contains($"<{path}>)", StringComparison.Ordinal) && call.EndsWith("= 0", StringComparison.Ordinal);

    private string[] Calls(params string[] line)
    {
        (int code, string error, string[] calls) = Trace(line, "trace=fsync,rename,renameat,renameat2", "-s", "4096");
        Assert.True(code == 0, error);
        return calls;
    }

    private (int Code, string Error, string[] Calls) Trace(string[] line, string what, params string[] further)
    {
        string trace = _line.File("trace");
        using Process process = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-y", "-e", what, .. further, "-o", trace, BuiltProgram.Host, BuiltProgram.Path, .. line])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error, File.ReadAllLines(trace));
    }
}

/// <summary>Why a test that looks at system calls cannot run here, or null.</summary>
internal static class Strace
{
    public static string? Missing { get; } = Find();

    private static string? Find()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("strace", ["-qq", "-e", "trace=none", "true"]) { UseShellExecute = false, RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"strace may not look at programs here ({error.Trim()})";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace, which tells what a program asks of the system, is not installed";
        }
    }
}

/// <summary>A test that looks at system calls; skipped, visibly, where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute() => Skip = Strace.Missing;
}

/// <summary>A theory that looks at system calls; skipped, visibly, where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceTheoryAttribute : TheoryAttribute
{
    public StraceTheoryAttribute() => Skip = Strace.Missing;
}
