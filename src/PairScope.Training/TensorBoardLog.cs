using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PairScope.Training;

/// <summary>
/// The log of a training as TensorBoard's event file: records of a length, its checksum, an Event message and its checksum
/// (CRC-32C, turned by 15 bits and moved by a constant). The messages are a few fields of Protocol Buffers.
/// </summary>
/// <remarks>docs/formats.md, "Logs of training".</remarks>
public static class TensorBoardLog
{
    private const uint Mask = 0xA282EAD8;

    /// <summary>The file's bytes.</summary>
    /// <param name="log">One report for each pass.</param>
    /// <param name="started">When the training began.</param>
    public static byte[] Write(IEnumerable<EpochReport> log, DateTimeOffset started)
    {
        ArgumentNullException.ThrowIfNull(log);
        double begin = started.ToUnixTimeMilliseconds() / 1000.0;
        var file = new MemoryStream();
        Append(file, [.. Number(1, begin), .. Bytes(3, Encoding.UTF8.GetBytes("brain.Event:2"))]);
        foreach (EpochReport pass in log)
        {
            byte[] summary =
            [
                .. Scalar("loss/training", pass.TrainingLoss), .. Scalar("loss/validation", pass.ValidationLoss),
                .. Scalar("right labels", pass.HitRate), .. Scalar("rate", pass.Rate),
            ];
            Append(file, [.. Number(1, begin + pass.Seconds), .. Key(2, 0), .. Whole((ulong)pass.Epoch), .. Bytes(5, summary)]);
        }

        return file.ToArray();
    }

    /// <summary>The checksum of a record's part.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return unchecked(BitOperations.RotateRight(~crc, 15) + Mask);
    }

    private static void Append(MemoryStream file, byte[] message)
    {
        Span<byte> length = stackalloc byte[8];
        Span<byte> checksum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Length);
        file.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Checksum(length));
        file.Write(checksum);
        file.Write(message);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Checksum(message));
        file.Write(checksum);
    }

    // Summary.Value { tag = 1, simple_value = 2 } as an entry of Summary.value = 1.
    private static byte[] Scalar(string tag, double value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
        return Bytes(1, [.. Bytes(1, Encoding.UTF8.GetBytes(tag)), .. Key(2, 5), .. number]);
    }

    private static byte[] Number(int field, double value)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(number, value);
        return [.. Key(field, 1), .. number];
    }

    private static byte[] Bytes(int field, byte[] value) => [.. Key(field, 2), .. Whole((ulong)value.Length), .. value];

    // A field's number and the kind of what follows: 0 a whole number, 1 eight bytes, 2 a length and bytes, 5 four bytes.
    private static byte[] Key(int field, int kind) => Whole((ulong)((field << 3) | kind));

    // Seven bits in each byte, the lowest first; the highest bit says that more follow.
    private static byte[] Whole(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
