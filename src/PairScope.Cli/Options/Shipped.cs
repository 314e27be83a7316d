namespace PairScope.Cli.Options;

/// <summary>What ships beside the program: it runs from a folder below the checkout, and weights and protocols lie in the checkout.</summary>
internal static class Shipped
{
    /// <summary>The path of a file or folder in the nearest folder above the program that has it; null where none has.</summary>
    /// <param name="relative">Such as weights.</param>
    public static string? Above(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relative);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
