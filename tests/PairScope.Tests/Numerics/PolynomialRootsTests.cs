using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

public class PolynomialRootsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    public void Pairs_of_roots_are_those_of_the_whole_polynomial(int degree)
    {
        var random = new Random(degree);
        Complex[] c = [.. Enumerable.Range(0, degree + 1).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
        ComplexVector[] half = Array.ConvertAll(c, ComplexVector.Broadcast);
        ComplexVector[] whole = [.. c.Reverse().Concat(c.Skip(1)).Select(ComplexVector.Broadcast)];
        var sums = new ComplexVector[degree];
        var roots = new ComplexVector[2 * degree];
        PolynomialRoots.Start(sums);
        PolynomialRoots.Start(roots);

        Assert.InRange(PolynomialRoots.Refine(new SelfReciprocalPolynomial(half), sums), 1, 60);
        Assert.InRange(PolynomialRoots.Refine(new OrdinaryPolynomial(whole), roots), 1, 60);

        Complex[] inside = [.. roots.Select(First).Where(x => x.Magnitude < 1)];
        Assert.Equal(degree, inside.Length);
        foreach (ComplexVector w in sums)
        {
            Complex xi = First(SelfReciprocalPolynomial.Inner(w));
            Assert.True(inside.Min(x => (x - xi).Magnitude) < 1e-10, $"{xi} is no root");
        }
    }

    [Fact]
    public void Square_roots_and_powers_are_those_of_single_numbers()
    {
        foreach (Complex z in new Complex[] { new(3, 4), new(-3, 4), new(-3, -4), new(0, -2), new(-2, 0), 0, new(1e-200, 1e-200) })
        {
            Assert.True((First(ComplexVector.Broadcast(z).SquareRoot) - Complex.Sqrt(z)).Magnitude <= 1e-15 * (1 + z.Magnitude));
            Assert.True((First(ComplexVector.Broadcast(z).Power(5)) - (z * z * z * z * z)).Magnitude <= 1e-12 * Math.Pow(z.Magnitude, 5));
        }
    }

    private static Complex First(ComplexVector z) => new(z.Re[0], z.Im[0]);
}
