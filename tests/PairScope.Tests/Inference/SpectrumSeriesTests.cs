using PairScope.Data;
using PairScope.Inference.Spectra;
using PairScope.Inference.Spectra.Series;
using PairScope.Numerics;
using PairScope.Tunnelling;

namespace PairScope.Tests.Inference;

public class SpectrumSeriesTests
{
    private const double Critical = 7;
    private const double Finest = 0.02;

    // Two gaps at three temperatures under a normal conductance that bends, with white noise of half a percent.
    private static SpectrumSeries Twin(int points = 121)
    {
        double[] biases = [.. Enumerable.Range(0, points).Select(i => -4.1 + (8.0 * i / (points - 1)))];
        var random = new Random(7);
        double Gauss() => random.NextNormal();
        (double, SpectrumObservation) At(double kelvin)
        {
            double closing = SeriesModel.Closing(kelvin, Critical);
            var density = new MixedDensity(new DynesDensity(1.2 * closing, 0.05), new DynesDensity(0.8 * closing, 0.05), 0.6);
            double[] g = new TunnelJunction(kelvin, 0, -5, 5).Conductance(density, [.. biases.Select(v => v + 0.1)]);
            return (kelvin, SpectrumObservation.Of(biases, [.. g.Select((v, i) => (v * Normal(biases[i])) + (0.005 * Gauss()))]));
        }

        return new SpectrumSeries([At(0.4), At(1.5), At(4)], 0, Normal);
    }

    private static double Normal(double bias) => 1 + (0.01 * bias * bias);

    [Fact]
    public void Two_gaps_their_share_and_the_temperature_at_which_they_close_come_out_of_all_temperatures_together()
    {
        SeriesReport report = SeriesFitter.Fit(Twin(), SeriesModel.WithoutMomentum(4, Finest), 1);
        Assert.Equal("two gaps", report.Best.Problem.Model.Name);
        foreach ((SpectrumParameter parameter, double truth) in new[]
        {
            (SpectrumParameter.Gap, 1.2), (SpectrumParameter.SecondGap, 0.8), (SpectrumParameter.Share, 0.6), (SpectrumParameter.Broadening, 0.05), (SpectrumParameter.Offset, -0.1), (SpectrumParameter.CriticalTemperature, Critical),
        })
        {
            double reach = 4 * report.Best.Deviation(parameter);
            Assert.InRange(report.Best.Value(parameter), truth - reach, truth + reach);
        }

        Assert.True(report.IsExcluded(0)); // the metal
        Assert.True(report.Variants.Count >= 4);
    }

    [Fact]
    public void A_full_gap_excludes_pairings_with_nodes_whatever_the_background_and_not_one_without()
    {
        SeriesModel[] pairings = [.. PairingSeries.All(Study.NbSe2, 78, 4, 0.05).Where(m => m.Name is "A1'" or "A2'")];
        Assert.Equal(2, pairings.Length);
        SpectrumSeries twin = Twin(61);
        SeriesReport report = SeriesFitter.Fit(twin with { Spectra = [twin.Spectra[0]] }, pairings, 1);
        int Of(string name) => report.Fits.ToList().FindIndex(f => string.Equals(f.Problem.Model.Name, name, StringComparison.Ordinal));
        Assert.Equal("A1'", report.Best.Problem.Model.Name);
        Assert.False(report.Fits[Of("A1'")].HasNodes);
        Assert.True(report.Fits[Of("A2'")].HasNodes);
        Assert.True(report.IsExcluded(Of("A2'")));
    }

    [Fact]
    public void Gaps_close_at_the_critical_temperature_and_are_whole_far_below()
    {
        Assert.Equal(1, SeriesModel.Closing(0.1, Critical), 1e-9);
        Assert.Equal(0, SeriesModel.Closing(Critical, Critical));
        Assert.InRange(SeriesModel.Closing(0.9 * Critical, Critical), 0.5, 0.56); // 0.5263 of the weak-coupling tables
    }
}
