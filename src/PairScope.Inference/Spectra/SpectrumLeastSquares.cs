using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Spectra;

/// <summary>
/// Least squares of one model against one spectrum by Levenberg and Marquardt's method; the background's coefficients follow from linear equations at every point,
/// and parameters stay in their ranges.
/// </summary>
/// <remarks>docs/physics.md, eq. (69).</remarks>
public static class SpectrumLeastSquares
{
    private const int MostSteps = 60;
    private const int MostSlowSteps = 12;
    private const double Settled = 1e-4; // gain of χ² below which a search ends, in units of the noise's variance
    private const double LargestDamping = 1e8;

    /// <summary>The minimum reached from a starting point.</summary>
    /// <param name="problem">Model and spectrum.</param>
    /// <param name="start">Values of the parameters.</param>
    /// <param name="held">Index of a parameter that stays at its start; negative for none.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static SpectrumFit Minimise(SpectrumProblem problem, IReadOnlyList<double> start, int held = -1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(start);
        double[] point = [.. start.Select((v, i) => Math.Clamp(v, problem.Ranges[i].Low, problem.Ranges[i].High))];
        Solution at = Solve(problem, point);
        double damping = 1e-3;
        Matrix<double> jacobian = Jacobian(problem, point, at);
        for (int step = 0; step < (problem.Model.IsSlow ? MostSlowSteps : MostSteps) && point.Length > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            (double[] move, double gain) = Step(problem, jacobian, at.Curve, point, held, damping);
            if (gain < Settled * at.Squares / Math.Max(1, at.Curve.Length - point.Length - at.Background.Length))
            {
                break;
            }

            double[] trial = [.. point.Select((v, i) => Math.Clamp(v + move[i], problem.Ranges[i].Low, problem.Ranges[i].High))];
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

        return new SpectrumFit(problem, point, at.Background, at.Squares, jacobian.TransposeThisAndMultiply(jacobian), at.Curve);
    }

    /// <summary>Σ (data − model)² with the best background.</summary>
    public static double SumOfSquares(SpectrumProblem problem, IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Solve(problem, point).Squares;
    }

    // The columns of the background at a point, its coefficients, and the curve that they give.
    private sealed record Solution(double[][] Columns, double[] Background, double[] Curve, double Squares);

    // The background by linear least squares.
    private static Solution Solve(SpectrumProblem problem, IReadOnlyList<double> point)
    {
        double[][] columns = problem.Columns(point);
        if (columns.Any(c => c.Any(v => !double.IsFinite(v))))
        {
            return new Solution(columns, [.. columns.Select(_ => 0.0)], new double[problem.Data.Count], double.PositiveInfinity);
        }

        Matrix<double> matrix = Matrix<double>.Build.DenseOfColumnArrays(columns);
        Vector<double> data = Vector<double>.Build.DenseOfEnumerable(problem.Data);
        double[] background = [.. matrix.QR().Solve(data)];
        double[] curve = SpectrumProblem.Curve(columns, background);
        return new Solution(columns, background, curve, curve.Zip(problem.Data, (c, d) => (d - c) * (d - c)).Sum());
    }

    private static Matrix<double> Jacobian(SpectrumProblem problem, double[] point, Solution at) =>
        Matrix<double>.Build.DenseOfColumnArrays([.. Enumerable.Range(0, point.Length).Select(p => problem.Derivative(point, p, at.Background, at.Curve)), .. at.Columns]);

    // A damped step of all parameters and the background together; a parameter that its bound holds back takes no part.
    private static (double[] Move, double Gain) Step(SpectrumProblem problem, Matrix<double> jacobian, double[] curve, double[] point, int held, double damping)
    {
        Vector<double> residual = Vector<double>.Build.DenseOfEnumerable(problem.Data.Zip(curve, (d, c) => d - c));
        Vector<double> slope = jacobian.TransposeThisAndMultiply(residual);
        int count = point.Length;
        int[] free =
        [
            .. Enumerable.Range(0, jacobian.ColumnCount).Where(i => i >= count || (i != held
                && !(point[i] <= problem.Ranges[i].Low && slope[i] < 0) && !(point[i] >= problem.Ranges[i].High && slope[i] > 0))),
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
