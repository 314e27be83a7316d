using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Tests.Formats;
using PairScope.Tests.Repository;

namespace PairScope.Tests.Data;

/// <summary>Recipes: how they are read, and that steps do what they say to a grid of spectra.</summary>
public sealed class RecipeTests : IDisposable
{
    private const int Pixels = 48;
    private const double Side = 12;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_step_can_be_written_with_all_its_parameters()
    {
        Recipe recipe = RecipeFile.Parse(
            """
            title: everything
            channel: LIY 1 omega
            topograph: Z
            steps:
              - bias-offset: {millivolts: 0.8}
              - outliers
              - background: {order: 2, rows: 0}
              - bragg: {lattice: 3.44}
              - drift: {width: 1.5}
              - calibrate: {lattice: 3.44}
              - impurities: {smoothing: 0.4, threshold: 6, in: map}
              - crop: {side: 8, x: 1, y: -2}
              - window: {shape: tukey}
              - fourier: {impurity: 2}
              - symmetrise: {group: C6v}
              - crystal-grid: {size: 32}
              - multi-atom: {regularisation: 0.2}
              - haem: {radius: 1.2}
              - pr-qpi
              - wavefronts: {radius: 1.8, width: 0.4, wave: [0.5, -1], x: 1, y: 2, controls: 10}
              - wavefronts: {radius: 1.8, width: 0.4, q: [2, 1], impurity: 3}
              - wavefronts: {radius: 1.8, width: 0.4, wave: intervalley}
            """,
            "r.yaml");
        Assert.Equal(("LIY 1 omega", "Z"), (recipe.Channel, recipe.Topograph));
        Assert.Equal(
            [
                new BiasOffsetStep(0.8), new OutliersStep(), new BackgroundStep(2, 0), new BraggStep(3.44), new DriftStep(1.5), new CalibrateStep(3.44), new ImpuritiesStep(0.4, 6, ImpuritySearch.Map),
                new CropStep(8, null, 1, -2), new WindowStep(WindowShape.Tukey), new FourierStep(2, null), new SymmetriseStep(6, true), new CrystalGridStep(32), new MultiAtomStep(0.2),
                new HaemStep(1.2), new PhaseReferencedStep(), new WavefrontsStep(1.8, 0.4, (0.5, -1), null, null, (1, 2), 10), new WavefrontsStep(1.8, 0.4, null, (2, 1), 3, null), new WavefrontsStep(1.8, 0.4, null, null, null, null),
            ],
            recipe.Steps);
    }

