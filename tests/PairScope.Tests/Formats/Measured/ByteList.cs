using System.Buffers.Binary;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Bytes of a binary file as a test writes them, in either byte order.</summary>
internal sealed class ByteList(bool bigEndian = false)
{
    private readonly List<byte> _bytes = [];

    public int Count => _bytes.Count;

    public ByteList Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public ByteList Text(string text, int length, Encoding? encoding = null)
    {
        byte[] bytes = (encoding ?? Encoding.Latin1).GetBytes(text);
        return Raw(bytes).Zeros(length - bytes.Length);
    }

    public ByteList Zeros(int count)
    {
        _bytes.AddRange(new byte[count]);
        return this;
    }

    public ByteList Int16(params int[] values)
    {
        Span<byte> two = stackalloc byte[2];
        foreach (int value in values)
        {
            if (bigEndian)
            {
                BinaryPrimitives.WriteInt16BigEndian(two, (short)value);
            }
            else
            {
                BinaryPrimitives.WriteInt16LittleEndian(two, (short)value);
            }

            _bytes.AddRange(two);
        }

        return this;
    }

    public ByteList Int32(params int[] values)
    {
        Span<byte> four = stackalloc byte[4];
        foreach (int value in values)
        {
            if (bigEndian)
            {
                BinaryPrimitives.WriteInt32BigEndian(four, value);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(four, value);
            }

            _bytes.AddRange(four);
        }

        return this;
    }

    public ByteList Int64(long value) => bigEndian ? Int32((int)(value >> 32), (int)value) : Int32((int)value, (int)(value >> 32));

    public ByteList Single(params double[] values) => Int32(Array.ConvertAll(values, v => BitConverter.SingleToInt32Bits((float)v)));

    public ByteList Double(params double[] values)
    {
        foreach (double value in values)
        {
            Int64(BitConverter.DoubleToInt64Bits(value));
        }

        return this;
    }

    /// <summary>Writes a 32-bit number over what stands at a place.</summary>
    public void Put(int at, int value)
    {
        byte[] four = BitConverter.GetBytes(value);
        for (int i = 0; i < 4; i++)
        {
            _bytes[at + i] = four[bigEndian ? 3 - i : i];
        }
    }

    public byte[] ToArray() => [.. _bytes];
}
