using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>The square of pixels on which a tip sees maps between the sites, and what it sees there.</summary>
/// <param name="Square">The square, in units of |a1|.</param>
/// <param name="LatticeNanometres">|a1| in nm.</param>
/// <param name="Tip">The tip, for the title of a picture: "by …".</param>
/// <param name="IsAbsolute">Whether the clean crystal's density is in it.</param>
/// <param name="Values">The image of the map of a number, row-major from the top.</param>
internal sealed record TipImageFrame(PixelSquare Square, double LatticeNanometres, string Tip, bool IsAbsolute, Func<int, double[]> Values)
{
    /// <summary>Side of the square, nm.</summary>
    public double SideNanometres => Square.Side * LatticeNanometres;

    /// <summary>Middles of rows (y, the top first) and columns (x), nm from the impurity.</summary>
    public List<Column> Axes()
    {
        double[] middles = [.. Enumerable.Range(0, Square.Pixels).Select(i => Square.Middle(i) * LatticeNanometres)];
        return [new Column("y", "nm", [.. middles.Reverse()]), new Column("x", "nm", middles)];
    }
}
