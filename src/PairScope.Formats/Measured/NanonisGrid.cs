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
        GridPlacement grid = GridPlacement.Of(header, parameters, (int)there, warnings);
        int[] places = grid.Places;
        List<MeasuredChannel> channels = ReadChannels(stream, header, numbers, places);
        MeasuredAxis sweep = NanonisSweep.Axis(header, parameters, places, channels, warnings);
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
        return new MeasuredData
        {
            FilePath = path,
            Format = header.IsSegmented ? "Nanonis grid, several segments (MLS)" : "Nanonis grid",
            Channels = channels,
            X = MeasuredAxis.Pixels("x", "nm", header.Columns, 1e9 * grid.StepX * header.Columns),
            Y = MeasuredAxis.Pixels("y", "nm", header.Rows, 1e9 * grid.StepY * header.Rows, falling: true),
            Sweep = header.Points > 1 ? sweep : null,
            BiasMillivolts = isBias && header.Points > 1 ? null : HeaderText.Number(header.Entries.GetValueOrDefault("Bias>Bias (V)")) * 1e3,
            CentreNanometres = (grid.Centre.X * 1e9, grid.Centre.Y * 1e9),
            AngleDegrees = grid.AngleDegrees,
            Metadata = header.Entries,
            Warnings = warnings,
        };
    }

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
}
