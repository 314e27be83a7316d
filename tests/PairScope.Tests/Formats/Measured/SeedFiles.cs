using System.Buffers.Binary;
using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Small good files of every format that is read, for damaging.</summary>
internal static class SeedFiles
{
    /// <summary>Endings in the order of the readers; .h5 in all forms that libhdf5 writes.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".3ds", ".sxm", ".txt", ".gsf", ".npy", ".npz", ".idl", ".csv", ".h5", ".dat", ".gwy", ".sm4", ".ibw", ".vert", ".stp", ".nc", ".nxs"];

    /// <summary>Good files of one ending.</summary>
    /// <param name="ending">With its dot.</param>
    /// <param name="folder">For files on the way.</param>
    public static IReadOnlyList<byte[]> Of(string ending, string folder) => ending switch
    {
        ".3ds" =>
        [
            new GridFile().Bytes(),
            new GridFile { Meandered = true, Rows = 4, Recorded = 9, RecordsBias = true, MoreParameters = true, Angle = 20 }.Bytes(),
            new GridFile { Bias = [-0.1, -0.05, 0, 0.01, 0.02], Segments = "-1.0E-1,0E+0,1E-3,1E-2,3,0E+0,0E+0;0E+0,2E-2,1E-3,1E-2,3,0E+0,0E+0", LineEnd = "\n" }.Bytes(),
            new GridFile { Columns = 30, Rows = 1, Sides = (29e-9, 0), HasPositions = false }.Bytes(),
        ],
        ".sxm" => [new ScanFile().Bytes(), new ScanFile { ByteOrder = "LSBFIRST", Direction = "up", Columns = 8, Rows = 8 }.Bytes()],
        ".txt" =>
        [
            Encoding.UTF8.GetBytes("# Channel: Z\n# Width: 7.0 nm\n# Height: 4.0 nm\n# Value units: m\n1e-10\t2e-10\t---\n4e-10\t5e-10\t6e-10\n"), Encoding.UTF8.GetBytes("# File Format = ASCII\n# x-pixels = 3\n# y-pixels = 2\n# x-length = 8.5\n# y-length = 4\n# z-unit = nA\nDirection: retrace\r\n# Start of Data:\n1\t2.0\t-3e0\t\n\n0.004\tNaN\t6\n"),
        ],
        ".idl" => [CalcQpi("ldos"), CalcQpi("CQPI calculation for x with window=2 and oversamp=1")],
        ".dat" =>
        [
            new SpectrumFile().Bytes(),
            new SpectrumFile { LineEnd = "\r\n", HasByteOrderMark = true, Header = [("Experiment", "Z spectroscopy"), ("Note", "two\nlines"), ("X (m)", "1E-9")], Columns = ["Z rel (m)", "Current [AVG] (A)"], Rows = [[0, 1], [1e-10, 2]] }.Bytes(),
            new SpectrumFile { Header = [("Experiment", "History Data"), ("Sample Period (ms)", "20")], Columns = ["Current (A)", "Z (m)"], Rows = [[1, 2], [3, 4], [5, 6]] }.Bytes(),
        ],
        ".gwy" => [GwyBytes.Images, GwyBytes.Spectra],
        ".sm4" => [RhkBytes.Seed],
        ".ibw" => IgorBytes.Seeds,
        ".vert" => [.. CreatecBytes.Spectra, .. CreatecBytes.Scans],
        ".stp" => WsxmBytes.Seeds,
        ".nc" => NetCdfBytes.Seeds,
        ".nxs" => [NexusBytes.Seed(folder)],
        ".h5" => [Written(ending, folder), .. Hdf5Seeds.Names.Except([Hdf5Seeds.Shard], StringComparer.Ordinal).Select(Hdf5Seeds.File)],
        _ => [Written(ending, folder)],
    };

    private static byte[] CalcQpi(string name)
    {
        var bytes = new List<byte>(Encoding.ASCII.GetBytes(name + "\n2024\n4\n3\n2\n2\n3\n0\n0\n-0.1\n0.1\n1\n"));
        var number = new byte[4];
        for (int n = 0; n < 24; n++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, n);
            bytes.AddRange(number);
        }

        return [.. bytes];
    }

    private static byte[] Written(string ending, string folder)
    {
        (string grid, string path) = (Path.Combine(folder, "seed.3ds"), Path.Combine(folder, "seed" + ending));
        File.WriteAllBytes(grid, new GridFile { Columns = 4, Rows = 3 }.Bytes());
        MeasuredData data = MeasuredData.Read(grid);
        if (ending is ".npz")
        {
            NpzFile.Write(path, archive =>
            {
                archive.Add("didv", [3, 3, 4], [data.Channels[0].Values.Real]);
                archive.Add("bias", [3], [data.Sweep!.Values.ToArray()]);
            });
        }
        else
        {
            MeasuredFile.Write(path, ending is ".h5" or ".csv" ? data : data.Select("LIY 1 omega", ending is ".gsf" ? 0 : null));
        }

        return File.ReadAllBytes(path);
    }
}