    [Theory]
    [InlineData("steps: []", "line 1", "1 to 100 steps")]
    [InlineData("title: x", "steps", "missing")]
    [InlineData("steps:\n  - polish", "line 2", "'polish' is no step; the steps are bias-offset")]
    [InlineData("steps:\n  - drift", "steps[0].drift.width", "missing")]
    [InlineData("steps:\n  - drift: {width: -1}", "steps[0].drift.width", "outside 0.05 to 1000 nm")]
    [InlineData("steps:\n  - drift: {breadth: 1}", "steps[0].drift.breadth", "unknown key")]
    [InlineData("steps:\n  - background: {order: 9}", "background.order", "outside 0 to 5")]
    [InlineData("steps:\n  - symmetrise: {group: C5}", "symmetrise.group", "C6v")]
    [InlineData("steps:\n  - crystal-grid: {size: 7}", "crystal-grid.size", "odd")]
    [InlineData("steps:\n  - crop: {side: 8, x: 1}", "crop", "both 'x' and 'y'")]
    [InlineData("steps:\n  - wavefronts: {radius: 1, width: 0.3, wave: [1]}", "wavefronts.wave", "two numbers")]
    [InlineData("steps:\n  - wavefronts: {radius: 1, width: 0.3, wave: [1, 0], q: [1, 0]}", "wavefronts.q", "either 'wave'")]
    [InlineData("steps:\n  - wavefronts: {radius: 1}", "wavefronts.width", "missing")]
    [InlineData("steps:\n  - window: {shape: hat}", "window.shape", "tukey")]
    [InlineData("steps: [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "nested", "16")]
    [InlineData("- outliers", "one YAML mapping", "steps")]
    [InlineData("steps: [outliers]\n? &a [*a]\n: 1", "line 2", "key that is a list")]
    [InlineData("steps: [outliers]\n? {b: 1}\n: 1", "line 2", "key that is a list or a mapping")]
    [InlineData("a: &a [outliers]\nsteps: *a", "line 2", "alias")]
    [InlineData("title: a\0b\nsteps: [outliers]", "line 1", "U+0000")]
    public void Mistakes_are_told_with_line_and_key(string text, string place, string words)
    {
        string message = Assert.Throws<InputException>(() => RecipeFile.Parse(text, "r.yaml")).Message;
        Assert.Contains("'r.yaml'", message, StringComparison.Ordinal);
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_mistakes_are_told_in_a_few_lines()
    {
        string text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"{new string('k', 200)}{i}: 1\n"));
        string message = Assert.Throws<InputException>(() => RecipeFile.Parse(text, "r.yaml")).Message;
        Assert.InRange(message.Split('\n').Length, 10, 25);
        Assert.InRange(message.Length, 100, 10_000);
        Assert.Contains("more", message, StringComparison.Ordinal);
        Assert.Contains("more than 20000 values", Assert.Throws<InputException>(() => RecipeFile.Parse($"steps: [{string.Concat(Enumerable.Repeat("a,", 30_000))}a]", "r.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_recipe_is_one()
    {
        Recipe recipe = RecipeFile.Read(Path.Combine(SharedData.RepositoryRoot, "protocols", "measured.yaml"));
        Assert.Contains(recipe.Steps, s => s is DriftStep);
    }

    [Fact]
    public void Recipes_in_the_documentation_are_recipes()
    {
        string[] recipes = [.. ((string[])["measurement.md", "measured.md"]).SelectMany(page => MarkdownPage.Blocks(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", page)), "yaml"))];
        Assert.All(recipes, block => Assert.NotEmpty(RecipeFile.Parse(block, "docs").Steps));
        Assert.Equal(3, recipes.Length);
    }

    [Fact]
    public void A_grid_of_spectra_goes_all_the_way_to_a_sign()
    {
        // One impurity whose pattern changes sign with the bias, a current that vanishes at 1 mV, a meandered file.
        File.WriteAllBytes(_folder["grid.3ds"], SignChanging(offsetVolts: 1e-3).Bytes());
        ProcessedMap map = Done(
            """
            steps:
              - bias-offset
              - background: {order: 1}
              - impurities: {smoothing: 0.5, threshold: 6}
              - fourier: {impurity: 1}
              - haem: {radius: 1}
              - pr-qpi
            """);
        Assert.Equal([-10, 0, 10], map.BiasMillivolts.Select(b => Math.Round(b, 4)));
        FoundImpurity impurity = Assert.Single(map.Impurities);
        Assert.InRange(Math.Abs(impurity.X - 1.5), 0, 0.05);
        Assert.InRange(Math.Abs(impurity.Y + 2), 0, 0.05);

        (string name, string unit, double[] energies, double[] values) = Assert.Single(map.Curves);
        Assert.Equal(("HAEM", "A", 10.0), (name, unit, Math.Round(Assert.Single(energies), 4)));
        Assert.InRange(values[0], 1.2, 2.2);
        DerivedSpectrum referenced = Assert.Single(map.Derived);
        Assert.True(referenced.Planes[0].Sum() < -0.9 * referenced.Planes[0].Sum(Math.Abs), "the pattern at +E is the opposite of that at -E");
        Assert.Equal(6, map.Steps.Count);
        Assert.Equal(1.0, (double)map.Steps[0].Findings["offsetMillivolts"], 4);
    }

    [Fact]
    public void A_crop_puts_the_impurity_at_the_origin()
    {
        File.WriteAllBytes(_folder["grid.3ds"], SignChanging(0).Bytes());
        ProcessedMap map = Done("steps:\n  - background: {order: 0}\n  - impurities: {smoothing: 0.5}\n  - crop: {side: 6}\n  - fourier");
        Assert.Equal((24, 24), (map.Layers[0].Rows, map.Layers[0].Columns));
        Assert.Equal(map.Impurities[0].X, map.Origin.X, 9);
        Assert.InRange(Math.Abs(map.Origin.X) + Math.Abs(map.Origin.Y), 0, 0.4);

        // A round pattern seen from its middle has a real transform.
        ScanSpectrum spectrum = map.Spectra[2];
        Assert.InRange(spectrum.Values.Max(v => Math.Abs(v.Imaginary)) / spectrum.Values.Max(v => v.Magnitude), 0, 0.15);
    }

    [Fact]
    public void Symmetrising_keeps_the_spectra_and_warns_of_nematic_order()
    {
        File.WriteAllBytes(_folder["grid.3ds"], SignChanging(0).Bytes());
        ProcessedMap without = Done("steps:\n  - fourier");
        ProcessedMap with = Done("steps:\n  - fourier\n  - symmetrise: {group: C3v}");
        Assert.Equal(without.Spectra[0].Values, with.Spectra[0].Values);
        Assert.Single(with.Derived);
        Assert.Contains("nematic", Assert.Single(with.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drift: {width: 1}", "'drift'", "bragg")]
    [InlineData("haem: {radius: 1}", "'haem'", "fourier")]
    [InlineData("crop: {side: 3}", "'crop'", "impurities")]
    [InlineData("crop: {side: 30, x: 0, y: 0}", "'crop'", "reaches out")]
    [InlineData("crystal-grid", "'crystal-grid'", "put the step 'bragg' before it")]
    [InlineData("bragg: {lattice: 3.44}\n  - crystal-grid", "'crystal-grid'", "the step 'bragg' before it found none")]
    [InlineData("impurities: {smoothing: 0.5}\n  - crop: {side: 3, impurity: 9}", "'crop'", "lower the threshold")]
    public void A_step_that_lacks_another_says_which(string step, string name, string words)
    {
        File.WriteAllBytes(_folder["grid.3ds"], SignChanging(0).Bytes());
        string message = Assert.Throws<InputException>(() => Done($"steps:\n  - {step}")).Message;
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    private static GridFile SignChanging(double offsetVolts) => new()
    {
        Columns = Pixels,
        Rows = Pixels,
        Meandered = true,
        Sides = (Side * (Pixels - 1) / Pixels * 1e-9, Side * (Pixels - 1) / Pixels * 1e-9),
        Bias = [-0.01 + offsetVolts, offsetVolts, 0.01 + offsetVolts],
        Value = (layer, row, column) =>
        {
            double x = (column + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            double y = (row + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            double r2 = Math.Pow(x - 1.5, 2) + Math.Pow(y + 2, 2);
            return (float)((layer - 1) * Math.Exp(-r2 / (2 * 0.5 * 0.5)));
        },
        Topography = (row, column) =>
        {
            double x = (column + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            double y = (row + 0.5 - (Pixels / 2.0)) * Side / Pixels;
            double ripple = 0.05 * Math.Cos(9 * x) * Math.Cos(7 * y);
            return (float)(1e-10 * (ripple + Math.Exp(-(Math.Pow(x - 1.5, 2) + Math.Pow(y + 2, 2)) / (2 * 0.5 * 0.5))));
        },
    };

    private ProcessedMap Done(string recipe) => RecipeFile.Parse(recipe, "r.yaml").Apply(MeasuredData.Read(_folder["grid.3ds"]));
}
