using System.Reflection;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>Finds the system's shared libraries under the names that distributions give them.</summary>
internal static class NativeLibraries
{
    public const string Hdf5 = "hdf5";

    private static readonly Lock Gate = new();
    private static bool _registered;

    /// <summary>Makes the imports of this assembly resolve; every class with imports calls it before its first one.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (!_registered)
            {
                NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
                _registered = true;
            }
        }
    }

    /// <summary>Loads a library, or says which package brings it.</summary>
    /// <exception cref="InputException">The library is not installed.</exception>
    public static nint Load(string library) => Resolve(library, typeof(NativeLibraries).Assembly, searchPath: null);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        (string[] names, string package) = library switch
        {
            Hdf5 => (new[] { "libhdf5_serial.so.103", "libhdf5.so.103" }, "libhdf5-103-1"),
            _ => ([], string.Empty),
        };
        if (names.Length == 0)
        {
            return nint.Zero;
        }

        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, assembly, searchPath, out var handle))
            {
                return handle;
            }
        }

        throw new InputException(
            $"The shared library {names[0]} is not installed; install the package {package} (apt-get install {package}).");
    }
}
