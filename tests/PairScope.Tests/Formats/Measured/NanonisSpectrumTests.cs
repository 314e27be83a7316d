using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Nanonis point spectra (.dat) as one pixel, and told from other files of that ending.</summary>
public sealed class NanonisSpectrumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, bool, bool> Dialects => new() { { "\n", false, false }, { "\r\n", true, false }, { "\n", false, true }, { "\r\n", true, true } };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_spectrum_has_its_sweep_in_mV_its_place_in_nm_and_both_directions_at_the_same_bias(string lineEnd, bool mark, bool stripped)
    {
        MeasuredData data = Read(new SpectrumFile { LineEnd = lineEnd, HasByteOrderMark = mark, IsStripped = stripped });
        var spectrum = PointSpectrum.At(data);

        Assert.Empty(data.Warnings);
        Assert.True(data.IsPointSpectrum);
        Assert.Equal("Nanonis point spectrum, bias spectroscopy", data.Format);
        Assert.Equal(("bias", "mV"), (spectrum.Sweep.Name, spectrum.Sweep.Unit));
        Assert.Equal([50, 0, -50], spectrum.Sweep.Values.Select(v => Math.Round(v, 9)));
        Assert.Equal((-15.1441, 2.0), (Math.Round(spectrum.PositionNanometres!.Value.X, 9), Math.Round(spectrum.PositionNanometres.Value.Y, 9)));
        Assert.Null(spectrum.BiasMillivolts);
        Assert.Equal([("Current", "A", SweepDirection.Forward), ("LI X", "A", SweepDirection.Forward), ("Current", "A", SweepDirection.Backward)], spectrum.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal([1e-10, 0, -1e-10], spectrum.Channels[0].Values);
        Assert.Equal([1.5e-10, 1e-13, -1.5e-10], spectrum.Channels[2].Values);
        Assert.True(double.IsNaN(spectrum.Channels[1].Values[1]));
        Assert.Equal(("50E-3", string.Empty), (spectrum.Metadata["Bias>Bias (V)"], spectrum.Metadata["User"]));
    }

    [Fact]
    public void Each_of_several_sweeps_keeps_its_mark_and_loses_its_unit()
    {
        var file = new SpectrumFile { Columns = ["Z rel (m)", "Current [AVG] (A)", "Current [00001] [bwd] (A)", "T (K) [filt]", "Bias(AI5) (V)"], Rows = [[0, 1, 2, 3, 4], [6e-10, 1, 2, 3, 4]] };
        MeasuredData data = Read(file);
        Assert.Equal([("Current [AVG]", "A", SweepDirection.Forward), ("Current [00001]", "A", SweepDirection.Backward), ("T [filt]", "K", SweepDirection.Forward), ("Bias(AI5)", "V", SweepDirection.Forward)],
            data.Channels.Select(c => (c.Name, c.Unit, c.Direction)));
        Assert.Equal(("Z rel", "nm", 0.6), (data.Sweep!.Name, data.Sweep.Unit, Math.Round(data.Sweep.Values[1], 9)));
        Assert.Equal(50, data.BiasMillivolts!.Value, 9);
    }

    [Fact]
    public void Typed_text_over_several_lines_and_repeated_keys_are_kept_whole()
    {
        var file = new SpectrumFile
        {
            Header = [("Experiment", "bias spectroscopy"), ("Note", "first\nsecond\twith a tab\n\nlast\n"), ("Bias>Bias (V)", "1E-3"), ("Twice", "one"), ("Twice", "two")],
        };
        IReadOnlyDictionary<string, string> header = Read(file).Metadata;
        Assert.Equal("first\nsecond\twith a tab\n\nlast", header["Note"]);
        Assert.Equal(("1E-3", "one", "two", 5), (header["Bias>Bias (V)"], header["Twice"], header["Twice (2)"], header.Count));
    }

    [Fact]
    public void A_history_runs_over_time_and_all_its_columns_are_channels()
    {
        MeasuredData data = Read(new SpectrumFile { Header = [("Experiment", "History Data"), ("Sample Period (ms)", "20")], Columns = ["Current (A)", "Z (m)"], Rows = [[1, 2], [3, 4], [5, 6]] });
        Assert.Equal(("time", "s"), (data.Sweep!.Name, data.Sweep.Unit));
        Assert.Equal([0, 0.02, 0.04], data.Sweep.Values.Select(v => Math.Round(v, 12)));
        Assert.Equal([1, 3, 5], data.Channels[0].Values.Real);
        Assert.Null(PointSpectrum.At(data).PositionNanometres);
    }

    [Fact]
    public void What_is_read_is_written_as_table_HDF5_and_NumPy_and_read_back()
    {
        MeasuredData data = Read(new SpectrumFile { Rows = [[-0.05, 1e-10, 2e-12, 1.5e-10], [0, 0, 3e-12, 1e-13], [0.05, -1e-10, 2.5e-12, -1.5e-10]] });
        foreach (string ending in new[] { ".csv", ".h5", ".npz" })
        {
            MeasuredFile.Write(_folder["out" + ending], data);
            MeasuredData back = MeasuredData.Read(_folder["out" + ending]);
            Assert.True(back.IsPointSpectrum, ending);
            Assert.Equal(data.Sweep!.Values, back.Sweep!.Values);
            foreach (MeasuredChannel channel in data.Channels)
            {
                Assert.Single(back.Channels, c => c.Values.Real.SequenceEqual(channel.Values.Real) && c.Name.StartsWith(channel.Name, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("-5.00000E-002\t-1.00000E-010", "-5.00000E-002\tx", "line 12, column 2: 'x' is not a number")]
    [InlineData("0.00000E+000\t", "", "line 11: there are 2 values")]
    [InlineData("[DATA]", "[DATEN]", "no line '[DATA]'")]
    public void A_damaged_spectrum_is_refused_with_its_place(string good, string bad, string words)
    {
        string text = new SpectrumFile { Rows = [[0.05, 1e-10, 2e-12, 1.5e-10], [0, 0, 1e-12, 1e-13], [-0.05, -1e-10, 2.5e-12, -1.5e-10]] }.Text();
        Assert.Contains(good, text, StringComparison.Ordinal);
        File.WriteAllText(_folder["a.dat"], text.Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(words, Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.dat"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_line_that_is_cut_is_left_out_with_a_warning()
    {
        File.WriteAllText(_folder["a.dat"], new SpectrumFile().Text()[..^20]);
        MeasuredData data = MeasuredData.Read(_folder["a.dat"]);
        Assert.Equal(2, data.Sweep!.Values.Count);
        Assert.Contains("line 12", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("comment\n 3\n 2\n 1 1\n 0 0 0 1 1 0.5 0.0\n", "wannier90")]
    [InlineData("1 2 3\n4 5 6\n", "of no kind that is read")]
    [InlineData("", "of no kind that is read")]
    [InlineData("ONTMATRX0101TLKB", "MATRIX")]
    public void Another_file_of_the_same_ending_is_told_apart(string text, string words)
    {
        File.WriteAllText(_folder["a.dat"], text);
        string message = Assert.Throws<InputException>(() => MeasuredData.Read(_folder["a.dat"])).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.True(!words.StartsWith("of no", StringComparison.Ordinal) || (message.Contains(".3ds", StringComparison.Ordinal) && message.Contains("Gwyddion", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_content_counts_before_the_ending()
    {
        File.WriteAllBytes(_folder["renamed.txt"], new SpectrumFile().Bytes());
        File.WriteAllBytes(_folder["renamed.dat"], new GridFile().Bytes());
        Assert.True(MeasuredData.Read(_folder["renamed.txt"]).IsPointSpectrum);
        Assert.Equal("Nanonis grid", MeasuredData.Read(_folder["renamed.dat"]).Format);
    }

    [Fact]
    public void A_pixel_of_a_grid_is_a_spectrum_with_its_place()
    {
        File.WriteAllBytes(_folder["a.3ds"], new GridFile().Bytes());
        var spectrum = PointSpectrum.At(MeasuredData.Read(_folder["a.3ds"]), row: 1, column: 2);
        Assert.Equal([2, 102, 202], spectrum.Channels[0].Values);
        Assert.Equal(MeasuredData.Read(_folder["a.3ds"]).Position(1, 2), spectrum.PositionNanometres);
    }

    private MeasuredData Read(SpectrumFile file)
    {
        File.WriteAllBytes(_folder["a.dat"], file.Bytes());
        return MeasuredData.Read(_folder["a.dat"]);
    }
}
