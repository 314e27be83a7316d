using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

/// <summary>Sums over points anywhere on the circle against their definition.</summary>
public class NonuniformTransformTests
{
    // Σ_k c_k e^{2πiκ_k n} of points that crowd together, as nodes do near a branch point, of some at the ends of the period and of some beyond.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(61)]
    [InlineData(128)]
    [InlineData(501)]
    public void Sums_over_crowded_and_scattered_points_are_those_that_define_them(int reach)
    {
        var random = new Random(reach);
        double[] points = [-0.5, 0.5, 0, 1.25, -0.75, .. Enumerable.Range(0, 60).Select(_ => random.NextDouble() - 0.5), .. Enumerable.Range(0, 60).Select(i => 0.3 + Math.Exp(-0.5 * i))];
        double[] weights = [.. points.Select(_ => random.NextDouble())];
        NonuniformTransform transform = NonuniformTransform.Of(reach);
        const int columns = 2; // the real weights, and i times them
        var cells = new Complex[transform.Cells * columns];
        var spread = new double[(NonuniformTransform.Width + Vector<double>.Count) / Vector<double>.Count * Vector<double>.Count];
        for (int k = 0; k < points.Length; k++)
        {
            int first = transform.FirstCell(points[k]);
            transform.Spread(points[k], weights[k], first, spread);
            for (int m = 0; m < spread.Length; m++)
            {
                int cell = (((first + m) % transform.Cells) + transform.Cells) % transform.Cells;
                cells[cell * columns] += spread[m];
                cells[(cell * columns) + 1] += Complex.ImaginaryOne * spread[m];
            }
        }

        transform.Execute(cells, columns);
        double all = weights.Sum();
        for (int n = -reach; n <= reach; n++)
        {
            Complex sum = 0;
            for (int k = 0; k < points.Length; k++)
            {
                sum += weights[k] * Complex.FromPolarCoordinates(1, 2 * Math.PI * points[k] * n);
            }

            int row = (n < 0 ? transform.Cells + n : n) * columns;
            Assert.True((cells[row] - sum).Magnitude < 1e-12 * all, $"n = {n}: {cells[row]}, not {sum}");
            Assert.True((cells[row + 1] - (Complex.ImaginaryOne * sum)).Magnitude < 1e-12 * all, $"n = {n}, the second column");
        }
    }

    [Fact]
    public void A_value_reaches_the_cells_it_is_told_to_and_no_others()
    {
        NonuniformTransform transform = NonuniformTransform.Of(20);
        var spread = new double[32];
        foreach (double kappa in new[] { 0, 0.1234, -0.4999, 0.25 })
        {
            int first = transform.FirstCell(kappa) - 5;
            transform.Spread(kappa, 1, first, spread);
            Assert.All(Enumerable.Range(0, spread.Length), m => Assert.Equal(2 * Math.Abs(first + m - (kappa * transform.Cells)) <= NonuniformTransform.Width, spread[m] > 0));
        }
    }
}
