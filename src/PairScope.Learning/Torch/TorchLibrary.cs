using System.Reflection;
using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

/// <summary>
/// Finds and loads libpairscope_torch.so on the first call into it: where PAIRSCOPE_NATIVE points (a file or a folder),
/// else next to the executable, else in artifacts/native of the repository that the executable lies in.
/// </summary>
/// <remarks>Loading libtorch costs half a second and 176 MB, so nothing here runs before a tensor is needed.</remarks>
internal static class TorchLibrary
{
    public const string Name = "pairscope_torch";
    public const string FileName = "libpairscope_torch.so";
    private const string Variable = "PAIRSCOPE_NATIVE";

    private static readonly Lock Gate = new();
    private static nint _handle;

    public static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (!string.Equals(name, Name, StringComparison.Ordinal))
        {
            return 0;
        }

        lock (Gate)
        {
            if (_handle == 0)
            {
                _handle = Load(Locate(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory));
            }

            return _handle;
        }
    }

    /// <summary>The library file to load.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string Locate(string? setting, string executableFolder)
    {
        if (!string.IsNullOrEmpty(setting))
        {
            string chosen = Directory.Exists(setting) ? Path.Combine(setting, FileName) : setting;
            return File.Exists(chosen)
                ? chosen
                : throw new InputException($"{Variable} is '{setting}', where there is no {FileName}; unset it or point it to the file or its folder.");
        }

        string beside = Path.Combine(executableFolder, FileName);
        if (File.Exists(beside))
        {
            return beside;
        }

        for (DirectoryInfo? folder = new(executableFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PairScope.slnx")))
            {
                string built = Path.Combine(folder.FullName, "artifacts", "native", FileName);
                if (File.Exists(built))
                {
                    return built;
                }

                break;
            }
        }

        throw new InputException(
            $"The network library {FileName} has not been built; run ./pairscope in the repository, which builds it, or set {Variable} to where it lies.");
    }

    private static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            throw new InputException(
                $"The network library '{path}' cannot be loaded ({fault.Message.Split('\n')[0].Trim().TrimEnd('.')}); run ./pairscope in the repository, which installs libtorch and builds it.",
                fault);
        }
    }
}
