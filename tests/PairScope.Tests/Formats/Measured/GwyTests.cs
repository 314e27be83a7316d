using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Gwyddion files: images, volumes, spectra and graphs.</summary>
public sealed class GwyTests : IDisposable
{
    private static readonly double[] Six = [1, 2, 3, 4, 5, 6];
    private readonly TemporaryFolder _folder = new();

    /// <summary>A file with two images on one grid and a third, smaller one.</summary>
    internal static byte[] Images { get; } = GwyBytes.File(
        ("/filename", "a.sxm"),
        ("/0/data", GwyBytes.Field(3, 2, 6e-9, 4e-9, Six, left: 1e-9, top: -2e-9)),
        ("/0/data/title", "Z"),
        ("/0/data/visible", true),
        ("/0/meta", new GwyBytes.Item("GwyContainer", ("Bias", "50 mV"))),
        ("/0/select/pointer", new GwyBytes.Item("GwySelectionPoint", ("max", 1), ("texts", new[] { "a", "b" }), ("wholes", new[] { 1, 2 }))),
        ("/1/data", GwyBytes.Field(3, 2, 6e-9, 4e-9, [.. Six.Reverse()], unit: "A", left: 1e-9, top: -2e-9)),
        ("/1/data/title", "Current (Backward)"),
        ("/2/data", GwyBytes.Field(2, 2, 6e-9, 4e-9, [7, 8, 9, 10])));

    /// <summary>A file with a volume over the bias, spectra of two points and a graph of two curves.</summary>
    internal static byte[] Spectra { get; } = GwyBytes.File(
        ("/brick/0", new GwyBytes.Item("GwyBrick", ("xres", 3), ("yres", 2), ("zres", 2), ("xreal", 6e-9), ("yreal", 4e-9), ("zreal", 0.2), ("zoff", -0.1),
            ("si_unit_x", GwyBytes.Unit("m")), ("si_unit_y", GwyBytes.Unit("m")), ("si_unit_z", GwyBytes.Unit("V")), ("si_unit_w", GwyBytes.Unit("A")), ("data", (double[])[.. Six, .. Six.Select(v => 10 * v)]))),
        ("/brick/0/title", "LIY"),
        ("/sps/0", new GwyBytes.Item("GwySpectra", ("title", "points"), ("coords", (double[])[1e-9, 2e-9, 3e-9, 4e-9]), ("si_unit_xy", GwyBytes.Unit("m")), ("spec_xlabel", "Bias"),
            ("data", (GwyBytes.Item[])[Line([1, 2, 3]), Line([4, 5, 6])]))),
        ("/0/graph/graph/1", new GwyBytes.Item("GwyGraphModel", ("title", "graph"), ("x_unit", GwyBytes.Unit("V")), ("y_unit", GwyBytes.Unit("S")), ("bottom_label", "U"),
            ("curves", (GwyBytes.Item[])[Curve("a", [1, 2]), Curve("b", [3, 4])]))));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_of_one_grid_are_channels_with_sizes_in_nm_and_row_0_at_the_top()
    {
        MeasuredData data = Read(Images);
        Assert.Equal(("Gwyddion", 2, 3), (data.Format, data.Rows, data.Columns));
        Assert.Equal([("Z", "m", SweepDirection.Forward), ("Current", "A", SweepDirection.Backward)], data.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal(Six, data.Channels[0].Values.Real);
        Assert.Equal(("nm", 6.0, 4.0), (data.X.Unit, Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.True(data.Y.Values[0] > data.Y.Values[1]);
        Assert.Equal((4.0, 0.0), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
        Assert.Equal("50 mV", data.Metadata["/0/meta/Bias"]);
        Assert.Contains("'image 2'", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Equal([7, 8, 9, 10], Read(Images, "image 2").Channels.Single().Values.Real);
        Assert.Contains("'Current (Backward)'", Assert.Throws<InputException>(() => Read(Images, "none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_over_volts_is_a_stack_over_the_bias()
    {
        MeasuredData data = Read(Spectra, "LIY");
        Assert.Equal(("bias", "mV"), (data.Sweep!.Name, data.Sweep.Unit));
        Assert.Equal([-100, 0], data.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal(50, data.Channels[0].Plane(1)[4]);
        Assert.Equal("A", data.Channels[0].Unit);
    }

    [Fact]
    public void Spectra_of_points_are_a_row_of_pixels_and_curves_of_a_graph_one_spectrum()
    {
        MeasuredData points = Read(Spectra, "points");
        Assert.Equal([4, 5, 6], PointSpectrum.At(points, 0, 1).Channels[0].Values);
        Assert.Equal([-1000, -500, 0], points.Sweep!.Values);
        Assert.Equal([2, 4], points.Channels.Single(c => c.Name is "y from the top").Values.Real.Select(v => Math.Round(v, 9)));

        var curves = PointSpectrum.At(Read(Spectra, "graph"));
        Assert.Equal([("a", "S"), ("b", "S")], curves.Channels.Select(c => (c.Name, c.Unit)));
        Assert.Equal([3, 4], curves.Channels[1].Values);
        Assert.Equal([100, 200], curves.Sweep.Values.Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        foreach (byte[] good in new[] { Images, Spectra })
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
        byte[] old = [.. Images];
        old[3] = (byte)'O';
        Assert.Contains("GWYO", Assert.Throws<InputException>(() => Read(old)).Message, StringComparison.Ordinal);
    }

    private static GwyBytes.Item Line(double[] values) =>
        new("GwyDataLine", ("res", values.Length), ("real", 1.5), ("off", -1.0), ("si_unit_x", GwyBytes.Unit("V")), ("si_unit_y", GwyBytes.Unit("A")), ("data", values));

    private static GwyBytes.Item Curve(string name, double[] values) => new("GwyGraphCurveModel", ("description", name), ("xdata", (double[])[0.1, 0.2]), ("ydata", values));

    private MeasuredData Read(byte[] bytes, string? dataset = null)
    {
        File.WriteAllBytes(_folder["a.gwy"], bytes);
        return MeasuredData.Read(_folder["a.gwy"], dataset);
    }
}
