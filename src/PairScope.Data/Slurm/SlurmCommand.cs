using System.ComponentModel;
using System.Diagnostics;

namespace PairScope.Data;

/// <summary>What a command of Slurm said.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output, trimmed.</param>
/// <param name="Error">Its standard error, on one line.</param>
internal sealed record SlurmAnswer(int Code, string Output, string Error);

/// <summary>Runs the commands of Slurm.</summary>
internal static class SlurmCommand
{
    // A controller that is down keeps its commands waiting much longer than a user does.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Null where the command is not installed, or does not answer in time.</returns>
    public static SlurmAnswer? TryRun(string command, params IEnumerable<string> arguments)
    {
        using var process = Start(command, arguments);
        if (process is null)
        {
            return null;
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return null;
        }

        var lines = error.GetAwaiter().GetResult().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new SlurmAnswer(process.ExitCode, output.GetAwaiter().GetResult().Trim(), string.Join("; ", lines));
    }

    private static Process? Start(string command, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
