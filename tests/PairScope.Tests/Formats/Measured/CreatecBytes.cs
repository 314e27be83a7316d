using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes Createc scans (.dat) and point spectra (.VERT) as they were met.</summary>
internal static class CreatecBytes
{
    // With these constants a count is 10/2¹⁹ V: 0.01 nm along x and y, 1 pm of height, 1 pA.
    private const double Volts = 10.0 / (1 << 19);

    /// <summary>A scan in both directions, and one of an input that the header does not explain.</summary>
    public static IReadOnlyList<byte[]> Scans { get; } = [Scan(3, 2, [1, 2, 3, 4, 5, 6]), Scan(2, 2, [1, 2, 3, 4], channels: 3, mask: 35)];

    /// <summary>A spectrum that comes back, and one that tells its place itself.</summary>
    public static IReadOnlyList<byte[]> Spectra { get; } = [Spectrum(), Spectrum(place: "    4   -20    30   3   7   2   3  -12.5  -34.25", columns: "{0}\t{1}\t0.0\t0.0\t{2}\t{3}")];

    /// <summary>Planes of counts, the second and further ones 10 more than the one before.</summary>
    public static byte[] Scan(int columns, int rows, double[] values, int channels = 4, int mask = 3, double offset = 10)
    {
        var bytes = new ByteList();
        bytes.Text(
            "[Paramco32]\r\n" + Header() + $"Num.X / Num.X={columns}\r\nNum.Y / Num.Y={rows}\r\nDelta X / Delta X [Dac]=40\r\nDelta Y / Delta Y [Dac]=40\r\nChannels / Channels={channels}\r\nChannelselectval / Channelselectval={mask}\r\nBiasvolt[mV]=-25\r\n", 16384);
        var planes = new ByteList();
        planes.Single(0);
        for (int plane = 0; plane < channels; plane++)
        {
            planes.Single(Array.ConvertAll(values, v => v + (offset * plane)));
        }

        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(planes.Zeros(40).ToArray());
        }

        return bytes.Raw(packed.ToArray()).ToArray();
    }

    private static byte[] Spectrum(string place = "    4   -20    30   3", string columns = "{0}\t{1}\t0.0\t{2}\t{3}")
    {
        double[] bias = [-10, 10, 10, -10];
        return Encoding.Latin1.GetBytes("[ParVERT30]\r\n" + Header() + "DATA\r\n" + place + "\r\n"
            + string.Concat(bias.Select((v, i) => string.Format(CultureInfo.InvariantCulture, columns, i, v, i + 1, 50 + (10 * i)) + "\t\r\n")));
    }

    private static string Header() => string.Create(
        CultureInfo.InvariantCulture,
        $"DAC-Type=20bit\r\nGainX / GainX=10\r\nGainY / GainY=10\r\nGainZ / GainZ=10\r\nGainpreamp / GainPre 10^={Math.Log10(Volts / 1e-12):R}\r\nScanrotoffx / OffsetX=100\r\nScanrotoffy / OffsetY=200\r\nZPiezoconst / ZPiezoconst={0.001 / Volts:R}\r\nXpiezoconst / Xpiezoconst={0.01 / Volts:R}\r\nYPiezoconst / YPiezoconst={0.01 / Volts:R}\r\n  /  = \r\n");
}
