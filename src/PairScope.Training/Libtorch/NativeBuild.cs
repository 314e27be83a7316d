using System.Security.Cryptography;
using System.Text;

namespace PairScope.Training.Libtorch;

/// <summary>
/// The library between this program and libtorch, compiled from <c>native/</c> when it is first needed and kept, one for each libtorch and each state of the sources.
/// It is compiled against headers and shared libraries alone, so a pip-installed PyTorch for CUDA needs no CUDA toolkit.
/// </summary>
internal static class NativeBuild
{
    private const string Name = "libpairscope_torch";

    /// <summary>What apt-get is asked for, all or some.</summary>
    public static readonly string[] DebianPackages = ["libtorch-dev", "libopenblas0-pthread", "g++"];

    /// <summary>What is missing to train, in one sentence, or null when all is there. Nothing is installed or built.</summary>
    public static string? Missing() => Missing(LibtorchInstallation.Find(), Compiler());

    /// <summary>The library's path; installs and builds what is missing.</summary>
    /// <param name="say">Told what takes its time.</param>
    /// <exception cref="InputException">libtorch or a compiler is missing, or they do not go together.</exception>
    public static string Library(Action<string> say)
    {
        LibtorchInstallation? libtorch = LibtorchInstallation.Find();
        string? compiler = Compiler();
        if (Missing(libtorch, compiler) is { } missing)
        {
            string[] wanted = [.. DebianPackages.Where(p => string.Equals(p, "g++", StringComparison.Ordinal) ? compiler is null : libtorch is null)];
            string? hindrance = OperatingSystem.IsLinux() ? SystemPackages.Install(wanted, say) : "only Debian's packages are known here";
            (libtorch, compiler) = (LibtorchInstallation.Find(), Compiler());
            if (Missing(libtorch, compiler) is not null)
            {
                string orElse = libtorch is null ? $", or set {LibtorchInstallation.Variable} to the folder of a libtorch or a pip-installed PyTorch" : string.Empty;
                throw new InputException($"{missing} ({hindrance ?? "apt-get could not install it"}): install it with '{SystemPackages.Command(wanted)}'{orElse}.");
            }
        }

        string[] sources = Sources();
        string library = Path.Combine(Kept(), Key(sources, libtorch!), Name + LibtorchInstallation.LibraryEnding);
        if (!File.Exists(library))
        {
            say($"building native/ against the libtorch in {libtorch!.Library} …");
            Build(compiler!, libtorch, sources, library);
        }

        return library;
    }

    private static string? Missing(LibtorchInstallation? libtorch, string? compiler) => OperatingSystem.IsWindows()
        ? "Networks are trained, and vgg16 and convnext read, on Linux and macOS only"
        : (libtorch, compiler) switch
        {
            (null, null) => "Training, and reading with vgg16 and convnext, need libtorch and a C++ compiler, and neither is here",
            (null, _) => "Training, and reading with vgg16 and convnext, need libtorch, which is not here",
            (_, null) => "libtorch is here, but no C++ compiler to build native/ with",
            _ => null,
        };

    private static string? Compiler() => new[] { Environment.GetEnvironmentVariable("CXX"), "c++", "g++", "clang++" }
        .Where(name => name is { Length: > 0 })
        .Select(name => File.Exists(name) ? name : SystemPackages.Which(name!))
        .FirstOrDefault(path => path is not null);

    // They came with the program; what is built from them is the user's, for all copies of the program.
    private static string[] Sources()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "native", "src");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)]
            : throw new InputException($"The sources of the interface to libtorch, which come with the program, are missing from {folder}.");
    }

    private static string Kept() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data ? data : Path.GetTempPath(),
        "pairscope", "native");

    private static string Key(IEnumerable<string> sources, LibtorchInstallation libtorch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string source in sources)
        {
            hash.AppendData(File.ReadAllBytes(source));
        }

        string cpu = Path.Combine(libtorch.Library, "libtorch" + LibtorchInstallation.LibraryEnding);
        hash.AppendData(Encoding.UTF8.GetBytes($"{libtorch}{File.GetLastWriteTimeUtc(cpu):O}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    // In a folder of its own, so that two programs may build at the same time; the first that is done gives the library its name.
    private static void Build(string compiler, LibtorchInstallation libtorch, string[] sources, string library)
    {
        string work = Directory.CreateTempSubdirectory("pairscope-native-").FullName;
        try
        {
            // All sources as one: nearly all the time goes into reading libtorch's headers.
            string whole = Path.Combine(work, "whole.cpp");
            File.WriteAllLines(whole, sources.Where(s => s.EndsWith(".cpp", StringComparison.Ordinal)).Select(s => $"#include \"{s}\""));
            string built = Path.Combine(work, Path.GetFileName(library));

            // A libtorch finds its GPU only if the library for it is loaded, though nothing here calls it.
            string[] keep = OperatingSystem.IsMacOS() ? [] : ["-Wl,--no-as-needed"];
            string[] cuda = libtorch.KnowsCuda ? ["-ltorch_cuda", "-lc10_cuda"] : [];
            string said = string.Empty;
            int code = SystemPackages.Run(
                text => said = text,
                [
                    compiler, "-shared", "-O1", "-DNDEBUG", "-std=gnu++17", "-fPIC", "-fvisibility=hidden", "-w", $"-D_GLIBCXX_USE_CXX11_ABI={(libtorch.NewStrings ? 1 : 0)}",
                    "-I", libtorch.Include, "-I", Path.Combine(libtorch.Include, "torch/csrc/api/include"), whole, "-o", built,
                    $"-L{libtorch.Library}", $"-Wl,-rpath,{libtorch.Library}", .. keep, "-ltorch", "-ltorch_cpu", "-lc10", .. cuda,
                ]);
            if (code != 0)
            {
                string first = said.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? said.Split('\n')[0];
                throw new InputException($"native/ could not be compiled against the libtorch in {libtorch.Library}: {first.Trim().TrimEnd('.')}.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(library)!);
            string beside = $"{library}.{Environment.ProcessId}";
            File.Copy(built, beside, overwrite: true);
            File.Move(beside, library, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"native/ could not be built into {Path.GetDirectoryName(library)}: {e.Message}", e);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
