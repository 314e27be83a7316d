using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>
/// The part of libhdf5 1.10 (serial) that the project calls. The library keeps global state and is not built
/// thread-safe everywhere, so every call is made inside <see cref="Enter"/>, one lock for the process.
/// </summary>
internal static partial class Hdf5Native
{
    public const uint Truncate = 2;
    public const uint ReadOnly = 0;
    public const ulong Unlimited = ulong.MaxValue;
    public const int ClassInteger = 0;
    public const int ClassFloat = 1;
    public const int ClassString = 3;
    public const int ClassCompound = 6;
    public const int Utf8 = 1;
    public const int ScalarSpace = 0;
    public const int SelectSet = 0;
    public const int IndexName = 0;
    public const int IterateNative = 2;
    public const int ScopeLocal = 0;
    public const int ObjectDataset = 5;
    public const int CloseStrong = 3;
    public const int Version18 = 1;

    /// <summary>Held around every call of the library.</summary>
    public static readonly Lock Gate = new();

    /// <summary>H5T_VARIABLE: the size of a text type without fixed length.</summary>
    public static readonly nuint VariableLength = nuint.MaxValue;

    private static readonly nint Library;

    static Hdf5Native()
    {
        NativeLibraries.Register();
        Library = NativeLibraries.Load(NativeLibraries.Hdf5);
        lock (Gate)
        {
            // Fills in the global variables that hold the identifiers of predefined types and property classes.
            if (H5open() < 0)
            {
                throw new InvalidOperationException("libhdf5 could not be initialised.");
            }
        }
    }

    /// <summary>Takes the process-wide lock and keeps the library from printing its error stack (a setting per thread).</summary>
    public static Lock.Scope Enter()
    {
        var scope = Gate.EnterScope();
        _ = H5Eset_auto2(0, 0, 0);
        return scope;
    }

    /// <summary>A predefined type or property class, by the name of its global variable.</summary>
    public static unsafe Hdf5Handle Predefined(string name) => new(*(long*)NativeLibrary.GetExport(Library, name));

