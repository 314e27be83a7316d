using System.Reflection;
using System.Security.Cryptography;

namespace PairScope.Data;

/// <summary>
/// A copy of the running program beside the scripts, which is what the jobs run. They may wait for days: until then the
/// program's own folder may hold another version, be built anew by a colleague, or be built by two jobs at once.
/// </summary>
internal static class ProgramCopy
{
    private static readonly string[] Endings = [".dll", ".so", ".json"];

    /// <summary>Copies the program into a folder of its own, named by its contents.</summary>
    /// <param name="place">Where that folder goes.</param>
    /// <returns>The words that start the copy.</returns>
    /// <exception cref="IOException">The place cannot be written.</exception>
    public static IReadOnlyList<string> Make(string place)
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not say which program this is.");
        string source = AppContext.BaseDirectory;
        string entry = (Assembly.GetEntryAssembly()?.GetName().Name ?? string.Empty) + ".dll";
        bool hasParts = File.Exists(Path.Combine(source, entry));
        bool hosted = !string.Equals(Path.GetDirectoryName(executable), Path.TrimEndingDirectorySeparator(source), StringComparison.Ordinal);

        // Published as a single file, the program may stand in a folder of unrelated ones: then only it is taken.
        string[] files = hasParts
            ? [.. Directory.EnumerateFiles(source).Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.Ordinal)).Order(StringComparer.Ordinal)]
            : [];
        if (!hosted)
        {
            files = [.. files, executable];
        }

        string target = Path.Combine(place, "program-" + Fingerprint(files));
        if (!Directory.Exists(target))
        {
            string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
            Directory.CreateDirectory(temporary);
            foreach (string file in files)
            {
                File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)));
            }

            try
            {
                Directory.Move(temporary, target);
            }
            catch (IOException) when (Directory.Exists(target))
            {
                // Somebody else made the same copy meanwhile.
                Directory.Delete(temporary, recursive: true);
            }
        }

        return hosted ? [executable, Path.Combine(target, entry)] : [Path.Combine(target, Path.GetFileName(executable))];
    }

    private static string Fingerprint(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
