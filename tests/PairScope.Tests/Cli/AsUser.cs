using System.Diagnostics;

namespace PairScope.Tests.Cli;

/// <summary>The program as another user starts it, which takes root; root itself may write everything.</summary>
internal static class AsUser
{
    /// <summary>Runs the program as a user where the tests run as root, and as whoever runs the tests elsewhere.</summary>
    public static (int Code, string Error) Run(int user, params string[] line)
    {
        string[] whole = [BuiltProgram.Host, BuiltProgram.Path, .. line];
        string[] command = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--", .. whole] : whole;
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
