using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>Thumbnails of measured data: the channels side by side, each in colours that fit it.</summary>
internal static class MeasuredPicture
{
    private const int Most = 4;
    private const int MostNumbered = 30; // spectra; the numbers of more hide each other
    private const double Clip = 0.005;

    /// <summary>Draws one layer of each channel, forward ones first; of a stack the layer in its middle.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="data">What was measured.</param>
    /// <param name="spectra">Where spectra were taken, on the frame's axes; a dot and a number each.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Draw(string path, MeasuredData data, IReadOnlyList<(double X, double Y)>? spectra = null)
    {
        if (data.IsPointSpectrum)
        {
            DrawSpectrum(path, data);
            return;
        }

        // Positions and settling times recorded in each pixel are no pictures, unless there is nothing else.
        MeasuredChannel[] shown = [.. data.Channels.Where(c => c.Layers > 1 || data.Sweep is null || c.Name.StartsWith('Z'))];
        MeasuredChannel[] chosen = [.. (shown.Length > 0 ? shown : data.Channels).OrderBy(c => c.Direction).Take(Most)];
        string omitted = data.Channels.Count > chosen.Length ? $"; {chosen.Length} of {data.Channels.Count} channels" : string.Empty;
        new Figure(Path.GetFileName(data.FilePath), [.. chosen.Select(c => Panel(data, c, c.Layers / 2, spectra: spectra))])
        {
            Subtitle = $"{data.Format}, {data.Columns} × {data.Rows} pixels{omitted}",
            PanelHeight = 260,
        }.Save(path, scale: 1.5);
    }

    // One panel for each quantity, with all its sweeps and both directions in it.
    private static void DrawSpectrum(string path, MeasuredData data)
    {
        var spectrum = PointSpectrum.At(data);
        IGrouping<string, SpectrumChannel>[] quantities = [.. spectrum.Channels.GroupBy(c => c.Name.Split(" [")[0], StringComparer.Ordinal)];
        string omitted = quantities.Length > Most ? $"; {Most} of {quantities.Length} quantities" : string.Empty;
        new Figure(Path.GetFileName(data.FilePath), [.. quantities.Take(Most).Select(q => Curves(spectrum.Sweep, [.. q]))])
        {
            Subtitle = $"{data.Format}, {spectrum.Sweep.Values.Count} points{omitted}",
            PanelHeight = 260,
        }.Save(path, scale: 1.5);
    }

    private static PlotPanel Curves(MeasuredAxis sweep, SpectrumChannel[] channels)
    {
        double[] all = [.. channels.SelectMany(c => c.Values).Where(double.IsFinite)];
        (double factor, string prefix) = Prefix(all, channels[0].Unit);
        double[] swept = [.. sweep.Values.Where(double.IsFinite)];
        return new PlotPanel
        {
            Title = channels[0].Name.Split(" [")[0],
            XAxis = Spanning(sweep.Name, sweep.Unit, swept, 0),
            YAxis = Spanning(string.Empty, prefix + channels[0].Unit, Array.ConvertAll(all, v => factor * v), 0.05),
            Lines = [.. channels.Select(c => new LineSeries([.. sweep.Values.Select(Drawn)], [.. c.Values.Select(v => Drawn(factor * v))], Mark(c)))],
        };

        static double Drawn(double value) => double.IsFinite(value) ? value : double.NaN;

        string Mark(SpectrumChannel c) => channels.Length == 1 ? string.Empty
            : string.Join(' ', c.Name.Split(" [").Skip(1).Select(m => m.TrimEnd(']')).Append(c.Direction is SweepDirection.Backward ? "backward" : "forward"));

        static Axis Spanning(string name, string unit, double[] values, double margin)
        {
            (double low, double high) = values.Length > 0 ? (values.Min(), values.Max()) : (0, 1);
            double width = high > low && double.IsFinite(high - low) ? high - low : 1;
            return new Axis(name, unit, low - (margin * width), low + width + (margin * width));
        }
    }

