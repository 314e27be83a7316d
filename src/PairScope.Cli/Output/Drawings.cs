using PairScope.Cli.Options;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Spectra;

namespace PairScope.Cli.Output;

/// <summary>The picture of each verb.</summary>
internal static class Drawings
{
    // The sites next to the impurity and q = 0 outshine the rest: these shares of the values may be off the scale.
    private const double RealSpaceClip = 0.01;
    private const double ReciprocalClip = 0.002;

    /// <summary>A map on the crystal's cells: δρ(r), or with the density of the clean crystal ρ(r).</summary>
    public static Figure RealMap(double[] map, int size, CrystalChoice crystal, bool absolute, string title, string settings)
    {
        ColorScale scale = absolute
            ? ColorScale.Sequential(map, "ρ", "states/(meV·cell)", ColorMap.Inferno, RealSpaceClip)
            : ColorScale.Symmetric(map, "δρ", "states/(meV·cell)", clip: RealSpaceClip);
        return new Figure(title, ImagePlots.RealSpaceMap(map, size, $"{(absolute ? "ρ" : "δρ")}(r) round the impurity", scale, lattice: crystal.Lattice)) { Subtitle = settings };
    }

    /// <summary>δρ(r) or ρ(r) between the sites, as a tip of finite width sees it.</summary>
    public static Figure TipImage(double[] image, TipImageFrame frame, string quantity, string title, string settings)
    {
        (int pixels, double side) = (frame.Square.Pixels, frame.SideNanometres);
        ColorScale scale = !frame.IsAbsolute
            ? ColorScale.Symmetric(image, "δρ", "states/(meV·cell)", clip: RealSpaceClip)
            : ColorScale.Sequential(image, "ρ", "states/(meV·cell)", ColorMap.Inferno, RealSpaceClip);
        return new Figure(title, new PlotPanel
        {
            Title = $"{quantity} round the impurity, {frame.Tip}",
            XAxis = new Axis("x", "nm", -side / 2, side / 2),
            YAxis = new Axis("y", "nm", -side / 2, side / 2),
            EqualUnits = true,
            Plane = new ColoredPlane((x, y) => image[(At(-y) * pixels) + At(x)], scale) { Grid = (pixels, pixels) },
        })
        { Subtitle = settings };

        int At(double place) => Math.Clamp((int)(((place / side) + 0.5) * pixels), 0, pixels - 1);
    }

    /// <summary>|δρ(q)| over the zone, or over several of them.</summary>
    public static Figure ReciprocalMap(double[] modulus, int size, int zones, CrystalChoice crystal, string title, string settings)
    {
        ColorScale scale = ColorScale.Sequential(modulus, "|δρ(q)|", "states/(meV·cell)", ColorMap.Inferno, ReciprocalClip);
        return new Figure(
            title, ZonePlots.ReciprocalMap(modulus, size, "Modulus of the interference map", scale, latticeAngstrom: crystal.LatticeAngstrom, lattice: crystal.Lattice, zones: zones)) { Subtitle = settings };
    }

    /// <summary>Bands along the path; with a window, only energies near the Fermi level.</summary>
    public static Figure Bands(BandStructure bands, string title, double? window)
    {
        PlotPanel panel = PathPlots.AlongPath(
            bands.Path,
            [.. bands.Names.Select((name, n) => (bands.Names.Count == 2 ? name : string.Empty, bands.Energies[n].ToArray()))],
            bands.IsNormal ? "Normal bands" : "Quasiparticle bands",
            "Energy",
            "meV",
            level: 0);
        Axis y = window is { } w ? panel.YAxis with { Minimum = -w, Maximum = w } : panel.YAxis;
        return new Figure(title, WithAxes(panel, panel.XAxis, y));
    }

    /// <summary>The gap on the Fermi lines in the zone, and against the angle about each line's centre.</summary>
    public static Figure Gap((FermiLine Line, FermiLineGap[] Gaps)[] lines, string title)
    {
        FermiLineGap[] all = [.. lines.SelectMany(l => l.Gaps)];
        double[] energies = [.. all.Select(g => g.EnergyOnLine)];

        // Peaks and nodes are narrow, and dots cover their neighbours: what is farthest from the middle goes on top.
        double middle = 0.5 * (energies.Min() + energies.Max());
        FermiLineGap[] dots = [.. all.OrderBy(g => Math.Abs(g.EnergyOnLine - middle))];
        PlotPanel zone = ZonePlots.InZone(
            [.. dots.Select(g => FirstZone(g.Momentum))],
            [.. dots.Select(g => g.EnergyOnLine)],
            "Lowest quasiparticle energy on the Fermi lines",
            ColorScale.Sequential(energies, "E_{gap}", "meV"));
        var angles = new PlotPanel
        {
            Title = "The same against the angle about the line's centre",
            XAxis = new Axis("Angle", "°", 0, 360),
            YAxis = Axis.Over("E_{gap}", "meV", [0, 1.7 * energies.Max()]), // room for the legend
            Lines = [.. lines.Select(l => AgainstAngle(l.Line, l.Gaps))],
        };
        return new Figure(title, zone, angles);
    }

