using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Tests.Numerics;

/// <summary>Discrete Fourier transforms against their definition, at lengths with small factors, with large ones, and prime.</summary>
public class FourierTransformTests
{
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 22, 26, 30, 32, 37, 48, 60, 64, 77, 96, 100, 121, 127, 169, 210, 256, 397, 512, 578, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Transforms_are_the_sums_that_define_them_and_undo_each_other(int length)
    {
        Complex[] values = Values(length, length);
        foreach (FourierSign sign in new[] { FourierSign.Negative, FourierSign.Positive })
        {
            Complex[] result = [.. values];
            FourierTransform.Of(length, sign).Execute(result);
            for (int m = 0; m < length; m++)
            {
                Complex sum = 0;
                for (int n = 0; n < length; n++)
                {
                    (double sin, double cos) = Math.SinCos(2 * Math.PI * ((long)m * n % length) / length);
                    sum += values[n] * new Complex(cos, (int)sign * sin);
                }

                Assert.True((result[m] - sum).Magnitude < 1e-14 * length, $"{m}: {result[m]}, not {sum}");
            }

            FourierTransform.Of(length, (FourierSign)(-(int)sign)).Execute(result);
            Assert.All(result.Zip(values), pair => Assert.True((pair.First - (length * pair.Second)).Magnitude < 1e-13 * length));
        }
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(64, 2)]
    [InlineData(30, 5)]
    [InlineData(17, 3)]
    [InlineData(96, 17)]
    public void Columns_are_transformed_as_each_alone(int length, int columns)
    {
        Complex[] grid = Values(length * columns, 3);
        Complex[] result = [.. grid];
        FourierTransform transform = FourierTransform.Of(length, FourierSign.Positive);
        transform.Execute(result, columns);
        for (int c = 0; c < columns; c++)
        {
            Complex[] column = [.. Enumerable.Range(0, length).Select(n => grid[(n * columns) + c])];
            transform.Execute(column);
            Assert.All(Enumerable.Range(0, length), n => Assert.True((column[n] - result[(n * columns) + c]).Magnitude < 1e-14 * length));
        }
    }

    [Theory]
    [InlineData(6, 10)]
    [InlineData(35, 37)]
    [InlineData(64, 64)]
    public void Two_dimensional_transforms_are_those_of_rows_and_of_columns(int rows, int columns)
    {
        Complex[] grid = Values(rows * columns, 9);
        Complex[] result = [.. grid];
        FourierTransform.TwoDimensional(result, rows, columns, FourierSign.Negative);
        foreach ((int m1, int m2) in new[] { (0, 0), (1, 2), (rows - 1, 5), (rows / 2, columns - 1) })
        {
            Complex sum = 0;
            for (int n1 = 0; n1 < rows; n1++)
            {
                for (int n2 = 0; n2 < columns; n2++)
                {
                    double turns = (((double)m1 * n1) / rows) + (((double)m2 * n2) / columns);
                    sum += grid[(n1 * columns) + n2] * Complex.FromPolarCoordinates(1, -2 * Math.PI * turns);
                }
            }

            Assert.True((result[(m1 * columns) + m2] - sum).Magnitude < 1e-12 * rows * columns);
        }
    }

    [Fact]
    public void A_span_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => FourierTransform.Of(8, FourierSign.Positive).Execute(new Complex[9]));

    private static Complex[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
    }
}
