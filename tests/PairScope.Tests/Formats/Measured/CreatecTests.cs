using System.Globalization;
using System.IO.Compression;
using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Createc scans (.dat) and point spectra (.VERT): counts of the converter as heights, currents and places.</summary>
public sealed class CreatecTests : IDisposable
{
    // With these constants a count is 10/2¹⁹ V: 0.01 nm along x and y, 1 pm of height, 1 pA.
    private const double Volts = 10.0 / (1 << 19);
    private readonly TemporaryFolder _folder = new();

    /// <summary>A scan in both directions, and one of an input that the header does not explain.</summary>
    internal static IReadOnlyList<byte[]> Scans { get; } = [Scan(3, 2, [1, 2, 3, 4, 5, 6]), Scan(2, 2, [1, 2, 3, 4], channels: 3, mask: 35)];

    /// <summary>A spectrum that comes back, and one that tells its place itself.</summary>
    internal static IReadOnlyList<byte[]> Spectra { get; } = [Spectrum(), Spectrum(place: "    4   -20    30   3   7   2   3  -12.5  -34.25", columns: "{0}\t{1}\t0.0\t0.0\t{2}\t{3}")];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_become_metres_amperes_and_nanometres()
    {
        MeasuredData data = Read(Scans[0], "a.dat");
        Assert.Empty(data.Warnings);
        Assert.Equal([("Topography", "m", SweepDirection.Forward), ("Current", "A", SweepDirection.Forward), ("Topography", "m", SweepDirection.Backward), ("Current", "A", SweepDirection.Backward)],
            data.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Channels[0].Values.Real.Select(Pico));
        Assert.Equal([11, 12, 13, 14, 15, 16], data.Channels[1].Values.Real.Select(Pico));
        Assert.Equal(21, Pico(data.Channels[2].Values.Real[0]));
        Assert.Equal((3 * 40 * 0.01, 2 * 40 * 0.01), (Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.Equal(-25, data.BiasMillivolts);

        // The offset is the middle of the upper edge, y downwards.
        Assert.Equal((-1.0, 2.0 - 0.4), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
    }

    [Fact]
    public void A_plane_that_the_header_does_not_explain_is_given_in_counts_with_a_warning()
    {
        MeasuredData data = Read(Scans[1], "a.dat");
        Assert.Equal([("Topography", "m"), ("Current", "A"), ("Channel 5", string.Empty)], data.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([21, 22, 23, 24], data.Channels[2].Values.Real);
        Assert.Contains("counts", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_a_stopped_scan_did_not_reach_have_no_value()
    {
        MeasuredData data = Read(Scan(2, 2, [1, 2, 0, 0], offset: 0), "a.dat");
        Assert.Contains("1 of 2 lines", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.All(data.Channels, c => Assert.Equal([false, false, true, true], c.Values.Real.Select(double.IsNaN)));
    }

    [Fact]
    public void A_spectrum_that_comes_back_is_both_directions_over_one_bias()
    {
        MeasuredData data = Read(Spectra[0], "a.VERT");
        var spectrum = PointSpectrum.At(data);
        Assert.Equal([-10, 10], spectrum.Sweep.Values);
        Assert.Equal([1, 2], spectrum.Channels.Single(c => c.Name is "Current" && c.Direction is SweepDirection.Forward).Values.Select(Pico));
        Assert.Equal([4, 3], spectrum.Channels.Single(c => c.Name is "Current" && c.Direction is SweepDirection.Backward).Values.Select(Pico));
        Assert.Equal([50, 60], spectrum.Channels.Single(c => c.Name is "Lock-in" && c.Direction is SweepDirection.Forward).Values);
        Assert.Equal((-1.0 - 0.2, 2.0 - 0.3), (Math.Round(spectrum.PositionNanometres!.Value.X, 9), Math.Round(spectrum.PositionNanometres.Value.Y, 9)));
    }

    [Fact]
    public void A_place_that_the_file_tells_is_taken_and_columns_before_the_named_ones_stay_unnamed()
    {
        MeasuredData data = Read(Spectra[1], "a.VERT");
        Assert.Equal((-12.5, 34.25), PointSpectrum.At(data).PositionNanometres);
        Assert.Equal(["Z", "Column 4", "Current", "Lock-in"], data.Channels.Where(c => c.Direction is SweepDirection.Forward).Select(c => c.Name), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("[Paramet32]", "[Paramco32]", "older kind")]
    [InlineData("Num.X / Num.X=3\r\nNum.Y / Num.Y=2", "Num.X / Num.X=30000\r\nNum.Y / Num.Y=30000", "can hold")]
    [InlineData("Num.X / Num.X=3", "Num.X / Num.X=30", "are packed")]
    [InlineData("DAC-Type=20bit", "DAC-Type=x", "DAC-Type")]
    [InlineData("Gainpreamp / GainPre 10^=", "Gainpreamp / GainPre 10^=x", "Gainpreamp")]
    public void What_cannot_be_is_refused(string good, string bad, string words)
    {
        (string from, string to) = good.StartsWith('[') ? (bad, good) : (good, bad);
        byte[] file = [.. Scans[0]];
        string header = Encoding.Latin1.GetString(file, 0, 16000);
        Assert.Contains(from, header, StringComparison.Ordinal);
        Encoding.Latin1.GetBytes(header.Replace(from, to, StringComparison.Ordinal).PadRight(16000, '\0')[..16000]).CopyTo(file, 0);
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(file, "a.dat")).Message, StringComparison.Ordinal);
    }

    /// <summary>Planes of counts, the second and further ones 10 more than the one before.</summary>
    private static byte[] Scan(int columns, int rows, double[] values, int channels = 4, int mask = 3, double offset = 10)
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

    private static double Pico(double value) => Math.Round(value * 1e12, 6);

    private static string Header() => string.Create(
        CultureInfo.InvariantCulture,
        $"DAC-Type=20bit\r\nGainX / GainX=10\r\nGainY / GainY=10\r\nGainZ / GainZ=10\r\nGainpreamp / GainPre 10^={Math.Log10(Volts / 1e-12):R}\r\nScanrotoffx / OffsetX=100\r\nScanrotoffy / OffsetY=200\r\nZPiezoconst / ZPiezoconst={0.001 / Volts:R}\r\nXpiezoconst / Xpiezoconst={0.01 / Volts:R}\r\nYPiezoconst / YPiezoconst={0.01 / Volts:R}\r\n  /  = \r\n");

    private MeasuredData Read(byte[] bytes, string name)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return MeasuredData.Read(_folder[name]);
    }
}
