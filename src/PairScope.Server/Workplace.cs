namespace PairScope.Server;

/// <summary>What one request may read, by the names that requests use, and the folder for what it writes.</summary>
public sealed class Workplace
{
    private readonly FileShelf _shelf;

    internal Workplace(FileShelf shelf, string folder) => (_shelf, Folder) = (shelf, folder);

    /// <summary>The folder to write into; of an array it may not be there yet, since most need none.</summary>
    public string Folder { get; }

    /// <summary>All folders whose files may be read.</summary>
    public IReadOnlyList<string> Readable => [.. _shelf.Folders, Folder];

    /// <summary>The path of a file that a request names.</summary>
    /// <param name="name">Its name: relative to a folder of --files, or as an upload was answered.</param>
    /// <exception cref="InputException">There is no such file, or the name leads out of the folders.</exception>
    public string PathOf(string name) => _shelf.PathOf(name);

    /// <summary>A text with the server's own paths replaced by the names that requests use.</summary>
    /// <param name="text">The text.</param>
    public string InNames(string text) => _shelf.InNames(text, Folder);
}
