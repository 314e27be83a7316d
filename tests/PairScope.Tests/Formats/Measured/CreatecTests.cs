using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Createc scans (.dat) and point spectra (.VERT): counts of the converter as heights, currents and places.</summary>
public sealed class CreatecTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_become_metres_amperes_and_nanometres()
    {
        MeasuredData data = Read(CreatecBytes.Scans[0], "a.dat");
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
        MeasuredData data = Read(CreatecBytes.Scans[1], "a.dat");
        Assert.Equal([("Topography", "m"), ("Current", "A"), ("Channel 5", string.Empty)], data.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([21, 22, 23, 24], data.Channels[2].Values.Real);
        Assert.Contains("counts", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_a_stopped_scan_did_not_reach_have_no_value()
    {
        MeasuredData data = Read(CreatecBytes.Scan(2, 2, [1, 2, 0, 0], offset: 0), "a.dat");
        Assert.Contains("1 of 2 lines", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.All(data.Channels, c => Assert.Equal([false, false, true, true], c.Values.Real.Select(double.IsNaN)));
    }

    [Fact]
    public void A_spectrum_that_comes_back_is_both_directions_over_one_bias()
    {
        MeasuredData data = Read(CreatecBytes.Spectra[0], "a.VERT");
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
        MeasuredData data = Read(CreatecBytes.Spectra[1], "a.VERT");
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
        byte[] file = [.. CreatecBytes.Scans[0]];
        string header = Encoding.Latin1.GetString(file, 0, 16000);
        Assert.Contains(from, header, StringComparison.Ordinal);
        Encoding.Latin1.GetBytes(header.Replace(from, to, StringComparison.Ordinal).PadRight(16000, '\0')[..16000]).CopyTo(file, 0);
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(file, "a.dat")).Message, StringComparison.Ordinal);
    }

    private static double Pico(double value) => Math.Round(value * 1e12, 6);

    private MeasuredData Read(byte[] bytes, string name)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return MeasuredData.Read(_folder[name]);
    }
}
