using System.Numerics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;

namespace PairScope.Formats;

/// <summary>How a dataset lies in the file; without one it lies in one piece, uncompressed.</summary>
/// <param name="Chunk">Extent of one chunk along every axis, as many numbers as the dataset has axes; cut to the dataset's shape.</param>
/// <param name="GzipLevel">0 for no compression, 1, 6 or 9 for gzip after byte shuffling.</param>
/// <param name="Checksum">Whether every chunk carries a checksum (Fletcher 32), so that any reader refuses a damaged one.</param>
public sealed record Hdf5Layout(long[] Chunk, int GzipLevel = 0, bool Checksum = false);

/// <summary>
/// What an HDF5 file is to hold, written by PureHDF when all is said: readable with h5py and libhdf5 1.10. Paths of objects are
/// absolute, groups on the way come of themselves. Equal contents in equal order give equal bytes, because no times are stored,
/// and every structure carries a checksum.
/// </summary>
public sealed class Hdf5Content
{
    private readonly H5File _root = new();
    private readonly List<Action<H5NativeWriter>> _later = [];

    /// <summary>Sets a text attribute (UTF-8 of variable length, which h5py shows as str), replacing one of that name.</summary>
    /// <exception cref="ArgumentException">The text contains a NUL character, at which readers would cut it, or there is no such object.</exception>
    public void SetAttribute(string path, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The text of attribute '{name}' contains a NUL character.", nameof(value));
        }

