using System.Text;

namespace PairScope.Formats;

/// <summary>
/// An HDF5 file (libhdf5 1.10, file format of HDF5 1.8): groups, N-dimensional datasets, attributes; readable with h5py.
/// Paths of objects are absolute ("/train/maps"). Any number of threads may use one file or several: every call takes
/// one lock for the whole process, because the library has global state, so calls never run at the same time.
/// A file that was created must not be read by others before it is closed; write under a temporary name
/// (<see cref="Write"/> or <see cref="AtomicFile"/>) so that nobody can.
/// </summary>
public sealed partial class Hdf5File : IDisposable
{
    private readonly Hdf5Handle _handle;
    private bool _hasSoundHeaps;

    private Hdf5File(Hdf5Handle handle, string path, bool isNew)
    {
        _handle = handle;
        FilePath = path;
        _hasSoundHeaps = isNew;
    }

    /// <summary>The path that the file was opened with.</summary>
    public string FilePath { get; }

    /// <summary>Creates a file, replacing one of that name.</summary>
    /// <remarks>
    /// New files get the object headers of HDF5 1.8, which have checksums, so that damage is noticed; later versions would
    /// mark a file as open while it is written and refuse it after a crash. Times are left out: equal contents give equal
    /// bytes.
    /// </remarks>
    /// <exception cref="InputException">The file cannot be created.</exception>
    public static Hdf5File Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using (Hdf5Native.Enter())
        {
            using var access = AccessProperties();
            _ = Hdf5Native.H5Pset_libver_bounds(access, Hdf5Native.Version18, Hdf5Native.Version18);
            using var create = TimelessProperties("H5P_CLS_FILE_CREATE_ID_g");
            var handle = Hdf5Native.H5Fcreate(path, Hdf5Native.Truncate, create, access);
            return handle.IsInvalid
                ? throw new InputException($"Cannot create the HDF5 file '{path}': {Reason(Hdf5Native.LastError())}; choose a place that can be written and has room.")
                : new Hdf5File(handle, path, isNew: true);
        }
    }

    /// <summary>Creates a file atomically: it gets its name once <paramref name="write"/> has returned and all is on disk.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, Action<Hdf5File> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        AtomicFile.WriteAt(path, temporary =>
        {
            using var file = Create(temporary);
            write(file);
            file.Flush();
        });
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">The file is missing, is no HDF5 file, or is damaged.</exception>
    public static Hdf5File Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new InputException($"The file '{path}' does not exist.");
        }

        using (Hdf5Native.Enter())
        {
            using var access = AccessProperties();
            var handle = Hdf5Native.H5Fopen(path, Hdf5Native.ReadOnly, access);
            return handle.IsInvalid
                ? throw new InputException($"'{path}' is not a readable HDF5 file: {Reason(Hdf5Native.LastError())}.")
                : new Hdf5File(handle, path, isNew: false);
        }
    }

    /// <summary>Whether a group or dataset of that path exists.</summary>
    public bool Exists(string path)
    {
        using (Hdf5Native.Enter())
        {
            return ExistsLocked(path);
        }
    }

    /// <summary>Whether the path is a dataset.</summary>
    public bool IsDataset(string path)
    {
        using (Hdf5Native.Enter())
        {
            if (!ExistsLocked(path))
            {
                return false;
            }

            using var handle = OpenObject(path);
            return Hdf5Native.H5Iget_type(handle) == Hdf5Native.ObjectDataset;
        }
    }

    /// <summary>Names of the groups and datasets directly inside a group, in alphabetical order.</summary>
    /// <exception cref="InputException">There is no such group.</exception>
    public IReadOnlyList<string> List(string group = "/")
    {
        using (Hdf5Native.Enter())
        {
            if (!ExistsLocked(group) || Hdf5Native.H5Gget_info_by_name(_handle, group, out var info, Hdf5Handle.Default) < 0)
            {
                throw Missing("group", group);
            }

            // The count comes from the file, so the list grows as names arrive and stops at the first that does not.
            var names = new List<string>();
            for (ulong n = 0; n < info.LinkCount; n++)
            {
                var length = NameOf(group, n, []);
                var name = new byte[Math.Clamp(length, 0, 1 << 16) + 1];
                if (length < 0 || NameOf(group, n, name) < 0)
                {
                    throw new InputException($"'{FilePath}', group '{group}': its list of names is damaged.");
                }

                names.Add(Encoding.UTF8.GetString(name.AsSpan(0, name.Length - 1)));
            }

            // The library would sort them too, but its sorting of large groups crashes on damaged files.
            names.Sort(StringComparer.Ordinal);
            return names;
        }

        nint NameOf(string path, ulong n, Span<byte> name) => Hdf5Native.H5Lget_name_by_idx(
            _handle, path, Hdf5Native.IndexName, Hdf5Native.IterateNative, n, name, (nuint)name.Length, Hdf5Handle.Default);
    }

    /// <summary>Creates a group and the groups above it; one that exists already is left as it is.</summary>
    public void CreateGroup(string path)
    {
        using (Hdf5Native.Enter())
        {
            if (ExistsLocked(path))
            {
                return;
            }

            using var link = LinkProperties();
            using var create = TimelessProperties("H5P_CLS_GROUP_CREATE_ID_g");
            using var group = Hdf5Native.H5Gcreate2(_handle, path, link, create, Hdf5Handle.Default);
            if (group.IsInvalid)
            {
                throw CannotCreate(path);
            }
        }
    }

    /// <summary>Creates a dataset, and the groups above it, without writing values (they read as zero until written).</summary>
    /// <typeparam name="T">float, double, int, long, byte or <see cref="System.Numerics.Complex"/>.</typeparam>
    /// <exception cref="ArgumentException">The layout does not fit the shape.</exception>
    /// <exception cref="InputException">The dataset exists already or the file cannot be written.</exception>
    public Hdf5Dataset CreateDataset<T>(string path, ReadOnlySpan<long> shape, Hdf5Layout? layout = null)
        where T : unmanaged
    {
        var size = new ulong[shape.Length];
        for (var axis = 0; axis < size.Length; axis++)
        {
            size[axis] = checked((ulong)shape[axis]);
        }

        using (Hdf5Native.Enter())
        {
            using var properties = TimelessProperties("H5P_CLS_DATASET_CREATE_ID_g");
            if (layout is not null)
            {
                SetLayout(properties, layout, size);
            }

            var maximum = layout?.Growable == true ? [Hdf5Native.Unlimited, .. size.AsSpan(1)] : size;
            using var space = size.Length == 0
                ? Hdf5Native.H5Screate(Hdf5Native.ScalarSpace)
                : Hdf5Native.H5Screate_simple(size.Length, size, maximum);
            using var link = LinkProperties();
            var handle = Hdf5Native.H5Dcreate2(
                _handle, path, Hdf5Element.TypeOf<T>(), space, link, properties, Hdf5Handle.Default);
            return handle.IsInvalid ? throw CannotCreate(path) : new Hdf5Dataset(handle, FilePath, path);
        }
    }

    /// <summary>Creates a dataset and writes all of it, row-major.</summary>
    /// <exception cref="ArgumentException">The data do not fill the shape, or the layout does not fit it.</exception>
    /// <exception cref="InputException">The dataset exists already or the file cannot be written.</exception>
    public void WriteDataset<T>(string path, ReadOnlySpan<T> data, ReadOnlySpan<long> shape, Hdf5Layout? layout = null)
        where T : unmanaged
    {
        using var dataset = CreateDataset<T>(path, shape, layout);
        dataset.WriteAll(data);
    }

    /// <summary>Opens a dataset.</summary>
    /// <exception cref="InputException">There is no such dataset.</exception>
    public Hdf5Dataset OpenDataset(string path)
    {
        using (Hdf5Native.Enter())
        {
            var handle = ExistsLocked(path) ? Hdf5Native.H5Dopen2(_handle, path, Hdf5Handle.Default) : null;
            return handle is null or { IsInvalid: true } ? throw Missing("dataset", path) : new Hdf5Dataset(handle, FilePath, path);
        }
    }

    /// <summary>Hands everything written so far to the system; afterwards the file survives a killed process.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Flush()
    {
        using (Hdf5Native.Enter())
        {
            if (Hdf5Native.H5Fflush(_handle, Hdf5Native.ScopeLocal) < 0)
            {
                throw new InputException($"Cannot write '{FilePath}': {Reason(Hdf5Native.LastError())}; choose a place that has room.");
            }
        }
    }

    /// <summary>Closes the file and the datasets still open in it. Faults of the disk show up in <see cref="Flush"/>, so call that first after writing.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Closing the file closes the datasets still open in it, so that it is complete before it is renamed.</summary>
    private static Hdf5Handle AccessProperties()
    {
        var properties = Hdf5Native.H5Pcreate(Hdf5Native.Predefined("H5P_CLS_FILE_ACCESS_ID_g"));
        _ = Hdf5Native.H5Pset_fclose_degree(properties, Hdf5Native.CloseStrong);

        // Programs started meanwhile inherit the library's descriptors and with them its locks, which then outlive the file
        // here. Nobody else knows a file under its temporary name, and finished ones are only read: no lock is needed.
        _ = Hdf5Native.H5Pset_file_locking(properties, use: false, ignoreWhenDisabled: true);
        return properties;
    }

    private static Hdf5Handle LinkProperties()
    {
        var properties = Hdf5Native.H5Pcreate(Hdf5Native.Predefined("H5P_CLS_LINK_CREATE_ID_g"));
        _ = Hdf5Native.H5Pset_create_intermediate_group(properties, 1);
        _ = Hdf5Native.H5Pset_char_encoding(properties, Hdf5Native.Utf8);
        return properties;
    }

    private static Hdf5Handle TimelessProperties(string propertyClass)
    {
        var properties = Hdf5Native.H5Pcreate(Hdf5Native.Predefined(propertyClass));
        _ = Hdf5Native.H5Pset_obj_track_times(properties, track: false);
        return properties;
    }

    private static void SetLayout(Hdf5Handle properties, Hdf5Layout layout, ulong[] size)
    {
        if (layout.Chunk.Length != size.Length || size.Length == 0 || Array.Exists(layout.Chunk, extent => extent < 1) || layout.GzipLevel is < 0 or > 9)
        {
            throw new ArgumentException("A chunk needs one positive extent per axis and a gzip level from 0 to 9.", nameof(layout));
        }

        // A chunk larger than a fixed dataset is refused by the library, so it is cut to it.
        var chunk = new ulong[size.Length];
        for (var axis = 0; axis < chunk.Length; axis++)
        {
            var wanted = (ulong)layout.Chunk[axis];
            chunk[axis] = layout.Growable && axis == 0 ? wanted : Math.Max(1, Math.Min(wanted, size[axis]));
        }

        _ = Hdf5Native.H5Pset_chunk(properties, chunk.Length, chunk);
        if (layout.GzipLevel > 0)
        {
            _ = Hdf5Native.H5Pset_shuffle(properties);
            _ = Hdf5Native.H5Pset_deflate(properties, (uint)layout.GzipLevel);
        }

        if (layout.Checksum)
        {
            _ = Hdf5Native.H5Pset_fletcher32(properties);
        }
    }

    private static string Reason(string libraryError) =>
        libraryError.Length == 0 ? "libhdf5 gives no reason" : libraryError.TrimEnd('.');

    private Hdf5Handle OpenObject(string path)
    {
        var handle = ExistsLocked(path) ? Hdf5Native.H5Oopen(_handle, path, Hdf5Handle.Default) : null;
        return handle is null or { IsInvalid: true } ? throw Missing("object", path) : handle;
    }

    /// <summary>The library asks for every link of a path in turn: a missing group on the way is an error to it, not a no.</summary>
    private bool ExistsLocked(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var prefix = string.Empty;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            prefix += "/" + part;
            if (Hdf5Native.H5Lexists(_handle, prefix, Hdf5Handle.Default) <= 0
                || Hdf5Native.H5Oexists_by_name(_handle, prefix, Hdf5Handle.Default) <= 0)
            {
                return false;
            }
        }

        return true;
    }

    private InputException Missing(string kind, string path) => new($"'{FilePath}' has no {kind} '{path}'.");

    private InputException CannotCreate(string path) =>
        new($"Cannot create '{path}' in '{FilePath}': {Reason(Hdf5Native.LastError())}.");
}
