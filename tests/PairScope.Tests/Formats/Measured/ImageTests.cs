using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

public class ImageTests
{
    [Theory]
    [InlineData("MSBFIRST", "down")]
    [InlineData("LSBFIRST", "down")]
    [InlineData("MSBFIRST", "up")]
    [InlineData("LSBFIRST", "up")]
    public void Planes_of_either_byte_order_and_scan_direction_show_the_same_picture(string byteOrder, string direction)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.sxm"], Scan(byteOrder, direction));
        var image = MeasuredData.Read(folder["a.sxm"]);
        Assert.Equal([("Z", "m", SweepDirection.Forward), ("Z", "m", SweepDirection.Backward), ("Current", "A", SweepDirection.Forward)],
            image.Channels.Select(channel => (channel.Name, channel.Unit, channel.Direction)));
        double[] picture = [1, 2, 3, 4, 5, 6];
        Assert.All(image.Channels, channel => Assert.Equal(picture, channel.Values.Real));
        Assert.Equal((2, 3, -50.0, 30.0), (image.Rows, image.Columns, image.BiasMillivolts!.Value, image.AngleDegrees));
        Assert.Equal(3, image.X.Extent, 12);
        Assert.Equal([0.5, -0.5], image.Y.Values.Select(y => Math.Round(y, 9)));
        Assert.Equal("two\nlines", image.Metadata.GetValueOrDefault("COMMENT"));
    }

    [Fact]
    public void Every_prefix_of_a_scan_is_refused_with_its_file_name()
    {
        using var folder = new TemporaryFolder();
        var bytes = Scan("MSBFIRST", "down");
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(folder["cut.sxm"], bytes[..length]);
            Assert.Contains("cut.sxm", Assert.Throws<InputException>(() => NanonisScan.Read(folder["cut.sxm"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_truncated_scan_is_refused_with_its_byte_counts()
    {
        using var folder = new TemporaryFolder();
        var bytes = Scan("MSBFIRST", "down");
        File.WriteAllBytes(folder["cut.sxm"], bytes[..^10]);
        var message = Assert.Throws<InputException>(() => NanonisScan.Read(folder["cut.sxm"])).Message;
        Assert.Contains("3 planes of 3 × 2 pixels need 72 bytes", message, StringComparison.Ordinal);
        Assert.Contains("62 are there", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3 2", "32768 32768", "need")]
    [InlineData("3 2", "99999999 99999999", "SCAN_PIXELS")]
    [InlineData("3 2", "0 2", "SCAN_PIXELS")]
    [InlineData("3 2", "3", "SCAN_PIXELS")]
    [InlineData("3E-9 2E-9", "NaN 2E-9", "SCAN_RANGE")]
    [InlineData("3E-9 2E-9", "0 2E-9", "SCAN_RANGE")]
    [InlineData("FLOAT MSBFIRST", "INT16 MSBFIRST", "SCANIT_TYPE")]
    [InlineData("down", "sideways", "SCAN_DIR")]
    [InlineData(":BIAS:", ":SCAN_PIXELS:", "SCAN_PIXELS")]
    [InlineData(":SCAN_RANGE:", ":OTHER:", "SCAN_RANGE")]
    [InlineData("\tboth\t", "\tboat\t", "boat")]
    [InlineData("\tDirection\t", "\tWay\t", "Direction")]
    public void Headers_that_cannot_be_true_are_refused_before_memory_is_taken(string found, string put, string words)
    {
        using var folder = new TemporaryFolder();
        var text = Encoding.Latin1.GetString(Scan("MSBFIRST", "down"));
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllBytes(folder["a.sxm"], Encoding.Latin1.GetBytes(text.Replace(found, put, StringComparison.Ordinal)));
        Assert.Contains(words, Assert.Throws<InputException>(() => NanonisScan.Read(folder["a.sxm"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spip_images_are_read_with_their_units_turned_into_SI()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], Spip);
        var image = MeasuredData.Read(folder["a.txt"]);
        var channel = Assert.Single(image.Channels);
        Assert.Equal(("A", SweepDirection.Backward), (channel.Unit, channel.Direction));
        Assert.Equal([1e-9, 2 * 1e-9, -3 * 1e-9, 0.004 * 1e-9, double.NaN, 6 * 1e-9], channel.Values.Real);
        Assert.Equal((8.5, 4), (image.X.Extent, image.Y.Extent));
        Assert.Null(image.BiasMillivolts);
        Assert.Equal("-1.5", image.Metadata.GetValueOrDefault("x-offset"));
    }

    [Fact]
    public void Every_prefix_of_a_Spip_image_is_refused_or_complete()
    {
        using var folder = new TemporaryFolder();
        var complete = 0;
        for (var length = 0; length < Spip.Length; length++)
        {
            File.WriteAllText(folder["cut.txt"], Spip[..length]);
            try
            {
                SpipAscii.Read(folder["cut.txt"]);
                complete++;
            }
            catch (InputException fault)
            {
                Assert.Contains("cut.txt", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(complete, 1, 3);
    }

    [Theory]
    [InlineData("x-pixels = 3", "x-pixels = 30000", "cut short")]
    [InlineData("y-pixels = 2", "y-pixels = 3", "ends after 2")]
    [InlineData("x-pixels = 3", "x-pixels = 2", "line 10: there are more than the 2")]
    [InlineData("x-pixels = 3", "x-pixels = 4", "line 10: there are 3")]
    [InlineData("x-pixels = 3", "x-pixels = -3", "x-pixels")]
    [InlineData("x-length = 8.5", "x-length = wide", "x-length")]
    [InlineData("y-length", "why-length", "y-length")]
    [InlineData("0.004", "0.0.4", "line 12, column 1: '0.0.4'")]
    [InlineData("# Start", "# End", "SPIP")]
    [InlineData("# File", "File", "SPIP")]
    public void Faults_in_a_Spip_image_are_told_with_their_line(string found, string put, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], Spip.Replace(found, put, StringComparison.Ordinal));
        Assert.Contains(words, Assert.Throws<InputException>(() => SpipAscii.Read(folder["a.txt"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_line_ends_does_not_fill_the_memory_and_other_endings_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "#" + new string('x', 1 << 20));
        Assert.Contains("longer than", Assert.Throws<InputException>(() => SpipAscii.Read(folder["a.txt"])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["a.doc"], "some text");
        Assert.Contains("of no kind that is read", Assert.Throws<InputException>(() => MeasuredData.Read(folder["a.doc"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => MeasuredData.Read(folder["b.sxm"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => NanonisScan.Read(folder.Root)).Message, StringComparison.Ordinal);
    }

    // The expected numbers were read from the bytes with numpy: position from the mark 1A 04, dtype '>f4'.
    [SharedDataFact("FeSe_topography.sxm", "Au_mica.sxm")]
    public void The_measured_scans_are_read_whole()
    {
        var selenide = NanonisScan.Read(SharedData.File("FeSe_topography.sxm"));
        Assert.Equal((224, 224, 8, 45.0, 45.0), (selenide.Rows, selenide.Columns, selenide.Channels.Count, selenide.BiasMillivolts!.Value, selenide.AngleDegrees));
        Assert.Equal(20, selenide.X.Extent, 9);
        Assert.Equal(
            "Z Z Current Current LIY_1_omega LIY_1_omega LIY_n_omega LIY_n_omega",
            string.Join(' ', selenide.Channels.Select(channel => channel.Name)));
        Assert.Equal(-1.1577803604723158e-07, selenide.Channels[0].Values.Real[(0 * 224) + 0]);
        Assert.Equal(-1.1584204173686885e-07, selenide.Channels[1].Values.Real[(0 * 224) + 223]);
        Assert.Equal(4.805362011084391e-11, selenide.Channels[4].Values.Real[(223 * 224) + 0]);
        Assert.Equal(6.811790714822408e-13, selenide.Channels[7].Values.Real[(0 * 224) + 0]);
        var gold = NanonisScan.Read(SharedData.File("Au_mica.sxm"));
        Assert.Equal((256, 256, 4, -50.0), (gold.Rows, gold.Columns, gold.Channels.Count, gold.BiasMillivolts!.Value));
        Assert.Equal(4, gold.X.Extent, 9);
        Assert.Equal(-2.7063571869656577e-11, gold.Channels[2].Values.Real[255]);

        // Forward and backward topographs see the same surface only if the backward one is mirrored back.
        var (straight, mirrored) = (Correlation(selenide.Channels[0].Values.Real, selenide.Channels[1].Values.Real, 224, mirror: false),
            Correlation(selenide.Channels[0].Values.Real, selenide.Channels[1].Values.Real, 224, mirror: true));
        Assert.True(straight > 0.9 && mirrored < straight, $"correlations {straight} and {mirrored}");
    }

    [SharedDataFact("NbS2_dIdV_2e.txt", "NbS2_dIdV_2f.txt")]
    public void The_measured_Spip_maps_are_read_whole()
    {
        var large = SpipAscii.Read(SharedData.File("NbS2_dIdV_2e.txt"));
        Assert.Equal((299, 299, "A"), (large.Rows, large.Columns, large.Channels[0].Unit));
        Assert.Equal(8.74755, large.X.Extent, 12);
        Assert.Equal(0.0725899e-9, large.Channels[0].Values.Real[0], 1e-20);
        Assert.Equal(0.0695452e-9, large.Channels[0].Values.Real[^1], 1e-20);
        var small = SpipAscii.Read(SharedData.File("NbS2_dIdV_2f.txt"));
        Assert.Equal((256, 256, SweepDirection.Forward), (small.Rows, small.Columns, small.Channels[0].Direction));
    }

    [SharedDataFact("FeSe_topography.sxm", "NbS2_dIdV_2f.txt")]
    public void Every_prefix_of_the_measured_files_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, header) in new[] { ("FeSe_topography.sxm", 7600), ("NbS2_dIdV_2f.txt", 250) })
        {
            var bytes = File.ReadAllBytes(SharedData.File(name));
            for (var length = 0; length < bytes.Length - 2; length += length < header ? 17 : bytes.Length / 12)
            {
                File.WriteAllBytes(folder[name], bytes[..length]);
                Assert.Throws<InputException>(() => MeasuredData.Read(folder[name]));
            }
        }
    }

    private const string Spip =
        "# File Format = ASCII\n# x-pixels = 3\n# y-pixels = 2\n# x-length = 8.5\n# y-length = 4\n# x-offset = -1.5\n# z-unit = nA\nDirection: retrace\r\n"
        + "# Start of Data:\n1\t2.0\t-3e0\t\n\n0.004\tNaN\t6\n";

    private static byte[] Scan(string byteOrder, string direction) => new ScanFile { ByteOrder = byteOrder, Direction = direction }.Bytes();

    private static double Correlation(double[] a, double[] b, int columns, bool mirror)
    {
        var rows = a.Length / columns;
        double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = (a[(row * columns) + column], b[(row * columns) + (mirror ? columns - 1 - column : column)]);
                (sa, sb, saa, sbb, sab) = (sa + x, sb + y, saa + (x * x), sbb + (y * y), sab + (x * y));
            }
        }

        double n = rows * columns;
        return ((sab / n) - (sa * sb / n / n)) / Math.Sqrt(((saa / n) - (sa * sa / n / n)) * ((sbb / n) - (sb * sb / n / n)));
    }
}