    /// <summary>The innermost message of the library's error stack, empty when there is none.</summary>
    public static unsafe string LastError()
    {
        var message = new StrongBox<string>(string.Empty);
        var state = GCHandle.Alloc(message);
        try
        {
            _ = H5Ewalk2(0, 0, &TakeFirst, GCHandle.ToIntPtr(state));
        }
        finally
        {
            state.Free();
        }

        return message.Value!;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int TakeFirst(uint level, ErrorEntry* entry, nint state)
    {
        if (level == 0 && entry->Description != 0)
        {
            ((StrongBox<string>)GCHandle.FromIntPtr(state).Target!).Value = Marshal.PtrToStringUTF8(entry->Description) ?? string.Empty;
        }

        return 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ErrorEntry
    {
        public long Class;
        public long Major;
        public long Minor;
        public uint Line;
        public nint Function;
        public nint File;
        public nint Description;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct GroupInfo
    {
        public int StorageType;
        public ulong LinkCount;
        public long MaximumCreationOrder;
        public byte Mounted;
    }

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5open();

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5free_memory(nint memory);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Eset_auto2(long stack, nint function, nint data);

    [LibraryImport(NativeLibraries.Hdf5)]
    private static unsafe partial int H5Ewalk2(
        long stack, int direction, delegate* unmanaged[Cdecl]<uint, ErrorEntry*, nint, int> function, nint data);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Idec_ref(long id);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Iget_type(Hdf5Handle id);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Fcreate(string name, uint flags, Hdf5Handle create, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Fopen(string name, uint flags, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Fflush(Hdf5Handle file, int scope);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Gcreate2(Hdf5Handle at, string name, Hdf5Handle link, Hdf5Handle create, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Gget_info_by_name(Hdf5Handle at, string name, out GroupInfo info, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint H5Lget_name_by_idx(
        Hdf5Handle at, string group, int index, int order, ulong n, Span<byte> name, nuint size, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Lexists(Hdf5Handle at, string name, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Oopen(Hdf5Handle at, string name, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Oexists_by_name(Hdf5Handle at, string name, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Dcreate2(
        Hdf5Handle at, string name, Hdf5Handle type, Hdf5Handle space, Hdf5Handle link, Hdf5Handle create, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Dopen2(Hdf5Handle at, string name, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Dget_space(Hdf5Handle dataset);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Dget_type(Hdf5Handle dataset);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial ulong H5Dget_storage_size(Hdf5Handle dataset);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static unsafe partial int H5Dread(
        Hdf5Handle dataset, Hdf5Handle memoryType, Hdf5Handle memorySpace, Hdf5Handle fileSpace, Hdf5Handle transfer, void* data);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static unsafe partial int H5Dwrite(
        Hdf5Handle dataset, Hdf5Handle memoryType, Hdf5Handle memorySpace, Hdf5Handle fileSpace, Hdf5Handle transfer, void* data);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Dset_extent(Hdf5Handle dataset, ReadOnlySpan<ulong> size);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Screate(int kind);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Screate_simple(int rank, ReadOnlySpan<ulong> size, ReadOnlySpan<ulong> maximum);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Sget_simple_extent_ndims(Hdf5Handle space);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Sget_simple_extent_dims(Hdf5Handle space, Span<ulong> size, Span<ulong> maximum);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Sselect_hyperslab(
        Hdf5Handle space, int operation, ReadOnlySpan<ulong> start, ReadOnlySpan<ulong> stride, ReadOnlySpan<ulong> count, ReadOnlySpan<ulong> block);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Tcreate(int kind, nuint size);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Tcopy(Hdf5Handle type);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Tinsert(Hdf5Handle compound, string name, nuint offset, Hdf5Handle member);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tequal(Hdf5Handle first, Hdf5Handle second);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tget_class(Hdf5Handle type);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial nuint H5Tget_size(Hdf5Handle type);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tset_size(Hdf5Handle type, nuint size);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tset_cset(Hdf5Handle type, int characterSet);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tget_cset(Hdf5Handle type);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Tis_variable_str(Hdf5Handle type);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Pcreate(Hdf5Handle propertyClass);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_libver_bounds(Hdf5Handle properties, int low, int high);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_file_locking(Hdf5Handle properties, [MarshalAs(UnmanagedType.U1)] bool use, [MarshalAs(UnmanagedType.U1)] bool ignoreWhenDisabled);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_fclose_degree(Hdf5Handle properties, int degree);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_create_intermediate_group(Hdf5Handle properties, uint create);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_char_encoding(Hdf5Handle properties, int characterSet);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_chunk(Hdf5Handle properties, int rank, ReadOnlySpan<ulong> chunk);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_obj_track_times(Hdf5Handle properties, [MarshalAs(UnmanagedType.U1)] bool track);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_fletcher32(Hdf5Handle properties);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_shuffle(Hdf5Handle properties);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial int H5Pset_deflate(Hdf5Handle properties, uint level);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Acreate2(
        Hdf5Handle at, string name, Hdf5Handle type, Hdf5Handle space, Hdf5Handle create, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Hdf5Handle H5Aopen(Hdf5Handle at, string name, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Aexists(Hdf5Handle at, string name);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial nint H5Aget_name_by_idx(
        Hdf5Handle at, string path, int indexType, int order, ulong index, byte* name, nuint size, Hdf5Handle access);

    [LibraryImport(NativeLibraries.Hdf5, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Adelete(Hdf5Handle at, string name);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Aget_space(Hdf5Handle attribute);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static partial Hdf5Handle H5Aget_type(Hdf5Handle attribute);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static unsafe partial int H5Awrite(Hdf5Handle attribute, Hdf5Handle memoryType, void* data);

    [LibraryImport(NativeLibraries.Hdf5)]
    public static unsafe partial int H5Aread(Hdf5Handle attribute, Hdf5Handle memoryType, void* data);
}
