using System.Buffers.Binary;
using System.IO.Compression;

namespace PairScope.Formats;

/// <summary>
/// Createc scans (.dat) of the compressed kind, "[Paramco32]": 16384 bytes of header, then in zlib's format one unused number and
/// float32 planes in counts of the converters, forward ones first. Heights become m, currents A; row 0 is the top.
/// </summary>
public static class CreatecFile
{
    private const int HeaderLength = 16384;
    private const int LargestExtent = 1 << 15;
    private const int MostPlanes = 64;
    private const long LargestCompression = 1100;

    /// <summary>Whether a file begins as one, of the kinds that are read or not.</summary>
    internal static bool IsOne(ReadOnlySpan<byte> head) => head.StartsWith("[Paramco32]"u8) || head.StartsWith("[Paramet32]"u8) || head.StartsWith("[Parameter]"u8);

    /// <summary>Reads all planes.</summary>
    /// <exception cref="InputException">The file is of an older kind, damaged or cut short.</exception>
    public static MeasuredData Read(string path)
    {
        byte[] bytes = InputFile.ReadAll(path);
        if (!bytes.AsSpan().StartsWith("[Paramco32]"u8))
        {
            throw new InputException($"'{path}' is a Createc scan of an older kind, which is not read; save it again compressed (Paramco32), or open it in Gwyddion and save it as .gwy.");
        }

        if (bytes.Length <= HeaderLength)
        {
            throw new InputException($"'{path}' is cut short: the values begin at byte {HeaderLength}, and the file has {bytes.Length}.");
        }

        var header = new CreatecHeader(path, bytes.AsSpan(0, HeaderLength));
        (int columns, int rows, int planes) = (header.Count("Num.X", LargestExtent), header.Count("Num.Y", LargestExtent), header.Count("Channels", MostPlanes));
        double width = header.Number("Delta X") * columns * header.NanometresPerCount('X');
        double height = header.Number("Delta Y") * rows * header.NanometresPerCount('Y');
        if (!(width > 0 && height > 0 && double.IsFinite(width + height)))
        {
            throw new InputException($"'{path}': Delta X, Delta Y, gains and piezo constants give a frame of {width} × {height} nm, both sides must be above zero.");
        }

        double[][] values = Values(path, bytes, (long)columns * rows, planes);
        var warnings = new List<string>();
        MarkMissingRows(values, columns, warnings);
        if (header.Optional("Rotation") is { } angle && angle != 0)
        {
            warnings.Add($"The frame was turned by {angle}° in a sense that the file does not tell; it is shown as if it were not.");
        }

        if (header.Entries.GetValueOrDefault("ScanYDirec", "1") is not "1")
        {
            warnings.Add("The scan did not run downwards (ScanYDirec is not 1); whether the file's first line is the top is not known, it is taken so.");
        }

        return new MeasuredData
        {
            FilePath = path,
            Format = "Createc scan",
            Channels = [.. Channels(header, values, rows, columns, warnings)],
            X = MeasuredAxis.Pixels("x", "nm", columns, width),
            Y = MeasuredAxis.Pixels("y", "nm", rows, height, falling: true),
            BiasMillivolts = header.Optional("Biasvolt[mV]") ?? header.Optional("BiasVoltage"),
            CentreNanometres = header.Origin is var (x, y) ? (x, y - (height / 2)) : default,
            Metadata = header.Entries,
            Warnings = warnings,
        };
    }

    /// <summary>
    /// The bits of Channelselectval name the planes of one direction: 0 height, 1 current, others inputs whose scale the header
    /// does not tell. Twice as many planes are both directions, not mirrored.
    /// </summary>
    private static IEnumerable<MeasuredChannel> Channels(CreatecHeader header, double[][] values, int rows, int columns, List<string> warnings)
    {
        int[] bits = CreatecHeader.Bits((int)(header.Optional("Channelselectval") is >= 0 and < 1 << 30 and var mask ? mask : 0));
        bool isNamed = bits.Length > 0 && (values.Length == bits.Length || values.Length == 2 * bits.Length);
        if (!isNamed || Array.Exists(bits, b => b > 1))
        {
            warnings.Add("Of some planes the header does not tell quantity and scale; they are given in counts of the converter, without a unit.");
        }

        for (int plane = 0; plane < values.Length; plane++)
        {
            int? bit = isNamed ? bits[plane % bits.Length] : null;
            (string name, string unit, double factor) = bit switch
            {
                0 => ("Topography", "m", 1e-9 * header.NanometresPerCount('Z')),
                1 => ("Current", "A", header.AmperesPerCount),
                { } other => ($"Channel {other}", string.Empty, 1),
                null => ($"Plane {plane + 1}", string.Empty, 1),
            };
            SweepDirection direction = isNamed && plane >= bits.Length ? SweepDirection.Backward : SweepDirection.Forward;
            yield return new MeasuredChannel(name, unit, direction, new NumericArray([1, rows, columns], Array.ConvertAll(values[plane], v => factor * v)));
        }
    }

    private static double[][] Values(string path, byte[] bytes, long plane, int planes)
    {
        // What zlib's format can hold is bounded by the file, so the header's promise costs nothing before it is kept.
        long needed = 4 * (1 + (plane * planes));
        if (needed > LargestCompression * bytes.Length)
        {
            throw new InputException($"'{path}': {planes} planes of {plane} pixels are {needed} bytes, more than a file of {bytes.Length} bytes can hold.");
        }

        var raw = new byte[needed];
        int there = 0;
        try
        {
            using var packed = new MemoryStream(bytes, HeaderLength, bytes.Length - HeaderLength);
            using var stream = new ZLibStream(packed, CompressionMode.Decompress);
            there = stream.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException fault)
        {
            throw new InputException($"'{path}': the values from byte {HeaderLength} on are damaged: {fault.Message.TrimEnd('.')}.", fault);
        }

        return there == raw.Length
            ? [.. Enumerable.Range(0, planes).Select(p => Enumerable.Range(0, (int)plane).Select(i => (double)BinaryPrimitives.ReadSingleLittleEndian(raw.AsSpan(4 + (4 * (((int)plane * p) + i))))).ToArray())]
            : throw new InputException($"'{path}' is cut short: {planes} planes of {plane} pixels are {needed} bytes, and {there} are packed in it.");
    }

    // A scan that was stopped holds zeros in the lines it did not get to.
    private static void MarkMissingRows(double[][] values, int columns, List<string> warnings)
    {
        int missing = 0;
        for (int start = 0; start < values[0].Length; start += columns)
        {
            if (Array.TrueForAll(values, v => v.AsSpan(start, columns).IndexOfAnyExcept(0.0) < 0))
            {
                Array.ForEach(values, v => v.AsSpan(start, columns).Fill(double.NaN));
                missing++;
            }
        }

        if (missing > 0)
        {
            warnings.Add($"The scan was stopped early: {missing} of {values[0].Length / columns} lines hold nothing but zeros, they have no value (NaN).");
        }
    }
}
