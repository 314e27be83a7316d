#pragma warning disable CA1050, MA0047, MA0048 // .NET looks for a class of this name outside of all namespaces

/// <summary>
/// Runs in a child process before the program does, where DOTNET_STARTUP_HOOKS names this assembly: when the program ends, its map of libraries
/// is written to the file that PAIRSCOPE_TEST_MAPS names.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("PAIRSCOPE_TEST_MAPS") is { } path)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(path, File.ReadAllText("/proc/self/maps"));
        }
    }
}
