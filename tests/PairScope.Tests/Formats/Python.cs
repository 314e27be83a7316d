using System.Diagnostics;

namespace PairScope.Tests.Formats;

/// <summary>The system's Python with numpy and h5py, an independent judge of the files.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Why the judge is not there, or null when it is.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>Runs a script with arguments (sys.argv[1:]) and gives its output, trimmed.</summary>
    public static string Run(string script, params string[] arguments)
    {
        var (code, output, errors) = Execute(script, arguments);
        Assert.True(code == 0, $"the script failed:\n{errors}");
        return output.Trim();
    }

    /// <summary>Whether a module can be imported.</summary>
    public static bool Has(string module) => Execute($"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)", []).Code == 0;

    private static string? FindMissing()
    {
        if (!File.Exists(Interpreter))
        {
            return $"{Interpreter} is not installed";
        }

        return Execute("import numpy, h5py", []).Code == 0 ? null : "python3-numpy and python3-h5py are not installed";
    }

    private static (int Code, string Output, string Errors) Execute(string script, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Interpreter, ["-c", script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}

/// <summary>A test judged by Python; skipped, visibly, where Python, numpy or h5py are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules) => Skip = Python.Missing ?? Array.Find(modules, m => !Python.Has(m)) switch
    {
        { } module => $"python3-{module} is not installed",
        null => null,
    };
}

/// <summary>A theory with Python as its judge; skipped, visibly, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where the judge is missing.</summary>
    public PythonTheoryAttribute() => Skip = Python.Missing;
}
