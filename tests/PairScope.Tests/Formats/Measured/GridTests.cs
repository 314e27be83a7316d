using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Nanonis grids: whatever way they were recorded, the same surface comes out.</summary>
public sealed class GridTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Quirks => ["raster", "meandered", "turned", "meandered and turned", "ten parameters", "unix lines", "long"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Quirks))]
    public void Every_pixel_comes_to_its_place_however_the_grid_was_recorded(string quirk)
    {
        GridFile file = quirk switch
        {
            "meandered" => new GridFile { Meandered = true, Rows = 4 },
            "turned" => new GridFile { Angle = 30 },
            "meandered and turned" => new GridFile { Meandered = true, Angle = -75, Columns = 5, Rows = 3 },
            "ten parameters" => new GridFile { MoreParameters = true },
            "unix lines" => new GridFile { LineEnd = "\n" },
            "long" => new GridFile { Columns = 7, Rows = 5, Sides = (7e-9, 3e-9) },
            _ => new GridFile(),
        };
        MeasuredData data = Read(file);

        Assert.Empty(data.Warnings);
        Assert.Equal((file.Rows, file.Columns, file.Angle), (data.Rows, data.Columns, data.AngleDegrees));
        Assert.Equal([-20, 0, 20], data.Sweep!.Values.Select(v => Math.Round(v, 6)));
        Assert.Equal(("bias", "mV"), (data.Sweep.Name, data.Sweep.Unit));
        MeasuredChannel conductance = Channel(data, "LIY 1 omega");
        MeasuredChannel height = Channel(data, "Z");
        Assert.Equal((3, 1, "A", "m"), (conductance.Layers, height.Layers, conductance.Unit, height.Unit));
        for (int row = 0; row < file.Rows; row++)
        {
            for (int column = 0; column < file.Columns; column++)
            {
                // Row 0 is the top one, the file counts from the bottom.
                int at = ((file.Rows - 1 - row) * file.Columns) + column;
                Assert.Equal(Enumerable.Range(0, 3).Select(layer => (double)file.Value(layer, row, column)), Enumerable.Range(0, 3).Select(layer => conductance.Plane(layer)[at]));
                Assert.Equal(GridFile.Height(row, column), height.Plane(0)[at]);

                (double x, double y) = data.Position(file.Rows - 1 - row, column);
                Assert.Equal(1e9 * Channel(data, "X").Plane(0)[at], x, 5);
                Assert.Equal(1e9 * Channel(data, "Y").Plane(0)[at], y, 5);
            }
        }
    }

    [Fact]
    public void A_backward_channel_is_marked_and_the_comment_keeps_its_lines()
    {
        MeasuredData data = Read(new GridFile());
        Assert.Equal(SweepDirection.Backward, Channel(data, "Current").Direction);
        Assert.Equal("two\nlines, Points=7 = seven", data.Metadata["Comment"]);
        Assert.Equal((10, -20), (Math.Round(data.CentreNanometres.X, 9), Math.Round(data.CentreNanometres.Y, 9)));
    }

    [Fact]
    public void Segments_share_their_ends()
    {
        MeasuredData data = Read(new GridFile
        {
            Bias = [-0.1, -0.05, 0, 0.01, 0.02],
            Segments = "-1.0E-1,0E+0,1E-3,1E-2,3,0E+0,0E+0;0E+0,2E-2,1E-3,1E-2,3,0E+0,0E+0",
        });
        Assert.Equal([-100, -50, 0, 10, 20], data.Sweep!.Values.Select(v => Math.Round(v, 6)));
        Assert.Contains("MLS", data.Format, StringComparison.Ordinal);
        Assert.Empty(data.Warnings);
    }

    [Fact]
    public void Segments_that_do_not_fit_are_left_for_the_recorded_bias()
    {
        MeasuredData data = Read(new GridFile { Bias = [-0.1, -0.05, 0, 0.02], RecordsBias = true, Segments = "-1.0E-1,0E+0,1E-3,1E-2,3" });
        Assert.Equal([-100, -50, 0, 20], data.Sweep!.Values.Select(v => Math.Round(v, 4)));
        Assert.Contains("segments", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_that_runs_against_its_header_is_taken_from_the_recorded_bias()
    {
        MeasuredData data = Read(new GridFile { Bias = [0.02, 0, -0.02], Told = (-0.02, 0.02), RecordsBias = true });
        Assert.Equal([20, 0, -20], data.Sweep!.Values.Select(v => Math.Round(v, 4)));
        Assert.Contains("the channel is believed", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(11)]
    public void A_grid_that_was_stopped_is_empty_where_it_did_not_get_and_says_so(int recorded)
    {
        var file = new GridFile { Rows = 4, Meandered = true, Recorded = recorded };
        MeasuredData data = Read(file);
        Assert.Equal((4 * 3) - recorded, Channel(data, "Z").Plane(0).Count(double.IsNaN));
        Assert.Equal(0, Channel(data, "LIY 1 omega").Plane(1).Count(v => v == 0));
        Assert.Contains($"{recorded} of 12 pixels", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_spectra_is_a_grid_of_one_row()
    {
        MeasuredData data = Read(new GridFile { Columns = 30, Rows = 1, Sides = (29e-9, 0) });
        Assert.Equal((1, 30, 3), (data.Rows, data.Columns, Channel(data, "LIY 1 omega").Layers));
        Assert.Equal(30, data.X.Extent, 6);
        Assert.Equal(1, data.Y.Extent, 6);
        Assert.Equal(-14.5, data.X.Values[0], 6);
    }

    [Fact]
    public void Pixels_without_positions_are_taken_in_order_with_a_warning()
    {
        MeasuredData data = Read(new GridFile { HasPositions = false });
        Assert.Equal([10, 11, 12, 0, 1, 2], Channel(data, "LIY 1 omega").Plane(0));
        Assert.Contains("order of the file", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_that_have_drifted_off_the_grid_still_tell_which_way_a_row_ran()
    {
        var file = new GridFile { Meandered = true, Rows = 5, Columns = 6, Sides = (5e-9, 4e-9), PositionDrift = 2e-9, Angle = 15 };
        MeasuredData data = Read(file);
        double[] plane = Channel(data, "LIY 1 omega").Plane(0);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (double)file.Value(0, 4 - (i / 6), i % 6)), plane);
        Assert.Contains("the direction its positions run", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3 x 2", "32768 x 32768", "too few to believe")]
    [InlineData("3 x 2", "1000000 x 1000000", "Grid dim")]
    [InlineData("3 x 2", "-3 x 2", "Grid dim")]
    [InlineData("3 x 2", "3", "Grid dim")]
    [InlineData("Grid settings=1", "Grid settings=NaN", "Grid settings")]
    [InlineData("Points=3", "Points=1048576", "Experiment size")]
    [InlineData("Points=3", "Points=0", "Points")]
    [InlineData("Points=3", "Punkte=3", "'Points=")]
    [InlineData("byte)=5", "byte)=-1", "# Parameters")]
    [InlineData("byte)=5", "byte)=4096", "cut short")]
    [InlineData("Channels=", "Chanels=", "names no channel")]
    [InlineData(":HEADER_END:", ":HEADER_EMD:", ":HEADER_END:")]
    [InlineData("Grid dim", "Grit dim", "not a Nanonis .3ds")]
    public void Headers_that_cannot_be_true_are_refused(string found, string put, string words)
    {
        string text = Encoding.Latin1.GetString(new GridFile().Bytes());
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllBytes(_folder["a.3ds"], Encoding.Latin1.GetBytes(text.Replace(found, put, StringComparison.Ordinal)));
        Assert.Contains(words, Assert.Throws<InputException>(() => NanonisGrid.Read(_folder["a.3ds"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prefix_is_refused_or_a_grid_that_was_stopped()
    {
        byte[] bytes = new GridFile { LineEnd = "\n" }.Bytes();
        int stopped = 0;
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(_folder["cut.3ds"], bytes[..length]);
            try
            {
                Assert.Single(NanonisGrid.Read(_folder["cut.3ds"]).Warnings);
                stopped++;
            }
            catch (InputException fault)
            {
                Assert.Contains("cut.3ds", fault.Message, StringComparison.Ordinal);
            }
        }

        // A pixel takes 44 bytes: from the end of the first to the last byte of the sixth.
        Assert.Equal(5 * 44, stopped);
    }

    private static MeasuredChannel Channel(MeasuredData data, string name) => Assert.Single(data.Channels, c => string.Equals(c.Name, name, StringComparison.Ordinal));

    private MeasuredData Read(GridFile file)
    {
        File.WriteAllBytes(_folder["a.3ds"], file.Bytes());
        return MeasuredData.Read(_folder["a.3ds"]);
    }
}