    /// <summary>A(k, ω) along the path, in colours over all its values or between the limits.</summary>
    public static Figure SpectrumAlongPath(MomentumPath momenta, IReadOnlyList<double> energies, double[] weights, string title, string settings, (double Low, double High)? limits)
    {
        int[] order = [.. Enumerable.Range(0, energies.Count).OrderBy(e => energies[e])];
        double[] sorted = [.. order.SelectMany(e => weights[(e * momenta.Momenta.Count)..((e + 1) * momenta.Momenta.Count)])];
        return new Figure(
            title, PathPlots.SpectralFunction(momenta, [.. order.Select(e => energies[e])], sorted, "Spectral function", SpectrumScale(weights, limits))) { Subtitle = settings };
    }

    /// <summary>A(k, ω) over the zone, in colours over all its values or between the limits.</summary>
    public static Figure SpectrumOverZone(double[] weights, int size, CrystalChoice crystal, string title, string settings, (double Low, double High)? limits)
    {
        PlotPanel panel = ZonePlots.ReciprocalMap(weights, size, "Spectral function over the zone", SpectrumScale(weights, limits), lattice: crystal.Lattice);
        return new Figure(title, WithAxes(panel, panel.XAxis with { Label = "k_{x}" }, panel.YAxis with { Label = "k_{y}" })) { Subtitle = settings };
    }

    /// <summary>The density of states against energy, the first column; each further column is a line.</summary>
    public static Figure Density(IReadOnlyList<Column> columns, string title, string settings, (double Low, double High)? limits)
    {
        Axis y = Axis.Over("ρ", "states/(meV·cell)", [0, .. columns.Skip(1).SelectMany(c => c.Values)]);
        var panel = new PlotPanel
        {
            Title = "Density of states",
            XAxis = Axis.Over("Energy", "meV", columns[0].Values, margin: 0),
            YAxis = limits is var (low, high) ? y with { Minimum = low, Maximum = high } : y,
            Lines = [.. columns.Skip(1).Select(c => new LineSeries(columns[0].Values, c.Values, c.Name))],
        };
        return new Figure(title, panel) { Subtitle = settings };
    }

    // A peak is what one looks for in a spectrum: nothing is cut off unless it is asked for, and then the bar says so.
    private static ColorScale SpectrumScale(double[] weights, (double Low, double High)? limits)
    {
        ColorScale whole = ColorScale.Sequential(weights, "A(k, ω)", "states/meV", ColorMap.InverseGrey);
        return limits is var (low, high)
            ? whole with { Minimum = low, Maximum = high, ClipsBelow = weights.Min() < low, ClipsAbove = weights.Max() > high }
            : whole;
    }

    private static PlotPanel WithAxes(PlotPanel panel, Axis x, Axis y) => new()
    {
        Title = panel.Title,
        XAxis = x,
        YAxis = y,
        EqualUnits = panel.EqualUnits,
        Aspect = panel.Aspect,
        Plane = panel.Plane,
        Points = panel.Points,
        Lines = panel.Lines,
        Labels = panel.Labels,
    };

    private static LineSeries AgainstAngle(FermiLine line, FermiLineGap[] gaps)
    {
        var x = new List<double>();
        var y = new List<double>();
        foreach (FermiLineGap gap in gaps)
        {
            double angle = ((gap.Angle * 180 / Math.PI) + 360) % 360;
            if (x.Count > 0 && Math.Abs(angle - x[^1]) > 180)
            {
                x.Add(double.NaN); // once round: no stroke back across the panel
                y.Add(double.NaN);
            }

            x.Add(angle);
            y.Add(gap.EnergyOnLine);
        }

        return new LineSeries(x, y, $"{line.Band.Name}, {Place(line.Center)}");
    }

    // Centres of gravity of traced polygons miss the points of high symmetry a little.
    private static string Place(ReducedMomentum center) =>
        TriangularLattice.NameOf(center, tolerance: 0.02) ?? $"({center.K1:0.##}, {center.K2:0.##})";

    private static CartesianMomentum FirstZone(ReducedMomentum k)
    {
        CartesianMomentum best = default;
        double shortest = double.MaxValue;
        for (int g1 = -1; g1 <= 1; g1++)
        {
            for (int g2 = -1; g2 <= 1; g2++)
            {
                CartesianMomentum c = new ReducedMomentum(k.K1 - Math.Round(k.K1) + g1, k.K2 - Math.Round(k.K2) + g2).ToCartesian();
                double length = (c.X * c.X) + (c.Y * c.Y);
                if (length < shortest)
                {
                    (shortest, best) = (length, c);
                }
            }
        }

        return best;
    }
}
