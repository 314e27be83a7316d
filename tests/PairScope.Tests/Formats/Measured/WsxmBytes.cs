using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Writes WSxM images and curves as they were met.</summary>
internal static class WsxmBytes
{
    /// <summary>An image of counts, one of real numbers, and a curve forth and back.</summary>
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        Image("short", new ByteList().Int16(10, 20, 30, 40, 50, 60).ToArray(), "    Z Amplitude: 5 nm\r\n    Maximum: 60\r\n    Minimum: 10\r\n"),
        Image("double", new ByteList().Double(1, 2, 3, 4, 5, 6).ToArray(), "    Z Amplitude: 5 pA\r\n    X scanning direction: Backward\r\n"),
        Encoding.Latin1.GetBytes("WSxM file copyright UAM\r\nIV curve file\r\nImage header size: 0\r\n\r\n[General Info]\r\n\r\n    Number of lines: 2\r\n    Number of points: 3\r\n    X axis text: V[#x]\r\n    X axis unit: V\r\n    Y axis text: I[#y]\r\n    Y axis unit: nA\r\n\r\n[Miscellaneous]\r\n\r\n    First Forward: Yes\r\n\r\n[Header end]\r\n-0.1 1 0.1 30\r\n0 2 0 20\r\n0.1 3 -0.1 10\r\n"),
    ];

    private static byte[] Image(string type, byte[] values, string more)
    {
        string header = "WSxM file copyright UAM\r\nSxM Image file\r\nImage header size: 0\r\n\r\n[Control]\r\n\r\n    Angle: 0\r\n    Topography Bias: -50 mV\r\n    X Amplitude: 15 \u00b5m\r\n    Y Amplitude: 20 nm\r\n\r\n[General Info]\r\n\r\n"
            + $"    Acquisition channel: Topography\r\n    Image Data Type: {type}\r\n    Number of columns: 3\r\n    Number of rows: 2\r\n{more}\r\n[Header end]\r\n";
        return [.. Encoding.Latin1.GetBytes(header), .. values];
    }
}
