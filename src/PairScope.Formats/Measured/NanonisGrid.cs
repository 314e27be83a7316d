using System.Buffers.Binary;

namespace PairScope.Formats;

/// <summary>
/// Nanonis grid spectroscopy (.3ds): a text header, then big-endian float32; each pixel holds its parameters (position,
/// height, …) and then each channel's whole sweep. A grid that was stopped ends early; what is missing becomes NaN.
/// </summary>
public static class NanonisGrid
{
    // A file that was stopped may promise much more than it holds, but not without bound.
    private const long AlwaysAllowedBytes = 1L << 26;
    private const int LargestPromise = 64;

    /// <summary>Reads all channels, and the parameters that were recorded in each pixel as channels of one layer.</summary>
    /// <exception cref="InputException">The file is no .3ds file, its header is damaged, or it holds no complete pixel.</exception>
    public static MeasuredData Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        NanonisGridHeader header = NanonisGridHeader.Read(path, stream);
        long numbers = header.ParameterCount + ((long)header.Points * header.Channels.Count);
        long pixels = (long)header.Rows * header.Columns;
        long there = Math.Min(pixels, (stream.Length - header.Start) / (4 * numbers));
        if (there == 0)
        {
            throw new InputException(
                $"'{path}' is cut short: a pixel takes {4 * numbers} bytes, and {stream.Length - header.Start} follow the header, which ends at byte {header.Start}.");
        }

        if (pixels * numbers > Array.MaxLength / 8 || 8 * pixels * numbers > Math.Max(AlwaysAllowedBytes, LargestPromise * stream.Length))
        {
            throw new InputException(
                $"'{path}' promises {header.Columns} × {header.Rows} pixels of {4 * numbers} bytes and holds {there} of them, too few to believe the header.");
        }

        var warnings = new List<string>();
        if (there < pixels)
        {
            warnings.Add($"The grid was stopped early: {there} of {pixels} pixels are there, the others have no value (NaN).");
        }

        double[][] parameters = ReadParameters(stream, header, numbers, (int)there);
        int[] places = GridPlacement.Of(header, parameters, (int)there, warnings);
        List<MeasuredChannel> channels = ReadChannels(stream, header, numbers, places);
        MeasuredAxis sweep = SweepAxis(header, parameters, channels, warnings);
        for (int p = 0; p < Math.Min(header.ParameterCount, header.Parameters.Count); p++)
        {
            (string name, string unit) = HeaderText.NameAndUnit(header.Parameters[p]);
            double[] values = Filled((int)pixels);
            for (int i = 0; i < places.Length; i++)
            {
                values[places[i]] = parameters[p][i];
            }

            channels.Add(new MeasuredChannel(name, unit, SweepDirection.Forward, new NumericArray([1, header.Rows, header.Columns], values)));
        }

