using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

/// <summary>Eigenvalues and eigenvectors of small general matrices.</summary>
public class ComplexEigenproblemTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(40)]
    public void A_T_is_T_times_the_eigenvalues(int n)
    {
        var random = new Random(n);
        Complex[] a = [.. Enumerable.Range(0, n * n).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
        Holds(a, n);
    }

    [Fact]
    public void Equal_eigenvalues_of_a_matrix_with_all_its_eigenvectors_are_no_obstacle()
    {
        // S diag(2, 2, 2, −i, −i, 0) S⁻¹.
        const int Size = 6;
        Complex[] values = [2, 2, 2, -Complex.ImaginaryOne, -Complex.ImaginaryOne, 0];
        var random = new Random(4);
        var s = new ComplexMatrix(Size);
        var scaled = new ComplexMatrix(Size);
        for (int i = 0; i < Size * Size; i++)
        {
            s[i / Size, i % Size] = new Complex(random.NextDouble(), random.NextDouble());
            scaled[i / Size, i % Size] = s[i / Size, i % Size] * values[i % Size];
        }

        ComplexMatrix a = scaled * s.Inverse();
        ComplexEigenproblem solved = Holds([.. Enumerable.Range(0, Size * Size).Select(i => a[i / Size, i % Size])], Size);
        foreach (Complex value in values.Distinct())
        {
            Assert.Equal(values.Count(v => v == value), solved.Values.Count(v => (v - value).Magnitude < 1e-10));
        }
    }

    [Fact]
    public void A_matrix_that_is_not_finite_is_refused()
    {
        Assert.False(new ComplexEigenproblem().Solve([1, 2, double.NaN, 1], 2));
    }

    private static ComplexEigenproblem Holds(Complex[] a, int n)
    {
        var solved = new ComplexEigenproblem();
        Assert.True(solved.Solve(a, n));
        for (int e = 0; e < n; e++)
        {
            Assert.Equal(1, Enumerable.Range(0, n).Sum(i => Math.Pow(solved.Vectors[(i * n) + e].Magnitude, 2)), 12);
            for (int i = 0; i < n; i++)
            {
                Complex sum = Enumerable.Range(0, n).Aggregate(Complex.Zero, (s, j) => s + (a[(i * n) + j] * solved.Vectors[(j * n) + e]));
                Assert.True((sum - (solved.Values[e] * solved.Vectors[(i * n) + e])).Magnitude < 1e-12 * n, $"{i}, {e}");
            }
        }

        return solved;
    }
}
