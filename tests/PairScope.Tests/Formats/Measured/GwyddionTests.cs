using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Gwyddion sees in a file what our readers see, and in what we write what we meant.</summary>
public sealed class GwyddionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GwyddionFact("FeSe_topography.sxm")]
    public void A_real_Nanonis_scan_is_read_alike_in_every_channel_and_direction() => ReadAlike(Copied("FeSe_topography.sxm"), 1e-12);

    [GwyddionFact("Au_mica.sxm")]
    public void Another_is_too() => ReadAlike(Copied("Au_mica.sxm"), 1e-12);

    [GwyddionFact("NbS2_dIdV_2e.txt")]
    public void A_real_Spip_image_is_read_alike() => ReadAlike(Copied("NbS2_dIdV_2e.txt"), 1e-12);

    [GwyddionFact]
    public void Generated_scans_of_either_direction_are_read_alike()
    {
        foreach (string direction in new[] { "up", "down" })
        {
            File.WriteAllBytes(_folder["a.sxm"], new ScanFile { Direction = direction, Columns = 8, Rows = 5 }.Bytes());
            ReadAlike(_folder["a.sxm"], 1e-12);
        }
    }

    [GwyddionFact]
    public void A_Gwyddion_field_that_we_write_is_what_Gwyddion_reads()
    {
        File.WriteAllBytes(_folder["a.sxm"], new ScanFile { Columns = 8, Rows = 5 }.Bytes());
        MeasuredData image = MeasuredData.Read(_folder["a.sxm"]);
        MeasuredFile.Write(_folder["a.gsf"], image with { Channels = [image.Channels[0]] });
        ReadAlike(_folder["a.gsf"], 1e-6);
    }

    private string Copied(string name)
    {
        File.Copy(SharedData.File(name), _folder[name]);
        return _folder[name];
    }

    private static void ReadAlike(string path, double tolerance)
    {
        MeasuredData ours = MeasuredData.Read(path);
        IReadOnlyList<GwyImage> theirs = Gwyddion.Read(path);
        Assert.Equal(ours.Channels.Count, theirs.Count);
        foreach ((MeasuredChannel channel, GwyImage image) in ours.Channels.Zip(theirs))
        {
            Assert.Equal((ours.Columns, ours.Rows), (image.Columns, image.Rows));
            Assert.Equal(image.Width, 1e-9 * ours.X.Extent, 1e-6 * image.Width);
            Assert.Equal(image.Height, 1e-9 * ours.Y.Extent, 1e-6 * image.Height);
            double largest = image.Values.Max(Math.Abs);
            Assert.All(channel.Plane(0).Zip(image.Values), p => Assert.Equal(p.Second, p.First, tolerance * largest));
        }
    }
}
