using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PairScope.Formats;
using PairScope.Tests.Cli;

namespace PairScope.Tests.Formats;

/// <summary>Files of calcQPI: cells, lattice vectors and units are what the program computed, not the range 2 × 2 that it always writes.</summary>
public sealed class CalcQpiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cells_are_counted_by_the_oversampling_in_the_name_and_the_first_vector_is_the_slow_axis(int oversamp)
    {
        // Pixel (i along a1, j along a2), the first fastest.
        MeasuredData data = Read(Idl($"CQPI calculation for x with window=1 and oversamp={oversamp}", 4 * oversamp, 6 * oversamp, [-0.1, 0.1], (i, j, k) => i + (10 * j) + (100 * k)));
        Assert.Equal((4 * oversamp, 6 * oversamp, 4.0, 6.0), (data.Rows, data.Columns, data.Y.Extent, data.X.Extent));
        Assert.Equal(("n1", "n2", "states/(meV·cell)"), (data.Y.Name, data.X.Name, data.Channels[0].Unit));
        Assert.Equal([-100, 100], data.Sweep!.Values);

        // −Im Tr G per eV is π · 10³ times states per meV; r = 0 lies in the cell lattice/2.
        double[] density = Array.ConvertAll(data.Channels[1].Plane(1), v => v * 1e3 * Math.PI);
        Assert.Equal(100 + 2 + 10, density[(2 * data.Columns) + 1], 1e-4);
        Assert.Equal((0, 0), (data.Y.Values[CalcQpiFile.Origin(data.Rows, oversamp)], data.X.Values[CalcQpiFile.Origin(data.Columns, oversamp)]));
        Assert.Equal(2, CalcQpiFile.Origin(data.Rows, oversamp) / oversamp);
        Assert.Equal(3, CalcQpiFile.Origin(data.Columns, oversamp) / oversamp);
    }

    [Fact]
    public void The_density_of_the_crystal_is_taken_out_of_each_pixel_of_the_cell()
    {
        // A background that differs within the cell, and a change at one pixel of one cell.
        MeasuredData data = Read(Idl("CQPI calculation for x with window=1 and oversamp=2", 16, 16, [0.001], (i, j, _) => 5 + (i % 2) + (3 * (j % 2)) + (i == 9 && j == 7 ? 2 : 0)));
        double[] change = Array.ConvertAll(data.Channels[0].Plane(0), v => v * 1e3 * Math.PI);
        Assert.All(Enumerable.Range(0, 256), i => Assert.Equal(i == (9 * 16) + 7 ? 2 : 0, change[i], 1e-5));
        Assert.Equal(1, data.BiasMillivolts!.Value, 9);
    }

    [Theory]
    [InlineData("CQPI calculation for x with window=1 and oversamp=4", "not whole numbers of such cells")]
    [InlineData("CQPI calculation for x with window=1 and oversamp=0", "not whole numbers of such cells")]
    public void An_oversampling_that_the_map_does_not_have_is_refused(string name, string words) =>
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(Idl(name, 6, 6, [0], (_, _, _) => 0))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_whose_name_does_not_tell_its_cells_is_counted_in_pixels_with_a_warning()
    {
        MeasuredData data = Read(Idl("SPF calculation for x", 4, 4, [0], (i, _, _) => i));
        Assert.Equal(("column", ""), (data.X.Name, data.X.Unit));
        Assert.Contains("oversamp", Assert.Single(data.Warnings), StringComparison.Ordinal);
        byte[] bytes = Idl("SPF calculation for x", 4, 4, [0], (i, _, _) => i);
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<InputException>(() => Read(cut));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_map_of_a_known_pairing_with_the_density_of_its_crystal_is_answered(int oversamp)
    {
        using var line = new CommandLine();
        line.Succeed("simulate", "--irrep", "A1'", "--delta", "1", "--theta", "0.7", "--size", "64", "--space", "r", "--energy", "0", "-o", line.File("a.npy"));
        double[] map = NpyFile.Read(line.File("a.npy")).Real;
        byte[] idl = Idl($"CQPI calculation for NbSe2 with window=0 and oversamp={oversamp}", 64 * oversamp, 64 * oversamp, [0], (i, j, _) => 1e3 * Math.PI * (5e-4 + map[(i / oversamp * 64) + (j / oversamp)]));
        File.WriteAllBytes(line.File("a.idl"), idl);
        line.Succeed("predict", line.File("a.idl"), "-o", line.File("a.json"));
        Assert.Matches(@"^A1' pairing .*Δ0 = (1\.0|0\.99).*θ = 0\.(70|69)", line.Output.Trim());
        Assert.Contains("mean was not compared", line.Output, StringComparison.Ordinal);
    }

    private MeasuredData Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.idl"], bytes);
        return MeasuredData.Read(_folder["a.idl"]);
    }

    // As the program writes it: the range 2 × 2 from −1, energies in eV, the first lattice vector fastest.
    private static byte[] Idl(string name, int first, int second, double[] energies, Func<int, int, int, double> value)
    {
        var bytes = new List<byte>(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\nThu Jan  1 2026\n{first}\n{second}\n{energies.Length}\n2\n2\n-1\n-1\n{energies[0]}\n{energies[^1]}\n0\n")));
        var number = new byte[4];
        for (int i = 0; i < first * second * energies.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, (float)value(i % first, i / first % second, i / (first * second)));
            bytes.AddRange(number);
        }

        return [.. bytes];
    }
}
