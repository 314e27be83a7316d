using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Images as text: SPIP's and Gwyddion's.</summary>
public sealed class TextImageTests : IDisposable
{
    private const string Spip = "# File Format = ASCII\n# x-pixels = 3\n# y-pixels = 2\n# x-length = 6\n# y-length = 4\n# x-offset = 100\n# y-offset = -200\n# z-unit = nA\n\n# Start of Data:\n0\t1\t2\n10\t---\t12\n";
    private const string Gwyddion = "# Channel: Z\n# Width: 7.0 nm\n# Height: 4.0 nm\n# Value units: m\n1e-10\t2e-10\t3e-10\n4e-10\t5e-10\t6e-10\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Spip_gives_the_middle_of_the_frame_and_marks_pixels_without_a_value()
    {
        MeasuredData data = Read(Spip);
        Assert.Equal((100, -200), data.CentreNanometres);
        Assert.Equal([0, 1e-9, 2e-9, 1e-8, double.NaN, 1.2e-8], data.Channels[0].Values.Real.Select(v => Math.Round(v, 15)));
        Assert.Contains("1 of 6 pixels", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5e+00 2.5e+00 3.5e+00\n4.5e+00 5.5e+00 6.5e+00\n")]
    [InlineData("# what numpy.savetxt wrote\n1.5 2.5 3.5\n4.5 5.5 6.5\n")]
    public void A_text_of_numbers_alone_is_a_matrix(string text)
    {
        MeasuredData data = Read(text);
        Assert.Equal((2, 3), (data.Rows, data.Columns));
        Assert.Equal([1.5, 2.5, 3.5, 4.5, 5.5, 6.5], data.Channels[0].Values.Real);
    }

    [Theory]
    [InlineData("7.0 nm", "4.0 nm")]
    [InlineData("0.0070 µm", "0.0040 µm")]
    [InlineData("70 Å", "40 Å")]
    public void The_text_that_Gwyddion_exports_is_an_image_with_its_size(string width, string height)
    {
        MeasuredData data = Read(Gwyddion.Replace("7.0 nm", width, StringComparison.Ordinal).Replace("4.0 nm", height, StringComparison.Ordinal));
        Assert.Equal(("Gwyddion text image", "Z", "m"), (data.Format, data.Channels[0].Name, data.Channels[0].Unit));
        Assert.Equal((7, 4), (Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.Equal([1e-10, 2e-10, 3e-10, 4e-10, 5e-10, 6e-10], data.Channels[0].Values.Real);
        Assert.True(data.Y.Values[0] > data.Y.Values[1]);
    }

    [Theory]
    [InlineData("7.0 nm", "wide", "Width is 'wide'")]
    [InlineData("7.0 nm", "7.0 kg", "Width is '7.0 kg'")]
    [InlineData("\t6e-10", "", "line 6: there are 2 numbers, the first row has 3")]
    [InlineData("5e-10", "5e-1x", "line 6, column 2: '5e-1x'")]
    public void Faults_in_such_a_text_are_told_with_their_line(string found, string put, string words) =>
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(Gwyddion.Replace(found, put, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_prefix_is_refused_or_read_as_far_as_it_goes()
    {
        for (int length = 0; length < Gwyddion.Length; length++)
        {
            try
            {
                Assert.InRange(Read(Gwyddion[..length]).Rows, 1, 2);
            }
            catch (InputException fault)
            {
                Assert.Contains("a.txt", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    private MeasuredData Read(string text)
    {
        File.WriteAllText(_folder["a.txt"], text);
        return MeasuredData.Read(_folder["a.txt"]);
    }
}
