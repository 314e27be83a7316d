namespace PairScope.Formats;

/// <summary>
/// An HDF5 file open for reading: groups, N-dimensional datasets, attributes, as h5py, libhdf5 and PureHDF write them. Paths of
/// objects are absolute ("/train/maps"). Any number of threads may use one file. The file is read by this project's own code
/// and never trusted: a damaged one ends in one sentence. Files are described and written at once, by <see cref="Write(string, Action{Hdf5Content})"/>.
/// </summary>
public sealed partial class Hdf5File : IDisposable
{
    private const int MostSoftLinks = 16;

    private readonly Lock _gate = new();
    private readonly Hdf5Source _source;
    private readonly GlobalHeap _texts;
    private readonly Dictionary<long, StoredObject> _objects = [];
    private readonly long _root;

    private Hdf5File(Hdf5Source source)
    {
        _source = source;
        _texts = new GlobalHeap(source);
        _root = Superblock.Read(source);
        ObjectAt(_root);
    }

    /// <summary>The path that the file was opened with.</summary>
    public string FilePath => _source.FilePath;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">The file is missing, is no HDF5 file, or is damaged.</exception>
    public static Hdf5File Open(string path) => Open(path, looksAtChecksums: true);

    /// <summary>Opens a file as if somebody had damaged it and mended the checksums of its structures; for tests.</summary>
    internal static Hdf5File Open(string path, bool looksAtChecksums)
    {
        var source = new Hdf5Source(path, looksAtChecksums);
        try
        {
            return new Hdf5File(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file atomically: it gets its name once all is on disk.</summary>
    /// <param name="path">The file; one of that name is replaced.</param>
    /// <param name="describe">Says what the file holds.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, Action<Hdf5Content> describe)
    {
        using AtomicFile file = AtomicFile.Begin(path);
        Write(file, describe);
        file.Commit();
    }

    /// <summary>Writes a file under its temporary name, and reads its structures back; the caller commits it.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(AtomicFile file, Action<Hdf5Content> describe)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(describe);
        var content = new Hdf5Content();
        describe(content);
        file.Fill(content, static (stream, content) => content.WriteTo(stream));
        using Hdf5File written = Open(file.TemporaryPath);
        written.LookAtAll("/");
    }

    /// <summary>Whether a group or dataset of that path exists.</summary>
    /// <exception cref="InputException">The file is damaged on the way.</exception>
    public bool Exists(string path) => Find(path) is not null;

    /// <summary>Whether the path is a dataset.</summary>
    /// <exception cref="InputException">The file is damaged on the way.</exception>
    public bool IsDataset(string path) => Find(path) is { IsDataset: true };

    /// <summary>Whether the path is a group.</summary>
    /// <exception cref="InputException">The file is damaged on the way.</exception>
    public bool IsGroup(string path) => Find(path) is { IsGroup: true };

    /// <summary>Names of the groups and datasets directly inside a group, in alphabetical order.</summary>
    /// <exception cref="InputException">There is no such group, or its list of names is damaged.</exception>
    public IReadOnlyList<string> List(string group = "/")
    {
        StoredObject found = Find(group) is { IsGroup: true } stored ? stored : throw Missing("group", group);
        lock (_gate)
        {
            return [.. found.Links.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="InputException">There is no such dataset, or its description is damaged.</exception>
    public Hdf5Dataset OpenDataset(string path)
    {
        StoredObject found = Find(path) is { IsDataset: true } stored ? stored : throw Missing("dataset", path);
        lock (_gate)
        {
            return new Hdf5Dataset(found.Array, FilePath, path);
        }
    }

    /// <summary>Closes the file; its datasets can no longer be read.</summary>
    public void Dispose() => _source.Dispose();

    // Reads the structures of every group and dataset, with their checksums.
    private void LookAtAll(string group)
    {
        foreach (string name in List(group))
        {
            string path = group.TrimEnd('/') + "/" + name;
            if (IsGroup(path))
            {
                LookAtAll(path);
            }
            else if (IsDataset(path))
            {
                _ = OpenDataset(path).Shape;
            }
        }
    }

    // Soft links are followed within the file, a bounded number of them, because they may lead to each other.
    private StoredObject? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        lock (_gate)
        {
            var parts = new Stack<string>(Parts(path));
            StoredObject at = ObjectAt(_root);
            for (int followed = 0; parts.TryPop(out string? part);)
            {
                if (part is ".")
                {
                    continue;
                }

                if (!at.IsGroup || !at.Links.TryGetValue(part, out GroupLink link))
                {
                    return null;
                }

                if (link.Target is { } target)
                {
                    if (++followed > MostSoftLinks)
                    {
                        return null;
                    }

                    at = target.StartsWith('/') ? ObjectAt(_root) : at;
                    foreach (string further in Parts(target))
                    {
                        parts.Push(further);
                    }
                }
                else if (link.Address == Hdf5Cursor.Nowhere)
                {
                    return null;
                }
                else
                {
                    at = ObjectAt(link.Address);
                }
            }

            return at;
        }

        static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
    }

    private StoredObject ObjectAt(long address)
    {
        if (!_objects.TryGetValue(address, out StoredObject? found))
        {
            _objects[address] = found = new StoredObject(_source, address);
        }

        return found;
    }

    private InputException Missing(string kind, string path) => new($"'{FilePath}' has no {kind} '{path}'.");
}
