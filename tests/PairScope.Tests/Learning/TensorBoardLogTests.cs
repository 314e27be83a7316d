using System.Buffers.Binary;
using System.Text;
using PairScope.Learning.Batches;
using PairScope.Training;

namespace PairScope.Tests.Learning;

public sealed class TensorBoardLogTests
{
    private static readonly EpochReport[] Log = [new(1, 1e-3, 2.5, 2.25, 0.5, 10), new(300, 2e-3, -1.5, -1.25, 0.75, 20.5)];

    [Fact]
    public void The_checksum_is_the_masked_CRC_32C()
    {
        // RFC 3720, B.4: the CRC-32C of 32 zero bytes is 8A9136AA.
        uint crc = 0x8A9136AA;
        Assert.Equal(unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8), TensorBoardLog.Checksum(new byte[32]));
    }

    [Fact]
    public void Every_record_has_its_length_and_two_good_checksums()
    {
        byte[][] records = Records(TensorBoardLog.Write(Log, DateTimeOffset.UnixEpoch));
        Assert.Equal(1 + Log.Length, records.Length);
        Assert.Contains("brain.Event:2", Encoding.UTF8.GetString(records[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_passes_read_back_with_their_steps_times_and_numbers()
    {
        byte[][] records = Records(TensorBoardLog.Write(Log, DateTimeOffset.FromUnixTimeSeconds(1000)));
        for (int i = 0; i < Log.Length; i++)
        {
            Dictionary<int, List<object>> message = Fields(records[i + 1]);
            Assert.Equal(1000 + Log[i].Seconds, (double)message[1][0]);
            Assert.Equal((ulong)Log[i].Epoch, message[2][0]);
            Dictionary<string, float> values = Fields((byte[])message[5][0])[1].ToDictionary(
                v => Encoding.UTF8.GetString((byte[])Fields((byte[])v)[1][0]), v => (float)Fields((byte[])v)[2][0], StringComparer.Ordinal);
            Assert.Equal(4, values.Count);
            Assert.Equal((float)Log[i].TrainingLoss, values["loss/training"]);
            Assert.Equal((float)Log[i].ValidationLoss, values["loss/validation"]);
            Assert.Equal((float)Log[i].HitRate, values["right labels"]);
            Assert.Equal((float)Log[i].Rate, values["rate"]);
        }
    }

    private static byte[][] Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(TensorBoardLog.Checksum(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            records.Add(file[(at + 12)..(at + 12 + length)]);
            Assert.Equal(TensorBoardLog.Checksum(records[^1]), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += 16 + length;
        }

        return [.. records];
    }

    private static Dictionary<int, List<object>> Fields(byte[] message)
    {
        var fields = new Dictionary<int, List<object>>();
        int at = 0;
        ulong Whole()
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte b = message[at++];
                value |= (ulong)(b & 127) << shift;
                if (b < 128)
                {
                    return value;
                }
            }
        }

        byte[] Take(int count) => message[at..(at += count)];
        while (at < message.Length)
        {
            ulong key = Whole();
            object value = (key & 7) switch
            {
                0 => Whole(),
                1 => BinaryPrimitives.ReadDoubleLittleEndian(Take(8)),
                2 => Take((int)Whole()),
                5 => BinaryPrimitives.ReadSingleLittleEndian(Take(4)),
                _ => throw new InvalidDataException($"kind {key & 7}"),
            };
            int field = (int)(key >> 3);
            (fields.TryGetValue(field, out List<object>? list) ? list : fields[field] = []).Add(value);
        }

        return fields;
    }
}
