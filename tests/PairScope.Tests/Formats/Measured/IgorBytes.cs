using System.Buffers.Binary;

namespace PairScope.Tests.Formats;

/// <summary>Writes Igor binary waves (.ibw) after Technical Note 3 of WaveMetrics.</summary>
internal static class IgorBytes
{
    private const string OmicronNote = "I 3 37-1 Backward Down\rSPM Image\r\rSample: NbSe2\rChannel name and data unit: I 3 [A]\r";

    /// <summary>A spectrum, an image, a stack over the bias, one with labels, and one of another byte order.</summary>
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Wave(2, false, [3], [1, 2, 3], [(0.1, -0.1, "V")]),
        Wave(5, true, [3, 2], [1, 2, 3, 4, 5, 6], [(1e-9, -1e-9, "m"), (2e-9, 0, "m")], note: OmicronNote),
        Wave(5, false, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [(1e-9, 0, "m"), (1e-9, 0, "m"), (0.1, -0.1, "V")]),
        Wave(5, false, [2, 1, 2], [1, 2, 3, 4], [(1e-9, 0, "m"), (1e-9, 0, "m"), (1, 0, string.Empty)], labels: ["HeightTrace", "PhaseTrace"]),
    ];

    /// <summary>A wave in single precision; its header's words add up to zero.</summary>
    public static byte[] Wave(int version, bool bigEndian, int[] extents, double[] values, (double Step, double Start, string Unit)[] axes, string note = "", string[]? labels = null)
    {
        var wave = new ByteList(bigEndian);
        int Extent(int axis) => axis < extents.Length ? extents[axis] : 0;
        (double Step, double Start, string Unit) Axis(int axis) => axis < axes.Length ? axes[axis] : (1, 0, string.Empty);
        if (version == 2)
        {
            // 16 bytes of padding follow the values and count as a part of the wave.
            wave.Int16(2).Int32(110 + (4 * values.Length) + 16, note.Length, 0).Int16(0);
            wave.Int16(2).Int32(0).Text("wave0", 20).Int16(0, 0).Int32(0).Text("A", 4).Text(Axis(0).Unit, 4).Int32(extents[0]).Int16(0).Double(Axis(0).Step, Axis(0).Start).Zeros(46);
            wave.Single(values).Zeros(16).Text(note, note.Length);
        }
        else
        {
            int labelBytes = labels is null ? 0 : 32 * (labels.Length + 1);
            wave.Int16(5, 0).Int32(320 + (4 * values.Length), 0, note.Length, 0, 0, 0, 0, 0, 0, 0, labelBytes, 0, 0, 0, 0);
            wave.Int32(0, 0, 0, values.Length).Int16(2, 0).Zeros(6).Int16(0).Text("wave0", 32).Int32(0, 0).Int32(Extent(0), Extent(1), Extent(2), Extent(3));
            wave.Double(Axis(0).Step, Axis(1).Step, Axis(2).Step, 1).Double(Axis(0).Start, Axis(1).Start, Axis(2).Start, 0).Text("A", 4);
            wave.Text(Axis(0).Unit, 4).Text(Axis(1).Unit, 4).Text(Axis(2).Unit, 4).Zeros(4).Zeros(384 - wave.Count).Single(values).Text(note, note.Length);
            foreach (string label in labels is null ? [] : new[] { string.Empty }.Concat(labels))
            {
                wave.Text(label, 32);
            }
        }

        return Mended(wave.ToArray());
    }

    /// <summary>The same bytes with the checksum of the version and byte order that they begin with, so that the damage behind it is read; others as they are.</summary>
    public static byte[] Mended(byte[] bytes)
    {
        bool bigEndian = bytes.Length > 1 && bytes[0] == 0;
        int version = bytes.Length > 1 ? bytes[bigEndian ? 1 : 0] : 0;
        int length = version == 2 ? 142 : 384;
        if (version is not (2 or 5) || bytes.Length < length)
        {
            return bytes;
        }

        Span<byte> checksum = bytes.AsSpan(version == 2 ? 14 : 2, 2);
        checksum.Clear();
        short sum = 0;
        for (int at = 0; at < length; at += 2)
        {
            sum += bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));
        }

        if (bigEndian)
        {
            BinaryPrimitives.WriteInt16BigEndian(checksum, (short)-sum);
        }
        else
        {
            BinaryPrimitives.WriteInt16LittleEndian(checksum, (short)-sum);
        }

        return bytes;
    }
}
