using System.Globalization;
using System.Numerics;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

public class TableAndFieldTests
{
    private static readonly CsvGrid Grid = new("m1", "m2", "qx (2π/a)", "qy (2π/a)", (m1, m2) => (m1 + (0.5 * m2), 10 * m2));

    [Fact]
    public void A_complex_stack_of_maps_is_one_row_per_energy_and_grid_point()
    {
        using var folder = new TemporaryFolder();
        var values = new NumericArray([2, 2, 2], [.. Enumerable.Range(0, 8).Select(n => new Complex(n, 0.1 * n))]);
        CsvFile.WriteMap(folder["a.csv"], ["QPI map, η = 0.1 meV", "two\nlines"], Grid, values, "δρ(q)", [-0.3, 0.3]);
        var lines = File.ReadAllLines(folder["a.csv"]);
        Assert.Equal(["# QPI map, η = 0.1 meV", "# two", "# lines"], lines[..3]);
        Assert.Equal("energy (meV),m1,m2,qx (2π/a),qy (2π/a),Re δρ(q),Im δρ(q)", lines[3]);
        Assert.Equal("-0.3,-1,-1,-1.5,-10,0,0", lines[4]);
        Assert.Equal("0.3,0,-1,-0.5,-10,6,0.6000000000000001", lines[10]);
        Assert.Equal(12, lines.Length);
    }

    [Fact]
    public void A_real_map_has_one_value_column_and_its_numbers_lose_no_digit()
    {
        using var folder = new TemporaryFolder();
        CsvFile.WriteMap(folder["a.csv"], [], Grid, new NumericArray([1, 2], [Math.PI, double.NaN]), "value, \"x\"");
        var lines = File.ReadAllLines(folder["a.csv"]);
        Assert.Equal("m1,m2,qx (2π/a),qy (2π/a),\"value, \"\"x\"\"\"", lines[0]);
        Assert.Equal(Math.PI, double.Parse(lines[1].Split(',')[^1], CultureInfo.InvariantCulture));
        Assert.EndsWith(",NaN", lines[2], StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CsvFile.WriteMap(folder["b.csv"], [], Grid, new NumericArray([2], [1.0, 2.0]), "v"));
        Assert.Throws<ArgumentException>(() => CsvFile.WriteTable(folder["b.csv"], [], ["a", "b"], [[1.0]]));
        Assert.Equal(["a.csv"], folder.Names);
    }

    [Fact]
    public void A_field_comes_back_with_its_sizes_units_and_title_for_every_header_length()
    {
        using var folder = new TemporaryFolder();
        for (var letters = 1; letters <= 9; letters++)
        {
            var field = new GsfImage(new[,] { { 1f, 2f, 3f }, { 4f, float.NaN, -6f } })
            {
                Width = 2e-8,
                Height = 1e-8,
                XOffset = -1e-8,
                LateralUnit = "m",
                ValueUnit = "A",
                Title = new string('Δ', letters),
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["Energy"] = "0.3 meV = E" },
            };
            GsfFile.Write(folder["a.gsf"], field);
            var read = GsfFile.Read(folder["a.gsf"]);
            Assert.Equal(field.Values, read.Values);
            Assert.Equal(field.Metadata, read.Metadata);
            Assert.Equal(field with { Values = read.Values, Metadata = read.Metadata }, read);
        }
    }

    [Fact]
    public void The_bytes_of_a_field_follow_the_format_description()
    {
        using var folder = new TemporaryFolder();
        GsfFile.Write(folder["a.gsf"], new GsfImage(new[,] { { 1f, -2f } }));
        var header = "Gwyddion Simple Field 1.0\nXRes = 2\nYRes = 1\nXReal = 2\nYReal = 1\nXOffset = 0\nYOffset = 0\n"u8.ToArray();
        var padding = new byte[4 - (header.Length % 4)];
        Assert.Equal([.. header, .. padding, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], File.ReadAllBytes(folder["a.gsf"]));
    }

    [Fact]
    public void Every_prefix_of_a_field_and_absurd_sizes_are_refused()
    {
        using var folder = new TemporaryFolder();
        GsfFile.Write(folder["a.gsf"], new GsfImage(new float[3, 5]));
        var bytes = File.ReadAllBytes(folder["a.gsf"]);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(folder["cut.gsf"], bytes[..length]);
            Assert.Throws<InputException>(() => GsfFile.Read(folder["cut.gsf"]));
        }

        foreach (var (header, words) in new[]
        {
            ("XRes = 1048576\nYRes = 1048576\n", "4398046511104 bytes"), ("XRes = 0\nYRes = 1\n", "XRes"),
            ("XRes = 1\nYRes = 1e3\n", "YRes"), ("YRes = 1\n", "no XRes"), ("XRes = 1\nnonsense\n", "line 3"), ("XRes = 1\nYRes = 1\nXReal = wide\n", "XReal"),
        })
        {
            File.WriteAllText(folder["bad.gsf"], $"Gwyddion Simple Field 1.0\n{header}\0\0\0\0abcd\0\0\0\0");
            Assert.Contains(words, Assert.Throws<InputException>(() => GsfFile.Read(folder["bad.gsf"])).Message, StringComparison.Ordinal);
        }
    }
}
