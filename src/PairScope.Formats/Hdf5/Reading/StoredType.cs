using System.Numerics;

namespace PairScope.Formats;

/// <summary>What the elements of a dataset or an attribute are.</summary>
internal enum StoredKind
{
    /// <summary>Whole numbers of 1, 2, 4 or 8 bytes.</summary>
    Integer,

    /// <summary>IEEE numbers of 4 or 8 bytes.</summary>
    Real,

    /// <summary>Two of them called r and i, as h5py writes complex numbers.</summary>
    Complex,

    /// <summary>Text of one length.</summary>
    Text,

    /// <summary>Text of any length, in a heap.</summary>
    LongText,

    /// <summary>Several fields.</summary>
    Compound,

    /// <summary>Lists of references to objects, in a heap.</summary>
    ObjectLists,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>The type of stored elements, and their way into memory.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Size">Bytes of one.</param>
/// <param name="IsBigEndian">Whether numbers have their high byte first.</param>
/// <param name="IsSigned">Whether integers may be negative.</param>
internal sealed partial record StoredType(StoredKind Kind, int Size, bool IsBigEndian = false, bool IsSigned = false)
{
    private const int LargestSize = 1 << 24;

    /// <summary>Reads the message that describes a type.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static StoredType Read(Hdf5Source source, HeaderMessage message)
    {
        Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
        return Read(source, ref cursor);
    }

    /// <summary>The name in messages: float64, int32, complex128, text, …</summary>
    public string Describe() => Kind switch
    {
        StoredKind.Integer => $"int{8 * Size}",
        StoredKind.Real => $"float{8 * Size}",
        StoredKind.Complex => $"complex{8 * Size}",
        StoredKind.Text or StoredKind.LongText => "text",
        StoredKind.Compound => "a compound",
        _ => "another type",
    };

    /// <summary>The name of <typeparamref name="T"/> in messages.</summary>
    public static string Describe<T>()
        where T : unmanaged =>
        typeof(T) == typeof(Complex) ? "complex numbers" : (typeof(T) == typeof(double) || typeof(T) == typeof(float)) ? "real numbers" : "integers";

    /// <summary>Whether values can be read as <typeparamref name="T"/> without losing their meaning: never reals as integers.</summary>
    public bool CanBe<T>()
        where T : unmanaged => Kind switch
    {
        StoredKind.Integer => typeof(T) != typeof(Complex),
        StoredKind.Real => typeof(T) == typeof(double) || typeof(T) == typeof(float),
        StoredKind.Complex => typeof(T) == typeof(Complex),
        _ => false,
    };

    /// <summary>Whether the stored bytes are those of <typeparamref name="T"/> in memory.</summary>
    public bool Is<T>()
        where T : unmanaged => !IsBigEndian && (Kind, Size) == (default(T) switch
    {
        double => (StoredKind.Real, sizeof(double)),
        float => (StoredKind.Real, sizeof(float)),
        long => (StoredKind.Integer, IsSigned ? sizeof(long) : 0),
        int => (StoredKind.Integer, IsSigned ? sizeof(int) : 0),
        byte => (StoredKind.Integer, IsSigned ? 0 : sizeof(byte)),
        Complex => (StoredKind.Complex, 2 * sizeof(double)),
        _ => (StoredKind.Other, 0),
    });

    // Class and version, 24 bits of flags, size; then what the class needs. Of numbers only the usual layouts are taken.
    private static StoredType Read(Hdf5Source source, ref Hdf5Cursor cursor)
    {
        long at = cursor.Address;
        byte kind = cursor.U8();
        (byte flags, byte high) = (cursor.U8(), cursor.U8());
        cursor.Skip(1);
        long size = cursor.U32();
        if (size is 0 or > LargestSize)
        {
            throw source.Damaged(at, "where a type has an absurd size");
        }

        bool isBigEndian = (flags & 1) != 0;
        var other = new StoredType(StoredKind.Other, (int)size);
        return (kind & 0xf) switch
        {
            0 when size is 1 or 2 or 4 or 8 && (cursor.U16(), cursor.U16()) == (0, 8 * size) =>
                new StoredType(StoredKind.Integer, (int)size, isBigEndian, (flags & 8) != 0),
            1 when size is 4 or 8 && (flags & 0x40) == 0 && high == (8 * size) - 1 && IsIeee(ref cursor, (int)size) => new StoredType(StoredKind.Real, (int)size, isBigEndian),
            3 => other with { Kind = StoredKind.Text },
            6 => Pair(source, ref cursor, kind >> 4, flags | (high << 8), (int)size) ?? other with { Kind = StoredKind.Compound },
            9 when (flags & 0xf) == 0 && size == sizeof(uint) + source.OffsetSize + sizeof(uint) && IsObject(source, ref cursor) => other with { Kind = StoredKind.ObjectLists },
            9 when (flags & 0xf) == 1 && size == sizeof(uint) + source.OffsetSize + sizeof(uint) => other with { Kind = StoredKind.LongText },
            _ => other,
        };
    }

    // The type of a list's elements: class 7 with flags 0 is a reference to an object, its address in the file.
    private static bool IsObject(Hdf5Source source, ref Hdf5Cursor cursor) =>
        ((cursor.U8() & 0xf), (cursor.U8() & 0xf), cursor.U8(), cursor.U8(), cursor.U32()) is (7, 0, _, _, var size) && size == source.OffsetSize;

    // Offset, precision, place and size of exponent and mantissa, bias.
    private static bool IsIeee(ref Hdf5Cursor cursor, int size) =>
        (cursor.U16(), cursor.U16(), cursor.U8(), cursor.U8(), cursor.U8(), cursor.U8(), cursor.U32())
        == (size == sizeof(float) ? (0, 32, 23, 8, 0, 23, 127u) : (0, 64, 52, 11, 0, 52, 1023u));

    private static StoredType? Pair(Hdf5Source source, ref Hdf5Cursor cursor, int version, int fields, int size)
    {
        StoredType? part = null;
        for (int i = 0; i < 2 && fields == 2; i++)
        {
            long start = cursor.Address;
            if (!string.Equals(cursor.Text(), i == 0 ? "r" : "i", StringComparison.Ordinal))
            {
                return null;
            }

            // Names are filled up to eight bytes before version 3; version 1 has the dimensions of an array behind the offset.
            cursor.Skip(version < 3 ? 8 - (cursor.Address - start) : 0);
            long offset = version < 3 ? cursor.U32() : cursor.Whole(size > ushort.MaxValue ? 3 : size > byte.MaxValue ? 2 : 1);
            cursor.Skip(version == 1 ? 28 : 0);
            StoredType field = Read(source, ref cursor);
            if (field.Kind is not StoredKind.Real || offset != i * field.Size || 2 * field.Size != size || (part is not null && part != field))
            {
                return null;
            }

            part = field;
        }

        return part is null ? null : part with { Kind = StoredKind.Complex, Size = size };
    }
}
