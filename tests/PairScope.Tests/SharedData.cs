namespace PairScope.Tests;

/// <summary>The measured files that stand beside the repository, in ../shared/data; they are not part of it.</summary>
internal static class SharedData
{
    /// <summary>The repository's root: the nearest folder above the tests that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder of the measured files, whether it exists or not.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    /// <summary>The full path of one of those files.</summary>
    public static string File(string name) => Path.Combine(Folder, name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "PairScope.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository: no PairScope.slnx in any folder above them.");
    }
}

/// <summary>A test that needs measured files; it is skipped, visibly, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Names the files that the test reads; without names the folder itself must exist.</summary>
    public SharedDataFactAttribute(params string[] files)
    {
        Files = files;
        var missing = Array.Find(files, name => !System.IO.File.Exists(SharedData.File(name)));
        if (missing is not null || !Directory.Exists(SharedData.Folder))
        {
            Skip = $"{missing ?? "the folder of measured files"} is not in {SharedData.Folder}";
        }
    }

    /// <summary>The files that the test reads.</summary>
    public string[] Files { get; }
}
