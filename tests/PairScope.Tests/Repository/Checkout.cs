namespace PairScope.Tests.Repository;

/// <summary>The files of the repository, without what is built or kept by git.</summary>
internal static class Checkout
{
    private static readonly string[] NotSources = [".git", "bin", "obj", "artifacts", "build", "TestResults", "BenchmarkDotNet.Artifacts"];

    /// <summary>Files with one of the endings, under the given folders that exist, or under the root when none is given.</summary>
    public static IEnumerable<string> FilesOf(string[] endings, params string[] folders) =>
        (folders.Length == 0 ? [SharedData.RepositoryRoot] : folders.Select(f => Path.Combine(SharedData.RepositoryRoot, f)).Where(Directory.Exists))
        .SelectMany(Below)
        .Where(f => endings.Contains(Path.GetExtension(f), StringComparer.Ordinal));

    /// <summary>A path as seen from the root.</summary>
    public static string Relative(string file) => Path.GetRelativePath(SharedData.RepositoryRoot, file).Replace('\\', '/');

    private static IEnumerable<string> Below(string folder)
    {
        // A worktree keeps a file named .git instead of a folder.
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => !NotSources.Contains(Path.GetFileName(f), StringComparer.Ordinal)))
        {
            yield return file;
        }

        foreach (string below in Directory.EnumerateDirectories(folder)
            .Where(f => !NotSources.Contains(Path.GetFileName(f), StringComparer.Ordinal) && new DirectoryInfo(f).LinkTarget is null)
            .SelectMany(Below))
        {
            yield return below;
        }
    }
}
