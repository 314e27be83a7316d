using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>HDF5 files that say themselves which arrays are maps and what their axes are: NeXus and netCDF-4, written by h5py.</summary>
public sealed class SelfDescribingHdf5Tests : IDisposable
{
    private const string Start =
        """
        import sys, h5py, numpy
        v = numpy.arange(5 * 4 * 7.0).reshape(5, 4, 7)
        axes = {"bias": (numpy.linspace(-2e-3, 2e-3, 5), "V"), "y": (numpy.arange(4) * 1e-9, "m"), "x": (numpy.arange(7) * 10.0, "Angstrom")}
        f = h5py.File(sys.argv[1], "w")
        def put(g, units=True):
            for n, (a, u) in axes.items():
                g[n] = a
                if units: g[n].attrs["units"] = u

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Files => new()
    {
        { "signal and axes on the group", "f.attrs['default'] = 'entry'; e = f.create_group('entry'); e.attrs['default'] = 'data'; g = e.create_group('data'); g.attrs['NX_class'] = 'NXdata'; g.attrs['signal'] = 'didv'; g.attrs['axes'] = ['bias', 'y', 'x']; g['didv'] = v; put(g)" },
        { "without default", "g = f.create_group('entry/data'); g.attrs['NX_class'] = 'NXdata'; g.attrs['signal'] = 'didv'; g.attrs['axes'] = ['bias', 'y', 'x']; g['didv'] = v; put(g)" },
        { "axes in another order", "g = f.create_group('d'); g.attrs['NX_class'] = 'NXdata'; g.attrs['signal'] = 'didv'; g.attrs['axes'] = ['x', 'bias', 'y']; g.attrs['x_indices'] = 2; g.attrs['bias_indices'] = 0; g.attrs['y_indices'] = [1]; g['didv'] = v; put(g)" },
        { "transposed", "g = f.create_group('d'); g.attrs['NX_class'] = numpy.bytes_('NXdata'); g.attrs['signal'] = 'didv'; g.attrs['axes'] = ['x', 'y', 'bias']; g['didv'] = v.transpose(2, 1, 0); put(g)" },
        { "older, axes on the signal", "g = f.create_group('d'); g.attrs['NX_class'] = 'NXdata'; g['didv'] = v; g['didv'].attrs['signal'] = 1; g['didv'].attrs['axes'] = 'bias:y:x'; put(g)" },
        { "dimension scales", "f['didv'] = v; put(f)\nfor i, n in enumerate(axes): f[n].make_scale(n); f['didv'].dims[i].attach_scale(f[n])" },
        { "dimension scales of the group outside", "f.create_group('a'); f['a/didv'] = v; put(f)\nfor i, n in enumerate(axes): f[n].make_scale(n); f['a/didv'].dims[i].attach_scale(f[n])" },
    };

    [PythonTheory]
    [MemberData(nameof(Files))]
    public void A_map_is_found_with_its_axes_in_every_convention(string convention, string body)
    {
        Assert.NotEmpty(convention);
        Write(body);
        MeasuredData data = MeasuredData.Read(_folder["a.h5"]);
        AssertMap(data);

        // The same with the dataset named.
        string name = "/" + (body.Contains("entry", StringComparison.Ordinal) ? "entry/data/didv" : body.Contains("group('d')", StringComparison.Ordinal) ? "d/didv" : body.Contains("'a/", StringComparison.Ordinal) ? "a/didv" : "didv");
        AssertMap(MeasuredData.Read(_folder["a.h5"], name));
    }

    [PythonFact]
    public void The_signal_that_the_file_shows_first_sets_the_grid()
    {
        Write("f.attrs['default'] = 'b'\nfor n, s in (('a', v), ('b', v[0])):\n    g = f.create_group(n); g.attrs['NX_class'] = 'NXdata'; g.attrs['signal'] = 's' + n; g['s' + n] = s; g.attrs['axes'] = ['bias', 'y', 'x'][3 - s.ndim:]; put(g)");
        MeasuredData data = MeasuredData.Read(_folder["a.h5"]);
        Assert.Equal("sb", Assert.Single(data.Channels).Name);
        Assert.Contains("'sa'", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [PythonFact]
    public void Packed_numbers_of_netCDF_are_unpacked_and_its_fill_value_is_none()
    {
        Write("p = numpy.arange(12, dtype='i2').reshape(3, 4); p[1, 2] = -999\nf['m'] = p; f['m'].attrs['scale_factor'] = 0.5; f['m'].attrs['add_offset'] = 10.0; f['m'].attrs['_FillValue'] = numpy.int16(-999)\nf['row'] = numpy.zeros(3); f['row'].make_scale('This is a netCDF dimension but not a netCDF variable.         3'); f['m'].dims[0].attach_scale(f['row'])");
        MeasuredData data = MeasuredData.Read(_folder["a.h5"]);
        Assert.Equal([10, 10.5, 11, 11.5, 12, 12.5, double.NaN, 13.5, 14, 14.5, 15, 15.5], Assert.Single(data.Channels).Values.Real);
        Assert.Equal([0, 1, 2], data.Y.Values);
    }

    private void Write(string body) => Python.Run(Start + body + "\nf.close()", _folder["a.h5"]);

    private static void AssertMap(MeasuredData data)
    {
        Assert.Equal(("didv", 5, 4, 7), (Assert.Single(data.Channels).Name, data.Channels[0].Layers, data.Rows, data.Columns));
        Assert.Equal([-2, -1, 0, 1, 2], data.Sweep!.Values.Select(b => Math.Round(b, 9)));
        Assert.Equal((0, 6, "nm"), (Math.Round(data.X.Values[0], 9), Math.Round(data.X.Values[^1], 9), data.X.Unit));
        Assert.Equal((3, 0), (Math.Round(data.Y.Values[0], 9), Math.Round(data.Y.Values[^1], 9)));
        Assert.Equal([21, 22, 23, 24, 25, 26, 27], data.Channels[0].Plane(0)[..7]);
        Assert.Equal([112, 113], data.Channels[0].Plane(4)[^7..^5]);
    }
}
