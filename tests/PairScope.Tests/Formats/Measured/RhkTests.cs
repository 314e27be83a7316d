using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>RHK files: images upright whatever the signs of their scales, spectra where they were taken.</summary>
public sealed class RhkTests : IDisposable
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, -1, new[] { 1.0, 2, 3, 4, 5, 6 })]
    [InlineData(-1, -1, new[] { 3.0, 2, 1, 6, 5, 4 })]
    [InlineData(1, 1, new[] { 4.0, 5, 6, 1, 2, 3 })]
    [InlineData(-1, 1, new[] { 6.0, 5, 4, 3, 2, 1 })]
    public void Columns_run_to_the_right_and_rows_downwards_whatever_the_signs_of_the_scales(int x, int y, double[] upright)
    {
        MeasuredData data = Read(RhkBytes.File(new RhkBytes.Page("Topography", 3, 2, Six) { Scales = [x * 2e-9, y * 1e-9, 1e-3], Angle = 15 }));
        Assert.Equal(upright, data.Channels.Single().Values.Real.Select(v => Math.Round(v, 4)));
        Assert.Equal((6.0, 2.0), (Math.Round(data.X.Extent, 5), Math.Round(data.Y.Extent, 5)));
        Assert.True(data.Y.Values[0] > data.Y.Values[1]);
        Assert.Equal((5.0, -3.0, -15.0), (Math.Round(data.CentreNanometres.X, 5), Math.Round(data.CentreNanometres.Y, 5), Math.Round(data.AngleDegrees, 5)));
        Assert.Equal(50, data.BiasMillivolts!.Value, 4);
    }

    [Fact]
    public void Spectra_go_to_the_pixels_of_the_grid_they_were_taken_on()
    {
        MeasuredData data = Read(RhkBytes.Seed, "Current spectra");
        Assert.Equal(("bias", 2, 2), (data.Sweep!.Name, data.Rows, data.Columns));
        Assert.Equal([100, 0, -100], data.Sweep.Values.Select(v => Math.Round(v, 4)));
        Assert.Equal(["Current [00001]", "Current [00002]"], data.Channels.Select(c => c.Name), StringComparer.Ordinal);

        // Places 0 and 1 are the lower row; the next two run back above it.
        Assert.Equal([18, 12, 0, 6], data.Channels[0].Plane(0).Select(v => Math.Round(v, 4)));
        Assert.Equal([22, 16, 4, 10], data.Channels[1].Plane(1).Select(v => Math.Round(v, 4)));
        (double X, double Y)[] where = RhkBytes.Turned([(0, 0), (1, 0), (1, 1), (0, 1)], 30);
        Assert.Equal(1e9 * where[0].X, data.Position(1, 0).X, 4);
        Assert.Equal(1e9 * where[2].X, data.Position(0, 1).X, 4);
        Assert.Equal(1e9 * where[2].Y, data.Position(0, 1).Y, 4);
    }

    [Fact]
    public void Spectra_at_places_without_order_are_a_row_that_knows_its_places()
    {
        MeasuredData data = Read(RhkBytes.File(new RhkBytes.Page("Current", 2, 3, Six) { IsImage = false, Scales = [0.1, 1, 1e-3], Places = [(0, 0), (1e-9, 0), (5e-9, 7e-9)] }));
        Assert.Equal((1, 3, string.Empty), (data.Rows, data.Columns, data.X.Unit));
        Assert.Equal((5.0, 7.0), (Math.Round(PointSpectrum.At(data, 0, 2).PositionNanometres!.Value.X, 4), Math.Round(PointSpectrum.At(data, 0, 2).PositionNanometres!.Value.Y, 4)));
        Assert.Equal([5, 6], PointSpectrum.At(data, 0, 2).Channels.Single().Values.Select(v => Math.Round(v, 4)));
        Assert.Equal([0, 0, 7], data.Channels.Single(c => c.Name is "Y").Values.Real.Select(v => Math.Round(v * 1e9, 4)));
    }

    [Fact]
    public void Images_and_spectra_of_one_label_are_told_apart()
    {
        MeasuredData data = Read(RhkBytes.Seed);
        Assert.Equal([SweepDirection.Backward, SweepDirection.Forward], Read(RhkBytes.Seed, "Topography").Channels.Select(c => c.Direction));
        Assert.Contains("'Topography'", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Equal("user", data.Metadata["User text"]);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        for (int length = 24; length < RhkBytes.Seed.Length; length++)
        {
            File.WriteAllBytes(_folder["cut.sm4"], RhkBytes.Seed[..length]);
            Assert.Contains("cut.sm4", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.sm4"])).Message, StringComparison.Ordinal);
        }
    }

    private MeasuredData Read(byte[] bytes, string? dataset = null)
    {
        File.WriteAllBytes(_folder["a.sm4"], bytes);
        return MeasuredData.Read(_folder["a.sm4"], dataset);
    }
}
