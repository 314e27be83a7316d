using System.Numerics;
using PairScope.Data;
using PairScope.Spectra;

namespace PairScope.Tests.Spectra;

public class IsotropicBandTests
{
    private static readonly IsotropicBand Silver = IsotropicBand.Of(MaterialFile.Read("ag111"), 100);

    [Fact]
    public void The_surface_state_of_silver_has_the_bottom_and_the_mass_that_its_hopping_gives()
    {
        Assert.Equal(-67, Silver.Bottom, 1e-6);
        Assert.Equal(2 * IsotropicBand.FreeElectron / (3 * 760.3 * 0.289 * 0.289), Silver.Mass, 1e-4);
        Assert.InRange(Silver.Warping, 0, 1e-3);
    }

    [Fact]
    public void The_wave_number_at_an_energy_is_where_the_lattices_band_has_it()
    {
        double k = Silver.At(new Complex(60, 1e-9)).WaveNumber.Real;
        double x = k * 0.289;
        double band = 4494.8 - (2 * 760.3 * (Math.Cos(x) + (2 * Math.Cos(x / 2)))); // along a nearest-neighbour bond
        Assert.Equal(60, band, 0.01);
        Assert.Equal(k, Silver.With(-67 * 2, Silver.Mass / 2).At(new Complex(120, 1e-9)).WaveNumber.Real, 1e-9);
    }

    [Theory]
    [InlineData("cuprate")]
    [InlineData("nbse2")]
    public void A_band_whose_contours_are_no_circles_round_the_middle_is_refused(string name)
    {
        var fault = Assert.Throws<InputException>(() => IsotropicBand.Of(MaterialFile.Read(name), 100));
        Assert.Contains(name, fault.Message, StringComparison.OrdinalIgnoreCase);
    }
}
