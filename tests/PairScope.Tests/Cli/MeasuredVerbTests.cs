using System.Text.Json;
using PairScope.Formats;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cli;

/// <summary>inspect and convert on measured files.</summary>
public sealed class MeasuredVerbTests : IDisposable
{
    private readonly CommandLine _line = new();
    private readonly TemporaryFolder _inputs = new();

    public void Dispose()
    {
        _line.Dispose();
        _inputs.Dispose();
    }

    [Fact]
    public void Inspect_tells_size_layers_channels_and_what_is_missing()
    {
        _line.Succeed("inspect", Grid(new GridFile { Rows = 4, Recorded = 7 }), "-o", _line.File("a.png"));
        Assert.Contains("Nanonis grid, 3 × 4 pixels", _line.Output, StringComparison.Ordinal);
        Assert.Contains("Layers: 3 values of bias from -20 to 20 mV", _line.Output, StringComparison.Ordinal);
        Assert.Contains("| LIY 1 omega | forward | 3 | A | 0 |", _line.Output, StringComparison.Ordinal);
        Assert.Contains("15 of 36", _line.Output, StringComparison.Ordinal);
        Assert.Contains("Warning: The grid was stopped early: 7 of 12", _line.Output, StringComparison.Ordinal);
        var picture = new PngImage(_line.File("a.png"));
        Assert.True(picture is { Width: > 600, Height: > 300 });
    }

