using System.Diagnostics;
using System.Runtime.Versioning;
using PairScope.Tests.Data;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>The program as a shell starts it: streams that are closed or full, signals, folders that go away, names that are no text.</summary>
[SupportedOSPlatform("linux")]
public sealed class ShellFaultTests : IDisposable
{
    private const string Simulate = "$p simulate --irrep \"A1'\" --size 8 --torus 16 --broadening 10";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public void Where_standard_output_is_closed_or_full_the_result_is_there_and_one_sentence_says_so(string output)
    {
        (int code, _, string error) = Shell($"{Simulate} -o x.npy {output}");
        Assert.Equal(2, code);
        Assert.Contains("standard output cannot be written", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("8, 8", Npy.Read(_folder["x.npy"]).Shape);
    }

    [LinuxTheory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void Where_standard_error_is_closed_or_full_a_data_set_is_made_all_the_same(string error)
    {
        File.WriteAllText(_folder["p.yaml"], DatasetFolder.Tiny);
        Assert.Equal(0, Shell($"$p dataset generate p.yaml -o data --count 6 {error}").Code);
        Assert.True(File.Exists(_folder["data/manifest.json"]));
        Assert.Equal((2, string.Empty, string.Empty), Shell($"$p inspect nowhere.npy {error}"));
    }

    [LinuxTheory]
    [InlineData(">/dev/full 2>/dev/full")]
    [InlineData(">&- 2>&- <&-")]
    public void Where_every_stream_refuses_the_result_is_whole(string streams)
    {
        Assert.Equal(2, Shell($"{Simulate} -o x.npy {streams}").Code);
        Assert.Equal("8, 8", Npy.Read(_folder["x.npy"]).Shape);
        Assert.Equal(["x.npy"], _folder.Names);
    }

    [LinuxTheory]
    [InlineData("HUP")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void A_signal_stops_it_with_a_word_and_code_130_and_leaves_nothing(string signal)
    {
        // A torus of 65536 cells takes hours; under the name of the file something lies before, which stays.
        File.WriteAllText(_folder["x.npy"], "old");
        string start = "$p simulate --irrep \"A1'\" --broadening 10 --torus 65536 --force -o x.npy";
        (int code, string output, string error) = Shell(Stopping(start, signal));
        Assert.Equal(130, code);
        Assert.Empty(output);
        Assert.Contains("pairscope: stopped.", error.Split('\n'), StringComparer.Ordinal); // the shell says too that its job ended
        Assert.Equal("old", File.ReadAllText(_folder["x.npy"]));
        Assert.Equal(["x.npy"], _folder.Names);
    }

    [LinuxFact]
    public void A_working_folder_that_is_gone_is_told()
    {
        // Each has a guard of its own: the first is told where the file would go, the second where two names are compared.
        (int first, _, string error) = Shell($"{Simulate} -o a.npy");
        Assert.True(first == 0, error);
        foreach ((string line, string says) in (ReadOnlySpan<(string, string)>)[($"{Simulate} -o x.npy", "Cannot write 'x.npy': the working folder no longer exists"), ("$p convert \"$there/a.npy\" x.npy", "the working folder no longer exists (")])
        {
            (int code, _, error) = Shell($"there=$PWD && mkdir gone && cd gone && rmdir ../gone && {line}");
            Assert.Equal(2, code);
            Assert.Contains(says, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
            Assert.Equal(["a.npy"], _folder.Names);
        }
    }

    [LinuxFact]
    public void A_name_that_is_no_UTF_8_is_refused_and_nothing_is_written_under_another()
    {
        (int code, _, string error) = Shell($"{Simulate} -o \"$(printf 'a\\377.npy')\"");
        Assert.Equal(2, code);
        Assert.Contains("no UTF-8", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }

    [LinuxTheory]
    [InlineData("C")]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public void Numbers_are_written_alike_in_every_language_also_where_the_runtime_is_told_to_know_them(string language)
    {
        // Images of .NET that come with languages set the last of these, which overrides what the program was built with.
        (int code, string output, string error) = Shell($"export LANG={language} LC_ALL={language} DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0\n$p simulate --irrep \"A1'\" --size 8 --torus 16 --broadening 10.5 --energy 0.5 -o x.csv && head -n 2 x.csv");
        if (error.Contains("ICU", StringComparison.Ordinal))
        {
            return; // the system knows no languages, and .NET says so before it starts a program
        }

        Assert.Equal(0, code);
        Assert.Contains("δρ(r = 0) = -0.0008197", output, StringComparison.Ordinal);
        Assert.DoesNotContain("10,5", File.ReadAllText(_folder["x.csv"]), StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("unset HOME")]
    [InlineData("export HOME=/proc/nowhere")]
    [InlineData("export TMPDIR=/nowhere/at/all")]
    public void Without_a_home_or_a_folder_for_temporary_files_it_works_all_the_same(string setting)
    {
        (int code, _, string error) = Shell($"{setting}\n{Simulate} -o x.h5");
        Assert.True(code == 0, error);
        Assert.Equal(["x.h5"], _folder.Names);
    }

    [LinuxFact]
    public void Several_programs_that_write_one_file_at_once_leave_that_of_one_of_them()
    {
        string one = $"{Simulate.Replace("--size 8", "--size 32", StringComparison.Ordinal).Replace("--torus 16", "--torus 32", StringComparison.Ordinal)} --space r -o same.h5";
        (int code, _, string error) = Shell($"for mu in 0 100 200 300; do {one} --mu $mu & done; wait; {one} --mu 400 & {one.Replace("same", "other", StringComparison.Ordinal)} --mu 400; wait");
        Assert.True(code == 0 && error.Length == 0, error);
        Assert.Equal(["other.h5", "same.h5"], _folder.Names);
        Assert.Equal(File.ReadAllBytes(_folder["other.h5"]), File.ReadAllBytes(_folder["same.h5"]));
    }

    [LinuxFact]
    public void Of_two_programs_that_make_one_data_set_at_once_one_makes_it_and_the_other_ends_in_a_sentence_or_helps()
    {
        File.WriteAllText(_folder["p.yaml"], DatasetFolder.Tiny);
        (int code, string output, string error) = Shell("for i in 1 2 3; do ($p dataset generate p.yaml -o data 2>e$i >/dev/null; echo $?) & done; wait; $p dataset status data; $p dataset verify data; cat e1 e2 e3");
        Assert.True(code == 0, error);
        Assert.Contains("finished, 5 of 5 shards", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n')[..3], ended => Assert.True(ended is "0" or "2", output));
        Assert.DoesNotContain("fault of the program", output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Starts a command in the background of a script, waits until it listens for signals (SIGHUP, which it asks for last, is in the mask of those caught), and sends one.
    /// What a shell starts in the background ignores SIGINT, unless job control (set -m) is on.
    /// </summary>
    private static string Stopping(string command, string signal) => $$"""
        set -m
        {{command}} &
        caught() { m=$(awk '/^SigCgt/ { print $2 }' /proc/$!/status 2>/dev/null); [ $(( 0x${m:-0} & 0x1 )) -ne 0 ]; }
        n=0; until caught || [ $n -gt 600 ]; do sleep 0.05; n=$((n + 1)); done
        sleep 0.3
        kill -{{signal}} $!
        wait $!
        """;

    private (int Code, string Output, string Error) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"p='{BuiltProgram.Host} {BuiltProgram.Path}'\n{script}"])
        {
            WorkingDirectory = _folder.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        bool ended = process.WaitForExit(TimeSpan.FromMinutes(2));
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(ended, $"still running after two minutes: {script}");
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
