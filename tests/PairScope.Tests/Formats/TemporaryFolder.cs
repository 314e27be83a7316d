namespace PairScope.Tests.Formats;

/// <summary>A folder of its own for one test, deleted afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pairscope-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>Names of everything in the folder.</summary>
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
