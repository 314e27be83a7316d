using System.Runtime.InteropServices;
using System.Text;

namespace PairScope.Formats;

/// <content>Attributes of the root group, groups and datasets.</content>
public sealed partial class Hdf5File
{
    /// <summary>Writes a text attribute (UTF-8 of variable length, which h5py shows as str), replacing one of that name.</summary>
    /// <exception cref="ArgumentException">The text contains a NUL character, at which readers would cut it.</exception>
    public unsafe void WriteAttribute(string path, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The text of attribute '{name}' contains a NUL character.", nameof(value));
        }

        using (Hdf5Native.Enter())
        {
            using var type = TextType(Hdf5Native.Utf8);
            fixed (byte* text = Encoding.UTF8.GetBytes(value + '\0'))
            {
                var pointer = text;
                WriteAttributeLocked(path, name, type, [], &pointer);
            }
        }
    }

    /// <summary>Writes one real number as an attribute, replacing one of that name.</summary>
    public unsafe void WriteAttribute(string path, string name, double value)
    {
        using (Hdf5Native.Enter())
        {
            WriteAttributeLocked(path, name, Hdf5Element.TypeOf<double>(), [], &value);
        }
    }

    /// <summary>Writes one integer as an attribute, replacing one of that name.</summary>
    public unsafe void WriteAttribute(string path, string name, long value)
    {
        using (Hdf5Native.Enter())
        {
            WriteAttributeLocked(path, name, Hdf5Element.TypeOf<long>(), [], &value);
        }
    }

    /// <summary>Writes a list of real numbers as an attribute, replacing one of that name; at most 64 KB.</summary>
    public unsafe void WriteAttribute(string path, string name, ReadOnlySpan<double> values)
    {
        using (Hdf5Native.Enter())
        {
            fixed (double* pointer = values)
            {
                WriteAttributeLocked(path, name, Hdf5Element.TypeOf<double>(), [(ulong)values.Length], pointer);
            }
        }
    }

    /// <summary>Whether the object has an attribute of that name.</summary>
    public bool HasAttribute(string path, string name)
    {
        using (Hdf5Native.Enter())
        {
            using var at = OpenObject(path);
            return Hdf5Native.H5Aexists(at, name) > 0;
        }
    }

    /// <summary>Names of an object's attributes, by name; names of more than 255 bytes and those beyond the first 1000 are left out.</summary>
    public unsafe IReadOnlyList<string> AttributeNames(string path)
    {
        const int Most = 1000;
        const int ByName = 0;
        const int Increasing = 0;
        var names = new List<string>();
        using (Hdf5Native.Enter())
        {
            using var at = OpenObject(path);
            var name = stackalloc byte[256];
            for (ulong n = 0; n < Most; n++)
            {
                var length = Hdf5Native.H5Aget_name_by_idx(at, ".", ByName, Increasing, n, name, 256, Hdf5Handle.Default);
                if (length < 0)
                {
                    break;
                }

                if (length is > 0 and < 256)
                {
                    names.Add(Encoding.UTF8.GetString(name, (int)length));
                }
            }
        }

        return names;
    }

    /// <summary>Reads a text attribute of fixed or variable length.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one text.</exception>
    public unsafe string ReadStringAttribute(string path, string name)
    {
        using (Hdf5Native.Enter())
        {
            using var attribute = OpenAttribute(path, name);
            using var stored = Hdf5Native.H5Aget_type(attribute);
            if (Hdf5Native.H5Tget_class(stored) != Hdf5Native.ClassString || CountOf(attribute) != 1)
            {
                throw AttributeFault(path, name, "it is not one text");
            }

            if (Hdf5Native.H5Tis_variable_str(stored) > 0)
            {
                RequireSoundHeaps();
                nint text = 0;
                using var type = TextType(Hdf5Native.H5Tget_cset(stored));
                Check(Hdf5Native.H5Aread(attribute, type, &text), path, name);
                var value = Marshal.PtrToStringUTF8(text) ?? string.Empty;
                _ = Hdf5Native.H5free_memory(text);
                return value;
            }

            var size = Hdf5Native.H5Tget_size(stored);
            if (size > 1 << 24)
            {
                throw AttributeFault(path, name, $"its length of {size} bytes is absurd");
            }

            var bytes = new byte[size];
            fixed (byte* pointer = bytes)
            {
                Check(Hdf5Native.H5Aread(attribute, stored, pointer), path, name);
            }

            var end = Array.IndexOf(bytes, (byte)0);
            return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end);
        }
    }

    /// <summary>Reads an attribute of several texts of variable length.</summary>
    /// <exception cref="InputException">There is no such attribute or it does not hold such texts.</exception>
    public unsafe IReadOnlyList<string> ReadStringsAttribute(string path, string name)
    {
        const long Most = 1 << 16;
        using (Hdf5Native.Enter())
        {
            using var attribute = OpenAttribute(path, name);
            using var stored = Hdf5Native.H5Aget_type(attribute);
            var count = CountOf(attribute);
            if (Hdf5Native.H5Tget_class(stored) != Hdf5Native.ClassString || Hdf5Native.H5Tis_variable_str(stored) <= 0 || count is < 0 or > Most)
            {
                throw AttributeFault(path, name, "it is no list of texts of variable length");
            }

            RequireSoundHeaps();
            var pointers = new nint[count];
            using var type = TextType(Hdf5Native.H5Tget_cset(stored));
            fixed (nint* texts = pointers)
            {
                if (count > 0)
                {
                    Check(Hdf5Native.H5Aread(attribute, type, texts), path, name);
                }
            }

            return [.. pointers.Select(text =>
            {
                var value = Marshal.PtrToStringUTF8(text) ?? string.Empty;
                _ = Hdf5Native.H5free_memory(text);
                return value;
            })];
        }
    }

    /// <summary>Reads a real or whole number attribute as a double.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one number.</exception>
    public double ReadDoubleAttribute(string path, string name) => ReadOne<double>(path, name);

    /// <summary>Reads a whole number attribute.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one integer.</exception>
    public long ReadLongAttribute(string path, string name) => ReadOne<long>(path, name);

    /// <summary>Reads an attribute of any number of real or whole numbers, row-major.</summary>
    /// <exception cref="InputException">There is no such attribute or it does not hold numbers.</exception>
    public double[] ReadDoublesAttribute(string path, string name) => ReadNumbers<double>(path, name);

    /// <summary>Once for each file, before the first text of variable length is read.</summary>
    private void RequireSoundHeaps()
    {
        if (!_hasSoundHeaps)
        {
            GlobalHeaps.RequireSound(FilePath);
            _hasSoundHeaps = true;
        }
    }

    private static Hdf5Handle TextType(int characterSet)
    {
        var type = Hdf5Native.H5Tcopy(Hdf5Native.Predefined("H5T_C_S1_g"));
        _ = Hdf5Native.H5Tset_size(type, Hdf5Native.VariableLength);
        _ = Hdf5Native.H5Tset_cset(type, characterSet);
        return type;
    }

    private static long CountOf(Hdf5Handle attribute)
    {
        using var space = Hdf5Native.H5Aget_space(attribute);
        var rank = Hdf5Native.H5Sget_simple_extent_ndims(space);
        var size = new ulong[Math.Max(rank, 0)];
        if (rank < 0 || (rank > 0 && Hdf5Native.H5Sget_simple_extent_dims(space, size, []) < 0))
        {
            return -1;
        }

        // Attributes live in object headers; anything above this is damage, and the product stays small.
        long count = 1;
        foreach (var extent in size)
        {
            count = extent > 1 << 24 || count > 1 << 24 ? long.MaxValue >> 32 : count * (long)extent;
        }

        return count;
    }

    private T ReadOne<T>(string path, string name)
        where T : unmanaged
    {
        var values = ReadNumbers<T>(path, name);
        return values.Length == 1 ? values[0] : throw AttributeFault(path, name, $"it holds {values.Length} numbers, not one");
    }

    private unsafe T[] ReadNumbers<T>(string path, string name)
        where T : unmanaged
    {
        using (Hdf5Native.Enter())
        {
            using var attribute = OpenAttribute(path, name);
            using var stored = Hdf5Native.H5Aget_type(attribute);
            if (!Hdf5Element.CanRead<T>(stored))
            {
                throw AttributeFault(path, name, $"it holds {Hdf5Element.Describe(stored)} where {Hdf5Element.Describe<T>()} are expected");
            }

            var count = CountOf(attribute);
            if (count is < 0 or > 1 << 24)
            {
                throw AttributeFault(path, name, "its shape is damaged");
            }

            var values = new T[count];
            fixed (T* pointer = values)
            {
                if (count > 0)
                {
                    Check(Hdf5Native.H5Aread(attribute, Hdf5Element.TypeOf<T>(), pointer), path, name);
                }
            }

            return values;
        }
    }

    private unsafe void WriteAttributeLocked(string path, string name, Hdf5Handle type, ReadOnlySpan<ulong> size, void* data)
    {
        using var at = OpenObject(path);
        if (Hdf5Native.H5Aexists(at, name) > 0)
        {
            _ = Hdf5Native.H5Adelete(at, name);
        }

        using var space = size.IsEmpty ? Hdf5Native.H5Screate(Hdf5Native.ScalarSpace) : Hdf5Native.H5Screate_simple(size.Length, size, []);
        using var attribute = Hdf5Native.H5Acreate2(at, name, type, space, Hdf5Handle.Default, Hdf5Handle.Default);
        if (attribute.IsInvalid || (data is not null && Hdf5Native.H5Awrite(attribute, type, data) < 0))
        {
            throw AttributeFault(path, name, $"it cannot be written ({Reason(Hdf5Native.LastError())})");
        }
    }

    private Hdf5Handle OpenAttribute(string path, string name)
    {
        using var at = OpenObject(path);
        var attribute = Hdf5Native.H5Aexists(at, name) > 0 ? Hdf5Native.H5Aopen(at, name, Hdf5Handle.Default) : null;
        return attribute is null or { IsInvalid: true }
            ? throw new InputException($"'{FilePath}': '{path}' has no attribute '{name}'.")
            : attribute;
    }

    private void Check(int status, string path, string name)
    {
        if (status < 0)
        {
            throw AttributeFault(path, name, $"it cannot be read ({Reason(Hdf5Native.LastError())})");
        }
    }

    private InputException AttributeFault(string path, string name, string what) =>
        new($"'{FilePath}', attribute '{name}' of '{path}': {what}.");
}
