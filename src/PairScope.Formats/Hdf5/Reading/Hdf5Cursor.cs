using System.Buffers.Binary;
using System.Text;

namespace PairScope.Formats;

/// <summary>Goes through the fields of one structure, little-endian, and never beyond its end.</summary>
internal ref struct Hdf5Cursor(Hdf5Source source, ReadOnlySpan<byte> bytes, long address)
{
    /// <summary>An address that leads nowhere, stored with all bits set.</summary>
    public const long Nowhere = -1;

    private ReadOnlySpan<byte> _rest = bytes;
    private readonly int _length = bytes.Length;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Address of the next byte.</summary>
    public readonly long Address => address + _length - _rest.Length;

    /// <summary>The next bytes.</summary>
    /// <exception cref="InputException">There are not as many.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw source.Damaged(Address, "where a structure reaches beyond its end");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    /// <summary>Leaves bytes out.</summary>
    public void Skip(long count) => Take(count);

    /// <summary>One byte.</summary>
    public byte U8() => Take(1)[0];

    /// <summary>Two bytes.</summary>
    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Four bytes.</summary>
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>A whole number of one to eight bytes; negative where it has 64 bits.</summary>
    public long Bits(int size)
    {
        Span<byte> wide = stackalloc byte[sizeof(long)];
        wide.Clear();
        if (size is < 1 or > sizeof(long))
        {
            throw source.Damaged(Address, "where a number has an impossible width");
        }

        Take(size).CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    /// <summary>A whole number of one to eight bytes.</summary>
    /// <exception cref="InputException">It has more than 63 bits, which no size and no place has.</exception>
    public long Whole(int size)
    {
        long value = Bits(size);
        return value >= 0 ? value : throw source.Damaged(Address, "where a number is absurd");
    }

    /// <summary>A length.</summary>
    public long Size() => Whole(source.LengthSize);

    /// <summary>An address, or <see cref="Nowhere"/>.</summary>
    public long Place()
    {
        if (Left >= source.OffsetSize && _rest[..source.OffsetSize].IndexOfAnyExcept((byte)0xff) < 0)
        {
            Skip(source.OffsetSize);
            return Nowhere;
        }

        return Whole(source.OffsetSize);
    }

    /// <summary>Passes the mark that the structure must have here.</summary>
    /// <exception cref="InputException">It has another.</exception>
    public void Expect(ReadOnlySpan<byte> mark)
    {
        if (!Take(Math.Min(mark.Length, Left)).SequenceEqual(mark))
        {
            throw source.Damaged(address, $"where '{Encoding.ASCII.GetString(mark)}' is expected");
        }
    }

    /// <summary>Text up to a NUL, which is passed too; UTF-8.</summary>
    /// <exception cref="InputException">There is no NUL.</exception>
    public string Text()
    {
        int length = _rest.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(Take(length < 0 ? long.MaxValue : length));
        Skip(1);
        source.Charge(length);
        return text;
    }
}
