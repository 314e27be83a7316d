using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Nanonis grids of which a test writes the header's lines and the numbers of every pixel itself.</summary>
internal static class RawGrid
{
    /// <summary>Reads a grid whose pixels come row by row from the bottom.</summary>
    /// <param name="folder">Where the file goes.</param>
    /// <param name="columns">nx.</param>
    /// <param name="rows">ny.</param>
    /// <param name="lines">Header lines besides the grid's dimensions, points and size.</param>
    /// <param name="channels">Names with units.</param>
    /// <param name="points">Points of the sweep.</param>
    /// <param name="pixel">Parameters and then the values of each channel at (column, row from the bottom).</param>
    /// <param name="recorded">Pixels that were recorded, or null for all.</param>
    public static MeasuredData Read(
        TemporaryFolder folder, int columns, int rows, string[] lines, string[] channels, int points, Func<int, int, IEnumerable<double>> pixel, int? recorded = null)
    {
        string header = string.Join("\r\n",
            [$"Grid dim=\"{columns} x {rows}\"", .. lines, $"Experiment size (bytes)={4 * points * channels.Length}", $"Points={points}", $"Channels=\"{string.Join(';', channels)}\"", ":HEADER_END:", string.Empty]);
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(header));
        var four = new byte[4];
        for (int i = 0; i < (recorded ?? columns * rows); i++)
        {
            foreach (double number in pixel(i % columns, i / columns))
            {
                BinaryPrimitives.WriteSingleBigEndian(four, (float)number);
                bytes.AddRange(four);
            }
        }

        File.WriteAllBytes(folder["raw.3ds"], [.. bytes]);
        return MeasuredData.Read(folder["raw.3ds"]);
    }

    /// <summary>The line of the frame: middle, sides in metres, angle in degrees.</summary>
    public static string Frame(double x, double y, double width, double height, double angle = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"Grid settings={x:E6};{y:E6};{width:E8};{height:E8};{angle:E6}");
}