        bool isBias = string.Equals(sweep.Name, "bias", StringComparison.Ordinal);
        (double side, double height) = (PixelSpan(header.Frame.Width, header.Columns), PixelSpan(header.Frame.Height, header.Rows));
        return new MeasuredData
        {
            FilePath = path,
            Format = header.Entries.GetValueOrDefault("Filetype", "Linear") is "MLS" ? "Nanonis grid, several segments (MLS)" : "Nanonis grid",
            Channels = channels,
            X = MeasuredAxis.Pixels("x", "nm", header.Columns, side > 0 ? side : height / header.Rows),
            Y = MeasuredAxis.Pixels("y", "nm", header.Rows, height > 0 ? height : side / header.Columns, falling: true),
            Sweep = header.Points > 1 ? sweep : null,
            BiasMillivolts = isBias && header.Points > 1 ? null : HeaderText.Number(header.Entries.GetValueOrDefault("Bias>Bias (V)")) * 1e3,
            CentreNanometres = (header.Frame.X * 1e9, header.Frame.Y * 1e9),
            AngleDegrees = header.Frame.Angle,
            Metadata = header.Entries,
            Warnings = warnings,
        };
    }

    // The grid's sides reach from the first pixel's middle to the last one's.
    private static double PixelSpan(double side, int count) => 1e9 * (count > 1 ? side * count / (count - 1) : side);

    private static double[] Filled(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    private static double[][] ReadParameters(FileStream stream, NanonisGridHeader header, long numbers, int pixels)
    {
        double[][] parameters = [.. Enumerable.Range(0, header.ParameterCount).Select(_ => new double[pixels])];
        var bytes = new byte[4 * header.ParameterCount];
        for (int i = 0; i < pixels; i++)
        {
            stream.Position = header.Start + (4 * numbers * i);
            stream.ReadExactly(bytes);
            for (int p = 0; p < parameters.Length; p++)
            {
                parameters[p][i] = BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(4 * p));
            }
        }

        return parameters;
    }

    private static List<MeasuredChannel> ReadChannels(FileStream stream, NanonisGridHeader header, long numbers, int[] places)
    {
        int plane = header.Rows * header.Columns;
        double[][] values = [.. header.Channels.Select(_ => Filled(header.Points * plane))];
        var bytes = new byte[4 * header.Points];
        for (int i = 0; i < places.Length; i++)
        {
            stream.Position = header.Start + (4 * ((numbers * i) + header.ParameterCount));
            foreach (double[] channel in values)
            {
                stream.ReadExactly(bytes);
                for (int point = 0; point < header.Points; point++)
                {
                    channel[(point * plane) + places[i]] = BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(4 * point));
                }
            }
        }

        return [.. header.Channels.Select((text, c) =>
        {
            (string name, string unit) = HeaderText.NameAndUnit(text.Replace("[bwd]", string.Empty, StringComparison.OrdinalIgnoreCase));
            SweepDirection direction = text.Contains("[bwd]", StringComparison.OrdinalIgnoreCase) ? SweepDirection.Backward : SweepDirection.Forward;
            return new MeasuredChannel(name, unit, direction, new NumericArray([header.Points, header.Rows, header.Columns], values[c]));
        })];
    }

    private static MeasuredAxis SweepAxis(NanonisGridHeader header, double[][] parameters, List<MeasuredChannel> channels, List<string> warnings)
    {
        (string name, string unit) = header.Sweep;
        bool isBias = name.StartsWith("Bias", StringComparison.Ordinal) && string.Equals(unit, "V", StringComparison.Ordinal);
        double factor = isBias ? 1e3 : 1;
        double[]? recorded = Recorded(channels.Find(c => string.Equals(c.Name, name, StringComparison.Ordinal) && c.Direction is SweepDirection.Forward));
        IReadOnlyList<double>? told = header.Entries.GetValueOrDefault("Filetype", "Linear") is "MLS" ? header.SegmentedSweep() : Linear(header, parameters);
        if (told is not null && told.Count != header.Points)
        {
            warnings.Add($"The segments of the sweep have {told.Count} points and the channels {header.Points}; the segments are not used.");
            told = null;
        }

        if (recorded is not null && told is not null && Disagree(recorded, told))
        {
            warnings.Add($"The header's sweep ({told[0]:G4} to {told[^1]:G4} {unit}) is not what the channel '{name}' recorded ({recorded[0]:G4} to {recorded[^1]:G4} {unit}); the channel is believed.");
            told = null;
        }

        IReadOnlyList<double>? values = told ?? recorded;
        if (values is null)
        {
            warnings.Add("The file does not tell what was swept; its points are only counted.");
            return MeasuredAxis.Index("point", header.Points);
        }

        return new MeasuredAxis(isBias ? "bias" : name, isBias ? "mV" : unit, [.. values.Select(v => factor * v)]);
    }

    private static double[]? Linear(NanonisGridHeader header, double[][] parameters)
    {
        (double[]? start, double[]? end) = (Parameter("Sweep Start"), Parameter("Sweep End"));
        if (start is null || end is null || !double.IsFinite(start[0] + end[0]) || (start[0] == end[0] && header.Points > 1))
        {
            return null;
        }

        return [.. Enumerable.Range(0, header.Points).Select(i => header.Points == 1 ? start[0] : start[0] + ((end[0] - start[0]) * i / (header.Points - 1)))];

        double[]? Parameter(string name)
        {
            int at = header.Parameters.ToList().FindIndex(p => p.StartsWith(name, StringComparison.OrdinalIgnoreCase));
            return at >= 0 && at < parameters.Length ? parameters[at] : null;
        }
    }

    /// <summary>The mean of a recorded sweep over the pixels, or null where there is none or it does not move.</summary>
    private static double[]? Recorded(MeasuredChannel? channel)
    {
        if (channel is null)
        {
            return null;
        }

        double[] means = [.. Enumerable.Range(0, channel.Layers).Select(layer => channel.Plane(layer).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())];
        return means.All(double.IsFinite) && means.Max() > means.Min() ? means : null;
    }

    private static bool Disagree(double[] recorded, IReadOnlyList<double> told)
    {
        double step = Math.Abs(told[^1] - told[0]) / Math.Max(1, told.Count - 1);
        return recorded.Zip(told).Any(pair => Math.Abs(pair.First - pair.Second) > Math.Max(step, 0.02 * Math.Abs(told[^1] - told[0])));
    }
}

