using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes Nanonis grid files (.3ds) with every quirk that was met in real ones.</summary>
internal sealed record GridFile
{
    public int Columns { get; init; } = 3;

    public int Rows { get; init; } = 2;

    /// <summary>Bias values of the sweep [V].</summary>
    public double[] Bias { get; init; } = [-0.02, 0, 0.02];

    /// <summary>Segments as the header of an MLS file lists them; null for a linear sweep.</summary>
    public string? Segments { get; init; }

    /// <summary>The header's start and end; null for those of the sweep.</summary>
    public (double Start, double End)? Told { get; init; }

    public bool RecordsBias { get; init; }

    /// <summary>Whether odd rows run right to left.</summary>
    public bool Meandered { get; init; }

    /// <summary>How many pixels were recorded before the grid was stopped; null for all.</summary>
    public int? Recorded { get; init; }

    public double Angle { get; init; }

    public (double Width, double Height) Sides { get; init; } = (4e-9, 2e-9);

    /// <summary>Whether the height comes after two more parameters.</summary>
    public bool MoreParameters { get; init; }

    public bool HasPositions { get; init; } = true;

    /// <summary>How far the recorded positions have drifted from the grid by the end [m].</summary>
    public double PositionDrift { get; init; }

    public string LineEnd { get; init; } = "\r\n";

    /// <summary>The first channel's value at (layer, row from the bottom, column).</summary>
    public Func<int, int, int, float> Value { get; init; } = (layer, row, column) => (100 * layer) + (10 * row) + column;

    /// <summary>The height at (row from the bottom, column) [m].</summary>
    public Func<int, int, float> Topography { get; init; } = Height;

    public byte[] Bytes()
    {
        string[] channels = ["LIY 1 omega (A)", "Current [bwd] (A)", .. RecordsBias ? ["Bias (V)"] : Array.Empty<string>()];
        string[] experiment = [.. HasPositions ? ["X (m)", "Y (m)"] : new[] { "Ext 1 (V)", "Ext 2 (V)" }, .. MoreParameters ? ["Settling time (s)", "Final Z (m)"] : Array.Empty<string>(), "Z (m)"];
        string header = string.Join(LineEnd,
        [
            $"Grid dim=\"{Columns} x {Rows}\"",
            $"Grid settings=1.000000E-8;-2.000000E-8;{Text(Sides.Width)};{Text(Sides.Height)};{Text(Angle)}",
            $"Filetype={(Segments is null ? "Linear" : "MLS")}",
            "Sweep Signal=\"Bias (V)\"",
            "Fixed parameters=\"Sweep Start;Sweep End\"",
            $"Experiment parameters=\"{string.Join(';', experiment)}\"",
            $"# Parameters (4 byte)={2 + experiment.Length}",
            .. Segments is null ? Array.Empty<string>() : [$"Segment Start (V), Segment End (V), Settling (s), Integration (s), Steps (xn), Lockin, Init. Settling (s)={Segments}"],
            $"Experiment size (bytes)={4 * Bias.Length * channels.Length}",
            $"Points={Bias.Length}",
            $"Channels=\"{string.Join(';', channels)}\"",
            "Comment=\"two",
            "lines, Points=7 = seven\"",
            "Bias>Bias (V)=5E-2",
            ":HEADER_END:",
            string.Empty,
        ]);
        Span<byte> four = stackalloc byte[4];
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(header));
        (double sine, double cosine) = Math.SinCos(Angle * Math.PI / 180);
        for (int pixel = 0; pixel < (Recorded ?? Rows * Columns); pixel++)
        {
            int row = pixel / Columns;
            int column = Meandered && row % 2 == 1 ? Columns - 1 - (pixel % Columns) : pixel % Columns;
            double u = Columns == 1 ? 0 : Sides.Width * (((double)column / (Columns - 1)) - 0.5);
            double v = Rows == 1 ? 0 : Sides.Height * (((double)row / (Rows - 1)) - 0.5);
            u += PositionDrift * pixel / (Rows * Columns);
            float[] parameters =
            [
                (float)(Told?.Start ?? Bias[0]), (float)(Told?.End ?? Bias[^1]), (float)(1e-8 + (cosine * u) + (sine * v)), (float)(-2e-8 - (sine * u) + (cosine * v)),
                .. MoreParameters ? [0.1f, float.NaN] : Array.Empty<float>(), Topography(row, column),
            ];
            IEnumerable<float> numbers = parameters
                .Concat(Bias.Select((_, layer) => Value(layer, row, column)))
                .Concat(Bias.Select((_, layer) => -Value(layer, row, column)))
                .Concat(RecordsBias ? Bias.Select(b => (float)b) : []);
            foreach (float number in numbers)
            {
                BinaryPrimitives.WriteSingleBigEndian(four, number);
                bytes.AddRange(four);
            }
        }

        return [.. bytes];
    }

    /// <summary>The recorded height of a pixel [m].</summary>
    public static float Height(int row, int column) => 1e-10f * ((10 * row) + column);

    private static string Text(double value) => value.ToString("E6", CultureInfo.InvariantCulture);
}

/// <summary>Writes Nanonis scans (.sxm) in either byte order and scan direction, with mirrored backward planes.</summary>
internal sealed record ScanFile
{
    public string ByteOrder { get; init; } = "MSBFIRST";

    public string Direction { get; init; } = "down";

    public int Columns { get; init; } = 3;

    public int Rows { get; init; } = 2;

    /// <summary>Value of a pixel, with row 0 at the top.</summary>
    public Func<int, int, float> Value { get; init; } = (row, column) => (3 * row) + column + 1;

    public double SideNanometres { get; init; } = 3;

    public byte[] Bytes()
    {
        string header =
            $":NANONIS_VERSION:\n2\n:SCANIT_TYPE:\n              FLOAT {ByteOrder}\n:SCAN_PIXELS:\n       {Columns} {Rows}\n"
            + string.Create(CultureInfo.InvariantCulture, $":SCAN_RANGE:\n  {SideNanometres}E-9 {SideNanometres * Rows / Columns}E-9\n:SCAN_OFFSET:\n  1E-8 -2E-8\n:SCAN_ANGLE:\n  3.0E+1\n")
            + $":SCAN_DIR:\n{Direction}\n:BIAS:\n  -5.000E-2\n:COMMENT:\ntwo\nlines\n"
            + ":DATA_INFO:\n\tChannel\tName\tUnit\tDirection\tCalibration\tOffset\n\t14\tZ\tm\tboth\t1.8E-8\t0\n\t0\tCurrent\tA\tforward\t1E-9\t0\n\n:SCANIT_END:\n\n\n";
        var bytes = new List<byte>(Encoding.Latin1.GetBytes(header)) { 0x1a, 0x04 };
        Span<byte> number = stackalloc byte[4];
        foreach (bool mirrored in new[] { false, true, false })
        {
            for (int stored = 0; stored < Rows; stored++)
            {
                int row = Direction is "up" ? Rows - 1 - stored : stored;
                for (int column = 0; column < Columns; column++)
                {
                    float value = Value(row, mirrored ? Columns - 1 - column : column);
                    if (ByteOrder is "MSBFIRST")
                    {
                        BinaryPrimitives.WriteSingleBigEndian(number, value);
                    }
                    else
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(number, value);
                    }

                    bytes.AddRange(number);
                }
            }
        }

        return [.. bytes];
    }
}
