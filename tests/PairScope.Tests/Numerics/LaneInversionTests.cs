using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

/// <summary>Inverses of several matrices at once.</summary>
public class LaneInversionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void Every_lane_holds_the_inverse_of_its_own_matrix(int order)
    {
        // With zeros on the diagonal, so that rows must be exchanged.
        var random = new Random(order);
        int lanes = LaneInversion.Lanes;
        var inversion = new LaneInversion(order);
        var matrices = new ComplexMatrix[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            matrices[lane] = new ComplexMatrix(order);
            for (int i = 0; i < order * order; i++)
            {
                Complex value = order > 1 && i % (order + 1) == 0 ? 0 : new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
                matrices[lane][i / order, i % order] = value;
                (inversion.Re[(i * lanes) + lane], inversion.Im[(i * lanes) + lane]) = (value.Real, value.Imaginary);
            }
        }

        Assert.True(inversion.Invert());
        for (int lane = 0; lane < lanes; lane++)
        {
            ComplexMatrix expected = matrices[lane].Inverse();
            double largest = Enumerable.Range(0, order * order).Max(i => expected[i / order, i % order].Magnitude);
            for (int i = 0; i < order * order; i++)
            {
                var actual = new Complex(inversion.Re[(i * lanes) + lane], inversion.Im[(i * lanes) + lane]);
                Assert.True((actual - expected[i / order, i % order]).Magnitude < 1e-11 * largest * order, $"lane {lane}, entry {i}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_singular_matrix_in_one_lane_is_told(int column)
    {
        var inversion = new LaneInversion(3);
        for (int i = 0; i < 9; i++)
        {
            for (int lane = 0; lane < LaneInversion.Lanes; lane++)
            {
                inversion.Re[(i * LaneInversion.Lanes) + lane] = lane == 0 && i % 3 == column ? 0 : 1 + ((i * i) % 7);
            }
        }

        Assert.False(inversion.Invert());
    }
}
