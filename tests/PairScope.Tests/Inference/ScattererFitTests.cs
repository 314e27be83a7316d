using PairScope.Data;
using PairScope.Inference.Scatterers;
using PairScope.Numerics;
using PairScope.Spectra;

namespace PairScope.Tests.Inference;

public class ScattererFitTests
{
    private static readonly IsotropicBand Silver = IsotropicBand.Of(MaterialFile.Read("ag111"), 100);

    // An irregular ring, so that every direction of a line through it is another.
    private static readonly (double X, double Y)[] Ring =
        [.. Enumerable.Range(0, 9).Select(i => (3.2 + (0.15 * Math.Sin(5 * i))) is var r ? (r * Math.Cos(0.7 * i), r * Math.Sin(0.7 * i)) : default)];

    private static readonly ScattererValues Truth = ScattererValues.Of(Silver).With(
        (ScattererParameter.Bottom, -71), (ScattererParameter.Mass, 0.37), (ScattererParameter.Broadening, 5), (ScattererParameter.InversePotential, -1.4), (ScattererParameter.Absorption, 0.8),
        (ScattererParameter.X, -2.3), (ScattererParameter.Y, -1.5), (ScattererParameter.Angle, 35), (ScattererParameter.WeightSlope, -0.2), (ScattererParameter.BackgroundSlope, 0.1));

    private static SpectraLine Line(double noise, double waves = 1)
    {
        double[] along = [.. Enumerable.Range(0, 16).Select(i => 0.33 * i)];
        double[] biases = [.. Enumerable.Range(0, 32).Select(e => -93.0 + (6 * e))];
        var random = new Random(4);
        double Gauss() => random.NextNormal();
        return SpectraLine.Of([.. Truth.Density(Silver, Ring, along, biases).Select((d, n) =>
            (along[n], (IReadOnlyList<double>)biases, (IReadOnlyList<double>)[.. Truth.Conductance([.. d.Select(v => 1 + (waves * (v - 1)))], biases).Select(v => (40 + n) * (v + (noise * Gauss())))]))], 6, (-96, 96));
    }

    [Fact]
    public void A_line_over_a_ring_tells_band_scatterers_and_where_the_line_lies_from_nothing_but_the_places()
    {
        ScattererReport report = ScattererFitter.Fit(Line(0.01), Silver, Ring, ScattererParameters.Usual, withVariants: false);
        Assert.Null(report.Reason);
        Assert.InRange(report.Best.Rms, 0.005, 0.012);
        Assert.All(
            new[] { ScattererParameter.Bottom, ScattererParameter.Mass, ScattererParameter.Broadening, ScattererParameter.InversePotential, ScattererParameter.Absorption, ScattererParameter.X, ScattererParameter.Y },
            p => Assert.InRange(report.Best.State[p] - Truth[p], -4 * report.Deviation(p), 4 * report.Deviation(p)));
        Assert.InRange(report.Deviation(ScattererParameter.Mass), 1e-4, 0.01);
        Assert.InRange(report.Best.Correlation, 0.5, 2); // white noise is left over
    }

    [Fact]
    public void Spectra_that_differ_by_noise_alone_are_not_explained()
    {
        ScattererReport report = ScattererFitter.Fit(Line(0.05, waves: 0), Silver, Ring, [ScattererParameter.Bottom, ScattererParameter.Background], Truth, withVariants: false);
        Assert.Contains("explain", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_a_parameter_holds_what_it_changes_by_when_the_background_does()
    {
        ScattererReport report = ScattererFitter.Fit(Line(0.01), Silver, Ring, [ScattererParameter.Bottom, ScattererParameter.Mass, ScattererParameter.WeightSlope], Truth, clear: 0);
        double held = report.Variants.First(v => v.Name.Contains("does not change", StringComparison.Ordinal)).Fit.State[ScattererParameter.Bottom];
        Assert.InRange(report.Systematic(ScattererParameter.Bottom), Math.Abs(held - report.Best.State[ScattererParameter.Bottom]), 20);
        Assert.True(report.Error(ScattererParameter.Bottom) > report.Deviation(ScattererParameter.Bottom));
    }
}
