using PairScope.Formats;
using PairScope.Lattice;

namespace PairScope.Cli.Output;

/// <summary>The zone of any lattice on a sheet: its outline and lines of momenta folded into it; wave vectors in units of 2π over the first lattice vector's length.</summary>
internal static class ZonePicture
{
    private const double Margin = 1.12;

    /// <summary>Unit of wave vectors on the axes, in one over the unit of length.</summary>
    public static double Unit(BravaisLattice lattice) => 2 * Math.PI / lattice.Constant;

    /// <summary>Half the width and height of a rectangle round the zone, in the unit of the axes.</summary>
    public static (double Width, double Height) Extent(BravaisLattice lattice)
    {
        var zone = new BrillouinZone(lattice);
        double unit = Unit(lattice) / Margin;
        return (zone.Corners.Max(c => Math.Abs(c.X)) / unit, zone.Corners.Max(c => Math.Abs(c.Y)) / unit);
    }

    /// <summary>The outline of the zone, moved to a place on the sheet.</summary>
    public static LineSeries Outline(BrillouinZone zone, double unit, double x, double y) =>
        new([.. zone.Corners.Select(c => (c.X / unit) + x)], [.. zone.Corners.Select(c => (c.Y / unit) + y)]) { Closed = true, Color = Rgb.Ink, Width = 1 };

    /// <summary>A line of momenta folded into the zone, broken where it leaves on one side and comes back on the other.</summary>
    public static LineSeries Folded(BrillouinZone zone, double unit, IReadOnlyList<ReducedMomentum> momenta, double x, double y)
    {
        var xs = new List<double>();
        var ys = new List<double>();
        double largest = 0.25 * zone.Corners.Max(c => Math.Abs(c.X) + Math.Abs(c.Y)) / unit;
        foreach (ReducedMomentum k in momenta)
        {
            (double kx, double ky) = zone.Nearest(k);
            (kx, ky) = ((kx / unit) + x, (ky / unit) + y);
            if (xs.Count > 0 && Math.Abs(kx - xs[^1]) + Math.Abs(ky - ys[^1]) > largest)
            {
                xs.Add(double.NaN);
                ys.Add(double.NaN);
            }

            xs.Add(kx);
            ys.Add(ky);
        }

        return new LineSeries(xs, ys);
    }
}
