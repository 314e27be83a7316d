namespace PairScope.Formats;

/// <summary>What was swept in a Nanonis grid: the header's segments or ends, against what was recorded.</summary>
internal static class NanonisSweep
{
    /// <summary>The axis of the layers; biases become mV, lengths nm.</summary>
    /// <param name="header">The header.</param>
    /// <param name="parameters">The numbers before each pixel's spectra [parameter][pixel].</param>
    /// <param name="places">Where each pixel belongs.</param>
    /// <param name="channels">The spectra.</param>
    /// <param name="warnings">Takes what had to be chosen.</param>
    public static MeasuredAxis Axis(NanonisGridHeader header, double[][] parameters, int[] places, IReadOnlyList<MeasuredChannel> channels, List<string> warnings)
    {
        (string name, string unit) = header.Sweep;
        bool isBias = name.StartsWith("Bias", StringComparison.Ordinal) && AxisUnit.Of(unit).Name is "mV";
        IReadOnlyList<double>? told = header.IsSegmented ? Segments(header, warnings) : Linear(header, parameters, warnings);
        MeasuredChannel? channel = channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal) && c.Direction is SweepDirection.Forward);
        double[]? recorded = AxisUnit.Of(unit).Name is "nm" ? Offsets(header, parameters, places, channel, told) : Mean(channel);
        if (recorded is not null && told is not null && Disagree(recorded, told))
        {
            warnings.Add($"The header's sweep ({told[0]:G4} to {told[^1]:G4} {unit}) is not what the channel '{name}' recorded ({recorded[0]:G4} to {recorded[^1]:G4} {unit}); the channel is believed.");
            told = null;
        }

        if ((told ?? recorded) is { } values)
        {
            return AxisUnit.Axis(isBias ? "bias" : name, unit, values);
        }

        warnings.Add("The file does not tell what was swept; its points are only counted.");
        return MeasuredAxis.Index("point", header.Points);
    }

    private static IReadOnlyList<double>? Segments(NanonisGridHeader header, List<string> warnings)
    {
        IReadOnlyList<double>? told = header.SegmentedSweep();
        if (told is not null && told.Count != header.Points)
        {
            warnings.Add($"The segments of the sweep have {told.Count} points and the channels {header.Points}; the segments are not used.");
            return null;
        }

        return told;
    }

    // The ends are parameters of each pixel, or stand in the header under the name of the module that swept.
    private static double[]? Linear(NanonisGridHeader header, double[][] parameters, List<string> warnings)
    {
        (double[]? starts, double[]? ends) = (Parameter(header, parameters, "Sweep Start"), Parameter(header, parameters, "Sweep End"));
        (double start, double end) = starts is not null && ends is not null ? (starts[0], ends[0]) : header.ModuleSweep() ?? (double.NaN, double.NaN);
        if (!double.IsFinite(start + end) || (start == end && header.Points > 1))
        {
            return null;
        }

        double reach = 1e-3 * Math.Abs(end - start);
        if (starts is not null && ends is not null && starts.Zip(ends).Any(p => Math.Abs(p.First - start) > reach || Math.Abs(p.Second - end) > reach))
        {
            warnings.Add("The sweep differs from pixel to pixel; the axis is that of the first.");
        }

        return [.. Enumerable.Range(0, header.Points).Select(i => header.Points == 1 ? start : start + ((end - start) * i / (header.Points - 1)))];
    }

    private static double[]? Parameter(NanonisGridHeader header, double[][] parameters, string name)
    {
        int at = header.Parameters.ToList().FindIndex(p => p.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 && at < parameters.Length ? parameters[at] : null;
    }

    /// <summary>The mean of a recorded sweep over the pixels, or null where there is none or it does not move.</summary>
    private static double[]? Mean(MeasuredChannel? channel) => channel is null
        ? null
        : Moving([.. Enumerable.Range(0, channel.Layers).Select(n => channel.Plane(n).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())]);

    // Every pixel has a height of its own, and the axis is the way from there: from its recorded height, or from where its sweep began.
    private static double[]? Offsets(NanonisGridHeader header, double[][] parameters, int[] places, MeasuredChannel? channel, IReadOnlyList<double>? told)
    {
        if (channel is null)
        {
            return null;
        }

        double[]? height = Parameter(header, parameters, "Z (m)");
        var sums = new double[channel.Layers];
        int plane = header.Rows * header.Columns;
        int count = 0;
        for (int i = 0; i < places.Length; i++)
        {
            double first = channel.Values.Real[places[i]];
            double zero = height?[i] ?? (first - (told?[0] ?? 0));
            if (double.IsFinite(first + zero))
            {
                count++;
                for (int n = 0; n < sums.Length; n++)
                {
                    sums[n] += channel.Values.Real[(n * plane) + places[i]] - zero;
                }
            }
        }

        return Moving(Array.ConvertAll(sums, s => s / count));
    }

    private static double[]? Moving(double[] values) => values.All(double.IsFinite) && (values.Length == 1 || values[0] != values[^1]) ? values : null;

    private static bool Disagree(double[] recorded, IReadOnlyList<double> told)
    {
        double reach = Math.Abs(told.Max() - told.Min());
        double step = reach / Math.Max(1, told.Count - 1);
        return recorded.Zip(told).Any(pair => Math.Abs(pair.First - pair.Second) > Math.Max(step, 0.02 * reach));
    }
}