/// <summary>Where each pixel of a grid file belongs: its own X and Y tell, because grids may be meandered.</summary>
internal static class GridPlacement
{
    private const double LargestResidual = 0.3;

    /// <summary>Index row · columns + column of each pixel in the order of the file, with row 0 at the top.</summary>
    public static int[] Of(NanonisGridHeader header, double[][] parameters, int pixels, List<string> warnings)
    {
        (int x, int y) = (Find("X (m)"), Find("Y (m)"));
        if (x >= 0 && y >= 0 && parameters[x].Concat(parameters[y]).All(double.IsFinite))
        {
            // Sides are counted between the middles of the outer pixels; some programs count them from edge to edge.
            foreach ((int turn, bool edges) in new[] { (1, false), (-1, false), (1, true), (-1, true) })
            {
                if (Placed(header, parameters[x], parameters[y], turn, edges) is { } places)
                {
                    return places;
                }
            }

            warnings.Add("The positions of the pixels do not form the grid that the header promises; the pixels are taken row by row from the bottom, each row in the direction its positions run.");
            return [.. Enumerable.Range(0, pixels).Select(i => InOrder(header, i, RunsBack(header, parameters[x], parameters[y], i / header.Columns)))];
        }
        else if (header.Rows > 1)
        {
            warnings.Add("The pixels have no positions; they are taken in the order of the file, row by row from the bottom.");
        }

        return [.. Enumerable.Range(0, pixels).Select(i => InOrder(header, i, backward: false))];

        int Find(string name) => Math.Min(header.Parameters.ToList().FindIndex(p => string.Equals(p, name, StringComparison.OrdinalIgnoreCase)), parameters.Length - 1);
    }

    private static int InOrder(NanonisGridHeader header, int pixel, bool backward)
    {
        int column = pixel % header.Columns;
        return ((header.Rows - 1 - (pixel / header.Columns)) * header.Columns) + (backward ? header.Columns - 1 - column : column);
    }

    /// <summary>Whether a row of the file runs against the first one.</summary>
    private static bool RunsBack(NanonisGridHeader header, double[] x, double[] y, int row)
    {
        (double firstX, double firstY) = Direction(0);
        (double ownX, double ownY) = Direction(row);
        return (firstX * ownX) + (firstY * ownY) < 0;

        (double X, double Y) Direction(int n)
        {
            (int first, int last) = (n * header.Columns, Math.Min(((n + 1) * header.Columns) - 1, x.Length - 1));
            return (x[last] - x[first], y[last] - y[first]);
        }
    }

    private static int[]? Placed(NanonisGridHeader header, double[] x, double[] y, int turn, bool edges)
    {
        (double sine, double cosine) = Math.SinCos(turn * header.Frame.Angle * Math.PI / 180);
        (double stepX, double stepY) = (Step(header.Frame.Width, header.Columns, edges), Step(header.Frame.Height, header.Rows, edges));
        var places = new int[x.Length];
        var taken = new bool[header.Rows * header.Columns];
        for (int i = 0; i < places.Length; i++)
        {
            (double dx, double dy) = (x[i] - header.Frame.X, y[i] - header.Frame.Y);
            int column = Index((cosine * dx) - (sine * dy), stepX, header.Columns);
            int row = Index((sine * dx) + (cosine * dy), stepY, header.Rows);
            if (column < 0 || row < 0)
            {
                return null;
            }

            places[i] = ((header.Rows - 1 - row) * header.Columns) + column;
            if (taken[places[i]])
            {
                return null;
            }

            taken[places[i]] = true;
        }

        return places;
    }

    private static double Step(double side, int count, bool edges) => count == 1 ? 0 : side / (edges ? count : count - 1);

    /// <summary>The pixel whose middle lies at a distance from the grid's, or −1.</summary>
    private static int Index(double distance, double step, int count)
    {
        if (count == 1)
        {
            return 0;
        }

        double place = (distance / step) + ((count - 1) / 2.0);
        double nearest = Math.Round(place);
        return Math.Abs(place - nearest) <= LargestResidual && nearest >= 0 && nearest < count ? (int)nearest : -1;
    }
}
