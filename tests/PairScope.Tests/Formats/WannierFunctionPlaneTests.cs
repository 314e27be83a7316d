using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>A plane of a Wannier function from wannier90's .xsf.</summary>
public sealed class WannierFunctionPlaneTests : IDisposable
{
    private static readonly string Good = WannierPlot.Text((4, 0), (-2, 3), (2, 5), 8, [1, 3], (x, y, z) => x + (2 * y) + (10 * z * z * z));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_plane_lies_above_the_highest_atom_and_every_value_at_its_place_of_an_oblique_grid_with_both_ends()
    {
        WannierFunctionPlane plane = Read(Good, 2.5);
        Assert.Equal((6, 6), plane.Counts);
        Assert.Equal((-2, 3, 0), plane.Lattice[1]);
        for (int i = 0; i < 36; i++)
        {
            (double x, double y) = (
                plane.Origin.X + (i % 6 * plane.Steps.First.X) + (i / 6 * plane.Steps.Second.X),
                plane.Origin.Y + (i % 6 * plane.Steps.First.Y) + (i / 6 * plane.Steps.Second.Y));
            (double f1, double f2) = (-1.5 + (i % 6 * 0.5), -1.5 + (i / 6 * 0.5));
            Assert.Equal((4 * f1) - (2 * f2), x, 1e-6);
            Assert.Equal(3 * f2, y, 1e-6);
            Assert.Equal(x + (2 * y) + (10 * 5.5 * 5.5 * 5.5), plane.Values[i], 0.05); // five digits of 5120; a cubic is exact
        }
    }

    [Theory]
    [InlineData("PRIMVEC\n", "PRIMITIVE\n", "line 5: 'PRIMITIVE' is nothing that is known here")]
    [InlineData("4.0000000 0.0000000 0.0\n", "4 0\n", "line 6: there should be a lattice vector, 3 numbers, and there are 2")]
    [InlineData("     2  1\n", "     0  1\n", "line 14: the number of atoms is 0")]
    [InlineData("0.0000000   3.0000000\n", "0.0000000   high\n", "line 16: there should be an atom's height, and 'high' is no number")]
    [InlineData("   6  6  5\n", "   6  3  5\n", "line 22: the number of points along an axis of the grid is 3")]
    [InlineData("   6  6  5\n", "   6  6  6\n", "there should be values of the function, and 'END_DATAGRID_3D' is no number")]
    [InlineData("   6  6  5\n", "   6  5  5\n", "there should be END_DATAGRID_3D after the 150 points of the grid")]
    [InlineData("END_DATAGRID_3D\nEND_BLOCK_DATAGRID_3D", "", "the file ends here")]
    [InlineData("10.0000000 0.0000000 0.0\n", "10 0 1\n", "line 26: the grid's first two axes must lie in the plane")]
    [InlineData("CRYSTAL\n", "ATOMS\n", "line 4: 'ATOMS' is nothing that is known here")]
    public void What_is_wrong_is_told_with_its_line(string found, string put, string said)
    {
        Assert.Contains(found, Good, StringComparison.Ordinal);
        string message = Assert.Throws<InputException>(() => Read(Good.Replace(found, put, StringComparison.Ordinal), 2)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_tip_beyond_the_grid_or_where_the_function_vanishes_is_refused_with_the_heights_that_are_known()
    {
        Assert.Contains("knows heights from -3 to 5 Å above the highest atom, and the tip is at 5.5 Å", Assert.Throws<InputException>(() => Read(Good, 5.5)).Message, StringComparison.Ordinal);
        string dark = WannierPlot.Text((4, 0), (-2, 3), (2, 9), 8, [0], (_, _, z) => z < 2 ? 1 : 0);
        Assert.Contains("vanishes 6 Å above the highest atom", Assert.Throws<InputException>(() => Read(dark, 6)).Message, StringComparison.Ordinal);
    }

    private WannierFunctionPlane Read(string text, double height)
    {
        File.WriteAllText(_folder["a_00001.xsf"], text);
        return WannierFunctionPlane.Read(_folder["a_00001.xsf"], height);
    }
}
