using System.Globalization;
using System.Text;
using System.Xml.Linq;
using FsCheck.Fluent;
using PairScope.Formats;
using PairScope.Lattice;

namespace PairScope.Tests.Formats;

public class PicturesTests
{
    private const int Size = 8;
    private static readonly double[] Values = [.. Enumerable.Range(0, Size * Size).Select(n => Math.Sin(1 + (3.7 * n)))];
    private static readonly ColorScale Scale = ColorScale.Symmetric(Values, "value");

    [Fact]
    public void A_reciprocal_map_shows_every_grid_point_at_its_Cartesian_momentum_and_repeats_with_the_lattice()
    {
        var sample = ZonePlots.ReciprocalMap(Values, Size, "map", Scale).Plane!.Sample;
        var seen = 0;
        for (var m1 = -2 * Size; m1 <= 2 * Size; m1++)
        {
            for (var m2 = -2 * Size; m2 <= 2 * Size; m2++)
            {
                var q = new ReducedMomentum((double)m1 / Size, (double)m2 / Size).ToCartesian();
                var value = sample(q.X / (2 * Math.PI), q.Y / (2 * Math.PI));
                if (!double.IsNaN(value))
                {
                    var (row, column) = ((m1 + (Size / 2) + (2 * Size)) % Size, (m2 + (Size / 2) + (2 * Size)) % Size);
                    Assert.Equal(Values[(row * Size) + column], value, 1e-9);
                    seen++;
                }
            }
        }

        // Every momentum once, those on the zone's edge at up to all of their equivalent places.
        Assert.InRange(seen, (Size * Size) - 8, (Size * Size) + 16);
    }

    [Fact]
    public void The_zone_is_a_regular_hexagon_with_the_area_of_a_reciprocal_cell()
    {
        var sample = ZonePlots.ReciprocalMap(Values, Size, "map", Scale).Plane!.Sample;
        const int Steps = 600;
        var inside = 0;
        for (var i = 0; i < Steps; i++)
        {
            for (var j = 0; j < Steps; j++)
            {
                var (x, y) = (((i + 0.5) / Steps * 2) - 1, ((j + 0.5) / Steps * 2) - 1);
                var here = !double.IsNaN(sample(x, y));
                inside += here ? 1 : 0;
                var (turnedX, turnedY) = ((0.5 * x) - (Math.Sqrt(3) / 2 * y), (Math.Sqrt(3) / 2 * x) + (0.5 * y));
                Assert.Equal(here, !double.IsNaN(sample(turnedX, turnedY)));
            }
        }

        Assert.Equal(2 / Math.Sqrt(3), 4.0 * inside / Steps / Steps, 0.01);
    }

