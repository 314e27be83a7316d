using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>WSxM images and curves.</summary>
public sealed class WsxmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_number_of_an_image_is_its_bottom_right_corner_and_counts_become_heights()
    {
        MeasuredData data = Read(WsxmBytes.Seeds[0]);
        Assert.Equal([6, 5, 4, 3, 2, 1], data.Channels.Single().Values.Real.Select(v => Math.Round(v * 1e9, 6)));
        Assert.Equal(("Topography", "m", 2, 3), (data.Channels[0].Name, data.Channels[0].Unit, data.Rows, data.Columns));
        Assert.Equal(("nm", 15_000.0, 20.0), (data.X.Unit, Math.Round(data.X.Extent, 6), Math.Round(data.Y.Extent, 6)));
        Assert.Equal(-50, data.BiasMillivolts);
    }

    [Fact]
    public void Real_numbers_are_in_the_unit_of_the_amplitude()
    {
        MeasuredData data = Read(WsxmBytes.Seeds[1]);
        Assert.Equal([6, 5, 4, 3, 2, 1], data.Channels.Single().Values.Real.Select(v => Math.Round(v * 1e12, 6)));
        Assert.Equal(("A", SweepDirection.Backward), (data.Channels[0].Unit, data.Channels[0].Direction));
    }

    [Fact]
    public void The_way_back_of_a_curve_is_put_over_the_same_abscissae()
    {
        var spectrum = PointSpectrum.At(Read(WsxmBytes.Seeds[2]));
        Assert.Equal([-100, 0, 100], spectrum.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal([1, 2, 3], spectrum.Channels[0].Values);
        Assert.Equal([10, 20, 30], spectrum.Channels[1].Values);
        Assert.Equal([("I", "nA", SweepDirection.Forward), ("I", "nA", SweepDirection.Backward)], spectrum.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
    }

    [Theory]
    [InlineData("SxM Image file", "WSxM ASCII XYZ file", "ASCII XYZ")]
    [InlineData("Number of rows: 2", "Number of rows: 3", "cut short")]
    [InlineData("X Amplitude: 15", "X Amplitude: -1", "X Amplitude")]
    [InlineData("[Header end]", "[Header]", "[Header end]")]
    public void What_cannot_be_is_refused(string good, string bad, string words)
    {
        string text = Encoding.Latin1.GetString(WsxmBytes.Seeds[0]);
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(Encoding.Latin1.GetBytes(text.Replace(good, bad, StringComparison.Ordinal)))).Message, StringComparison.Ordinal);
    }

    private MeasuredData Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.stp"], bytes);
        return MeasuredData.Read(_folder["a.stp"]);
    }
}
