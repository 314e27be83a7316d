using System.Runtime.CompilerServices;

namespace PairScope.Formats;

/// <summary>How a dataset lies in the file; without one it is contiguous and uncompressed.</summary>
/// <param name="Chunk">Extent of one chunk along every axis, as many numbers as the dataset has axes.</param>
/// <param name="GzipLevel">0 for no compression, 1 to 9 for gzip after byte shuffling.</param>
/// <param name="Growable">Whether the first axis may grow with <see cref="Hdf5Dataset.Grow"/>.</param>
/// <param name="Checksum">Whether every chunk carries a checksum (Fletcher 32), so that any reader refuses a damaged one.</param>
public sealed record Hdf5Layout(long[] Chunk, int GzipLevel = 0, bool Growable = false, bool Checksum = false);

/// <summary>
/// An N-dimensional dataset of one open <see cref="Hdf5File"/>; row-major, so a range of rows (the first axis) is one
/// run of memory. Numbers are converted on reading: float32 and integers may be read as double, never reals as integers.
/// Calls from several threads are safe and run one after the other, as for <see cref="Hdf5File"/>.
/// </summary>
public sealed class Hdf5Dataset : IDisposable
{
    // Deflate cannot shrink by more than about 1 : 1032, so a stored size bounds the true size.
    private const long LargestCompression = 1100;
    private const long AlwaysAllowedBytes = 1L << 28;

    private readonly Hdf5Handle _handle;
    private readonly string _file;
    private readonly long[] _shape;
    private Type? _readable;

    internal Hdf5Dataset(Hdf5Handle handle, string file, string name)
    {
        _handle = handle;
        _file = file;
        Name = name;
        using var space = Hdf5Native.H5Dget_space(handle);
        var rank = Hdf5Native.H5Sget_simple_extent_ndims(space);
        var size = new ulong[Math.Max(rank, 0)];
        if (rank < 0 || (rank > 0 && Hdf5Native.H5Sget_simple_extent_dims(space, size, []) < 0))
        {
            throw Fault("its shape cannot be read");
        }

        _shape = Array.ConvertAll(size, extent => extent <= long.MaxValue ? (long)extent : throw Fault("its shape is absurd"));
    }

    /// <summary>The path of the dataset in its file.</summary>
    public string Name { get; }

    /// <summary>Extents, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>Number of elements.</summary>
    /// <exception cref="InputException">The shape promises more than 2⁶³ elements.</exception>
    public long Count
    {
        get
        {
            try
            {
                return Product(_shape);
            }
            catch (OverflowException)
            {
                throw Fault($"its shape [{string.Join(", ", _shape)}] is absurd");
            }
        }
    }

    /// <summary>Reads everything, row-major.</summary>
    /// <exception cref="InputException">The type does not fit, or the file is damaged or promises more than it holds.</exception>
    public T[] ReadAll<T>()
        where T : unmanaged
    {
        using (Hdf5Native.Enter())
        {
            RequireReadable<T>();
            var count = Count;
            var stored = (long)Math.Min(Hdf5Native.H5Dget_storage_size(_handle), long.MaxValue / LargestCompression);
            if (count > Array.MaxLength || (count * Unsafe.SizeOf<T>() > AlwaysAllowedBytes && count > stored * LargestCompression))
            {
                throw Fault($"its shape [{string.Join(", ", _shape)}] promises {count} elements, far more than the {stored} bytes stored for it");
            }

            var data = new T[count];
            Transfer<T>(data, rows: null, write: false);
            return data;
        }
    }

    /// <summary>Reads the rows [<paramref name="first"/>, <paramref name="first"/> + <paramref name="count"/>) of the first axis.</summary>
    /// <exception cref="ArgumentException">The rows are not in the dataset, or the span has another length than they have elements.</exception>
    /// <exception cref="InputException">The type does not fit or the file is damaged.</exception>
    public void ReadRows<T>(long first, long count, Span<T> destination)
        where T : unmanaged
    {
        using (Hdf5Native.Enter())
        {
            RequireReadable<T>();
            RequireRows(first, count, destination.Length);
            Transfer(destination, (first, count), write: false);
        }
    }

    /// <summary>Writes everything, row-major.</summary>
    /// <exception cref="ArgumentException">The span has another length than the dataset.</exception>
    public void WriteAll<T>(ReadOnlySpan<T> data)
        where T : unmanaged
    {
        using (Hdf5Native.Enter())
        {
            if (data.Length != Count)
            {
                throw new ArgumentException($"'{Name}' has {Count} elements, {data.Length} were given.", nameof(data));
            }

            Transfer(Writable(data), rows: null, write: true);
        }
    }

