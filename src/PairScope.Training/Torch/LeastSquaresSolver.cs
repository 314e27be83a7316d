namespace PairScope.Training.Torch;

/// <summary>Linear least squares in double precision with a quadratic penalty.</summary>
internal static unsafe class LeastSquaresSolver
{
    /// <summary>The X that minimises |A X − B|² + tr XᵀP X: X = (AᵀA + P)⁻¹ AᵀB.</summary>
    /// <param name="a">A, [rows, columns].</param>
    /// <param name="b">B, [rows, sides].</param>
    /// <param name="penalty">P, [columns, columns], positive definite.</param>
    /// <param name="rows">Number of equations.</param>
    /// <param name="columns">Number of unknowns.</param>
    /// <returns>X, [columns, sides].</returns>
    /// <exception cref="TorchException">AᵀA + P is not positive definite.</exception>
    public static double[] Solve(double[] a, double[] b, double[] penalty, int rows, int columns)
    {
        int sides = b.Length / rows;
        var x = new double[(long)columns * sides];
        fixed (double* pa = a, pb = b, pp = penalty, px = x)
        {
            NativeTorch.Check(NativeTorch.ps_regularised_solve(rows, columns, sides, pa, pb, pp, px));
        }

        return x;
    }
}
