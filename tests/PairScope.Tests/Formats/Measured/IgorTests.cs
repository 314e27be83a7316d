using System.Buffers.Binary;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Igor binary waves (.ibw), in both versions and byte orders.</summary>
public sealed class IgorTests : IDisposable
{
    private const string OmicronNote = "I 3 37-1 Backward Down\rSPM Image\r\rSample: NbSe2\rChannel name and data unit: I 3 [A]\r";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, bool> Dialects => new() { { 2, false }, { 2, true }, { 5, false }, { 5, true } };

    /// <summary>A spectrum, an image, a stack over the bias, one with labels, and one of another byte order.</summary>
    internal static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Wave(2, false, [3], [1, 2, 3], [(0.1, -0.1, "V")]),
        Wave(5, true, [3, 2], [1, 2, 3, 4, 5, 6], [(1e-9, -1e-9, "m"), (2e-9, 0, "m")], note: OmicronNote),
        Wave(5, false, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], [(1e-9, 0, "m"), (1e-9, 0, "m"), (0.1, -0.1, "V")]),
        Wave(5, false, [2, 1, 2], [1, 2, 3, 4], [(1e-9, 0, "m"), (1e-9, 0, "m"), (1, 0, string.Empty)], labels: ["HeightTrace", "PhaseTrace"]),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_wave_of_one_axis_is_a_spectrum_over_its_scaling(int version, bool bigEndian)
    {
        var spectrum = PointSpectrum.At(Read(Wave(version, bigEndian, [3], [1, 2, 3], [(0.1, -0.1, "V")], note: "Temperature: 0.4\rfree text")));
        Assert.Equal(("bias", "mV"), (spectrum.Sweep.Name, spectrum.Sweep.Unit));
        Assert.Equal([-100, 0, 100], spectrum.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal([1, 2, 3], spectrum.Channels.Single().Values);
        Assert.Equal(("wave0", "A", "0.4", "free text"), (spectrum.Channels[0].Name, spectrum.Channels[0].Unit, spectrum.Metadata["Temperature"], spectrum.Metadata["note"]));
    }

    [Fact]
    public void An_image_has_y_upwards_and_the_direction_that_Omicrons_note_tells()
    {
        MeasuredData data = Read(Seeds[1]);
        Assert.Equal([4, 5, 6, 1, 2, 3], data.Channels.Single().Values.Real);
        Assert.Equal(("I 3", "A", SweepDirection.Backward), (data.Channels[0].Name, data.Channels[0].Unit, data.Channels[0].Direction));
        Assert.Equal((3.0, 4.0), (Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.Equal((0.0, 1.0), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
        Assert.True(data.Y.Values[0] > data.Y.Values[1] && data.X.Values[0] < data.X.Values[2]);
        Assert.Equal("NbSe2", data.Metadata["Sample"]);
    }

    [Fact]
    public void A_third_axis_is_a_sweep_or_where_it_has_labels_channels()
    {
        MeasuredData stack = Read(Seeds[2]);
        Assert.Equal([-100, 0], stack.Sweep!.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal([7, 8, 5, 6], stack.Channels.Single().Plane(1));
        MeasuredData channels = Read(Seeds[3]);
        Assert.Equal([("HeightTrace", "A"), ("PhaseTrace", string.Empty)], channels.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([3, 4], channels.Channels[1].Plane(0));
        Assert.Null(channels.Sweep);
    }

    [Fact]
    public void A_row_of_spectra_is_one_where_the_first_axis_is_a_bias()
    {
        MeasuredData data = Read(Wave(5, false, [3, 2], [1, 2, 3, 4, 5, 6], [(0.1, 0, "V"), (1, 0, string.Empty)]));
        Assert.Equal((1, 2), (data.Rows, data.Columns));
        Assert.Equal([4, 5, 6], PointSpectrum.At(data, 0, 1).Channels.Single().Values);
    }

    [Fact]
    public void A_wave_cut_anywhere_is_refused()
    {
        foreach (byte[] good in Seeds)
        {
            for (int length = 0; length < good.Length; length++)
            {
                File.WriteAllBytes(_folder["cut.ibw"], good[..length]);
                Assert.Contains("cut.ibw", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.ibw"])).Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>A wave in single precision; its header's words add up to zero.</summary>
    private static byte[] Wave(int version, bool bigEndian, int[] extents, double[] values, (double Step, double Start, string Unit)[] axes, string note = "", string[]? labels = null)
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

        byte[] bytes = wave.ToArray();
        short sum = 0;
        for (int at = 0; at < (version == 2 ? 142 : 384); at += 2)
        {
            sum += bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));
        }

        Span<byte> checksum = bytes.AsSpan(version == 2 ? 14 : 2, 2);
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

    private MeasuredData Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.ibw"], bytes);
        return MeasuredData.Read(_folder["a.ibw"]);
    }
}