    /// <summary>Writes whole rows of the first axis from row <paramref name="first"/> on; their number follows from the span.</summary>
    /// <exception cref="ArgumentException">The rows are not in the dataset, or the span is no whole number of rows.</exception>
    public void WriteRows<T>(long first, ReadOnlySpan<T> data)
        where T : unmanaged
    {
        using (Hdf5Native.Enter())
        {
            var row = _shape.Length == 0 ? 1 : Product(_shape.AsSpan(1));
            var count = row == 0 ? 0 : data.Length / row;
            RequireRows(first, count, data.Length);
            Transfer(Writable(data), (first, count), write: true);
        }
    }

    /// <summary>Gives the first axis a new, larger extent; only for a growable layout.</summary>
    /// <exception cref="InvalidOperationException">The layout is not growable.</exception>
    public void Grow(long rows)
    {
        using (Hdf5Native.Enter())
        {
            var size = Array.ConvertAll(_shape, extent => (ulong)extent);
            if (size.Length == 0 || rows < _shape[0])
            {
                throw new ArgumentOutOfRangeException(nameof(rows), rows, $"'{Name}' can only grow.");
            }

            size[0] = (ulong)rows;
            if (Hdf5Native.H5Dset_extent(_handle, size) < 0)
            {
                throw new InvalidOperationException($"'{Name}' in '{_file}' cannot grow: {Hdf5Native.LastError()}.");
            }

            _shape[0] = rows;
        }
    }

    /// <summary>Closes the dataset; the file stays open.</summary>
    public void Dispose() => _handle.Dispose();

    private static long Product(ReadOnlySpan<long> extents)
    {
        long product = 1;
        foreach (var extent in extents)
        {
            product = checked(product * extent);
        }

        return product;
    }

    private static unsafe Span<T> Writable<T>(ReadOnlySpan<T> data)
        where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(data), data.Length);

    private void RequireReadable<T>()
        where T : unmanaged
    {
        // Comparing types costs more than reading a small map.
        if (_readable == typeof(T))
        {
            return;
        }

        using var stored = Hdf5Native.H5Dget_type(_handle);
        if (!Hdf5Element.CanRead<T>(stored))
        {
            throw Fault($"it holds {Hdf5Element.Describe(stored)} where {Hdf5Element.Describe<T>()} are expected");
        }

        _readable = typeof(T);
    }

    private void RequireRows(long first, long count, long elements)
    {
        if (_shape.Length == 0 || first < 0 || count < 0 || first > _shape[0] - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"Rows {first} to {first + count - 1} are not in '{Name}' of shape [{string.Join(", ", _shape)}].");
        }

        if (elements != count * Product(_shape.AsSpan(1)))
        {
            throw new ArgumentException($"{count} rows of '{Name}' have {count * Product(_shape.AsSpan(1))} elements, not {elements}.");
        }
    }

    private unsafe void Transfer<T>(Span<T> data, (long First, long Count)? rows, bool write)
        where T : unmanaged
    {
        if (data.Length == 0)
        {
            return;
        }

        var type = Hdf5Element.TypeOf<T>();
        using var fileSpace = rows is null ? null : Hdf5Native.H5Dget_space(_handle);
        var start = new ulong[_shape.Length];
        var count = Array.ConvertAll(_shape, extent => (ulong)extent);
        if (rows is { } range)
        {
            (start[0], count[0]) = ((ulong)range.First, (ulong)range.Count);
        }

        // The shape of the rows on both sides: between different shapes the library copies chunks element by element.
        using var memorySpace = rows is null ? null : Hdf5Native.H5Screate_simple(count.Length, count, []);
        if (rows is not null)
        {
            _ = Hdf5Native.H5Sselect_hyperslab(fileSpace!, Hdf5Native.SelectSet, start, [], count, []);
        }

        var memory = memorySpace ?? Hdf5Handle.Default;
        var file = fileSpace ?? Hdf5Handle.Default;
        fixed (T* pointer = data)
        {
            var status = write
                ? Hdf5Native.H5Dwrite(_handle, type, memory, file, Hdf5Handle.Default, pointer)
                : Hdf5Native.H5Dread(_handle, type, memory, file, Hdf5Handle.Default, pointer);
            if (status < 0)
            {
                throw Fault($"it cannot be {(write ? "written" : "read")} ({Hdf5Native.LastError()})");
            }
        }
    }

    private InputException Fault(string what) => new($"'{_file}', dataset '{Name}': {what}.");
}
