using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Measured data through formats that hold plain arrays: what was written comes back, and Python agrees.</summary>
public sealed class ArrayFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void HDF5_gives_a_grid_back_with_axes_channels_and_header()
    {
        MeasuredData grid = Grid();
        MeasuredFile.Write(_folder["a.h5"], grid);
        MeasuredData back = MeasuredData.Read(_folder["a.h5"]);

        Assert.Equal(Described(grid).Order(StringComparer.Ordinal), Described(back).Order(StringComparer.Ordinal));
        Assert.Equal(grid.Sweep!.Values, back.Sweep!.Values);
        Assert.Equal(grid.X.Values, back.X.Values);
        Assert.Equal(grid.Y.Values, back.Y.Values);
        Assert.Equal((grid.X.Extent, grid.Y.Extent, grid.AngleDegrees, grid.CentreNanometres), (back.X.Extent, back.Y.Extent, back.AngleDegrees, back.CentreNanometres));
        Assert.Equal(grid.Metadata.OrderBy(e => e.Key, StringComparer.Ordinal), back.Metadata.OrderBy(e => e.Key, StringComparer.Ordinal));
        Assert.All(grid.Channels, c => Assert.Equal(c.Values.Real, Named(back, c).Values.Real));
    }

    [Fact]
    public void A_complex_channel_goes_through_HDF5_and_npy()
    {
        Complex[] values = [.. Enumerable.Range(0, 12).Select(n => new Complex(n, -n))];
        MeasuredData data = Grid() with
        {
            Sweep = null,
            Channels = [new MeasuredChannel("F(q)", "A", SweepDirection.Forward, new NumericArray([1, 4, 3], values))],
        };
        foreach (string name in new[] { "a.h5", "a.npy" })
        {
            MeasuredFile.Write(_folder[name], data);
            Assert.Equal(values, MeasuredData.Read(_folder[name]).Channels[0].Values.AsComplex());
        }
    }

    [PythonFact]
    public void Python_reads_what_is_written_and_what_Python_writes_is_read()
    {
        MeasuredFile.Write(_folder["a.h5"], Grid());
        MeasuredFile.Write(_folder["a.npy"], Grid().Select("LIY 1 omega"));
        string seen = Python.Run(
            """
            import sys, h5py, numpy
            f = h5py.File(sys.argv[1]); d = f["LIY 1 omega"]
            print(d.shape, d.attrs["unit"], d.attrs["axes"], [f[a].attrs["unit"] for a in d.attrs["axes"].split(",")], d[1, 3, 2], round(f["bias"][2], 4), numpy.load(sys.argv[2])[1, 3, 2])
            """,
            _folder["a.h5"], _folder["a.npy"]);
        Assert.Equal("(3, 4, 3) A bias,y,x ['mV', 'nm', 'nm'] 102.0 20.0 102.0", seen);
    }

    [PythonFact]
    public void An_NSID_file_is_read_by_the_labels_of_its_dimensions()
    {
        Python.Run(
            """
            import sys, h5py, numpy
            with h5py.File(sys.argv[1], "w") as f:
                g = f.create_group("Measurement_000/Channel_000/map")
                d = g.create_dataset("map", data=numpy.arange(24.0).reshape(2, 3, 4))
                d.attrs.update({"quantity": "dI/dV", "units": "S", "main_data_name": "map", "data_type": "SPECTRAL_IMAGE", "modality": "STS", "source": "test"})
                for n, (name, values, units) in enumerate([("x", [0.0, 1e-9], "m"), ("y", [0.0, 2e-9, 4e-9], "m"), ("bias", [-0.1, 0, 0.1, 0.2], "V")]):
                    a = g.create_dataset(name, data=numpy.array(values)); a.attrs["units"] = units; a.make_scale(name)
                    d.dims[n].label = name; d.dims[n].attach_scale(a)
                g.create_dataset("note", data=numpy.zeros((5, 5)))
            """,
            _folder["a.h5"]);
        MeasuredData data = MeasuredData.Read(_folder["a.h5"]);
        MeasuredChannel channel = Assert.Single(data.Channels);
        Assert.Equal(("dI/dV", "S", "HDF5, NSID"), (channel.Name, channel.Unit, data.Format));
        Assert.Equal([4, 3, 2], channel.Values.Shape);
        Assert.Equal([0, 1], data.X.Values);
        Assert.Equal([4, 2, 0], data.Y.Values);
        Assert.Equal([-100, 0, 100, 200], data.Sweep!.Values);

        // The stored array is [x, y, bias]; here [bias, y from the top, x].
        Assert.Equal([8, 20, 4, 16, 0, 12], channel.Plane(0));
        Assert.Equal([11, 23, 7, 19, 3, 15], channel.Plane(3));
    }

    [PythonFact]
    public void A_dataset_of_any_HDF5_file_can_be_named()
    {
        Python.Run("import sys, h5py, numpy\nwith h5py.File(sys.argv[1], 'w') as f:\n f['deep/map'] = numpy.arange(6, dtype='>i2').reshape(2, 3); f['list'] = numpy.arange(3)", _folder["a.h5"]);
        Assert.Equal([0, 1, 2, 3, 4, 5], MeasuredData.Read(_folder["a.h5"], "deep/map").Channels[0].Plane(0));
        Assert.Contains("/deep/map", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.h5"])).Message, StringComparison.Ordinal);
        Assert.Contains("two or three axes", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.h5"], "/list")).Message, StringComparison.Ordinal);
        Assert.Contains("no dataset '/none'", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.h5"], "none")).Message, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Arrays_of_an_npz_that_share_a_grid_are_channels()
    {
        Python.Run("import sys, numpy\nnumpy.savez_compressed(sys.argv[1], didv=numpy.arange(24.0).reshape(2, 3, 4), z=numpy.ones((3, 4)), bias=numpy.array([-1.0, 1]), x=numpy.arange(4.0), other=numpy.zeros((2, 2)))", _folder["a.npz"]);
        MeasuredData data = MeasuredData.Read(_folder["a.npz"]);
        Assert.Equal("nm", data.X.Unit);
        Assert.Empty(data.Y.Unit);
        Assert.Equal([-1, 1], data.Sweep!.Values);
        Assert.Equal(["nm", ""], new[] { data.X.Unit, data.Y.Unit });
        Assert.Contains("'other'", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Equal("other", Assert.Single(MeasuredData.Read(_folder["a.npz"], "other").Channels).Name);
    }

    [Fact]
    public void GSF_keeps_one_plane_with_its_size_and_place()
    {
        MeasuredData plane = Grid().Select("LIY 1 omega", 2);
        MeasuredFile.Write(_folder["a.gsf"], plane);
        MeasuredData back = MeasuredData.Read(_folder["a.gsf"]);
        Assert.Equal(plane.Channels[0].Values.Real, back.Channels[0].Values.Real);
        Assert.Equal(20, back.BiasMillivolts!.Value, 6);
        Assert.Equal(plane.X.Extent, back.X.Extent, 9);
        Assert.Equal(plane.CentreNanometres.Y, back.CentreNanometres.Y, 9);
        Assert.Contains("3 layers", Assert.Throws<InputException>(() => MeasuredFile.Write(_folder["b.gsf"], Grid().Select("LIY 1 omega"))).Message, StringComparison.Ordinal);
        Assert.Contains("--channel", Assert.Throws<InputException>(() => MeasuredFile.Write(_folder["b.npy"], Grid())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_gives_the_grid_back_whatever_the_order_of_its_rows()
    {
        MeasuredData grid = Grid();
        MeasuredFile.Write(_folder["a.csv"], grid);
        string[] lines = File.ReadAllLines(_folder["a.csv"]);
        int head = Array.FindIndex(lines, l => l.StartsWith("bias", StringComparison.Ordinal));
        File.WriteAllLines(_folder["b.csv"], [.. lines[..(head + 1)], .. lines[(head + 1)..].Reverse()]);
        foreach (string name in new[] { "a.csv", "b.csv" })
        {
            MeasuredData back = MeasuredData.Read(_folder[name]);
            Assert.Equal(grid.Channels[0].Values.Real, back.Channels[0].Values.Real);
            Assert.Equal((grid.Channels[0].Name, "A"), (back.Channels[0].Name, back.Channels[0].Unit));
            Assert.Equal(grid.Y.Values, back.Y.Values);
            Assert.Equal(grid.Sweep!.Values, back.Sweep!.Values);
        }
    }

    [Theory]
    [InlineData("1,2\n3,x\n", "line 2, column 2")]
    [InlineData("1,2\n3\n", "line 2: there are 1 values")]
    [InlineData("a,b\n1,2\n", "places")]
    [InlineData("x,y\n1,2\n", "no column of values")]
    [InlineData("x,y,v\n1,2,3\nNaN,2,3\n", "'x'")]
    [InlineData("# nothing\n", "no row")]
    public void Faults_in_a_table_are_told_with_their_place(string text, string words)
    {
        File.WriteAllText(_folder["a.csv"], text);
        Assert.Contains(words, Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_that_form_no_grid_do_not_fill_the_memory()
    {
        File.WriteAllText(_folder["a.csv"], "x,y,v\n" + string.Concat(Enumerable.Range(0, 5000).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n},{n},1\n"))));
        Assert.Contains("no grid", Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.csv"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_any_sweep_comes_back()
    {
        MeasuredData grid = Grid();
        MeasuredFile.Write(_folder["a.csv"], grid with { Sweep = new MeasuredAxis("Z", "nm", [0.2, 0, -0.2]) });
        MeasuredData back = MeasuredData.Read(_folder["a.csv"]);
        Assert.Equal(("Z", "nm"), (back.Sweep!.Name, back.Sweep.Unit));
        Assert.Equal([-0.2, 0, 0.2], back.Sweep.Values);
        Assert.Equal(grid.Channels[0].Plane(0), back.Channels[0].Plane(2));
    }

    [Theory]
    [InlineData(".npz")]
    [InlineData(".h5")]
    public void An_array_whose_y_rises_is_turned_over_so_that_row_0_is_the_top(string ending)
    {
        // Stored with y from −1.5 upwards and x from right to left.
        double[] x = [3, 2, 1, 0, -1, -2, -3], y = [-1.5, -0.5, 0.5, 1.5];
        double[] values = [.. Enumerable.Range(0, 28).Select(i => (100 * (3 - (i / 7))) + 6.0 - (i % 7))];
        if (ending is ".npz")
        {
            NpzFile.Write(_folder["a.npz"], archive =>
            {
                archive.Add("didv", [4, 7], [values]);
                archive.Add("x", [7], [x]);
                archive.Add("y", [4], [y]);
            });
        }
        else
        {
            Hdf5File.Write(_folder["a.h5"], content =>
            {
                content.AddDataset<double>("/didv", values, [4, 7]);
                content.SetAttribute("/didv", "axes", "y,x");
                content.AddDataset<double>("/x", x, [7]);
                content.SetAttribute("/x", "unit", "nm");
                content.AddDataset<double>("/y", y, [4]);
                content.SetAttribute("/y", "unit", "nm");
            });
        }

        MeasuredData data = MeasuredData.Read(_folder["a" + ending]);
        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], data.X.Values);
        Assert.Equal([1.5, 0.5, -0.5, -1.5], data.Y.Values);
        MeasuredFile.Write(_folder["b.gsf"], data);
        GsfImage field = GsfFile.Read(_folder["b.gsf"]);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 100], field.Values.Cast<float>().Take(8));
    }

    [Theory]
    [InlineData(".gsf")]
    [InlineData(".csv")]
    [InlineData(".h5")]
    [InlineData(".3ds")]
    public void The_angle_and_the_place_of_a_frame_are_kept_or_their_loss_is_told(string ending)
    {
        MeasuredData data = Grid();
        data = ending is ".gsf" ? data.Select("LIY 1 omega", 1) : data;
        MeasuredFile.Write(_folder["a" + ending], data);
        MeasuredData back = MeasuredData.Read(_folder["a" + ending]);
        Assert.Equal(10, back.AngleDegrees, 9);
        Assert.Equal(data.CentreNanometres.X, back.CentreNanometres.X, 6);
        Assert.Equal(ending is ".gsf", MeasuredFile.LeftOut("a" + ending, data).Any(s => s.Contains("turned clockwise by 10°", StringComparison.Ordinal)));
        Assert.Contains("angle", Assert.Single(MeasuredFile.LeftOut("a.npy", data)), StringComparison.Ordinal);
    }

    private MeasuredData Grid()
    {
        File.WriteAllBytes(_folder["grid.3ds"], new GridFile { Rows = 4, Angle = 10 }.Bytes());
        return MeasuredData.Read(_folder["grid.3ds"]);
    }

    private static MeasuredChannel Named(MeasuredData data, MeasuredChannel channel) =>
        Assert.Single(data.Channels, c => string.Equals(c.Name, channel.Name, StringComparison.Ordinal) && c.Direction == channel.Direction);

    private static IEnumerable<string> Described(MeasuredData data) => data.Channels.Select(c => $"{c.Name} {c.Unit} {c.Direction} {string.Join('×', c.Values.Shape)}");
}