    [Fact]
    public void The_real_space_map_gives_every_point_the_value_of_its_nearest_site()
    {
        var sample = ImagePlots.RealSpaceMap(Values, Size, "map", Scale).Plane!.Sample;
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(-80_000, 80_000).Two().ToArbitrary(),
            point =>
            {
                var (x, y) = (point.Item1 * 1e-4, point.Item2 * 1e-4);
                var nearest = Enumerable.Range(-20, 41).SelectMany(n1 => Enumerable.Range(-20, 41).Select(n2 => new LatticeVector(n1, n2)))
                    .MinBy(site => Math.Pow(TriangularLattice.Position(site).X - x, 2) + Math.Pow(TriangularLattice.Position(site).Y - y, 2));
                var (row, column) = (nearest.N1 + (Size / 2), nearest.N2 + (Size / 2));
                var expected = row is >= 0 and < Size && column is >= 0 and < Size ? Values[(row * Size) + column] : double.NaN;
                return expected.Equals(sample(x, y));
            }));
    }

    [Fact]
    public void A_measured_image_stands_upright_with_row_zero_on_top()
    {
        var sample = ImagePlots.Image(new double[,] { { 1, 2 }, { 3, 4 } }, 10, 20, "nm", "image", Scale).Plane!.Sample;
        Assert.Equal([1.0, 2, 3, 4], new[] { sample(1, 19), sample(9, 19), sample(1, 1), sample(9, 1) });
    }

    [Fact]
    public void A_transform_has_zero_momentum_at_its_middle_pixel()
    {
        var pixels = new double[4, 5];
        pixels[2, 2] = 7;
        pixels[1, 4] = 3;
        var panel = ImagePlots.MomentumImage(pixels, 0.1, 0.2, "1/nm", "transform", Scale);
        Assert.Equal(7, panel.Plane!.Sample(0, 0));
        Assert.Equal(3, panel.Plane!.Sample(0.2, 0.2));
        Assert.Equal((-0.25, 0.25), (Math.Round(panel.XAxis.Minimum, 12), Math.Round(panel.XAxis.Maximum, 12)));
        Assert.Equal((-0.3, 0.5), (Math.Round(panel.YAxis.Minimum, 12), Math.Round(panel.YAxis.Maximum, 12)));
    }

    [Fact]
    public void A_spectral_function_takes_the_nearest_energy_and_momentum()
    {
        var path = TriangularLattice.StandardPath(20);
        double[] energies = [-1, 0, 1];
        var values = Enumerable.Range(0, 3 * path.Distances.Count).Select(n => (double)n).ToArray();
        var panel = PathPlots.SpectralFunction(path, energies, values, "A", ColorScale.Sequential(values, "A"));
        Assert.Equal(path.Distances.Count + 4, panel.Plane!.Sample(path.Distances[4] + 1e-6, 0.3));
        Assert.Equal("Γ M K Γ", string.Join(' ', panel.XAxis.NamedTicks!.Select(tick => tick.Label)));
    }

    [Fact]
    public void Of_several_zones_only_what_was_computed_is_drawn()
    {
        // m1 alone, which is not periodic: a point outside of the data would show the other end's value.
        const int Whole = 3 * Size;
        double[] values = [.. Enumerable.Range(0, Whole * Whole).Select(i => (double)((i / Whole) - (Whole / 2)))];
        BravaisLattice lattice = TriangularLattice.Value;
        var sample = ZonePlots.ReciprocalMap(values, Size, "map", Scale, zones: 3).Plane!.Sample;
        for (double x = -2.2; x < 2.2; x += 0.09)
        {
            for (double y = -2; y < 2; y += 0.09)
            {
                ReducedMomentum q = lattice.Reduce(2 * Math.PI * x, 2 * Math.PI * y);
                if (sample(x, y) is var value && double.IsFinite(value) && q.K1 * Size < (Whole / 2) - 1)
                {
                    Assert.Equal(q.K1 * Size, value, 9);
                }
            }
        }
    }

    [Fact]
    public void The_hexagon_on_paper_is_undistorted_and_no_larger_than_its_plot()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Repeat(0.37, Size * Size).ToArray();
        var scale = new ColorScale(ColorMap.Viridis, 0, 1, "value");
        new Figure("Title", ZonePlots.ReciprocalMap(values, Size, "map", scale, marks: false)).Save(folder["a.png"]);
        var rows = new PngImage(folder["a.png"]).CountPerRow(ColorMap.Viridis.At(0.37));
        var height = rows.Count(count => count > 100);
        Assert.Equal(2 / Math.Sqrt(3), (double)rows.Max() / height, 0.01);
        Assert.Equal(340 * 2 * (2 / Math.Sqrt(3)) / 1.32, height, 3.0);
        Assert.Equal(["a.png"], folder.Names);
    }

    [Fact]
    public void Twice_the_scale_gives_twice_the_pixels_on_a_white_sheet()
    {
        using var folder = new TemporaryFolder();
        var figure = new Figure("Title", ImagePlots.RealSpaceMap(Values, Size, "map", Scale)) { Subtitle = "parameters" };
        figure.Save(folder["one.png"], 1);
        figure.Save(folder["two.png"], 2);
        var (one, two) = (new PngImage(folder["one.png"]), new PngImage(folder["two.png"]));
        Assert.InRange(two.Width, (2 * one.Width) - 2, 2 * one.Width);
        Assert.InRange(two.Height, (2 * one.Height) - 2, 2 * one.Height);
        Assert.Equal(Rgb.White, one[1, 1]);
        Assert.Equal(Rgb.White, one[one.Width - 2, one.Height - 2]);
        Assert.NotEqual(0, one.CountPerRow(Rgb.White).Sum(count => one.Width - count));
    }

    [Fact]
    public void A_second_unit_stands_along_the_upper_edge_at_the_same_places()
    {
        // 2π/3.44 Å = 1.83/Å: ticks at −1, 0 and 1 1/Å stand over −0.547, 0 and 0.547 in 2π/a.
        using var folder = new TemporaryFolder();
        double[] flat = new double[16];
        PlotPanel With(double? a) => ZonePlots.ReciprocalMap(flat, 4, "q", ColorScale.Sequential([0, 1], "|δρ(q)|"), latticeAngstrom: a);
        new Figure(string.Empty, With(null)).Save(folder["one.png"]);
        new Figure(string.Empty, With(3.44)).Save(folder["two.png"]);
        var (one, two) = (new PngImage(folder["one.png"]), new PngImage(folder["two.png"]));
        Assert.Equal(one.Width, two.Width);
        Assert.InRange(two.Height - one.Height, 30, 90);
        Assert.Equal(2 * Math.PI / 3.44, With(3.44).XAxis.Beside!.Value.Factor, 1e-12);
        Assert.Null(With(null).XAxis.Beside);
    }

    [Fact]
    public void One_drawing_is_pixels_or_curves_as_the_file_ends()
    {
        using var folder = new TemporaryFolder();
        double[] modulus = [.. Enumerable.Range(0, 64 * 64).Select(n => Math.Abs(Math.Sin(n) * Math.Cos(0.1 * n)))];
        var figure = new Figure("A1′, Δ0 = 1 meV", ZonePlots.ReciprocalMap(modulus, 64, "|δρ(q_{x})|", ColorScale.Sequential(modulus, "|δρ(q)|"))) { Subtitle = "θ = 0.7" };
        foreach (string ending in PictureFile.Endings)
        {
            figure.Save(folder["a" + ending]);
        }

        var png = new PngImage(folder["a.png"]);
        var svg = XDocument.Load(folder["a.svg"]);
        Assert.Equal(png.Width / 2.0, (double)svg.Root!.Attribute("width")!, 1.0);
        Assert.Equal(png.Height / 2.0, (double)svg.Root!.Attribute("height")!, 1.0);

        // The map itself and the colour bar, pixel by pixel; letters are curves.
        XElement[] images = [.. svg.Descendants().Where(e => e.Name.LocalName is "image")];
        Assert.Equal(2, images.Length);
        Assert.All(images, i => Assert.Contains("pixelated", (string)i.Attribute("style")!, StringComparison.Ordinal));
        Assert.Contains(images, i => (double)i.Attribute("height")! > 4 * 64);
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "text");
        byte[] pdf = File.ReadAllBytes(folder["a.pdf"]);
        string text = Encoding.Latin1.GetString(pdf);
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("/FontFile", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DCTDecode", text, StringComparison.Ordinal);
        Assert.InRange(pdf.Length, 1000, 200_000);
        Assert.Equal(["a.pdf", "a.png", "a.svg"], folder.Names.Order(StringComparer.Ordinal).ToArray());

        // Drawn twice, the files are the same; Skia numbers the clips of an SVG on and on through the process.
        foreach (string ending in (string[])[".png", ".pdf"])
        {
            figure.Save(folder["b" + ending]);
            Assert.Equal(File.ReadAllBytes(folder["a" + ending]), File.ReadAllBytes(folder["b" + ending]));
        }

        Assert.Contains(".png, .svg or .pdf", Assert.Throws<InputException>(() => figure.Save(folder["a.gif"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_file_holds_an_image_pixel_by_pixel()
    {
        using var folder = new TemporaryFolder();
        var values = new double[7, 11];
        foreach (var (row, column) in Enumerable.Range(0, 77).Select(n => (n / 11, n % 11)))
        {
            values[row, column] = Math.Sin((3 * row) + (5.1 * column));
        }

        var scale = ColorScale.Symmetric([-1, 1], "value");
        PlotPanel[] panels = [ImagePlots.Image(values, 3.3, 2.1, "nm", "image", scale), ImagePlots.MomentumImage(values, 0.3, 0.7, "1/nm", "transform", scale)];
        new Figure(string.Empty, panels).Save(folder["a.svg"]);
        var images = XDocument.Load(folder["a.svg"]).Descendants().Where(e => e.Name.LocalName is "image")
            .Where(e => (int)e.Attribute("width")! is 11).ToArray();
        Assert.Equal(2, images.Length);
        foreach (string data in images.Select(e => e.Attributes().Single(a => a.Name.LocalName is "href").Value))
        {
            File.WriteAllBytes(folder["image.png"], Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]));
            var image = new PngImage(folder["image.png"]);
            Assert.Equal((11, 7), (image.Width, image.Height));
            Assert.All(Enumerable.Range(0, 77), n => Assert.Equal(scale.At(values[n / 11, n % 11]), image[n % 11, n / 11]));
        }
    }

    [Fact]
    public void Every_kind_of_panel_survives_hostile_numbers()
    {
        using var folder = new TemporaryFolder();
        double[] bad = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, -1e-300, 0];
        var nothing = Enumerable.Repeat(double.NaN, 4).ToArray();
        var plot = new PlotPanel
        {
            Title = new string('W', 300),
            XAxis = Axis.Over("x", "a", bad),
            YAxis = Axis.Over("y", string.Empty, [2, 2]),
            Lines = [new LineSeries(bad, bad, "name"), new LineSeries([], [])],
            Points = new ColoredPoints(bad, bad, bad, ColorScale.Sequential(bad, "value")),
        };
        var text = new TextPanel
        {
            Lines = [(string.Empty, TextStyle.Normal), (new string('x', 500), TextStyle.Headline), ("one two q_{x", TextStyle.Muted)],
            Bars = [new ProbabilityBar("all", double.NaN), new ProbabilityBar(new string('n', 100), 7, true)],
        };
        var figure = new Figure(
            string.Empty, plot, text, ZonePlots.ReciprocalMap(nothing, 2, "empty", ColorScale.Symmetric(nothing, "value")),
            ImagePlots.Image(new[,] { { double.NaN } }, 1, 1, "nm", "empty", ColorScale.Sequential([], "value")));
        Assert.All(PictureFile.Endings, ending => figure.Save(folder["a" + ending], 1));
        Assert.Equal(["a.pdf", "a.png", "a.svg"], folder.Names.Order(StringComparer.Ordinal).ToArray());
        Assert.NotNull(XDocument.Load(folder["a.svg"]).Root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(120)]
    public void A_sentence_of_any_length_stays_within_the_picture_whole(int times)
    {
        using var folder = new TemporaryFolder();
        var sentence = string.Join(' ', Enumerable.Repeat("The map holds less than half of what every pairing would leave in it, so nothing can be told.", times));
        var text = new TextPanel
        {
            Lines = [("cannot tell", TextStyle.Headline), (sentence, TextStyle.Normal), (new string('x', 7 * times), TextStyle.Muted)],
            BarTitle = sentence[..(times * 20)],
            Bars = [new ProbabilityBar("a class with a name of several words", 0.5, true), new ProbabilityBar(new string('n', 40), 0.3)],
        };
        var title = string.Join(", ", Enumerable.Repeat("E′ (general), Δ0 = 1 meV, θ_{s} = 0.4", Math.Min(times, 12)));
        var figure = new Figure(title, ZonePlots.ReciprocalMap(Values, Size, title, Scale), text) { Subtitle = title };
        figure.Save(folder["a.png"], 1);
        var picture = new PngImage(folder["a.png"]);

        // Ten points of white all round: no letter reaches the edge, and none is cut off there.
        Assert.All(Enumerable.Range(0, picture.Width), x => Assert.All(Enumerable.Range(0, 10), n => Assert.Equal((Rgb.White, Rgb.White), (picture[x, n], picture[x, picture.Height - 1 - n]))));
        Assert.All(Enumerable.Range(0, picture.Height), y => Assert.All(Enumerable.Range(0, 10), n => Assert.Equal((Rgb.White, Rgb.White), (picture[n, y], picture[picture.Width - 1 - n, y]))));

        // And all of it is there.
        using var canvas = new Canvas(1, 1, 1);
        foreach (var line in (string[])[sentence, title, new string('x', 500), "a\U0001d6e5" + new string('y', 90)])
        {
            IReadOnlyList<string> lines = TextLayout.Lines(canvas, line, 12, bold: false, 300);
            Assert.Equal(line.Replace(" ", string.Empty, StringComparison.Ordinal), string.Concat(lines).Replace(" ", string.Empty, StringComparison.Ordinal));
            Assert.All(lines, l => Assert.InRange(canvas.MeasureText(l, 12), 0, 300));
        }
    }

    [Fact]
    public void Names_at_the_ends_of_an_axis_stay_within_the_picture()
    {
        using var folder = new TemporaryFolder();
        MomentumPath path = TriangularLattice.Path([("(0.1234, 0.1234) and further", new(0.1234, 0.1234)), ("a long name at the right end", new(0.2, 0.2))], 20);
        new Figure(string.Empty, PathPlots.AlongPath(path, [(string.Empty, new double[path.Distances.Count])], string.Empty, "Energy", "meV")).Save(folder["a.png"], 1);
        var picture = new PngImage(folder["a.png"]);
        Assert.All(Enumerable.Range(0, picture.Height), y => Assert.All(Enumerable.Range(0, 10), n => Assert.Equal((Rgb.White, Rgb.White), (picture[n, y], picture[picture.Width - 1 - n, y]))));
    }

    [Fact]
    public void A_picture_that_cannot_be_written_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var figure = new Figure("Title", ImagePlots.RealSpaceMap(Values, Size, "map", Scale, radius: 3));
        Assert.Throws<InputException>(() => figure.Save(folder["none/a.png"]));
        Assert.Empty(folder.Names);
        Assert.Throws<ArgumentException>(() => ImagePlots.RealSpaceMap(Values, 7, "odd", Scale));
        Assert.Throws<ArgumentException>(() => ZonePlots.ReciprocalMap(Values, 10, "small", Scale));
    }

    [Fact]
    public void Uniform_colour_maps_grow_lighter_all_the_way_and_the_diverging_one_is_white_in_the_middle()
    {
        foreach (var map in new[] { ColorMap.Viridis, ColorMap.Magma, ColorMap.Inferno, ColorMap.Grey })
        {
            // Eight steps of 255 at a time: between neighbours the rounding of each component to a byte is as large as the step.
            Assert.All(Enumerable.Range(0, 248), n => Assert.True(Lightness(map.At((n + 8) / 255.0)) > Lightness(map.At(n / 255.0)), $"{map.Name} at {n}"));
        }

        Assert.True(Lightness(ColorMap.BlueRed.At(0.5)) > 240);
        Assert.True(ColorMap.BlueRed.At(0).Blue > ColorMap.BlueRed.At(0).Red && ColorMap.BlueRed.At(1).Red > ColorMap.BlueRed.At(1).Blue);
        Assert.Equal(ColorMap.Grey.At(0.25), ColorMap.InverseGrey.At(0.75));
        Assert.Equal(ColorMap.Magma.At(0), ColorMap.Magma.At(-5));

        static double Lightness(Rgb color) => (0.2126 * color.Red) + (0.7152 * color.Green) + (0.0722 * color.Blue);
    }

    [Fact]
    public void Colour_scales_say_what_they_clip()
    {
        var values = Enumerable.Range(0, 101).Select(n => (double)n).Append(double.NaN).ToArray();
        var whole = ColorScale.Sequential(values, "v");
        Assert.Equal((0, 100, false, false), (whole.Minimum, whole.Maximum, whole.ClipsBelow, whole.ClipsAbove));
        var clipped = ColorScale.Sequential(values, "v", clip: 0.1);
        Assert.Equal((0, 90, false, true), (clipped.Minimum, clipped.Maximum, clipped.ClipsBelow, clipped.ClipsAbove));
        var both = ColorScale.Sequential(values, "v", clip: 0.1, fromZero: false);
        Assert.Equal((10, 90, true, true), (both.Minimum, both.Maximum, both.ClipsBelow, both.ClipsAbove));
        var signed = ColorScale.Symmetric([-1, 0, 3], "v");
        Assert.Equal((-3, 3, ColorMap.BlueRed.At(0.5)), (signed.Minimum, signed.Maximum, signed.At(0)));
        Assert.True(ColorScale.Sequential([4, 4], "v", fromZero: false).Maximum > 4);
    }

    [Theory]
    [InlineData(-0.74, 0.74, 6, "−0.50 −0.25 0.00 0.25 0.50", 0)]
    [InlineData(0, 1e-3, 6, "0.0 0.2 0.4 0.6 0.8 1.0", -3)]
    [InlineData(-250, 650, 8, "−200 0 200 400 600", 0)]
    [InlineData(0, 99999, 6, "0 20000 40000 60000 80000", 0)]
    [InlineData(0, 3e6, 5, "0 1 2 3", 6)]
    public void Ticks_stand_at_round_numbers(double low, double high, int most, string labels, int exponent)
    {
        var ticks = TickScale.Create(low, high, most);
        Assert.Equal(labels, string.Join(' ', ticks.Labels));
        Assert.Equal(exponent, ticks.Exponent);
        Assert.All(ticks.Positions, position => Assert.InRange(position, low - 1e-9, high + (1e-9 * Math.Abs(high))));
        Assert.Equal(
            ticks.Positions.Select(position => position / Math.Pow(10, exponent)),
            ticks.Labels.Select(label => double.Parse(label.Replace('−', '-'), CultureInfo.InvariantCulture)),
            (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Subscripts_and_superscripts_are_told_from_plain_text()
    {
        Assert.Equal(
            [("|δρ(q", 1.0), ("x", 0.72), (")| (10", 1.0), ("−3", 0.72), (" a_b)", 1.0)],
            RichText.Parse("|δρ(q_{x})| (10^{−3} a_b)").Select(run => (run.Text, run.Scale)));
        Assert.Equal("DOS (1/meV)", TickScale.Title("DOS", "1/meV", 0));
        Assert.Equal("DOS [10^{−3} states/(meV·cell)]", TickScale.Title("DOS", "states/(meV·cell)", -3));
        Assert.Equal("θ", TickScale.Title("θ", string.Empty, 0));
    }
}
