using System.Runtime.InteropServices;
using System.Text;
using static PairScope.Data.Hdf5Native;

namespace PairScope.Data;

/// <summary>
/// An HDF5 file of plain arrays and attributes: contiguous little-endian datasets addressed by path, read and written
/// by runs of their first index. No times are stored, so equal contents are equal bytes.
/// </summary>
internal sealed unsafe class Hdf5Container : IDisposable
{
    private const uint Truncate = 2;
    private const uint ReadOnly = 0;
    private const int GlobalScope = 1;

    private readonly string _path;
    private readonly long _length;
    private long _file;

    private Hdf5Container(string path, long file, long length)
    {
        _path = path;
        _file = file;
        _length = length;
    }

    /// <exception cref="IOException">The file cannot be made.</exception>
    public static Hdf5Container Create(string path)
    {
        _ = Predefined("H5T_NATIVE_INT32_g");
        var file = CreateFile(path, Truncate, 0, 0);
        return file >= 0 ? new(path, file, 0) : throw new IOException($"HDF5 cannot create '{path}'.");
    }

    /// <exception cref="InputException">The file is missing, damaged or no HDF5.</exception>
    public static Hdf5Container Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"The data set '{path}' does not exist.");
        }

        _ = Predefined("H5T_NATIVE_INT32_g");
        var file = OpenFile(path, ReadOnly, 0);
        return file >= 0
            ? new(path, file, new FileInfo(path).Length)
            : throw new InputException($"The file '{path}' is not an HDF5 file, or it is damaged or cut short.");
    }

    public void Group(string name) => _ = CloseGroup(Check(Hdf5Native.CreateGroup(_file, name, 0, 0, 0), $"create {name}"));

    /// <summary>Makes an array; what is not written later reads as zero.</summary>
    public void Array<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var dimensions = Unsigned(shape);
        long space, properties, dataset;
        fixed (ulong* d = dimensions)
        {
            space = Check(CreateSpace(dimensions.Length, d, null), $"shape {name}");
        }

        properties = Check(CreateProperties(Predefined("H5P_CLS_DATASET_CREATE_ID_g")), $"create {name}");
        _ = TrackTimes(properties, 0);
        dataset = Hdf5Native.CreateDataset(_file, name, StoredType<T>(), space, 0, properties, 0);
        _ = CloseProperties(properties);
        _ = CloseSpace(space);
        _ = CloseDataset(Check(dataset, $"create {name}"));
    }

    /// <summary>Writes whole entries of the first index, from <paramref name="first"/> on.</summary>
    public void Write<T>(string name, long first, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.Length == 0)
        {
            return;
        }

        fixed (T* v = values)
        {
            Transfer<T>(name, first, values.Length, v, write: true);
        }
    }

    /// <summary>Reads whole entries of the first index, from <paramref name="first"/> on.</summary>
    public void Read<T>(string name, long first, Span<T> values)
        where T : unmanaged
    {
        if (values.Length == 0)
        {
            return;
        }

        fixed (T* v = values)
        {
            Transfer<T>(name, first, values.Length, v, write: false);
        }
    }

    /// <summary>The lengths of an array along its indices.</summary>
    /// <exception cref="InputException">There is no such array, or it claims more than the file can hold.</exception>
    public long[] Shape(string name)
    {
        var dataset = Check(OpenDataset(_file, name, 0), $"find {name}");
        var space = DatasetSpace(dataset);
        var shape = Dimensions(space);
        _ = CloseSpace(space);
        _ = CloseDataset(dataset);
        double size = 1;
        foreach (var length in shape)
        {
            size *= length;
        }

        return size * sizeof(float) <= _length
            ? System.Array.ConvertAll(shape, length => (long)length)
            : throw new InputException($"The file '{_path}' is damaged: {name} claims more values than the file has bytes for.");
    }

    /// <summary>Writes a text as an attribute in UTF-8 of variable length.</summary>
    public void Text(string owner, string name, string value)
    {
        var type = CopyType(Predefined("H5T_C_S1_g"));
        _ = SetSize(type, VariableLength);
        _ = SetCharacters(type, Utf8);
        fixed (byte* bytes = Encoding.UTF8.GetBytes(value + '\0'))
        {
            var pointer = bytes;
            Attribute(owner, name, type, type, &pointer);
        }

        _ = CloseType(type);
    }

    /// <summary>Writes a number as an attribute.</summary>
    public void Number<T>(string owner, string name, T value)
        where T : unmanaged => Attribute(owner, name, StoredType<T>(), NativeType<T>(), &value);

    /// <summary>Reads a text attribute.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string Text(string owner, string name)
    {
        var attribute = Check(OpenAttribute(_file, owner, name, 0, 0), $"find the attribute {name} of {owner}");
        var type = AttributeType(attribute);
        var space = AttributeSpace(attribute);
        try
        {
            byte* text = null;
            if (IsVariableString(type) <= 0 || Points(space) != 1 || ReadAttribute(attribute, type, &text) < 0 || text is null)
            {
                throw new InputException($"The file '{_path}' is damaged: the attribute {name} of {owner} is not a text.");
            }

            var value = Marshal.PtrToStringUTF8((nint)text)!;
            _ = Free(text);
            return value;
        }
        finally
        {
            _ = CloseSpace(space);
            _ = CloseType(type);
            _ = CloseAttribute(attribute);
        }
    }

    /// <summary>Reads a number attribute.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public T Number<T>(string owner, string name)
        where T : unmanaged
    {
        var attribute = Check(OpenAttribute(_file, owner, name, 0, 0), $"find the attribute {name} of {owner}");
        var space = AttributeSpace(attribute);
        T value = default;
        var failed = Points(space) != 1 || ReadAttribute(attribute, NativeType<T>(), &value) < 0;
        _ = CloseSpace(space);
        _ = CloseAttribute(attribute);
        return failed
            ? throw new InputException($"The file '{_path}' is damaged: the attribute {name} of {owner} is not a number.")
            : value;
    }

    /// <summary>Hands everything to the operating system.</summary>
    public void Flush() => _ = Check(Hdf5Native.Flush(_file, GlobalScope), "flush");

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = CloseFile(_file);
            _file = -1;
        }
    }

    private void Transfer<T>(string name, long first, int count, T* values, bool write)
        where T : unmanaged
    {
        var dataset = Check(OpenDataset(_file, name, 0), $"find {name}");
        var space = DatasetSpace(dataset);
        long memory = -1;
        try
        {
            var extent = Dimensions(space);
            var start = new ulong[extent.Length];
            ulong entry = 1;
            for (var i = 1; i < extent.Length; i++)
            {
                entry *= extent[i];
            }

            start[0] = (ulong)first;
            extent[0] = (ulong)count / entry;
            fixed (ulong* s = start, e = extent)
            {
                _ = Check(SelectHyperslab(space, 0, s, null, e, null), $"reach entry {first} of {name}");
                memory = Check(CreateSpace(extent.Length, e, null), $"reach entry {first} of {name}");
            }

            var result = write
                ? Hdf5Native.Write(dataset, NativeType<T>(), memory, space, 0, values)
                : Hdf5Native.Read(dataset, NativeType<T>(), memory, space, 0, values);
            _ = Check(result, $"{(write ? "write" : "read")} entry {first} of {name}");
        }
        finally
        {
            if (memory >= 0)
            {
                _ = CloseSpace(memory);
            }

            _ = CloseSpace(space);
            _ = CloseDataset(dataset);
        }
    }

    private void Attribute(string owner, string name, long stored, long native, void* value)
    {
        var space = CreateScalarSpace(0);
        var attribute = CreateAttribute(_file, owner, name, stored, space, 0, 0, 0);
        var result = attribute < 0 ? -1 : WriteAttribute(attribute, native, value);
        if (attribute >= 0)
        {
            _ = CloseAttribute(attribute);
        }

        _ = CloseSpace(space);
        _ = Check(result, $"write the attribute {name} of {owner}");
    }

    private static ulong[] Dimensions(long space)
    {
        var dimensions = new ulong[Math.Max(0, Rank(space))];
        fixed (ulong* d = dimensions)
        {
            _ = Hdf5Native.Dimensions(space, d, null);
        }

        return dimensions;
    }

    private static ulong[] Unsigned(ReadOnlySpan<long> shape)
    {
        var dimensions = new ulong[shape.Length];
        for (var i = 0; i < shape.Length; i++)
        {
            dimensions[i] = (ulong)shape[i];
        }

        return dimensions;
    }

    // While a file is written a failure is the disk's; while it is read, the file's.
    private long Check(long result, string task) =>
        result >= 0 ? result
        : _length == 0 ? throw new IOException($"HDF5 could not {task} in '{_path}'.")
        : throw new InputException($"The file '{_path}' is not a data set or damaged: HDF5 could not {task}.");
}
