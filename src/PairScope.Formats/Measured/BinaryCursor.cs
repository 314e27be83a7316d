using System.Buffers.Binary;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// A place in a binary file that is wholly in memory. Every read says first what it needs, so that a length that a damaged
/// file names costs nothing and ends in one sentence.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="bytes">All of it, or the part that is read.</param>
/// <param name="bigEndian">Whether its numbers begin with their highest byte.</param>
internal sealed class BinaryCursor(string path, byte[] bytes, bool bigEndian = false)
{
    /// <summary>The next byte that is read.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes there are.</summary>
    public int Length => bytes.Length;

    /// <summary>Goes to a byte.</summary>
    /// <exception cref="InputException">It lies outside the file.</exception>
    public void Seek(long position, string what)
    {
        if (position < 0 || position > bytes.Length)
        {
            throw new InputException($"'{path}' is cut short or damaged: {what} should begin at byte {position}, and the file has {bytes.Length}.");
        }

        Position = (int)position;
    }

    /// <summary>The next bytes.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count < 0 || count > bytes.Length - Position)
        {
            throw new InputException($"'{path}' is cut short or damaged: for {what} {count} bytes are needed from byte {Position} on, and the file has {bytes.Length}.");
        }

        Position += (int)count;
        return bytes.AsSpan(Position - (int)count, (int)count);
    }

    public byte Byte(string what) => Take(1, what)[0];

    public short Int16(string what) => Take(2, what) is var at && bigEndian ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at);

    public ushort UInt16(string what) => (ushort)Int16(what);

    public int Int32(string what) => Take(4, what) is var at && bigEndian ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at);

    public uint UInt32(string what) => (uint)Int32(what);

    public long Int64(string what) => Take(8, what) is var at && bigEndian ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at);

    public float Single(string what) => BitConverter.Int32BitsToSingle(Int32(what));

    public double Double(string what) => BitConverter.Int64BitsToDouble(Int64(what));

    /// <summary>A text up to a byte of zero, which is passed over.</summary>
    /// <exception cref="InputException">There is no zero.</exception>
    public string TextToZero(string what)
    {
        int length = bytes.AsSpan(Position).IndexOf((byte)0);
        string text = HeaderText.Decode(Take(length < 0 ? long.MaxValue : length, what));
        Position++;
        return text;
    }

    /// <summary>A text of a length, up to its first zero.</summary>
    public string Text(long length, string what)
    {
        ReadOnlySpan<byte> all = Take(length, what);
        int end = all.IndexOf((byte)0);
        return HeaderText.Decode(end < 0 ? all : all[..end]);
    }

    /// <summary>A text of 16-bit letters in little-endian order.</summary>
    public string WideText(int letters, string what) => Encoding.Unicode.GetString(Take(2L * letters, what)).TrimEnd('\0');

    /// <summary>Numbers of one kind.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public double[] Numbers(long count, NumberKind kind, string what)
    {
        int size = kind.Size();
        ReadOnlySpan<byte> at = Take(count > long.MaxValue / size ? long.MaxValue : count * size, what);
        var values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = kind.Value(at.Slice(i * size, size), bigEndian);
        }

        return values;
    }
}

/// <summary>How numbers are stored in binary files.</summary>
internal enum NumberKind
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
}

/// <summary>Sizes and values of stored numbers.</summary>
internal static class NumberKinds
{
    /// <summary>Bytes of one number.</summary>
    public static int Size(this NumberKind kind) => kind switch
    {
        NumberKind.Int8 or NumberKind.UInt8 => 1,
        NumberKind.Int16 or NumberKind.UInt16 => 2,
        NumberKind.Int32 or NumberKind.UInt32 or NumberKind.Single => 4,
        _ => 8,
    };

    /// <summary>The number in as many bytes.</summary>
    public static double Value(this NumberKind kind, ReadOnlySpan<byte> at, bool bigEndian) => kind switch
    {
        NumberKind.Int8 => (sbyte)at[0],
        NumberKind.UInt8 => at[0],
        NumberKind.Int16 => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(at) : BinaryPrimitives.ReadInt16LittleEndian(at),
        NumberKind.UInt16 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
        NumberKind.Int32 => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(at) : BinaryPrimitives.ReadInt32LittleEndian(at),
        NumberKind.UInt32 => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
        NumberKind.Int64 => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(at) : BinaryPrimitives.ReadInt64LittleEndian(at),
        NumberKind.UInt64 => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at),
        NumberKind.Single => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at),
        _ => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at),
    };
}
