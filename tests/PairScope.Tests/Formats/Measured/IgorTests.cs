using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Igor binary waves (.ibw), in both versions and byte orders.</summary>
public sealed class IgorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, bool> Dialects => new() { { 2, false }, { 2, true }, { 5, false }, { 5, true } };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_wave_of_one_axis_is_a_spectrum_over_its_scaling(int version, bool bigEndian)
    {
        var spectrum = PointSpectrum.At(Read(IgorBytes.Wave(version, bigEndian, [3], [1, 2, 3], [(0.1, -0.1, "V")], note: "Temperature: 0.4\rfree text")));
        Assert.Equal(("bias", "mV"), (spectrum.Sweep.Name, spectrum.Sweep.Unit));
        Assert.Equal([-100, 0, 100], spectrum.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal([1, 2, 3], spectrum.Channels.Single().Values);
        Assert.Equal(("wave0", "A", "0.4", "free text"), (spectrum.Channels[0].Name, spectrum.Channels[0].Unit, spectrum.Metadata["Temperature"], spectrum.Metadata["note"]));
    }

    [Fact]
    public void An_image_has_y_upwards_and_the_direction_that_Omicrons_note_tells()
    {
        MeasuredData data = Read(IgorBytes.Seeds[1]);
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
        MeasuredData stack = Read(IgorBytes.Seeds[2]);
        Assert.Equal([-100, 0], stack.Sweep!.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal([7, 8, 5, 6], stack.Channels.Single().Plane(1));
        MeasuredData channels = Read(IgorBytes.Seeds[3]);
        Assert.Equal([("HeightTrace", "A"), ("PhaseTrace", string.Empty)], channels.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([3, 4], channels.Channels[1].Plane(0));
        Assert.Null(channels.Sweep);
    }

    [Fact]
    public void A_row_of_spectra_is_one_where_the_first_axis_is_a_bias()
    {
        MeasuredData data = Read(IgorBytes.Wave(5, false, [3, 2], [1, 2, 3, 4, 5, 6], [(0.1, 0, "V"), (1, 0, string.Empty)]));
        Assert.Equal((1, 2), (data.Rows, data.Columns));
        Assert.Equal([4, 5, 6], PointSpectrum.At(data, 0, 1).Channels.Single().Values);
    }

    [Fact]
    public void A_wave_cut_anywhere_is_refused()
    {
        foreach (byte[] good in IgorBytes.Seeds)
        {
            for (int length = 0; length < good.Length; length++)
            {
                File.WriteAllBytes(_folder["cut.ibw"], good[..length]);
                Assert.Contains("cut.ibw", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.ibw"])).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_wave_whose_checksum_was_mended_after_the_damage_is_read_or_refused_in_one_sentence()
    {
        (int read, int refused) = (0, 0);
        for (int seed = 0; seed < 2000; seed++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.NotEmpty(Read(IgorBytes.Mended(FileMutator.Mutated(IgorBytes.Seeds, seed))).Channels);
                read++;
            }
            catch (InputException fault)
            {
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"seed {seed}: {fault}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 26, $"seed {seed} takes too much memory");
        }

        Assert.True(read > 200 && refused > 200, $"{read} read, {refused} refused");
    }

    private MeasuredData Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.ibw"], bytes);
        return MeasuredData.Read(_folder["a.ibw"]);
    }
}