    /// <summary>One layer with its axes; heights are grey, signed values centred at zero.</summary>
    /// <param name="data">The file.</param>
    /// <param name="channel">One of its channels.</param>
    /// <param name="layer">One of the channel's layers.</param>
    /// <param name="reach">Half the side of the part round the middle that is shown, in the axes' unit; null for all.</param>
    /// <param name="spectra">Where spectra were taken, on the frame's axes.</param>
    public static PlotPanel Panel(MeasuredData data, MeasuredChannel channel, int layer, double? reach = null, IReadOnlyList<(double X, double Y)>? spectra = null)
    {
        double[] plane = channel.Plane(layer);
        (double factor, string prefix) = Prefix(plane, channel.Unit);
        plane = Array.ConvertAll(plane, v => v * factor);
        string unit = prefix + channel.Unit;
        bool isHeight = channel.Unit is "m" or "nm";
        bool isSigned = !channel.Values.IsComplex && !isHeight && plane.Any(v => v < 0) && plane.Any(v => v > 0);
        string label = channel.Values.IsComplex ? $"|{channel.Name}|" : channel.Name;
        ColorScale scale = isSigned ? ColorScale.Symmetric(plane, label, unit, clip: Clip)
            : ColorScale.Sequential(plane, label, unit, isHeight ? ColorMap.Grey : channel.Values.IsComplex ? ColorMap.InverseGrey : ColorMap.Viridis, Clip, fromZero: channel.Values.IsComplex);
        string at = channel.Layers > 1 && data.Sweep is { } sweep ? $" at {sweep.Values[layer]:0.###} {sweep.Unit}".TrimEnd() : data.BiasOf(layer) is { } bias ? $" at {bias:0.###} mV" : string.Empty;
        string direction = channel.Direction is SweepDirection.Backward ? ", backward" : string.Empty;
        (int rows, int columns) = (data.Rows, data.Columns);
        (Axis x, Axis y) = (Edges(data.X), Edges(data.Y));
        bool falls = rows > 1 && data.Y.Values[^1] < data.Y.Values[0];
        (double X, double Y)[] marks = [.. spectra ?? []];
        double above = 0.03 * (y.Maximum - y.Minimum);
        double aspect = (x.Maximum - x.Minimum) / (y.Maximum - y.Minimum);
        return new PlotPanel
        {
            Title = $"{channel.Name}{at}{direction}",
            XAxis = Within(x, reach),
            YAxis = Within(y, reach),

            // A line of spectra would become a thread.
            EqualUnits = string.Equals(x.Unit, y.Unit, StringComparison.Ordinal) && aspect is > 0.2 and < 5,
            Plane = new ColoredPlane(
                (u, v) =>
                {
                    int column = Math.Clamp((int)((u - x.Minimum) / (x.Maximum - x.Minimum) * columns), 0, columns - 1);
                    int row = Math.Clamp((int)((v - y.Minimum) / (y.Maximum - y.Minimum) * rows), 0, rows - 1);
                    return plane[((falls ? rows - 1 - row : row) * columns) + column];
                },
                scale),
            Points = marks.Length == 0 ? null
                : new ColoredPoints([.. marks.Select(m => m.X)], [.. marks.Select(m => m.Y)], [.. marks.Select(_ => 1.0)], ColorScale.Sequential([0, 1], string.Empty, string.Empty)) { Radius = 3 },
            Labels = marks.Length > MostNumbered ? [] : [.. marks.Select((m, n) => ($"{n + 1}", m.X, m.Y + above))],
        };
    }

    private static Axis Edges(MeasuredAxis axis)
    {
        double middle = axis.Values.Count > 0 ? (axis.Values[0] + axis.Values[^1]) / 2 : 0;
        double half = axis.Extent / 2;
        string name = axis.Name.StartsWith("q_", StringComparison.Ordinal) ? $"q_{{{axis.Name[2..]}}}" : axis.Name;
        Axis edges = double.IsFinite(middle + half) && half > 0 ? new Axis(name, axis.Unit, middle - half, middle + half) : new Axis(name, axis.Unit, 0, 1);
        return axis.Unit is "cycles/nm" ? edges with { Label = name + " = 1/λ", Unit = "1/nm", Beside = (name + " = 2π/λ", "1/Å", 2 * Math.PI / 10) } : edges;
    }

    private static Axis Within(Axis axis, double? reach) =>
        reach is { } r ? axis with { Minimum = Math.Max(axis.Minimum, -r), Maximum = Math.Min(axis.Maximum, r) } : axis;

    private static (double Factor, string Prefix) Prefix(double[] values, string unit)
    {
        double largest = values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        if (unit is not ("m" or "A" or "V" or "S" or "Hz" or "s") || largest is 0)
        {
            return (1, string.Empty);
        }

        (double Size, string Prefix)[] prefixes = [(1, string.Empty), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p"), (1e-15, "f")];
        (double size, string prefix) = prefixes.FirstOrDefault(p => largest >= p.Size, prefixes[^1]);
        return (1 / size, prefix);
    }
}
