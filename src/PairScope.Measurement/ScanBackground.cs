using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>The polynomial background of a scan, fitted to the pixels that have a value.</summary>
internal static class ScanBackground
{
    // Of the largest: a direction of the fit that the pixels leave open is not fitted.
    private const double Negligible = 1e-10;

    /// <summary>
    /// v − Σ c_ij P_i(x) P_j(y), i + j ≤ order, with the least-squares c_ij over the finite pixels, of polynomials that are orthonormal on the whole grid.
    /// Pixels without a value stay so.
    /// </summary>
    /// <param name="image">The scan.</param>
    /// <param name="order">0 to 5.</param>
    public static double[] Removed(ScanImage image, int order)
    {
        (double[][] alongX, double[][] alongY) = (Polynomials(image.Columns, order), Polynomials(image.Rows, order));
        (int I, int J)[] terms = [.. from i in Enumerable.Range(0, order + 1) from j in Enumerable.Range(0, order + 1 - i) select (i, j)];
        double[] right = [.. terms.Select(t => Product(image, (row, column) => alongX[t.I][column] * alongY[t.J][row], values: true))];
        bool isWhole = Array.TrueForAll(image.Values, double.IsFinite);
        double[] coefficients = isWhole
            ? right
            : Solve([.. terms.Select(a => terms.Select(b => Product(image, (row, column) => alongX[a.I][column] * alongY[a.J][row] * alongX[b.I][column] * alongY[b.J][row], values: false)).ToArray())], right);
        var values = (double[])image.Values.Clone();
        for (int t = 0; t < terms.Length; t++)
        {
            (double[] x, double[] y) = (alongX[terms[t].I], alongY[terms[t].J]);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] -= coefficients[t] * x[i % image.Columns] * y[i / image.Columns];
            }
        }

        return values;
    }

    private static double Product(ScanImage image, Func<int, int, double> weight, bool values)
    {
        double sum = 0;
        for (int i = 0; i < image.Values.Length; i++)
        {
            if (double.IsFinite(image.Values[i]))
            {
                sum += weight(i / image.Columns, i % image.Columns) * (values ? image.Values[i] : 1);
            }
        }

        return sum;
    }

    // Elimination with the largest pivot on the diagonal of a symmetric positive matrix; what is left of no weight stays at zero.
    private static double[] Solve(double[][] matrix, double[] right)
    {
        int n = right.Length;
        double largest = Enumerable.Range(0, n).Max(i => matrix[i][i]);
        var order = new List<int>();
        var b = (double[])right.Clone();
        while (order.Count < n)
        {
            int pivot = Enumerable.Range(0, n).Except(order).MaxBy(i => matrix[i][i]);
            if (!(matrix[pivot][pivot] > Negligible * largest))
            {
                break;
            }

            order.Add(pivot);
            foreach (int row in Enumerable.Range(0, n).Except(order).ToArray())
            {
                double factor = matrix[row][pivot] / matrix[pivot][pivot];
                b[row] -= factor * b[pivot];
                for (int column = 0; column < n; column++)
                {
                    matrix[row][column] -= factor * matrix[pivot][column];
                }
            }
        }

        var solution = new double[n];
        for (int k = order.Count - 1; k >= 0; k--)
        {
            int row = order[k];
            solution[row] = (b[row] - order.Skip(k + 1).Sum(column => matrix[row][column] * solution[column])) / matrix[row][row];
        }

        return solution;
    }

    // Gram–Schmidt on the powers of a centred coordinate: Legendre's polynomials on equally spaced pixels.
    private static double[][] Polynomials(int length, int order)
    {
        var polynomials = new double[order + 1][];
        for (int p = 0; p <= order; p++)
        {
            double[] values = [.. Enumerable.Range(0, length).Select(i => Math.Pow((((2.0 * i) + 1) / length) - 1, p))];

            // Twice, since once leaves rounding errors that matter.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int q = 0; q < p; q++)
                {
                    double overlap = DotProduct.Of(values, polynomials[q]);
                    for (int i = 0; i < length; i++)
                    {
                        values[i] -= overlap * polynomials[q][i];
                    }
                }
            }

            double norm = Math.Sqrt(DotProduct.Of(values, values));
            polynomials[p] = Array.ConvertAll(values, v => v / norm);
        }

        return polynomials;
    }
}
