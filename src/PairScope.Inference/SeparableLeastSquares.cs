using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference;

/// <summary>
/// Least squares of a curve f(p) + Σ_k c_k g_k(p) against data by Levenberg and Marquardt's method; the coefficients c_k follow from linear equations at every
/// point p, and parameters stay in their ranges.
/// </summary>
/// <remarks>docs/physics.md, eq. (69).</remarks>
internal static class SeparableLeastSquares
{
    private const double Settled = 1e-4; // gain of χ² below which a search ends, in units of the noise's variance
    private const double LargestDamping = 1e8;

    /// <summary>The minimum reached from a starting point.</summary>
    /// <param name="problem">Curve and data.</param>
    /// <param name="start">Values of the parameters.</param>
    /// <param name="held">Index of a parameter that stays at its start; negative for none.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static SeparableMinimum Minimise(SeparableProblem problem, IReadOnlyList<double> start, int held, CancellationToken cancellation)
    {
        double[] point = [.. start.Select((v, i) => Math.Clamp(v, problem.Low(i), problem.High(i)))];
        Solution at = Solve(problem, point);
        double damping = 1e-3;
        Matrix<double> jacobian = Jacobian(problem, point, at);
        for (int step = 0; step < problem.MostSteps && point.Length > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            (double[] move, double gain) = Step(problem, jacobian, at.Curve, point, held, damping);
            if (gain < Settled * at.Squares / Math.Max(1, at.Curve.Length - point.Length - at.Coefficients.Length))
            {
                break;
            }

            double[] trial = [.. point.Select((v, i) => Math.Clamp(v + move[i], problem.Low(i), problem.High(i)))];
            Solution there = Solve(problem, trial);
            if (there.Squares < at.Squares)
            {
                (point, at) = (trial, there);
                jacobian = Jacobian(problem, point, at);
                damping = Math.Max(1e-9, damping / 5);
            }
            else if ((damping *= 4) > LargestDamping)
            {
                break;
            }
        }

        return new SeparableMinimum(point, at.Coefficients, at.Squares, jacobian.TransposeThisAndMultiply(jacobian), at.Curve);
    }

    /// <summary>Σ (data − curve)² with the best coefficients.</summary>
    public static double SumOfSquares(SeparableProblem problem, IReadOnlyList<double> point) => Solve(problem, point).Squares;

    // The columns that coefficients multiply, the coefficients, and the curve.
    private sealed record Solution(double[][] Columns, double[] Coefficients, double[] Curve, double Squares);

    private static Solution Solve(SeparableProblem problem, IReadOnlyList<double> point)
    {
        (double[]? known, double[][] columns) = problem.At(point);
        if (columns.Append(known ?? []).Any(c => c.Any(v => !double.IsFinite(v))))
        {
            return new Solution(columns, [.. columns.Select(_ => 0.0)], new double[problem.Data.Count], double.PositiveInfinity);
        }

        double[] data = [.. problem.Data.Select((d, i) => d - (known?[i] ?? 0))];
        double[] coefficients = columns.Length == 0 ? [] : [.. Matrix<double>.Build.DenseOfColumnArrays(columns).QR().Solve(Vector<double>.Build.Dense(data))];
        double[] curve = problem.Curve(known, columns, coefficients);
        return new Solution(columns, coefficients, curve, curve.Zip(problem.Data, (c, d) => (d - c) * (d - c)).Sum());
    }

    private static Matrix<double> Jacobian(SeparableProblem problem, double[] point, Solution at)
    {
        double[][] columns = [.. Enumerable.Range(0, point.Length).Select(p => problem.Derivative(point, p, at.Coefficients, at.Curve)), .. at.Columns];
        return columns.Length > 0 ? Matrix<double>.Build.DenseOfColumnArrays(columns) : Matrix<double>.Build.Dense(at.Curve.Length, 0);
    }

    // A damped step of all parameters and coefficients together; a parameter that its bound holds back takes no part.
    private static (double[] Move, double Gain) Step(SeparableProblem problem, Matrix<double> jacobian, double[] curve, double[] point, int held, double damping)
    {
        Vector<double> residual = Vector<double>.Build.DenseOfEnumerable(problem.Data.Zip(curve, (d, c) => d - c));
        Vector<double> slope = jacobian.TransposeThisAndMultiply(residual);
        int count = point.Length;
        int[] free =
        [
            .. Enumerable.Range(0, jacobian.ColumnCount).Where(i => i >= count || (i != held
                && !(point[i] <= problem.Low(i) && slope[i] < 0) && !(point[i] >= problem.High(i) && slope[i] > 0))),
        ];
        Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
        double[] scale = [.. free.Select(i => normal[i, i] > 0 ? 1 / Math.Sqrt(normal[i, i]) : 0)];
        Matrix<double> scaled = Matrix<double>.Build.Dense(free.Length, free.Length, (a, b) => (normal[free[a], free[b]] * scale[a] * scale[b]) + (a == b ? (free[a] < count ? damping : 0) + 1e-12 : 0));
        Vector<double> right = Vector<double>.Build.Dense(free.Length, a => slope[free[a]] * scale[a]);
        Vector<double> solution = scaled.Solve(right);
        var move = new double[count];
        for (int a = 0; a < free.Length; a++)
        {
            if (free[a] < count)
            {
                move[free[a]] = scale[a] * solution[a];
            }
        }

        return (move, solution.DotProduct(right));
    }
}