        Object(path).Attributes[name] = value;
    }

    /// <summary>Sets one real number as an attribute, replacing one of that name.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public void SetAttribute(string path, string name, double value) => Object(path).Attributes[name] = value;

    /// <summary>Sets one integer as an attribute, replacing one of that name.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public void SetAttribute(string path, string name, long value) => Object(path).Attributes[name] = value;

    /// <summary>Sets a list of real numbers as an attribute, replacing one of that name.</summary>
    /// <exception cref="ArgumentException">The list takes more than 64 KB, or there is no such object.</exception>
    public void SetAttribute(string path, string name, ReadOnlySpan<double> values)
    {
        const int Most = 8000;
        if (values.Length > Most)
        {
            throw new ArgumentException($"The attribute '{name}' has {values.Length} numbers and can have {Most}.", nameof(values));
        }

        Object(path).Attributes[name] = values.ToArray();
    }

    /// <summary>Whether the object has an attribute of that name.</summary>
    /// <exception cref="ArgumentException">There is no such object.</exception>
    public bool HasAttribute(string path, string name) => Object(path).Attributes.ContainsKey(name);

    /// <summary>Adds a group and the groups above it; one that exists already is left as it is.</summary>
    public void AddGroup(string path) => Group(path.Split('/', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Adds a dataset, row-major.</summary>
    /// <typeparam name="T">float, double, int, long, byte or <see cref="Complex"/>.</typeparam>
    /// <exception cref="ArgumentException">The data do not fill the shape, the layout does not fit it, or the name is taken.</exception>
    public void AddDataset<T>(string path, T[] data, ReadOnlySpan<long> shape, Hdf5Layout? layout = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Dataspace.Product(shape) != data.Length)
        {
            throw new ArgumentException($"'{path}' has the shape [{string.Join(", ", shape.ToArray())}], and {data.Length} elements were given.", nameof(data));
        }

        if (shape.IsEmpty)
        {
            Add(path, new H5Dataset(data is Complex[] scalar ? ComplexPair.Of(scalar)[0] : data[0]));
            return;
        }

        ulong[] size = Extents(shape);
        (uint[]? chunk, List<H5Filter>? filters) = Layout(size, layout);
        object values = data is Complex[] complex ? ComplexPair.Of(complex) : data;
        Add(path, new H5Dataset(values, chunk, fileDims: size, datasetCreation: new(Filters: filters)));
    }

    /// <summary>Adds a dataset whose rows come one block after the other, for what is larger than the memory.</summary>
    /// <param name="path">The dataset.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="layout">How it lies in the file; blocks of whole chunks are quickest. Null for one piece.</param>
    /// <param name="blocks">Whole rows of the first axis, in order; taken while the file is written.</param>
    /// <exception cref="ArgumentException">The layout does not fit the shape, or the name is taken; while writing: the blocks do not fill it.</exception>
    public void AddDataset(string path, ReadOnlySpan<long> shape, Hdf5Layout? layout, IEnumerable<float[]> blocks)
    {
        long[] extents = shape.ToArray();
        ulong[] size = Extents(shape);
        (uint[]? chunk, List<H5Filter>? filters) = Layout(size, layout);
        var dataset = new H5Dataset<float[]>(size, chunk, datasetCreation: new(Filters: filters));
        Add(path, dataset);
        _later.Add(writer =>
        {
            long row = Dataspace.Product(extents.AsSpan(1));
            long first = 0;
            foreach (float[] block in blocks)
            {
                var start = new ulong[size.Length];
                start[0] = (ulong)first;
                ulong[] count = [.. size];
                count[0] = (ulong)(block.Length / row);
                first += block.Length / row;
                if (block.Length % row != 0 || first > extents[0])
                {
                    throw new ArgumentException($"The blocks of '{path}' do not fill its shape [{string.Join(", ", extents)}].", nameof(blocks));
                }

                writer.Write(dataset, block, fileSelection: new HyperslabSelection(size.Length, start, count));
            }

            if (first != extents[0])
            {
                throw new ArgumentException($"The blocks of '{path}' do not fill its shape [{string.Join(", ", extents)}].", nameof(blocks));
            }
        });
    }

    /// <summary>Writes everything into a stream that can be read back and sought in.</summary>
    internal void WriteTo(Stream stream)
    {
        try
        {
            using H5NativeWriter writer = _root.BeginWrite(stream);
            foreach (Action<H5NativeWriter> write in _later)
            {
                write(writer);
            }
        }
        catch (TargetInvocationException fault) when (fault.InnerException is not null)
        {
            // PureHDF calls itself by reflection; what the disk says stands inside.
            ExceptionDispatchInfo.Capture(fault.InnerException).Throw();
        }
    }

    private static ulong[] Extents(ReadOnlySpan<long> shape)
    {
        var size = new ulong[shape.Length];
        for (int axis = 0; axis < size.Length; axis++)
        {
            size[axis] = checked((ulong)shape[axis]);
        }

        return size;
    }

    private static (uint[]? Chunk, List<H5Filter>? Filters) Layout(ulong[] size, Hdf5Layout? layout)
    {
        if (layout is null || size.Contains(0ul))
        {
            return (null, null);
        }

        if (layout.Chunk.Length != size.Length || Array.Exists(layout.Chunk, extent => extent < 1) || layout.GzipLevel is not (0 or 1 or 6 or 9))
        {
            throw new ArgumentException("A chunk needs one positive extent per axis and a gzip level of 0, 1, 6 or 9.", nameof(layout));
        }

        var filters = new List<H5Filter>();
        if (layout.GzipLevel > 0)
        {
            filters.Add(ShuffleFilter.Id);
            filters.Add(new H5Filter(DeflateFilter.Id, new(StringComparer.Ordinal) { [DeflateFilter.COMPRESSION_LEVEL] = layout.GzipLevel }));
        }

        if (layout.Checksum)
        {
            filters.Add(Fletcher32Filter.Id);
        }

        return ([.. layout.Chunk.Zip(size, (extent, most) => (uint)Math.Min((ulong)extent, most))], filters.Count > 0 ? filters : null);
    }

    private void Add(string path, H5Dataset dataset)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Group(parts.AsSpan(0, parts.Length - 1)).TryAdd(parts[^1], dataset))
        {
            throw new ArgumentException($"The name '{path}' is taken.", nameof(path));
        }
    }

    private H5Group Group(ReadOnlySpan<string> parts)
    {
        H5Group group = _root;
        foreach (string part in parts)
        {
            if (!group.TryGetValue(part, out object? found))
            {
                group[part] = found = new H5Group();
            }

            group = found as H5Group ?? throw new ArgumentException($"'{part}' is a dataset; a group of that name cannot be made.", nameof(parts));
        }

        return group;
    }

    private H5Object Object(string path)
    {
        H5Object at = _root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at is H5Group group && group.TryGetValue(part, out object? found) ? (H5Object)found : throw new ArgumentException($"There is no object '{path}'.", nameof(path));
        }

        return at;
    }

    // The compound that h5py reads as complex128; PureHDF takes the names of its fields from here.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ComplexPair
    {
#pragma warning disable IDE1006, SA1307
        public readonly double r;
        public readonly double i;
#pragma warning restore IDE1006, SA1307

        public static ComplexPair[] Of(Complex[] values) => MemoryMarshal.Cast<Complex, ComplexPair>(values).ToArray();
    }
}
