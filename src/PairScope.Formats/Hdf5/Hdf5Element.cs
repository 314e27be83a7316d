using System.Numerics;

namespace PairScope.Formats;

/// <summary>Which HDF5 type stands for which C# type: float32, float64, int32, int64, uint8 and complex128 as {r, i}.</summary>
internal static class Hdf5Element
{
    private static readonly string[] StandardReals =
        ["H5T_IEEE_F64LE_g", "H5T_IEEE_F32LE_g", "H5T_IEEE_F64BE_g", "H5T_IEEE_F32BE_g"];

    private static readonly string[] StandardIntegers =
    [
        "H5T_STD_I32LE_g", "H5T_STD_I64LE_g", "H5T_STD_U8LE_g", "H5T_STD_I8LE_g", "H5T_STD_I16LE_g", "H5T_STD_U16LE_g", "H5T_STD_U32LE_g",
        "H5T_STD_U64LE_g", "H5T_STD_I32BE_g", "H5T_STD_I64BE_g", "H5T_STD_I16BE_g", "H5T_STD_U16BE_g", "H5T_STD_U32BE_g", "H5T_STD_U64BE_g",
    ];

    private static Hdf5Handle? s_complex;

    /// <summary>The type in memory and in new files; complex numbers as the compound {r, i} that h5py reads as complex128.</summary>
    public static Hdf5Handle TypeOf<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Hdf5Native.Predefined("H5T_NATIVE_DOUBLE_g");
        }

        if (typeof(T) == typeof(float))
        {
            return Hdf5Native.Predefined("H5T_NATIVE_FLOAT_g");
        }

        if (typeof(T) == typeof(int))
        {
            return Hdf5Native.Predefined("H5T_NATIVE_INT32_g");
        }

        if (typeof(T) == typeof(long))
        {
            return Hdf5Native.Predefined("H5T_NATIVE_INT64_g");
        }

        if (typeof(T) == typeof(byte))
        {
            return Hdf5Native.Predefined("H5T_NATIVE_UINT8_g");
        }

        return typeof(T) == typeof(Complex)
            ? s_complex ??= CreateComplex(Hdf5Native.Predefined("H5T_NATIVE_DOUBLE_g"))
            : throw new NotSupportedException($"Datasets of {typeof(T).Name} are not supported.");
    }

    /// <summary>
    /// Whether values of a stored type can be read as <typeparamref name="T"/> without losing their meaning. Only the standard
    /// layouts are taken: the library does not check the fields of a type before converting, and a damaged one would make it
    /// read outside its buffers.
    /// </summary>
    public static bool CanRead<T>(Hdf5Handle stored)
        where T : unmanaged
    {
        if (typeof(T) == typeof(Complex))
        {
            return IsComplex(stored);
        }

        return Array.Exists(StandardIntegers, name => IsPredefined(stored, name))
            || ((typeof(T) == typeof(double) || typeof(T) == typeof(float)) && Array.Exists(StandardReals, name => IsPredefined(stored, name)));
    }

    /// <summary>The name of a stored type in messages: float64, int32, complex128, text, …</summary>
    public static string Describe(Hdf5Handle stored)
    {
        var bits = 8 * (ulong)Hdf5Native.H5Tget_size(stored);
        return Hdf5Native.H5Tget_class(stored) switch
        {
            Hdf5Native.ClassInteger => $"int{bits}",
            Hdf5Native.ClassFloat => $"float{bits}",
            Hdf5Native.ClassString => "text",
            Hdf5Native.ClassCompound when IsComplex(stored) => $"complex{bits}",
            Hdf5Native.ClassCompound => "a compound",
            _ => "another type",
        };
    }

    /// <summary>The name of <typeparamref name="T"/> in messages.</summary>
    public static string Describe<T>()
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? "complex numbers" : (typeof(T) == typeof(double) || typeof(T) == typeof(float)) ? "real numbers" : "integers";

    private static bool IsPredefined(Hdf5Handle stored, string name) => Hdf5Native.H5Tequal(stored, Hdf5Native.Predefined(name)) > 0;

    private static bool IsComplex(Hdf5Handle stored) => Array.Exists(StandardReals, name =>
    {
        using var type = CreateComplex(Hdf5Native.Predefined(name));
        return Hdf5Native.H5Tequal(stored, type) > 0;
    });

    private static Hdf5Handle CreateComplex(Hdf5Handle part)
    {
        var size = Hdf5Native.H5Tget_size(part);
        var type = Hdf5Native.H5Tcreate(Hdf5Native.ClassCompound, 2 * size);
        _ = Hdf5Native.H5Tinsert(type, "r", 0, part);
        _ = Hdf5Native.H5Tinsert(type, "i", size, part);
        return type;
    }
}
