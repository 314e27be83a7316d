namespace PairScope.Server;

/// <summary>The files of the page, which lie in the assembly.</summary>
internal static class ExplorerPages
{
    private const string Prefix = "explorer/";

    private static readonly Dictionary<string, (byte[] Content, string Type)> Files = typeof(ExplorerPages).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(n => n[Prefix.Length..], Read, StringComparer.Ordinal);

    /// <summary>A file and its type; null where there is none.</summary>
    public static (byte[] Content, string Type)? Find(string name) => Files.TryGetValue(name, out (byte[] Content, string Type) file) ? file : null;

    private static (byte[] Content, string Type) Read(string resource)
    {
        using Stream stream = typeof(ExplorerPages).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        string type = Path.GetExtension(resource) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".yaml" => "text/plain; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        return (content, type);
    }
}
