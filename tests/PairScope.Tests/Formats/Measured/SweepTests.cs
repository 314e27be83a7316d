using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>The axis of the layers: segments, ends in the header, a tip that moves, passes with a bias of their own.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Titles = "Segment Start (V), Segment End (V), Settling (s), Integration (s), Steps (xn), Lockin, Init. Settling (s)";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-5E-3,-1E-3,5E-3,5E-2,5,FALSE,1E-3;1E-3,5E-3,5E-3,5E-2,5,FALSE,1E-3", "-5 -4 -3 -2 -1 1 2 3 4 5")]
    [InlineData("-5E-3,-1E-3,5E-3,5E-2,5,FALSE,1E-3;-1E-3,1E-3,5E-3,5E-2,3,FALSE,1E-3;2E-3,4E-3,5E-3,5E-2,3,FALSE,1E-3", "-5 -4 -3 -2 -1 0 1 2 3 4")]
    public void Segments_share_a_point_only_where_one_ends_where_the_next_begins(string segments, string expected)
    {
        double[] values = [.. expected.Split(' ').Select(double.Parse)];
        foreach (string key in new[] { Titles, "Bias Spectroscopy>" + Titles })
        {
            MeasuredData data = Spectra(values.Length, "Bias (V)", ["Filetype=MLS", $"{key}={segments}"]);
            Assert.Equal(values, data.Sweep!.Values.Select(v => Math.Round(v, 6)));
            Assert.Equal("mV", data.Sweep.Unit);
        }
    }

    [Fact]
    public void The_ends_of_a_sweep_are_taken_from_the_module_that_made_it()
    {
        MeasuredData data = Spectra(5, "Bias (V)", ["Z Spectroscopy>Sweep Start (m)=1", "Bias Spectroscopy>Sweep Start (V)=-2E-3", "Bias Spectroscopy>Sweep End (V)=2E-3"]);
        Assert.Equal([-2, -1, 0, 1, 2], data.Sweep!.Values.Select(v => Math.Round(v, 6)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_swept_height_is_the_way_from_each_pixels_own(bool isTold)
    {
        // Each pixel begins 0.2 nm above another height and goes 1 nm down.
        string[] lines = isTold ? ["Fixed parameters=\"Sweep Start;Sweep End\""] : ["Fixed parameters=\"Ext 1;Ext 2\""];
        MeasuredData data = RawGrid.Read(
            _folder, 3, 2, [RawGrid.Frame(0, 0, 2e-9, 1e-9), "Sweep Signal=\"Z (m)\"", .. lines, "Experiment parameters=\"X (m);Y (m);Z (m)\"", "# Parameters (4 byte)=5"],
            ["Frequency Shift (Hz)", "Z (m)"], 6,
            (column, row) => [2e-10, -8e-10, (column - 1) * 1e-9, (row - 0.5) * 1e-9, Height(column, row), .. Enumerable.Range(0, 6).Select(n => (double)n), .. Enumerable.Range(0, 6).Select(n => Height(column, row) + 2e-10 - (n * 2e-10))]);
        Assert.Equal("nm", data.Sweep!.Unit);
        Assert.Equal([0.2, 0, -0.2, -0.4, -0.6, -0.8], data.Sweep.Values.Select(v => Math.Round(v, 4) + 0.0));
        Assert.Empty(data.Warnings);

        static double Height(int column, int row) => -4.6e-9 + ((column + (3 * row)) * 1e-10);
    }

    [Fact]
    public void A_sweep_that_nobody_tells_is_counted_with_a_warning()
    {
        MeasuredData data = Spectra(5, "Bias (V)", []);
        Assert.Equal("point", data.Sweep!.Name);
        Assert.Contains("does not tell what was swept", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_pass_of_a_scan_has_the_bias_that_replaced_the_scans()
    {
        const string Passes = ":Multipass-Config:\n\tRecord-Ch\tPlayback\tBias_override\tBias_override_value\n\t-1\tFALSE\tTRUE\t2.000E-3\n\t-1\tFALSE\tTRUE\t3.000E-3\n\t-1\tFALSE\tTRUE\t-2.000E-3\n\t-1\tFALSE\tFALSE\t-9.000E-3\n";
        string text = Encoding.Latin1.GetString(new ScanFile().Bytes())
            .Replace("\t14\tZ\tm\tboth", "\t14\t[P1]_LIX\tA\tboth", StringComparison.Ordinal).Replace("\t0\tCurrent\tA", "\t0\t[P2]_LIX\tA", StringComparison.Ordinal)
            .Replace(":COMMENT:", Passes + ":COMMENT:", StringComparison.Ordinal);
        File.WriteAllBytes(_folder["a.sxm"], Encoding.Latin1.GetBytes(text));
        MeasuredData data = MeasuredData.Read(_folder["a.sxm"]);
        Assert.Equal([2, 3, -2], data.Channels.Select(c => Math.Round(c.BiasMillivolts!.Value, 6)));
        Assert.Null(data.BiasMillivolts);
        Assert.Equal(-2, data.Select("[P2]_LIX").BiasMillivolts!.Value, 6);
        MeasuredFile.Write(_folder["a.h5"], data);
        Assert.Equal([-2, 2, 3], MeasuredData.Read(_folder["a.h5"]).Channels.Select(c => Math.Round(c.BiasMillivolts!.Value, 6)).Order());
    }

    private MeasuredData Spectra(int points, string signal, string[] lines) => RawGrid.Read(
        _folder, 2, 1, [RawGrid.Frame(0, 0, 1e-9, 0), $"Sweep Signal=\"{signal}\"", "Experiment parameters=\"X (m);Y (m)\"", "# Parameters (4 byte)=2", .. lines],
        ["Current (A)"], points, (column, _) => [(column - 0.5) * 1e-9, 0, .. Enumerable.Range(0, points).Select(n => (double)n)]);
}
