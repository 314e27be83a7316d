using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Gwyddion files: images, volumes, spectra and graphs.</summary>
public sealed class GwyTests : IDisposable
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_of_one_grid_are_channels_with_sizes_in_nm_and_row_0_at_the_top()
    {
        MeasuredData data = Read(GwyBytes.Images);
        Assert.Equal(("Gwyddion", 2, 3), (data.Format, data.Rows, data.Columns));
        Assert.Equal([("Z", "m", SweepDirection.Forward), ("Current", "A", SweepDirection.Backward)], data.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal(Six, data.Channels[0].Values.Real);
        Assert.Equal(("nm", 6.0, 4.0), (data.X.Unit, Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.True(data.Y.Values[0] > data.Y.Values[1]);
        Assert.Equal((4.0, 0.0), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
        Assert.Equal("50 mV", data.Metadata["/0/meta/Bias"]);
        Assert.Contains("'image 2'", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Equal([7, 8, 9, 10], Read(GwyBytes.Images, "image 2").Channels.Single().Values.Real);
        Assert.Contains("'Current (Backward)'", Assert.Throws<InputException>(() => Read(GwyBytes.Images, "none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_over_volts_is_a_stack_over_the_bias()
    {
        MeasuredData data = Read(GwyBytes.Spectra, "LIY");
        Assert.Equal(("bias", "mV"), (data.Sweep!.Name, data.Sweep.Unit));
        Assert.Equal([-100, 0], data.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal(50, data.Channels[0].Plane(1)[4]);
        Assert.Equal("A", data.Channels[0].Unit);
    }

    [Fact]
    public void Spectra_of_points_are_a_row_of_pixels_and_curves_of_a_graph_one_spectrum()
    {
        MeasuredData points = Read(GwyBytes.Spectra, "points");
        Assert.Equal([4, 5, 6], PointSpectrum.At(points, 0, 1).Channels[0].Values);
        Assert.Equal([-1000, -500, 0], points.Sweep!.Values);
        Assert.Equal([2, 4], points.Channels.Single(c => c.Name is "y from the top").Values.Real.Select(v => Math.Round(v, 9)));

        var curves = PointSpectrum.At(Read(GwyBytes.Spectra, "graph"));
        Assert.Equal([("a", "S"), ("b", "S")], curves.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([3, 4], curves.Channels[1].Values);
        Assert.Equal([100, 200], curves.Sweep.Values.Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        foreach (byte[] good in new[] { GwyBytes.Images, GwyBytes.Spectra })
        {
            for (int length = 4; length < good.Length; length++)
            {
                File.WriteAllBytes(_folder["cut.gwy"], good[..length]);
                Assert.Contains("cut.gwy", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.gwy"])).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_first_format_is_told_by_its_name()
    {
        byte[] old = [.. GwyBytes.Images];
        old[3] = (byte)'O';
        Assert.Contains("GWYO", Assert.Throws<InputException>(() => Read(old)).Message, StringComparison.Ordinal);
    }

    private MeasuredData Read(byte[] bytes, string? dataset = null)
    {
        File.WriteAllBytes(_folder["a.gwy"], bytes);
        return MeasuredData.Read(_folder["a.gwy"], dataset);
    }
}