    [Theory]
    [InlineData(".h5")]
    [InlineData(".gsf")]
    [InlineData(".csv")]
    public void Wavefronts_are_counted_in_a_simulated_image_of_every_format_and_told_with_what_shakes_them(string ending)
    {
        // At the Dirac point, and where the format holds several layers beside it; two waves, each by a step of its own.
        bool several = ending is not ".gsf";
        string map = _inputs["map" + ending], recipe = _inputs["r.yaml"];
        _line.Succeed("simulate", "--material", "honeycomb", "--normal", several ? "--energy=-40,-42" : "--energy=-40", "--broadening", "20", "--size", "32", "--space", "xy", "--pixels", "64", "--side", "4", "-o", map);
        File.WriteAllText(recipe, "steps:\n  - wavefronts: {radius: 1, width: 0.25, q: [2.71003, 0]}\n  - wavefronts: {radius: 1, width: 0.25, q: [-2.71003, 0]}\n");
        _line.Succeed("process", map, "--recipe", recipe, "-o", _inputs["p.h5"], "--picture", _inputs["p.png"], "--json");
        JsonElement steps = JsonDocument.Parse(_line.Output).RootElement.GetProperty("steps");
        int[] Counted(int step) => [.. steps[step].GetProperty("findings").GetProperty("wavefronts").EnumerateArray().Select(n => n.GetInt32())];
        Assert.Equal(several ? [-2, -2] : [-2], Counted(0));
        Assert.Equal(several ? [2, 2] : [2], Counted(1));
        using (Hdf5File processed = Hdf5File.Open(_inputs["p.h5"]))
        {
            Assert.Equal([64L, 64L], processed.OpenDataset("/waves/A(x) of wave 2").Shape);
            Assert.Equal(several, processed.Exists("/curves/wavefronts of wave 2"));
        }

        File.WriteAllText(recipe, "steps:\n  - wavefronts: {radius: 2.5, width: 0.25, q: [2.71003, 0]}\n");
        Assert.Contains("reaches out of the scan of 4.00", _line.Refused("process", map, "--recipe", recipe, "-o", _line.File("p.h5")), StringComparison.Ordinal);
        if (ending is ".h5" or ".gsf")
        {
            // Pixels are no sites of a crystal: it goes the way of scans, and shows no lattice.
            _line.Succeed("predict", map, "--json", "-o", _inputs["answer.json"]);
            Assert.Contains("Bragg", JsonDocument.Parse(_line.Output).RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        }

        Assert.Contains("holds a square of", _line.Refused("simulate", "--irrep", "A1'", "--size", "16", "--space", "xy", "--side", "9", "-o", _line.File("a.h5")), StringComparison.Ordinal);
        string Continuum(params string[] more) => _line.Refused(["simulate", "--material", "honeycomb", "--normal", "--energy", "1", "--size", "16", "-o", _line.File("a.h5"), .. more]);
        Assert.Contains("--slater belongs to --continuum", Continuum("--slater", "1"), StringComparison.Ordinal);
        Assert.Contains("--tip-height belongs to --slater", Continuum("--continuum", "4", "--tip-height", "3"), StringComparison.Ordinal);
        Assert.Contains("--resolution and --slater say two things", Continuum("--continuum", "4", "--slater", "1", "--resolution", "1"), StringComparison.Ordinal);
        Assert.Contains("--continuum is an image on pixels", Continuum("--continuum", "4", "--space", "r"), StringComparison.Ordinal);
        Assert.Contains("--pixels and --continuum say the same thing", Continuum("--continuum", "4", "--pixels", "30"), StringComparison.Ordinal);
        Assert.Contains("holds a square of", Continuum("--continuum", "4", "--side", "9"), StringComparison.Ordinal);
        Assert.Contains("--side belongs to --space xy", _line.Refused("simulate", "--irrep", "A1'", "--side", "9", "-o", _line.File("a.h5")), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_places_spectra_on_the_scan_that_they_were_taken_on()
    {
        // A spectrum in the middle of pixel (0, 2), by the scanner's coordinates, lies there on the turned frame's axes too.
        string scan = Grid(new GridFile { Angle = 30 });
        MeasuredData grid = MeasuredData.Read(scan);
        (double x, double y) = grid.Position(0, 2);
        var file = new SpectrumFile();
        File.WriteAllBytes(_inputs["a.dat"], (file with { Header = [.. file.Header.Select(e => e.Key is "X (m)" ? (e.Key, $"{x:R}E-9") : e.Key is "Y (m)" ? (e.Key, $"{y:R}E-9") : e)] }).Bytes());
        _line.Succeed("inspect", scan, "--spectra", _inputs["a.dat"], scan, "-o", _inputs["places.png"]);
        Assert.Contains($"Spectra 1, {_inputs["a.dat"]}: ({grid.X.Values[2]:G5}, {grid.Y.Values[0]:G5}) nm from the middle of the frame", _line.Output, StringComparison.Ordinal);
        Assert.Contains($"Spectra 2 to 7, {scan}: from ({grid.X.Values[0]:G5}, {grid.Y.Values[0]:G5}) to", _line.Output, StringComparison.Ordinal);
        _line.Succeed("inspect", scan, "--spectra", _inputs["a.dat"], "--json");
        JsonElement place = JsonDocument.Parse(_line.Output).RootElement.GetProperty("spectra")[0].GetProperty("placesNanometres")[0];
        Assert.Equal(grid.X.Values[2], place[0].GetDouble(), 1e-9);

        File.WriteAllBytes(_inputs["far.dat"], file.Bytes());
        _line.Succeed("inspect", scan, "--spectra", _inputs["far.dat"]);
        Assert.Contains("1 of 1 outside of it", _line.Output, StringComparison.Ordinal);
        Assert.Contains("no scan with a size in nm", _line.Refused("inspect", _inputs["a.dat"], "--spectra", _inputs["a.dat"]), StringComparison.Ordinal);
        File.WriteAllBytes(_inputs["nowhere.dat"], (file with { Header = [.. file.Header.Where(e => !e.Key.EndsWith("(m)", StringComparison.Ordinal))] }).Bytes());
        Assert.Contains("does not tell where it was taken", _line.Refused("inspect", scan, "--spectra", _inputs["nowhere.dat"]), StringComparison.Ordinal);
        Assert.Contains("does not exist", _line.Refused("inspect", scan, "--spectra", _inputs["none.dat"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_tells_sweep_and_place_of_a_spectrum_and_draws_its_curves_and_maps_are_not_made_of_it()
    {
        File.WriteAllBytes(_inputs["a.dat"], new SpectrumFile().Bytes());
        _line.Succeed("inspect", _inputs["a.dat"], "-o", _inputs["a.png"]);
        Assert.Contains("Nanonis point spectrum, bias spectroscopy, 3 points.", _line.Output, StringComparison.Ordinal);
        Assert.Contains("Taken at (-15.144, 2) nm of the scanner.", _line.Output, StringComparison.Ordinal);
        Assert.Contains("Sweep: 3 values of bias from 50 to -50 mV.", _line.Output, StringComparison.Ordinal);
        Assert.Contains("| Current | backward | 3 | A |", _line.Output, StringComparison.Ordinal);
        Assert.True(new PngImage(_inputs["a.png"]) is { Width: > 600, Height: > 300 });
        File.WriteAllText(_inputs["r.yaml"], "steps:\n  - background: {order: 1}\n  - fourier\n");
        Assert.Contains("spectrum at one place", _line.Refused("process", _inputs["a.dat"], "--recipe", _inputs["r.yaml"], "-o", _line.File("a.h5")), StringComparison.Ordinal);
        Assert.Contains("spectrum at one place", _line.Refused("predict", _inputs["a.dat"], "-o", _line.File("a.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_number_is_null_in_JSON_and_left_out_of_curves()
    {
        File.WriteAllText(_inputs["a.dat"], new SpectrumFile { Header = [("Experiment", "x"), ("X (m)", "1E308"), ("Y (m)", "1E308")], Rows = [[double.NaN, 1, 1, 1], [1e308, 1e308, double.NaN, 1], [0, -1e308, 1, 1]] }.Text());
        _line.Succeed("inspect", _inputs["a.dat"], "-o", _line.File("a.png"), "--json");
        using JsonDocument json = JsonDocument.Parse(_line.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("layerValues")[0].ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("centreNanometres")[0].ValueKind);
    }

    [Fact]
    public void Inspect_prints_JSON_with_the_whole_header()
    {
        _line.Succeed("inspect", Grid(new GridFile()), "--json");
        using JsonDocument json = JsonDocument.Parse(_line.Output);
        Assert.Equal("two\nlines, Points=7 = seven", json.RootElement.GetProperty("header").GetProperty("Comment").GetString());
        Assert.Equal(20, json.RootElement.GetProperty("layers").GetProperty("last").GetDouble(), 4);
        Assert.Equal("LIY 1 omega", json.RootElement.GetProperty("channels")[0].GetProperty("name").GetString());
    }

    public static TheoryData<string> Endings => [.. SeedFiles.Endings];

    [Theory]
    [MemberData(nameof(Endings))]
    public void Every_kind_of_file_can_be_inspected_drawn_and_converted(string ending)
    {
        int n = 0;
        foreach (byte[] file in SeedFiles.Of(ending, _inputs.Root))
        {
            string path = _inputs[$"{n++}{ending}"];
            File.WriteAllBytes(path, file);
            _line.Succeed("inspect", path, "-o", _line.File("a.png"));
            _line.Succeed("convert", path, _line.File("a.h5"));
            MeasuredData data = MeasuredData.Read(path);
            MeasuredData back = MeasuredData.Read(_line.File("a.h5"));
            Assert.Equal((data.Rows, data.Columns, data.Channels.Count), (back.Rows, back.Columns, back.Channels.Count));
        }
    }

    [Theory]
    [InlineData("x.h5")]
    [InlineData("./deep/../x.h5")]
    [InlineData("link.h5")]
    [InlineData("linked/x.h5")]
    public void Convert_refuses_to_write_over_its_input_whatever_the_spelling(string output)
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--torus", "16", "--size", "8", "--broadening", "20", "-o", _inputs["x.h5"]);
        byte[] before = File.ReadAllBytes(_inputs["x.h5"]);
        Directory.CreateDirectory(_inputs["deep"]);
        File.CreateSymbolicLink(_inputs["link.h5"], _inputs["x.h5"]);
        Directory.CreateSymbolicLink(_inputs["linked"], _inputs.Root);
        Assert.Contains("input itself", _line.Refused("convert", _inputs["x.h5"], Path.Combine(_inputs.Root, output)), StringComparison.Ordinal);
        Assert.Contains("input itself", _line.Refused("process", _inputs["x.h5"], "--recipe", "none.yaml", "-o", Path.Combine(_inputs.Root, output)), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_inputs["x.h5"]));
    }

    [Theory]
    [InlineData(".h5", ".h5")]
    [InlineData(".h5", ".csv")]
    [InlineData(".csv", ".h5")]
    [InlineData(".h5", ".gsf")]
    [InlineData(".gsf", ".h5")]
    public void Convert_keeps_the_parameters_of_a_simulation(string from, string to)
    {
        string[] line = ["simulate", "--irrep", "E'", "--theta", "0.3", "--delta", "2", "--torus", "16", "--size", "8", "--broadening", "20", "--energy", "3", "--space", "r"];
        _line.Succeed([.. line, "-o", _inputs["x" + from]]);
        _line.Succeed("convert", _inputs["x" + from], _line.File("y" + to));
        IReadOnlyDictionary<string, string> kept = MeasuredData.Read(_line.File("y" + to)).Metadata;
        (string Name, string Value)[] parameters =
            [("program", "pairscope"), ("verb", "simulate"), ("irrep", "E'"), ("channel", "singlet"), ("gapAmplitudeMeV", "2"), ("mixingAngleRad", "0.3"), ("broadeningMeV", "20"), ("torusCells", "16"), ("energiesMeV", "3"), ("impurity", "scalar"), ("strengthMeV", "100"), ("spin", "total")];
        Assert.All(parameters, p => Assert.Equal((p.Name, p.Value), (p.Name, kept.GetValueOrDefault(p.Name))));
        if (to is ".h5")
        {
            // As the simulation itself writes them: attributes of the root, of the same kinds.
            using Hdf5File file = Hdf5File.Open(_line.File("y.h5"));
            Assert.Equal("E'", file.ReadStringAttribute("/", "irrep"));
            Assert.Equal(20, file.ReadDoubleAttribute("/", "broadeningMeV"));
            Assert.Equal(16, file.ReadLongAttribute("/", "torusCells"));
            Assert.Equal([3.0], file.ReadDoublesAttribute("/", "energiesMeV"));
        }
    }

    [Fact]
    public void One_layer_of_a_simulated_stack_keeps_its_own_energy_alone()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--torus", "16", "--size", "8", "--broadening", "20", "--energy", "0,3,6", "--space", "r", "-o", _inputs["x.h5"]);
        _line.Succeed("convert", _inputs["x.h5"], _line.File("y.h5"), "--layer", "1");
        using Hdf5File file = Hdf5File.Open(_line.File("y.h5"));
        Assert.Equal([3.0], file.ReadDoublesAttribute("/", "energiesMeV"));
    }

    [Theory]
    [InlineData("convert nowhere.sxm y.h5")]
    [InlineData("inspect nowhere.sxm")]
    [InlineData("process nowhere.sxm --recipe none.yaml -o y.h5")]
    [InlineData("export --torch nowhere.safetensors -o y.npz")]
    [InlineData("evaluate --data nodata --model nowhere.safetensors")]
    public void A_missing_input_is_told_before_anything_else_is_loaded(string line)
    {
        string[] words = [.. line.Split(' ').Select(w => w.StartsWith("y.", StringComparison.Ordinal) ? _line.File(w) : w)];
        Assert.Matches("'nowhere[^']*' does not exist", _line.Refused(words));
    }

    [Fact]
    public void A_grid_of_nothing_but_NaN_can_be_inspected_and_drawn()
    {
        _line.Succeed("inspect", Grid(new GridFile { Value = (_, _, _) => float.NaN }), "-o", _line.File("a.png"));
        Assert.Contains("| LIY 1 omega | forward | 3 | A | – | – | – | 18 of 18 |", _line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_of_a_folder_has_one_line_for_each_file_and_the_reason_of_a_bad_one()
    {
        Grid(new GridFile());
        File.WriteAllBytes(_inputs["b.sxm"], new ScanFile().Bytes());
        File.WriteAllText(_inputs["c.txt"], "not a scan");
        File.WriteAllText(_inputs["d.doc"], "not measured");
        _line.Succeed("inspect", _inputs.Root);
        string[] lines = _line.Output.TrimEnd().Split('\n')[2..];
        Assert.Equal(3, lines.Length);
        Assert.Contains("| a.3ds | Nanonis grid | 3 × 2 | 6 × 4 nm | 3 | -20 to 20 |", lines[0], StringComparison.Ordinal);
        Assert.Contains("| Z, Current |", lines[1], StringComparison.Ordinal);
        Assert.Contains("holds no row of numbers", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.h5")]
    [InlineData("a.csv")]
    public void Convert_keeps_every_channel_where_the_format_can(string name)
    {
        _line.Succeed("convert", Grid(new GridFile()), _line.File(name));
        Assert.Equal(MeasuredData.Read(_inputs["a.3ds"]).Channels.Count, MeasuredData.Read(_line.File(name)).Channels.Count);
    }

    [Fact]
    public void Convert_takes_the_layer_nearest_to_a_bias()
    {
        _line.Succeed("convert", Grid(new GridFile()), _line.File("a.gsf"), "--channel", "liy_1_OMEGA", "--bias", "17");
        MeasuredData back = MeasuredData.Read(_line.File("a.gsf"));
        Assert.Equal(20, back.BiasMillivolts!.Value, 4);
        Assert.Equal(210, back.Channels[0].Plane(0)[0]);
    }

    [Fact]
    public void A_simulated_map_can_be_converted_too()
    {
        _line.Succeed("simulate", "--irrep", "A1'", "--broadening", "10", "--torus", "16", "--size", "8", "--space", "r", "--energy", "1,2", "-o", _line.File("a.h5"));
        _line.Succeed("convert", _line.File("a.h5"), _line.File("a.npy"), "--layer", "1");
        Assert.Equal([8, 8], NpyFile.Read(_line.File("a.npy")).Shape);
    }

    [SharedDataFact("FeSe_topography.sxm")]
    public void Process_writes_layers_spectra_and_what_was_done()
    {
        string recipe = Path.Combine(SharedData.RepositoryRoot, "protocols", "measured.yaml");
        _line.Succeed("process", SharedData.File("FeSe_topography.sxm"), "--recipe", recipe, "-o", _line.File("a.h5"), "--picture", _line.File("a.png"));
        Assert.Contains("- drift (width 1.5): ", _line.Output, StringComparison.Ordinal);
        Assert.Contains("nematic", _line.Error, StringComparison.Ordinal);
        using (Hdf5File file = Hdf5File.Open(_line.File("a.h5")))
        {
            Assert.Equal(File.ReadAllText(recipe), file.ReadStringAttribute("/", "recipe"));
            using JsonDocument steps = JsonDocument.Parse(file.ReadStringAttribute("/", "steps"));
            Assert.Equal(7, steps.RootElement.GetArrayLength());
            Assert.Equal("Square", steps.RootElement[2].GetProperty("findings").GetProperty("kind").GetString());
            Assert.Equal("cycles/nm", file.ReadStringAttribute("/spectrum/q_x", "unit"));
        }

        // Both parts are read back, each on its own grid.
        Assert.True(MeasuredData.Read(_line.File("a.h5"), "/spectrum/F(q)").Channels[0].Values.IsComplex);
        _line.Succeed("inspect", _line.File("a.h5"));
        Assert.Contains("LIY_1_omega", _line.Output, StringComparison.Ordinal);
    }

    [PythonFact]
    public void Python_finds_the_axes_of_a_processed_grid()
    {
        File.WriteAllText(_inputs["r.yaml"], "steps:\n  - background: {order: 0}\n  - fourier\n");
        _line.Succeed("process", Grid(new GridFile { Columns = 20, Rows = 16, Sides = (9.5e-9, 7.5e-9) }), "--recipe", _inputs["r.yaml"], "-o", _line.File("a.h5"));
        string seen = Python.Run(
            """
            import sys, h5py, numpy, json
            f = h5py.File(sys.argv[1]); d = f["spectrum/F(q)"]
            v = f["LIY 1 omega"][2][::-1]; own = numpy.fft.fftshift(numpy.fft.fft2(v - v.mean()))[::-1] * 0.25
            print(d.shape, d.attrs["axes"], abs(abs(d[2]) - abs(own)).max() < 1e-9, round(f["spectrum/q_x"][0], 6), round(f["spectrum/q_y"][0], 6), [s["name"] for s in json.loads(f.attrs["steps"])])
            """,
            _line.File("a.h5"));
        Assert.Equal("(3, 16, 20) bias,q_y,q_x True -1.0 0.875 ['background', 'fourier']", seen);
    }

    [Theory]
    [InlineData("process a.3ds --recipe none.yaml -o OUT.h5", "'none.yaml' does not exist")]
    [InlineData("process a.3ds -o OUT.h5", "--recipe")]
    [InlineData("process a.3ds --recipe none.yaml -o OUT.npy", ".h5")]
    [InlineData("convert a.3ds OUT.gsf", "--channel")]
    [InlineData("convert a.3ds OUT.npy --channel Q", "'LIY 1 omega'")]
    [InlineData("convert a.3ds OUT.gsf --channel Z --layer 4", "layers are 0 to 0")]
    [InlineData("convert a.3ds OUT.npy --channel Z --layer 0 --bias 3", "--layer and --bias")]
    [InlineData("convert a.3ds OUT.npy --channel Z --direction backward", "--direction")]
    [InlineData("convert a.3ds OUT.tiff", ".h5, .npy, .gsf, .csv")]
    [InlineData("convert a.3ds nowhere/OUT.h5", "nowhere")]
    [InlineData("inspect a.3ds -o OUT.tiff", "must end in .png, .svg or .pdf")]
    [InlineData("inspect a.3ds --dataset x", "--dataset")]
    [InlineData("inspect none.sxm", "does not exist")]
    [InlineData("inspect a.doc", "does not exist")]
    public void Faults_are_told_in_one_sentence(string line, string words)
    {
        string grid = Grid(new GridFile());
        string[] args = [.. line.Split(' ').Select(a => a is "a.3ds" ? grid : a.Contains("OUT", StringComparison.Ordinal) ? _line.File(a) : a)];
        Assert.Contains(words, _line.Refused(args), StringComparison.Ordinal);
    }

    private string Grid(GridFile file)
    {
        File.WriteAllBytes(_inputs["a.3ds"], file.Bytes());
        return _inputs["a.3ds"];
    }
}
