using PairScope.Lattice;

namespace PairScope.Formats;

/// <summary>Plots over a path through the zone: bands, gaps and spectral functions.</summary>
public static class PathPlots
{
    /// <summary>Lines along a path through the zone (bands, gaps), with its corners named.</summary>
    /// <param name="path">The path; every series has one value per momentum.</param>
    /// <param name="bands">Name (empty for none) and values of each line.</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="label">The quantity.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="level">A value marked by a dashed line, such as the Fermi level; null for none.</param>
    public static PlotPanel AlongPath(
        MomentumPath path, IReadOnlyList<(string Name, double[] Values)> bands, string title, string label, string unit, double? level = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(bands);
        var x = path.Distances;
        List<LineSeries> lines = [];
        if (level is { } value)
        {
            lines.Add(new LineSeries([x[0], x[^1]], [value, value]) { Color = Rgb.Muted, Width = 0.9, Dashed = true });
        }

        lines.AddRange(bands.Select(band => new LineSeries(x, band.Values, band.Name)));
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(string.Empty, string.Empty, x[0], x[^1]) { NamedTicks = [.. path.Ticks.Select(tick => (tick.Label, tick.Distance))] },
            YAxis = Axis.Over(label, unit, bands.SelectMany(band => band.Values)),
            Lines = lines,
        };
    }

    /// <summary>A colour mesh over a path through the zone and an energy axis: the spectral function A(k, ω).</summary>
    /// <param name="path">The path.</param>
    /// <param name="energies">Increasing energies [meV].</param>
    /// <param name="values">Row-major [energy, momentum].</param>
    /// <param name="title">Title of the panel.</param>
    /// <param name="scale">Colours.</param>
    /// <exception cref="ArgumentException">The number of values is not energies times momenta.</exception>
    public static PlotPanel SpectralFunction(
        MomentumPath path, IReadOnlyList<double> energies, ReadOnlySpan<double> values, string title, ColorScale scale)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(energies);
        double[] x = [.. path.Distances];
        double[] e = [.. energies];
        if (values.Length != x.Length * e.Length || e.Length < 2 || x.Length < 2)
        {
            throw new ArgumentException($"{e.Length} energies and {x.Length} momenta do not make {values.Length} values.", nameof(values));
        }

        var mesh = values.ToArray();
        return new PlotPanel
        {
            Title = title,
            XAxis = new Axis(string.Empty, string.Empty, x[0], x[^1]) { NamedTicks = [.. path.Ticks.Select(tick => (tick.Label, tick.Distance))] },
            YAxis = new Axis("Energy", "meV", e[0], e[^1]),
            Plane = new ColoredPlane((k, w) => mesh[(Nearest(e, w) * x.Length) + Nearest(x, k)], scale),
        };
    }

    private static int Nearest(double[] increasing, double value)
    {
        var at = Array.BinarySearch(increasing, value);
        if (at >= 0)
        {
            return at;
        }

        at = Math.Clamp(~at, 1, increasing.Length - 1);
        return value - increasing[at - 1] < increasing[at] - value ? at - 1 : at;
    }
}
