using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>netCDF's classic format: scans of GXSM, and any other images over their coordinates; the same scan in HDF5.</summary>
public sealed class NetCdfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_GXSM_scan_is_put_upright_by_its_coordinates_and_its_heights_are_in_angstrom_times_dz()
    {
        MeasuredData data = Read(NetCdfBytes.Seeds[0]);
        Assert.Equal("GXSM scan", data.Format);
        Assert.Equal(("Z", "m", SweepDirection.Backward), (data.Channels.Single().Name, data.Channels[0].Unit, data.Channels[0].Direction));
        Assert.Equal([3, 2, 1, 6, 5, 4], data.Channels[0].Values.Real.Select(v => Math.Round(v / 0.5e-10, 6)));
        Assert.Equal([-3, 0, 3], data.X.Values.Select(v => Math.Round(v, 9)));
        Assert.True(data.Y.Values[0] > data.Y.Values[1]);
        Assert.Equal((100.0, -20.0), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
        Assert.Equal(-50, data.BiasMillivolts!.Value, 4);
    }

    [Fact]
    public void Layers_of_a_GXSM_scan_lie_over_the_bias_and_currents_become_amperes()
    {
        MeasuredData data = Read(NetCdfBytes.Seeds[1]);
        Assert.Equal([-50, 50], data.Sweep!.Values.Select(v => Math.Round(v, 4)));
        Assert.Equal([7, 8, 9], data.Channels.Single().Plane(1)[..3].Select(v => Math.Round(v / 0.5e-9, 6)));
        Assert.Equal("A", data.Channels[0].Unit);
    }

    [Fact]
    public void Images_of_other_programs_lie_over_the_variables_of_their_dimensions()
    {
        MeasuredData image = Read(NetCdfBytes.Seeds[2]);
        Assert.Equal([4, 5, 6, 1, 2, 3], image.Channels.Single().Values.Real);
        Assert.Equal(("netCDF", "nm", 3.0), (image.Format, image.X.Unit, Math.Round(image.X.Extent, 9)));
        Assert.Equal("test", image.Metadata["Creator"]);
        MeasuredData stack = Read(NetCdfBytes.Seeds[3]);
        Assert.Equal(["a", "b"], stack.Channels.Select(c => c.Name), StringComparer.Ordinal);
        Assert.Equal([5, 6, 7, 8], stack.Channels[0].Plane(1));
        Assert.Equal([15, 16, 17, 18], stack.Channels[1].Plane(1));
        Assert.Equal([-100, 100], stack.Sweep!.Values);
    }

    [Fact]
    public void The_same_scan_in_HDF5_is_read_alike()
    {
        Hdf5File.Write(_folder["a.nc"], content =>
        {
            content.AddDataset<float>("/FloatField", [1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
            content.SetAttribute("/FloatField", "unit", "nm");
            content.SetAttribute("/FloatField", "ZLabel", "Z");
            content.AddDataset<float>("/dimx", [30, 0, -30], [3]);
            content.AddDataset<float>("/dimy", [10, -10], [2]);
            content.AddDataset<float>("/value", [-0.05f], [1]);
            content.SetAttribute("/value", "unit", "V");
            foreach ((string name, double number) in new[] { ("dz", 0.5), ("offsetx", 1000.0), ("offsety", -200.0) })
            {
                content.AddDataset<double>("/" + name, [number], [1]);
            }
        });
        (MeasuredData hdf5, MeasuredData classic) = (MeasuredData.Read(_folder["a.nc"]), Read(NetCdfBytes.Seeds[0]));
        Assert.Equal(classic.Channels.Single().Values.Real, hdf5.Channels.Single().Values.Real);
        Assert.Equal((classic.CentreNanometres, classic.BiasMillivolts), (hdf5.CentreNanometres, hdf5.BiasMillivolts));
        Assert.Equal(classic.X.Values, hdf5.X.Values);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        foreach (byte[] good in NetCdfBytes.Seeds)
        {
            for (int length = 4; length < good.Length - 4; length++)
            {
                File.WriteAllBytes(_folder["cut.nc"], good[..length]);
                Assert.Contains("cut.nc", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["cut.nc"])).Message, StringComparison.Ordinal);
            }
        }
    }

    private MeasuredData Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["b.nc"], bytes);
        return MeasuredData.Read(_folder["b.nc"]);
    }
}
