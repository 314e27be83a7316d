using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

public class HankelFunctionTests
{
    // Abramowitz and Stegun, tables 9.1 and 9.8: J0 + i Y0 on the real axis, −(2i/π) K0 on the imaginary one.
    [Theory]
    [InlineData(1, 0, 0.765197686557967, 0.088256964215677)]
    [InlineData(5, 0, -0.177596771314338, -0.308517625249034)]
    [InlineData(0, 1, 0, -0.268032482033988)]
    [InlineData(0, 5, 0, -0.002349826181205)]
    public void Tables_hold_the_same_values_on_both_axes(double real, double imaginary, double expectedReal, double expectedImaginary)
    {
        Complex value = HankelFunction.H0(new Complex(real, imaginary));
        Assert.Equal(expectedReal, value.Real, 1e-13);
        Assert.Equal(expectedImaginary, value.Imaginary, 1e-13);
    }

    // z H'' + H' + z H = 0 across the circle where the series gives way to the integral, by differences.
    [Fact]
    public void It_solves_Bessels_equation_where_the_series_gives_way_to_the_integral()
    {
        const double h = 0.02;
        Assert.All(Enumerable.Range(0, 7), k =>
        {
            Complex z = 3 * Complex.FromPolarCoordinates(1, 0.05 + (0.24 * k));
            Complex H(int n) => HankelFunction.H0(z + (n * h));
            Complex first = (H(-2) - (8 * H(-1)) + (8 * H(1)) - H(2)) / (12 * h);
            Complex second = (-H(-2) + (16 * H(-1)) - (30 * H(0)) + (16 * H(1)) - H(2)) / (12 * h * h);
            Assert.InRange(((z * second) + first + (z * H(0))).Magnitude / H(0).Magnitude, 0, 1e-6);
        });
    }
}
