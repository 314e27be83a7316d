using System.Runtime.InteropServices;

namespace PairScope.Data;

/// <summary>The functions of libhdf5 1.10 that a data set needs; identifiers are 64-bit, failures negative.</summary>
internal static unsafe partial class Hdf5Native
{
    public const ulong VariableLength = ulong.MaxValue;
    public const int Utf8 = 1;

    private const string Library = "libhdf5_serial.so.103";

    private static readonly Lazy<nint> Handle = new(() =>
    {
        try
        {
            var handle = NativeLibrary.Load(Library);
            _ = Open();

            // Failures come back as exceptions; the library's own report to stderr would only be in the way.
            _ = SilenceErrors(0, 0, 0);
            return handle;
        }
        catch (DllNotFoundException fault)
        {
            throw new InputException($"HDF5 ({Library}) is not installed; install the Debian package libhdf5-103-1.", fault);
        }
    });

    /// <summary>A predefined identifier, e.g. of a type, by the name of its exported variable.</summary>
    public static long Predefined(string symbol) => Marshal.ReadInt64(NativeLibrary.GetExport(Handle.Value, symbol));

    /// <summary>The type in memory that holds T.</summary>
    public static long NativeType<T>()
        where T : unmanaged => Predefined(Name<T>("H5T_NATIVE_FLOAT_g", "H5T_NATIVE_DOUBLE_g", "H5T_NATIVE_INT32_g", "H5T_NATIVE_UINT64_g"));

    /// <summary>The little-endian type in files that holds T.</summary>
    public static long StoredType<T>()
        where T : unmanaged => Predefined(Name<T>("H5T_IEEE_F32LE_g", "H5T_IEEE_F64LE_g", "H5T_STD_I32LE_g", "H5T_STD_U64LE_g"));

    [LibraryImport(Library, EntryPoint = "H5Fcreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long CreateFile(string name, uint flags, long creation, long access);

    [LibraryImport(Library, EntryPoint = "H5Fopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long OpenFile(string name, uint flags, long access);

    [LibraryImport(Library, EntryPoint = "H5Fflush")]
    public static partial int Flush(long file, int scope);

    [LibraryImport(Library, EntryPoint = "H5Fclose")]
    public static partial int CloseFile(long file);

    [LibraryImport(Library, EntryPoint = "H5Gcreate2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long CreateGroup(long file, string name, long link, long creation, long access);

    [LibraryImport(Library, EntryPoint = "H5Gclose")]
    public static partial int CloseGroup(long group);

    [LibraryImport(Library, EntryPoint = "H5Screate_simple")]
    public static partial long CreateSpace(int rank, ulong* dimensions, ulong* maximum);

    [LibraryImport(Library, EntryPoint = "H5Screate")]
    public static partial long CreateScalarSpace(int kind);

    [LibraryImport(Library, EntryPoint = "H5Sselect_hyperslab")]
    public static partial int SelectHyperslab(long space, int operation, ulong* start, ulong* stride, ulong* count, ulong* block);

    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_ndims")]
    public static partial int Rank(long space);

    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_dims")]
    public static partial int Dimensions(long space, ulong* dimensions, ulong* maximum);

    [LibraryImport(Library, EntryPoint = "H5Sclose")]
    public static partial int CloseSpace(long space);

    [LibraryImport(Library, EntryPoint = "H5Pcreate")]
    public static partial long CreateProperties(long kind);

    [LibraryImport(Library, EntryPoint = "H5Pset_obj_track_times")]
    public static partial int TrackTimes(long properties, byte track);

    [LibraryImport(Library, EntryPoint = "H5Pclose")]
    public static partial int CloseProperties(long properties);

    [LibraryImport(Library, EntryPoint = "H5Dcreate2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long CreateDataset(long file, string name, long type, long space, long link, long creation, long access);

    [LibraryImport(Library, EntryPoint = "H5Dopen2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long OpenDataset(long file, string name, long access);

    [LibraryImport(Library, EntryPoint = "H5Dget_space")]
    public static partial long DatasetSpace(long dataset);

    [LibraryImport(Library, EntryPoint = "H5Dwrite")]
    public static partial int Write(long dataset, long type, long memory, long file, long transfer, void* data);

    [LibraryImport(Library, EntryPoint = "H5Dread")]
    public static partial int Read(long dataset, long type, long memory, long file, long transfer, void* data);

    [LibraryImport(Library, EntryPoint = "H5Dclose")]
    public static partial int CloseDataset(long dataset);

    [LibraryImport(Library, EntryPoint = "H5Acreate_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long CreateAttribute(
        long file, string owner, string name, long type, long space, long creation, long access, long link);

    [LibraryImport(Library, EntryPoint = "H5Aopen_by_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial long OpenAttribute(long file, string owner, string name, long access, long link);

    [LibraryImport(Library, EntryPoint = "H5Aget_type")]
    public static partial long AttributeType(long attribute);

    [LibraryImport(Library, EntryPoint = "H5Aget_space")]
    public static partial long AttributeSpace(long attribute);

    [LibraryImport(Library, EntryPoint = "H5Awrite")]
    public static partial int WriteAttribute(long attribute, long type, void* data);

    [LibraryImport(Library, EntryPoint = "H5Aread")]
    public static partial int ReadAttribute(long attribute, long type, void* data);

    [LibraryImport(Library, EntryPoint = "H5Aclose")]
    public static partial int CloseAttribute(long attribute);

    [LibraryImport(Library, EntryPoint = "H5Tcopy")]
    public static partial long CopyType(long type);

    [LibraryImport(Library, EntryPoint = "H5Tset_size")]
    public static partial int SetSize(long type, ulong size);

    [LibraryImport(Library, EntryPoint = "H5Tset_cset")]
    public static partial int SetCharacters(long type, int set);

    [LibraryImport(Library, EntryPoint = "H5Tis_variable_str")]
    public static partial int IsVariableString(long type);

    [LibraryImport(Library, EntryPoint = "H5Tclose")]
    public static partial int CloseType(long type);

    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_npoints")]
    public static partial long Points(long space);

    [LibraryImport(Library, EntryPoint = "H5free_memory")]
    public static partial int Free(void* memory);

    [LibraryImport(Library, EntryPoint = "H5open")]
    private static partial int Open();

    [LibraryImport(Library, EntryPoint = "H5Eset_auto2")]
    private static partial int SilenceErrors(long stack, nint function, nint data);

    private static string Name<T>(string single, string @double, string int32, string uint64) =>
        typeof(T) == typeof(float) ? single
        : typeof(T) == typeof(double) ? @double
        : typeof(T) == typeof(int) ? int32
        : typeof(T) == typeof(ulong) ? uint64
        : throw new NotSupportedException($"{typeof(T).Name} is no type of a data set.");
}
