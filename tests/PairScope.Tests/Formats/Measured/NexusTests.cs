using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>NeXus files of scanning-probe instruments: each group of data names its signal and axes.</summary>
public sealed class NexusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_are_put_upright_by_their_axes_and_spectra_are_chosen_by_name()
    {
        File.WriteAllBytes(_folder["a.nxs"], NexusBytes.Seed(_folder.Root));
        MeasuredData image = MeasuredData.Read(_folder["a.nxs"]);
        Assert.Equal("NeXus", image.Format);
        Assert.Equal([("z", "m", SweepDirection.Backward), ("z", "m", SweepDirection.Forward)], image.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal([4, 5, 6, 1, 2, 3], image.Channels[1].Values.Real);
        Assert.Equal((3.0, 4.0, 11.0, 2.0), (Math.Round(image.X.Extent, 9), Math.Round(image.Y.Extent, 9), Math.Round(image.CentreNanometres.X, 9), Math.Round(image.CentreNanometres.Y, 9)));
        Assert.Equal(-50, image.BiasMillivolts!.Value, 9);
        Assert.Contains(image.Warnings, w => w.Contains("'/entry/grad'", StringComparison.Ordinal));
        Assert.Contains(image.Warnings, w => w.Contains("'current__backward'", StringComparison.Ordinal));

        var spectrum = PointSpectrum.At(MeasuredData.Read(_folder["a.nxs"], "current__backward"));
        Assert.Equal([-100, 0, 100], spectrum.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal(("bias", "current", "A", SweepDirection.Backward), (spectrum.Sweep.Name, spectrum.Channels.Single().Name, spectrum.Channels[0].Unit, spectrum.Channels[0].Direction));
    }

    [PythonFact("h5py")]
    public void Axes_that_are_a_list_of_names_as_h5py_writes_it_are_read()
    {
        Python.Run(
            """
            import sys, h5py, numpy
            with h5py.File(sys.argv[1], "w") as f:
                e = f.create_group("entry"); e.attrs["NX_class"] = "NXentry"
                d = e.create_group("z_forward"); d.attrs["NX_class"] = "NXdata"; d.attrs["signal"] = "z"; d.attrs["axes"] = ["y", "x"]
                d["z"] = numpy.arange(6.0).reshape(2, 3)
                for name, values in (("x", [0, 1e-9, 2e-9]), ("y", [1e-9, 0])):
                    d[name] = values; d[name].attrs["units"] = "meter"
            """,
            _folder["b.nxs"]);
        MeasuredData data = MeasuredData.Read(_folder["b.nxs"]);
        Assert.Equal([0, 1, 2, 3, 4, 5], data.Channels.Single().Values.Real);
        Assert.Equal("nm", data.Y.Unit);
    }
}
