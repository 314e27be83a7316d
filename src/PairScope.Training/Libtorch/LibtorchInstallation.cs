using System.Text.RegularExpressions;

namespace PairScope.Training.Libtorch;

/// <summary>
/// A libtorch to build against: the one that PAIRSCOPE_LIBTORCH points to (its root, its lib folder, a pip-installed package torch or the folder
/// that holds it), else the system's.
/// </summary>
/// <param name="Include">Folder with torch/.</param>
/// <param name="Library">Folder with libtorch.so.</param>
/// <param name="NewStrings">Whether it was compiled with today's std::string, as all but older pip packages are.</param>
/// <param name="KnowsCuda">Whether it can use an NVIDIA GPU.</param>
internal sealed partial record LibtorchInstallation(string Include, string Library, bool NewStrings, bool KnowsCuda)
{
    /// <summary>The environment variable that points to a libtorch.</summary>
    public const string Variable = "PAIRSCOPE_LIBTORCH";

    /// <summary>End of the names of shared libraries.</summary>
    public static readonly string LibraryEnding = OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    private static readonly string[] SystemRoots = ["/usr", "/usr/local", "/opt/libtorch", "/opt/homebrew"];

    /// <summary>The libtorch to use, or null when there is none.</summary>
    /// <exception cref="InputException">PAIRSCOPE_LIBTORCH points to no libtorch.</exception>
    public static LibtorchInstallation? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } given)
        {
            return SystemRoots.Select(At).FirstOrDefault(found => found is not null);
        }

        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        string? above = Path.GetDirectoryName(root);
        string?[] places = [root, Path.Combine(root, "torch"), above, Path.GetDirectoryName(above)]; // lib of a root, lib/x86_64-linux-gnu of one
        return places.Select(place => place is null ? null : At(place)).FirstOrDefault(found => found is not null)
            ?? throw new InputException($"{Variable} is '{given}', and there is no libtorch there; it must be the root of a libtorch, with include/torch and lib/libtorch{LibraryEnding}, or the folder torch of a pip-installed PyTorch.");
    }

    private static LibtorchInstallation? At(string root)
    {
        string include = Path.Combine(root, "include");
        string? library = new[] { "lib", $"lib/{Architecture}-linux-gnu", "lib64" }
            .Select(folder => Path.Combine(root, folder))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libtorch" + LibraryEnding)));
        return library is null || !File.Exists(Path.Combine(include, "torch/csrc/api/include/torch/torch.h"))
            ? null
            : new LibtorchInstallation(include, library, HasNewStrings(root, library), File.Exists(Path.Combine(library, "libtorch_cuda" + LibraryEnding)));
    }

    private static string Architecture => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        _ => "x86_64",
    };

    // A libtorch says it in the file that it gives to CMake.
    private static bool HasNewStrings(string root, string library)
    {
        string? said = new[] { Path.Combine(root, "share/cmake/Torch/TorchConfig.cmake"), Path.Combine(library, "cmake/Torch/TorchConfig.cmake") }.FirstOrDefault(File.Exists);
        return said is null || !OldStrings().IsMatch(File.ReadAllText(said));
    }

    [GeneratedRegex("_GLIBCXX_USE_CXX11_ABI=0", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OldStrings();
}
