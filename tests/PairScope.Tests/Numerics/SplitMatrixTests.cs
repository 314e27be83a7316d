using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

public class SplitMatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    [InlineData(7, 9)]
    [InlineData(12, 5)]
    [InlineData(33, 17)]
    public void A_product_and_the_solution_of_equations_undo_each_other(int order, int columns)
    {
        var random = new Random((100 * order) + columns);
        SplitMatrix a = Random(random, order, order);
        for (int i = 0; i < order; i++)
        {
            a[i, i] = i % 3 == 0 ? Complex.Zero : a[i, i]; // an elimination without exchange of rows divides by zero
        }

        SplitMatrix x = Random(random, order, columns);
        if (order == 1)
        {
            a[0, 0] = Complex.ImaginaryOne;
        }

        var b = new SplitMatrix(order, columns);
        SplitProduct.Set(a, x, b);
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                Complex expected = Enumerable.Range(0, order).Aggregate(Complex.Zero, (sum, k) => sum + (a[i, k] * x[k, j]));
                Assert.True((b[i, j] - expected).Magnitude < 1e-13 * order);
            }
        }

        var elimination = new SplitElimination(order);
        Assert.True(elimination.Factor(a));
        elimination.Solve(b);
        b.Subtract(x);
        Assert.True(b.Largest() < 1e-11, $"{b.Largest():E1}");
    }

    [Fact]
    public void A_singular_matrix_is_noticed()
    {
        var a = new SplitMatrix(3, 3) { [0, 1] = 1, [1, 0] = 1 };
        Assert.False(new SplitElimination(3).Factor(a));
    }

    [Fact]
    public void The_condition_does_not_change_when_a_row_is_scaled()
    {
        var random = new Random(3);
        var a = new ComplexMatrix(4);
        var scaled = new ComplexMatrix(4);
        for (int e = 0; e < 16; e++)
        {
            a[e / 4, e % 4] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            scaled[e / 4, e % 4] = a[e / 4, e % 4] * (e / 4 == 2 ? 1e14 : 1);
        }

        double condition = a.Inverse().ConditionFrom(a);
        Assert.InRange(condition, 1, 1000);
        Assert.Equal(1, scaled.Inverse().ConditionFrom(scaled) / condition, 9);
        Assert.Equal(1, ComplexMatrix.Identity(3, 7).Inverse().ConditionFrom(ComplexMatrix.Identity(3, 7)), 12);
    }

    private static SplitMatrix Random(Random random, int rows, int columns)
    {
        var m = new SplitMatrix(rows, columns);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                m[i, j] = new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            }
        }

        return m;
    }
}
