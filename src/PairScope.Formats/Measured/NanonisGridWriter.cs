using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// Writes Nanonis grid spectroscopy (.3ds): channels with a layer for each bias become spectra, channels of one layer parameters
/// of each pixel, beside its position.
/// </summary>
public static class NanonisGridWriter
{
    /// <summary>Writes the file atomically.</summary>
    /// <exception cref="InputException">The data have no sweep of the bias, no sizes in nm or complex values, or the file cannot be written.</exception>
    public static void Write(string path, MeasuredData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Sweep is not { Unit: "mV" } sweep || data.X.Unit is not "nm" || data.Y.Unit is not "nm" || data.Channels.Any(c => c.Values.IsComplex))
        {
            throw new InputException($"'{path}' can hold real spectra over the bias (mV) on a grid in nm, which '{data.FilePath}' does not have.");
        }

        MeasuredChannel[] spectra = [.. data.Channels.Where(c => c.Layers == sweep.Values.Count)];
        MeasuredChannel[] parameters = [.. data.Channels.Except(spectra).Where(c => c.Name is not ("X" or "Y" or "Sweep Start" or "Sweep End"))];
        byte[] header = Encoding.UTF8.GetBytes(Header(data, sweep, spectra, parameters));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            var pixel = new byte[4 * (4 + parameters.Length + (spectra.Length * sweep.Values.Count))];
            for (int stored = 0; stored < data.Rows * data.Columns; stored++)
            {
                // The first row of the file is the bottom one.
                (int row, int column) = (data.Rows - 1 - (stored / data.Columns), stored % data.Columns);
                (double x, double y) = data.Position(row, column);
                int at = 0;
                Put(pixel, ref at, 1e-3 * sweep.Values[0]);
                Put(pixel, ref at, 1e-3 * sweep.Values[^1]);
                Put(pixel, ref at, 1e-9 * x);
                Put(pixel, ref at, 1e-9 * y);
                int place = (row * data.Columns) + column;
                foreach (MeasuredChannel parameter in parameters)
                {
                    Put(pixel, ref at, parameter.Values.Real[place]);
                }

                foreach (MeasuredChannel channel in spectra)
                {
                    for (int layer = 0; layer < channel.Layers; layer++)
                    {
                        Put(pixel, ref at, channel.Values.Real[(layer * data.Rows * data.Columns) + place]);
                    }
                }

                stream.Write(pixel);
            }
        });
    }

    private static void Put(byte[] pixel, ref int at, double value)
    {
        BinaryPrimitives.WriteSingleBigEndian(pixel.AsSpan(at), (float)value);
        at += 4;
    }

    // Sides reach from the middle of the first pixel to that of the last. A sweep of uneven steps is written as segments of two points.
    private static string Header(MeasuredData data, MeasuredAxis sweep, MeasuredChannel[] spectra, MeasuredChannel[] parameters)
    {
        double[] volts = [.. sweep.Values.Select(v => 1e-3 * v)];
        bool even = volts.Select((v, i) => Math.Abs(v - volts[0] - ((volts[^1] - volts[0]) * i / Math.Max(1, volts.Length - 1)))).Max() <= 1e-6 * Math.Abs(volts[^1] - volts[0]);
        string[] lines =
        [
            $"Grid dim=\"{data.Columns} x {data.Rows}\"",
            $"Grid settings={Text(1e-9 * data.CentreNanometres.X)};{Text(1e-9 * data.CentreNanometres.Y)};{Text(Side(data.X, data.Columns))};{Text(Side(data.Y, data.Rows))};{Text(data.AngleDegrees)}",
            $"Filetype={(even ? "Linear" : "MLS")}",
            "Sweep Signal=\"Bias (V)\"",
            "Fixed parameters=\"Sweep Start;Sweep End\"",
            $"Experiment parameters=\"{string.Join(';', new[] { "X (m)", "Y (m)" }.Concat(parameters.Select(Label)))}\"",
            $"# Parameters (4 byte)={4 + parameters.Length}",
            .. even
                ? Array.Empty<string>()
                : [$"Segment Start (V), Segment End (V), Settling (s), Integration (s), Steps (xn)={string.Join(';', volts.Zip(volts.Skip(1), (a, b) => $"{Text(a)},{Text(b)},1E-3,1E-2,2"))}"],
            $"Experiment size (bytes)={4 * spectra.Length * volts.Length}",
            $"Points={volts.Length}",
            $"Channels=\"{string.Join(';', spectra.Select(c => c.Direction is SweepDirection.Backward ? $"{c.Name} [bwd] ({c.Unit})" : Label(c)))}\"",
            ":HEADER_END:",
            string.Empty,
        ];
        return string.Join("\r\n", lines);
    }

    private static string Label(MeasuredChannel channel) => channel.Unit.Length == 0 ? channel.Name : $"{channel.Name} ({channel.Unit})";

    private static double Side(MeasuredAxis axis, int count) => count > 1 ? 1e-9 * axis.Extent * (count - 1) / count : 0;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
