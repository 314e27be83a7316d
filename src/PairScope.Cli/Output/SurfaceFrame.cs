using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>The square of pixels on which a tip of finite width sees a map.</summary>
/// <param name="Image">The square, in units of |a1|.</param>
/// <param name="LatticeNanometres">|a1| in nm.</param>
/// <param name="Clean">For each energy the clean crystal's density on every site, which is added; null for δρ alone.</param>
internal sealed record SurfaceFrame(TipImage Image, double LatticeNanometres, IReadOnlyList<double[]>? Clean)
{
    /// <summary>Side of the square, nm.</summary>
    public double SideNanometres => Image.Side * LatticeNanometres;

    /// <summary>Middles of rows (y, the top first) and columns (x), nm from the impurity.</summary>
    public List<Column> Axes()
    {
        double[] middles = [.. Enumerable.Range(0, Image.Pixels).Select(i => ((i + 0.5) / Image.Pixels * SideNanometres) - (SideNanometres / 2))];
        return [new Column("y", "nm", [.. middles.Reverse()]), new Column("x", "nm", middles)];
    }
}
