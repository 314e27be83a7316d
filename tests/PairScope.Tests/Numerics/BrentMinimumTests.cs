using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

public class BrentMinimumTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-0.999)]
    [InlineData(1)]
    public void A_smooth_minimum_is_found_in_few_evaluations(double place)
    {
        int evaluations = 0;
        (double at, double value) = BrentMinimum.Find(Count, -1, 1, 1e-6);

        Assert.Equal(place, at, 1e-6);
        Assert.Equal(2, value, 1e-11);
        Assert.InRange(evaluations, 1, 40);

        double Count(double x)
        {
            evaluations++;
            return 2 + Math.Pow(x - place, 2) + (0.3 * Math.Pow(x - place, 4));
        }
    }

    [Theory]
    [InlineData(0.1234)]
    [InlineData(-0.77)]
    public void A_kink_is_found_as_near_as_asked(double place)
    {
        (double at, double value) = BrentMinimum.Find(x => Math.Abs(x - place) * (x > place ? 3 : 1), -1, 1, 1e-9);

        Assert.Equal(place, at, 1e-9);
        Assert.Equal(0, value, 3e-9);
    }

    [Fact]
    public void A_function_that_falls_to_the_end_of_the_bracket_is_least_there()
    {
        (double at, _) = BrentMinimum.Find(x => x, 2, 5, 1e-6);

        Assert.Equal(2, at, 2e-6);
    }
}
