using System.Numerics;
using System.Runtime.CompilerServices;

namespace PairScope.Formats;

/// <summary>Which HDF5 type stands for which C# type: float32, float64, int32, int64, uint8 and complex128 as {r, i}.</summary>
internal static class Hdf5Element
{
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
            ? s_complex ??= CreateComplex()
            : throw new NotSupportedException($"Datasets of {typeof(T).Name} are not supported.");
    }

    /// <summary>Whether values of a stored type can be read as <typeparamref name="T"/> without losing their meaning.</summary>
    public static bool CanRead<T>(Hdf5Handle stored)
        where T : unmanaged
    {
        var kind = Hdf5Native.H5Tget_class(stored);
        if (typeof(T) == typeof(Complex))
        {
            return kind == Hdf5Native.ClassCompound
                && Hdf5Native.H5Tget_member_index(stored, "r") >= 0
                && Hdf5Native.H5Tget_member_index(stored, "i") >= 0;
        }

        return kind == Hdf5Native.ClassInteger
            || (kind == Hdf5Native.ClassFloat && (typeof(T) == typeof(double) || typeof(T) == typeof(float)));
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
            Hdf5Native.ClassCompound when CanRead<Complex>(stored) => $"complex{bits}",
            Hdf5Native.ClassCompound => "a compound",
            _ => "another type",
        };
    }

    /// <summary>The name of <typeparamref name="T"/> in messages.</summary>
    public static string Describe<T>()
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? "complex numbers" : (typeof(T) == typeof(double) || typeof(T) == typeof(float)) ? "real numbers" : "integers";

    private static Hdf5Handle CreateComplex()
    {
        var type = Hdf5Native.H5Tcreate(Hdf5Native.ClassCompound, (nuint)Unsafe.SizeOf<Complex>());
        var part = Hdf5Native.Predefined("H5T_NATIVE_DOUBLE_g");
        _ = Hdf5Native.H5Tinsert(type, "r", 0, part);
        _ = Hdf5Native.H5Tinsert(type, "i", sizeof(double), part);
        return type;
    }
}
