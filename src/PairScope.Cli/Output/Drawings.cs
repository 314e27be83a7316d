using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Spectra;

namespace PairScope.Cli.Output;

/// <summary>The picture of each verb.</summary>
internal static class Drawings
{
    // The sites next to the impurity and q = 0 outshine the rest: these shares of the values may be off the scale.
    private const double RealSpaceClip = 0.01;
    private const double ReciprocalClip = 0.002;

    /// <summary>δρ(r) on the crystal's sites.</summary>
    public static void RealMap(string path, QpiMap map, string title) =>
        new Figure(
            title,
            Pictures.RealSpaceMap(
                map.RealSpace, map.Size, "δρ(r) round the impurity", ColorScale.Symmetric(map.RealSpace, "δρ", "states/(meV·cell)", clip: RealSpaceClip))).Save(path);

    /// <summary>|δρ(q)| over the hexagonal zone.</summary>
    public static void ReciprocalMap(string path, QpiMap map, string title)
    {
        double[] modulus = [.. map.ReciprocalSpace().Select(c => c.Magnitude)];
        ColorScale scale = ColorScale.Sequential(modulus, "|δρ(q)|", "states/(meV·cell)", ColorMap.Inferno, ReciprocalClip);
        new Figure(title, Pictures.ReciprocalMap(modulus, map.Size, "Modulus of the interference map", scale)).Save(path);
    }

    /// <summary>Bands along the path; with a window, only energies near the Fermi level.</summary>
    public static void Bands(string path, BandStructure bands, string title, double? window)
    {
        PlotPanel panel = Pictures.AlongPath(
            bands.Path,
            [.. bands.Names.Select((name, n) => (bands.Names.Count == 2 ? name : string.Empty, bands.Energies[n].ToArray()))],
            bands.Names.Count == 2 ? "Normal bands" : "Quasiparticle bands",
            "Energy",
            "meV",
            level: 0);
        Axis y = window is { } w ? panel.YAxis with { Minimum = -w, Maximum = w } : panel.YAxis;
        new Figure(title, WithAxes(panel, panel.XAxis, y)).Save(path);
    }

    /// <summary>The gap on the Fermi lines in the zone, and against the angle about each line's centre.</summary>
    public static void Gap(string path, (FermiLine Line, FermiLineGap[] Gaps)[] lines, string title)
    {
        FermiLineGap[] all = [.. lines.SelectMany(l => l.Gaps)];
        double[] energies = [.. all.Select(g => g.EnergyOnLine)];
        PlotPanel zone = Pictures.InZone(
            [.. all.Select(g => FirstZone(g.Momentum))],
            energies,
            "Lowest quasiparticle energy on the Fermi lines",
            ColorScale.Sequential(energies, "E_{gap}", "meV"));
        var angles = new PlotPanel
        {
            Title = "The same against the angle about the line's centre",
            XAxis = new Axis("Angle", "°", 0, 360),
            YAxis = Axis.Over("E_{gap}", "meV", [0, 1.45 * energies.Max()]), // room for the legend
            Lines = [.. lines.Select(l => AgainstAngle(l.Line, l.Gaps))],
        };
        new Figure(title, zone, angles).Save(path);
    }

    /// <summary>A(k, ω) along the path.</summary>
    public static void SpectrumAlongPath(string path, MomentumPath momenta, IReadOnlyList<double> energies, double[] weights, string title)
    {
        int[] order = [.. Enumerable.Range(0, energies.Count).OrderBy(e => energies[e])];
        double[] sorted = [.. order.SelectMany(e => weights[(e * momenta.Momenta.Count)..((e + 1) * momenta.Momenta.Count)])];
        ColorScale scale = ColorScale.Sequential(sorted, "A(k, ω)", "states/meV", ColorMap.InverseGrey, clip: 0.005);
        new Figure(title, Pictures.SpectralFunction(momenta, [.. order.Select(e => energies[e])], sorted, "Spectral function", scale)).Save(path);
    }

    /// <summary>A(k, ω) over the hexagonal zone.</summary>
    public static void SpectrumOverZone(string path, double[] weights, int size, string title)
    {
        ColorScale scale = ColorScale.Sequential(weights, "A(k, ω)", "states/meV", ColorMap.InverseGrey, clip: 0.005);
        PlotPanel panel = Pictures.ReciprocalMap(weights, size, "Spectral function over the zone", scale);
        new Figure(title, WithAxes(panel, panel.XAxis with { Label = "k_{x}" }, panel.YAxis with { Label = "k_{y}" })).Save(path);
    }

    /// <summary>The density of states against energy, the first column; each further column is a line.</summary>
    public static void Density(string path, IReadOnlyList<Column> columns, string title)
    {
        var panel = new PlotPanel
        {
            Title = "Density of states",
            XAxis = Axis.Over("Energy", "meV", columns[0].Values, margin: 0),
            YAxis = Axis.Over("ρ", "states/(meV·cell)", [0, .. columns.Skip(1).SelectMany(c => c.Values)]),
            Lines = [.. columns.Skip(1).Select(c => new LineSeries(columns[0].Values, c.Values, c.Name))],
        };
        new Figure(title, panel).Save(path);
    }

    private static PlotPanel WithAxes(PlotPanel panel, Axis x, Axis y) => new()
    {
        Title = panel.Title,
        XAxis = x,
        YAxis = y,
        EqualUnits = panel.EqualUnits,
        Aspect = panel.Aspect,
        Field = panel.Field,
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

    // Γ, K and K′ by the reduced components of a centre, up to reciprocal vectors; elsewhere its components.
    private static string Place(ReducedMomentum center)
    {
        bool At(double k1, double k2) =>
            Math.Abs(center.K1 - k1 - Math.Round(center.K1 - k1)) < 0.02 && Math.Abs(center.K2 - k2 - Math.Round(center.K2 - k2)) < 0.02;
        return At(0, 0) ? "Γ" : At(1.0 / 3, 1.0 / 3) ? "K" : At(-1.0 / 3, -1.0 / 3) ? "K′" : $"({center.K1:0.##}, {center.K2:0.##})";
    }

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
