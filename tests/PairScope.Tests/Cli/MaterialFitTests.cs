using System.Text.Json;
using PairScope.Data;
using PairScope.TightBinding;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cli;

/// <summary>One band of a material as a material of its own: material fit.</summary>
public sealed class MaterialFitTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void A_band_that_has_no_more_shells_is_fitted_without_rest_and_written_as_it_was()
    {
        _line.Succeed("material", "fit", "cuprate", "--shells", "3", "-o", _line.File("one.yaml"), "--picture", _line.File("one.png"), "--json");
        using JsonDocument json = JsonDocument.Parse(_line.Output);
        Assert.InRange(json.RootElement.GetProperty("deviationMeV").GetDouble(), 0, 1e-9);
        Assert.Equal([1, 4, 4, 4], json.RootElement.GetProperty("shellSizes").EnumerateArray().Select(s => s.GetInt32()));
        Assert.InRange((MaterialFile.Read(_line.File("one.yaml")).Model.Bloch + (-1 * MaterialFile.Read("cuprate").Model.Bloch)).Largest, 0, 1e-9);
        Assert.True(File.Exists(_line.File("one.png")));
    }

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void The_lowest_band_of_NbS2_has_the_hoppings_that_an_independent_program_found()
    {
        double[] expected = [95.587, 65.260, 97.450, 15.270, -15.555, -5.489, 2.467, 0.455];
        ShellFit fit = ShellFit.Of(WannierMaterialTests.NbS2("fermi: -6.09"), 0, band: 1, shells: 7);
        Assert.All(expected.Zip(fit.Values), pair => Assert.Equal(pair.First, pair.Second, 5e-4));
        Assert.Equal(11.27, fit.Deviation, 5e-3);
        Assert.Equal(10.81, fit.DeviationNearFermi!.Value, 5e-3);
        Assert.Equal(1.06, ShellFit.Of(WannierMaterialTests.NbS2("fermi: -6.09"), 0, 1, 15).Deviation, 5e-3);
    }

    [Fact]
    public void What_lies_between_two_spins_is_fitted_by_their_mean_and_told()
    {
        _line.Succeed("material", "fit", "nbse2", "--shells", "3", "-o", _line.File("one.yaml"));
        Assert.Contains("its two states of spin are up to 150", _line.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no band 4: 'sr2ruo4' has the bands 1 to 3, the lowest first, each of two spins.", "sr2ruo4", "--band", "4")]
    [InlineData("there is no band 2: 'cuprate' has one, of two spins.", "cuprate", "--band", "2")]
    [InlineData("--shells", "cuprate", "--shells", "0")]
    public void What_cannot_be_fitted_is_told_in_a_sentence_and_nothing_is_written(string sentence, params string[] words)
    {
        Assert.Contains(sentence, _line.Refused(["material", "fit", .. words, "-o", _line.File("one.yaml")]), StringComparison.Ordinal);
        Assert.False(File.Exists(_line.File("one.yaml")));
    }
}
