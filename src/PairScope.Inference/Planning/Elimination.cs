namespace PairScope.Inference.Planning;

/// <summary>Small systems of equations in units in which the diagonal is one: a plan solves millions of them, and a matrix of MathNet's costs more than they do.</summary>
internal static class Elimination
{
    /// <summary>What is added to the diagonal, for parameters that do the same.</summary>
    public const double Ridge = 1e-9;

    /// <summary>Takes the first unknowns out of all other rows, without pivoting. What is left of the rows behind them is their Schur complement.</summary>
    /// <param name="rows">The matrix, row by row, each with its right sides behind it.</param>
    /// <param name="height">Rows.</param>
    /// <param name="unknowns">How many unknowns go.</param>
    public static void GaussJordan(Span<double> rows, int height, int unknowns)
    {
        int width = rows.Length / height;
        for (int p = 0; p < unknowns; p++)
        {
            Span<double> pivot = rows.Slice(p * width, width);
            for (int i = 0; i < height; i++)
            {
                if (i == p)
                {
                    continue;
                }

                Span<double> row = rows.Slice(i * width, width);
                double share = row[p] / pivot[p];
                for (int j = p; j < width; j++)
                {
                    row[j] -= share * pivot[j];
                }
            }
        }
    }
}
