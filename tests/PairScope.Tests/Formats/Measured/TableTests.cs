using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Tables as people and programs write them, and the units of their axes.</summary>
public sealed class TableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0,5;10,5\n100,5;110,5\n")]
    [InlineData("0,5\t10,5\n100,5\t110,5\n")]
    [InlineData("0,5 10,5\n100,5  110,5\n")]
    [InlineData("0.5,10.5\n100.5,110.5\n")]
    [InlineData("0.5;10.5;\n100.5;110.5;\n")]
    [InlineData("\"0,5\",\"10,5\"\n\"100,5\",\"110,5\"\n")]
    public void A_matrix_has_the_same_values_with_decimal_commas_and_points(string text)
    {
        MeasuredData data = Read(text);
        Assert.Equal((2, 2), (data.Rows, data.Columns));
        Assert.Equal([0.5, 10.5, 100.5, 110.5], data.Channels[0].Values.Real);
    }

    [Theory]
    [InlineData(";0;0,5;1\n1;1;2;3\n0;4;5;6\n")]
    [InlineData("y\\x,0,0.5,1\n0,4,5,6\n1,1,2,3\n")]
    [InlineData("\t0\t0.5\t1\n1\t1\t2\t3\n0\t4\t5\t6\n")]
    public void A_matrix_may_have_its_places_along_the_edges(string text)
    {
        MeasuredData data = Read(text);
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Channels[0].Values.Real);
        Assert.Equal([0, 0.5, 1], data.X.Values);
        Assert.Equal([1, 0], data.Y.Values);
        Assert.Contains("x and y", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_numbers_behind_one_name_is_refused_where_they_are_no_places() =>
        Assert.Contains("'gap'", Assert.Throws<InputException>(() => Read("gap,1,2,7\n3,4,5,6\n1,4,5,6\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_letter_is_a_bias_where_its_unit_is_that_of_one()
    {
        MeasuredData data = Read("x (nm),y (nm),V (V),I (A)\n0,0,0.001,1\n0,0,0.002,2\n1,0,0.001,3\n1,0,0.002,4\n");
        Assert.Equal("bias", data.Sweep!.Name);
        Assert.Equal([1, 2], data.Sweep.Values);
        Assert.Equal([1, 3, 2, 4], data.Channels[0].Values.Real);
    }

    public static TheoryData<string> Heads =>
    [
        "bias (mV),y (nm),x (nm),didv (nS)", "bias [mV],y [nm],x [nm],didv [nS]", "bias(mV),y(nm),x(nm),didv(nS)", "Bias (mV),Y (nm),X (nm),didv (nS)", "bias_mV,y_nm,x_nm,didv_nS",
        "Sample bias / mV,Y / nm,X / nm,didv / nS",
    ];

    [Theory]
    [MemberData(nameof(Heads))]
    public void Names_with_units_may_be_written_in_many_ways(string head)
    {
        MeasuredData data = Read(Long(head, (x, y, b) => $"{b},{y},{x},{(100 * y) + (10 * x) + (0.1 * (b + 2))}"));
        AssertLong(data);
        Assert.Equal(("didv", "nS"), (data.Channels[0].Name, data.Channels[0].Unit));
    }

    [Fact]
    public void A_long_table_may_have_decimal_commas()
    {
        MeasuredData data = Read(Long("bias (mV);y (nm);x (nm);didv", (x, y, b) => $"{b};{y};{x};{(100 * y) + (10 * x) + (0.1 * (b + 2)):F3}").Replace('.', ','));
        AssertLong(data);
    }

    [Fact]
    public void Names_may_stand_in_the_comment_above_the_numbers() =>
        AssertLong(Read(Long("# bias (mV),y (nm),x (nm),didv", (x, y, b) => $"{b},{y},{x},{(100 * y) + (10 * x) + (0.1 * (b + 2))}")));

    [Theory]
    [InlineData("m", "V", 1e-9, 1e-3)]
    [InlineData("µm", "V", 1e-3, 1e-3)]
    [InlineData("um", "µV", 1e-3, 1e3)]
    [InlineData("pm", "mV", 1e3, 1)]
    [InlineData("Å", "mV", 10, 1)]
    [InlineData("Angstrom", "mV", 10, 1)]
    public void Lengths_become_nm_and_biases_mV(string length, string bias, double lengths, double biases)
    {
        MeasuredData data = Read(Long($"bias ({bias}),y ({length}),x ({length}),didv", (x, y, b) =>
            $"{b * biases:R},{y * lengths:R},{x * lengths:R},{(100 * y) + (10 * x) + (0.1 * (b + 2)):R}"));
        Assert.Equal((0, 6), (Math.Round(data.X.Values[0], 9), Math.Round(data.X.Values[^1], 9)));
        Assert.Equal(7, data.X.Extent, 9);
        Assert.Equal([-2, -1, 0, 1, 2], data.Sweep!.Values.Select(v => Math.Round(v, 9)));
        AssertLong(data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("---")]
    [InlineData("N/A")]
    public void A_cell_without_a_number_is_a_pixel_without_a_value(string cell)
    {
        MeasuredData data = Read(Long("y (nm),x (nm),v", (x, y, b) => b > -2 ? null : (FormattableString)$"{y},{x},{(x == 2 && y == 1 ? cell : "5")}"));
        Assert.Equal([(2 * 7) + 2], Enumerable.Range(0, 28).Where(i => double.IsNaN(data.Channels[0].Values.Real[i])));
    }

    [Fact]
    public void Positions_may_be_off_by_the_rounding_of_whoever_wrote_them()
    {
        var random = new Random(3);
        MeasuredData data = Read(Long("bias (mV),y (nm),x (nm),didv", (x, y, b) =>
            $"{b},{y + (1e-5 * random.NextDouble()):R},{x - (1e-5 * random.NextDouble()):R},{(100 * y) + (10 * x) + (0.1 * (b + 2)):R}"));
        AssertLong(data);
        Assert.Equal(7, data.X.Extent, 3);
    }

    [Fact]
    public void A_column_that_nobody_measured_is_filled_with_nothing()
    {
        MeasuredData data = Read(Long("y (nm),x (nm),v", (x, y, b) => b > -2 || x == 3 ? null : (FormattableString)$"{y},{x},5"));
        Assert.Equal((7, 7.0), (data.Columns, data.X.Extent));
        Assert.Equal(4, data.Channels[0].Values.Real.Count(double.IsNaN));
        Assert.Contains("4 pixels", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rows_for_one_place_are_refused_because_the_second_would_win_in_silence()
    {
        string text = Long("field,y (nm),x (nm),v", (x, y, b) => $"{b},{y},{x},5");
        Assert.Contains("lines 2 and 30 are for the same place", Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_decimal_commas_between_commas_is_refused() =>
        Assert.Contains("decimal commas need semicolons", Assert.Throws<InputException>(() => Read("y,x,v\n0,5,1,5,2,5\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bias_without_a_unit_is_not_taken_for_millivolts()
    {
        MeasuredData data = Read(Long("bias,y (nm),x (nm),didv", (x, y, b) => $"{b},{y},{x},5"));
        Assert.Null(data.BiasOf(0));
        Assert.Contains("names no unit", Assert.Single(data.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("um", 7e-3)]
    [InlineData("nm", 7)]
    [InlineData("m", 7e-9)]
    [InlineData("Å", 70)]
    public void A_Gwyddion_field_of_any_unit_of_length_is_in_nm(string unit, double width)
    {
        GsfFile.Write(_folder["a.gsf"], new GsfImage(new float[4, 7]) { Width = width, Height = width * 4 / 7, LateralUnit = unit, XOffset = width, ValueUnit = "V" });
        MeasuredData data = MeasuredData.Read(_folder["a.gsf"]);
        Assert.Equal(("nm", 7.0, 4.0), (data.X.Unit, Math.Round(data.X.Extent, 9), Math.Round(data.Y.Extent, 9)));
        Assert.Equal(10.5, data.CentreNanometres.X, 9);
    }

    // 7 × 4 places and five biases, the slowest first; a row that is null is left out.
    private static string Long(string head, Func<int, int, int, FormattableString?> row) => string.Join('\n',
    [
        head,
        .. (from b in Enumerable.Range(-2, 5) from y in Enumerable.Range(0, 4) from x in Enumerable.Range(0, 7) select row(x, y, b)).OfType<FormattableString>().Select(FormattableString.Invariant),
    ]) + "\n";

    private static void AssertLong(MeasuredData data)
    {
        Assert.Equal((5, 4, 7), (data.Channels[0].Layers, data.Rows, data.Columns));
        Assert.Equal(("nm", "nm", "mV"), (data.X.Unit, data.Y.Unit, data.Sweep!.Unit));
        for (int layer = 0; layer < 5; layer++)
        {
            // Row 0 is the top, where y is largest.
            Assert.Equal(
                Enumerable.Range(0, 28).Select(i => Math.Round((100 * (3 - (i / 7))) + (10.0 * (i % 7)) + (0.1 * layer), 6)), data.Channels[0].Plane(layer).Select(v => Math.Round(v, 6)));
        }
    }

    private MeasuredData Read(string text)
    {
        File.WriteAllText(_folder["a.csv"], text);
        return MeasuredData.Read(_folder["a.csv"]);
    }
}
