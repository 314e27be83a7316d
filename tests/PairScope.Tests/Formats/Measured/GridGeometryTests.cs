using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>The positions that were recorded decide where a grid lies, whatever its header means by its sides.</summary>
public sealed class GridGeometryTests : IDisposable
{
    private const double Step = 0.75e-9;
    private static readonly string[] Parameters = ["Sweep Signal=\"Bias (V)\"", "Fixed parameters=\"Sweep Start;Sweep End\"", "Experiment parameters=\"X (m);Y (m)\"", "# Parameters (4 byte)=4"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(20, 0)]
    [InlineData(19, 0)]
    [InlineData(20, 33)]
    [InlineData(19, -75)]
    public void Sides_from_edge_to_edge_and_from_middle_to_middle_give_one_step(int stepsInSide, double angle)
    {
        MeasuredData data = Grid(stepsInSide * Step, angle, 0, 20);
        Assert.Empty(data.Warnings);
        Assert.Equal(0.75, data.X.Extent / 20, 5);
        Assert.Equal(0.75, data.Y.Extent / 20, 5);
        Assert.Equal((110.662, 233.166), (Math.Round(data.CentreNanometres.X, 3), Math.Round(data.CentreNanometres.Y, 3)));
        AssertPlaced(data, 1e-4);
    }

    [Theory]
    [InlineData(20, 33)]
    [InlineData(19, 88)]
    public void A_grid_that_was_stopped_after_a_few_rows_has_its_step_and_its_whole_frame(int stepsInSide, int recorded)
    {
        MeasuredData data = Grid(stepsInSide * Step, 0, 0, 20, recorded);
        Assert.Equal(15, data.Y.Extent, 4);
        Assert.Equal(233.166, data.CentreNanometres.Y, 3);
        Assert.Contains($"{recorded} of 400", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(45)]
    public void Positions_of_the_lower_left_corners_are_moved_to_the_middles(double angle)
    {
        MeasuredData data = Grid(20 * Step, angle, -0.5, 20);
        Assert.Contains("lower left corners", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Equal((110.662, 233.166), (Math.Round(data.CentreNanometres.X, 3), Math.Round(data.CentreNanometres.Y, 3)));
        Assert.Equal(15, data.X.Extent, 4);
    }

    [Fact]
    public void A_frame_that_was_moved_after_the_header_was_written_lies_where_its_pixels_say()
    {
        // By a third of a step: no corner, no rounding.
        MeasuredData data = Grid(20 * Step, 0, 0.33, 20);
        Assert.Equal(110.662 + (0.33 * 0.75), data.CentreNanometres.X, 1e-4);
        AssertPlaced(data, 1e-4);
    }

    [Fact]
    public void A_frame_whose_sides_are_neither_is_believed_by_its_positions_with_a_warning()
    {
        MeasuredData data = Grid(31 * Step, 0, 0, 20);
        Assert.Equal(15, data.X.Extent, 4);
        Assert.Contains("0.75 nm", Assert.Single(data.Warnings), StringComparison.Ordinal);
        AssertPlaced(data, 1e-4);
    }

    [Fact]
    public void A_single_point_saved_as_a_grid_of_no_size_is_read()
    {
        MeasuredData data = RawGrid.Read(_folder, 1, 1, [RawGrid.Frame(1e-7, 2e-7, 0, 0), .. Parameters], ["Current (A)"], 5, (_, _) => [-2e-3, 2e-3, 1e-7, 2e-7, 1, 2, 3, 4, 5]);
        Assert.Equal([-2, -1, 0, 1, 2], data.Sweep!.Values.Select(v => Math.Round(v, 4)));
        Assert.Equal((0, 0), (data.X.Extent, data.Y.Extent));
        Assert.Equal(100, data.CentreNanometres.X, 4);
        MeasuredFile.Write(_folder["a.h5"], data);
        MeasuredData back = MeasuredData.Read(_folder["a.h5"]);
        Assert.Equal(0, back.X.Extent);
        Assert.Equal(data.Channels[0].Values.Real, back.Channels.First(c => c.Layers == 5).Values.Real);
    }

    [Fact]
    public void Parameters_without_names_are_positions_where_they_form_the_grid()
    {
        string[] nameless = ["Sweep Signal=\"Bias (V)\"", "# Parameters (4 byte)=4", "Bias Spectroscopy>Sweep Start (V)=-2E-3", "Bias Spectroscopy>Sweep End (V)=2E-3"];
        MeasuredData data = RawGrid.Read(
            _folder, 7, 4, [RawGrid.Frame(1e-7, 2e-7, 6e-9, 3e-9), .. nameless], ["Current (A)"], 5, (column, row) => [0, 0, 97e-9 + (column * 1e-9), 198.5e-9 + (row * 1e-9), 0, 0, 0, 0, 10 * row + column]);
        Assert.Equal((7, 4), (Math.Round(data.X.Extent, 4), Math.Round(data.Y.Extent, 4)));
        Assert.Equal([-2, -1, 0, 1, 2], data.Sweep!.Values.Select(v => Math.Round(v, 6)));
        Assert.Equal([30, 31, 32, 33, 34, 35, 36], data.Channels[0].Plane(4)[..7]);
        Assert.Contains("have no names", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    // Pixels 0.75 nm apart, off the header's middle by a part of a step along both axes of the frame.
    private MeasuredData Grid(double side, double angle, double shift, int count, int? recorded = null)
    {
        (double sine, double cosine) = Math.SinCos(angle * Math.PI / 180);
        return RawGrid.Read(_folder, count, count, [RawGrid.Frame(110.662e-9, 233.166e-9, side, side, angle), .. Parameters], ["LIX 1 omega (A)"], 2, (column, row) =>
        {
            (double u, double v) = ((column - ((count - 1) / 2.0) + shift) * Step, (row - ((count - 1) / 2.0) + shift) * Step);
            return [0.2, -0.1, 110.662e-9 + (cosine * u) + (sine * v), 233.166e-9 - (sine * u) + (cosine * v), column, row];
        }, recorded);
    }

    private static void AssertPlaced(MeasuredData data, double nanometres)
    {
        (MeasuredChannel x, MeasuredChannel y) = (data.Channels.First(c => c.Name is "X"), data.Channels.First(c => c.Name is "Y"));
        for (int i = 0; i < data.Rows * data.Columns; i++)
        {
            (double px, double py) = data.Position(i / data.Columns, i % data.Columns);
            Assert.Equal(1e9 * x.Values.Real[i], px, nanometres);
            Assert.Equal(1e9 * y.Values.Real[i], py, nanometres);
            (double u, double v) = data.InFrame((px, py));
            Assert.Equal(data.X.Values[i % data.Columns], u, 1e-9);
            Assert.Equal(data.Y.Values[i / data.Columns], v, 1e-9);
            Assert.Equal(i % data.Columns, data.Channels[0].Plane(0)[i]);
        }
    }
}
