using System.Diagnostics;

namespace PairScope.Training.Libtorch;

/// <summary>Installs packages with apt-get where that can be done without asking for a password, or where somebody is there to type it.</summary>
internal static class SystemPackages
{
    /// <summary>The command that a person would type.</summary>
    public static string Command(IEnumerable<string> packages) => $"apt-get install --no-install-recommends {string.Join(' ', packages)}";

    /// <summary>Installs; whether the packages are there is for the caller to see.</summary>
    /// <param name="packages">Names of Debian packages.</param>
    /// <param name="say">Told what is being done.</param>
    /// <returns>Why it could not be tried, to be put into a sentence; null when it was.</returns>
    public static string? Install(IReadOnlyList<string> packages, Action<string> say)
    {
        if (Which("apt-get") is null)
        {
            return "this system has no apt-get";
        }

        string[] asRoot = [];
        if (!string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            if (Which("sudo") is null)
            {
                return "neither root nor sudo is at hand";
            }

            bool someoneIsThere = !Console.IsInputRedirected && !Console.IsErrorRedirected;
            if (!someoneIsThere && Run(null, "sudo", "-n", "true") != 0)
            {
                return "sudo asks for a password and nobody is there to type it";
            }

            asRoot = someoneIsThere ? ["sudo"] : ["sudo", "-n"];
        }

        say($"installing with apt-get: {string.Join(' ', packages)}");
        string[] apt = [.. asRoot, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"];
        string[] install = [.. apt, "install", "--no-install-recommends", .. packages];

        // A fresh image has no package lists, and an old one has lists of files that are gone.
        if (Run(null, install) != 0)
        {
            Run(null, [.. apt, "update"]);
            Run(null, install);
        }

        return null;
    }

    /// <summary>Where a program is, or null.</summary>
    public static string? Which(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="output">Gets what it writes, or null to drop it.</param>
    /// <param name="line">Program and arguments.</param>
    /// <returns>Its exit code.</returns>
    public static int Run(Action<string>? output, params string[] line)
    {
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        output?.Invoke(text + errors.GetAwaiter().GetResult());
        return process.ExitCode;
    }
}
