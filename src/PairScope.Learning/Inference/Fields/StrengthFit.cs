using MathNet.Numerics.LinearAlgebra;
using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Learning.Inference.Fields;

/// <summary>
/// The strengths of impurities by the exact scattering in a crystal that is given: the V that make Σ_e ‖d_e/A_e − F_e(V) − c_e‖²/‖F_e‖² least, by Gauss and Newton,
/// with factor A_e and constant c_e of each layer by linear least squares. The last step is taken in the linearised field.
/// </summary>
/// <param name="Strengths">V of each group, meV.</param>
/// <param name="Deviations">Their standard deviations, meV, were what is left over independent from site to site.</param>
/// <param name="LeftOver">Share of each layer's squares that is left over.</param>
/// <param name="Residuals">What is left over, for each energy, d_e/A_e − F_e − c_e.</param>
/// <param name="Powers">‖F_e‖² for each energy.</param>
/// <param name="Own">How far each impurity's own strength would move from its group's if the others were kept, meV.</param>
/// <remarks>docs/measurement.md, eq. (22).</remarks>
internal sealed record StrengthFit(
    IReadOnlyList<double> Strengths, IReadOnlyList<double> Deviations, IReadOnlyList<double> LeftOver, IReadOnlyList<double[]> Residuals, IReadOnlyList<double> Powers, IReadOnlyList<double> Own)
{
    private const double Settled = 0.02;
    private const double LongestStep = 0.4; // of a strength
    private const double Weak = 20; // meV: strengths below it move as if they were as large
    private const double Largest = 1500;

    /// <summary>Mean share of the layers' squares that is left over.</summary>
    public double Unexplained => LeftOver.Average();

    /// <summary>Fits them.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="crystal">The crystal.</param>
    /// <param name="field">Sites, layers, and impurities, whose kinds are the groups.</param>
    /// <param name="start">Strengths to begin with, one for each group, meV.</param>
    /// <param name="steps">Most steps; each simulates the field once.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public static StrengthFit Of(FieldModel model, GreenFunction crystal, SiteField field, IReadOnlyList<double> start, int steps, CancellationToken cancellation)
    {
        Vector<double> strengths = Vector<double>.Build.DenseOfEnumerable(start);
        LinearField here = LinearField.At(model, crystal, field, strengths, cancellation);
        for (int left = steps; ; left--)
        {
            Vector<double> step = here.Step();
            double longest = step.Zip(strengths, (s, v) => Math.Abs(s) / Math.Max(Math.Abs(v), Weak)).Max();
            Vector<double> next = (strengths + (step * Math.Min(1, LongestStep / longest))).Map(v => Math.Clamp(v, -Largest, Largest));
            if (left <= 1 || longest < Settled)
            {
                return here.Result(strengths, next - strengths);
            }

            LinearField there = LinearField.At(model, crystal, field, next, cancellation);
            if (there.Unexplained >= here.Unexplained)
            {
                return here.Result(strengths, step * 0);
            }

            (strengths, here) = (next, there);
        }
    }

    // The field at some strengths and its derivatives by them, less what factor and constant of each layer can do.
    private sealed record LinearField(double[][] Residuals, double[] Powers, double[] Shares, double[][][] ByImpurity, IReadOnlyList<int> Groups)
    {
        public double Unexplained => Left(Residuals).Average();

        public static LinearField At(FieldModel model, GreenFunction crystal, SiteField field, Vector<double> strengths, CancellationToken cancellation)
        {
            (double[][] values, double[][][] derivatives) = model.Field(crystal, field, [.. field.Kinds.Select(k => strengths[k])], withStrengths: true, cancellation);
            (double[][] residuals, double[] powers, double[] shares) = (new double[values.Length][], new double[values.Length], new double[values.Length]);
            for (int e = 0; e < values.Length; e++)
            {
                (double[] d, double[] f) = (Planes.Centred(field.Layers[e]), Planes.Centred(values[e]));
                double power = DotProduct.Of(f, f);
                double scale = DotProduct.Of(d, f) / power;
                residuals[e] = [.. d.Zip(f, (x, y) => scale > 0 ? (x / scale) - y : -y)];
                (powers[e], shares[e]) = (power, scale > 0 ? scale * scale / DotProduct.Of(d, d) : 1 / power);
                Parallel.For(0, derivatives[e].Length, j =>
                {
                    double[] own = Planes.Centred(derivatives[e][j]);
                    double along = DotProduct.Of(own, f) / power;
                    derivatives[e][j] = [.. own.Zip(f, (x, y) => x - (along * y))];
                });
            }

            return new LinearField(residuals, powers, shares, derivatives, field.Kinds);
        }

        public Vector<double> Step()
        {
            (Matrix<double> normal, Vector<double> gradient) = Normal();
            return (normal + Matrix<double>.Build.DiagonalIdentity(normal.RowCount).Multiply(1e-9 * normal.Trace())).Cholesky().Solve(gradient);
        }

        public StrengthFit Result(Vector<double> strengths, Vector<double> step)
        {
            double[][] left = [.. Residuals.Select((residual, e) =>
            {
                double[] rest = [.. residual];
                for (int j = 0; j < Groups.Count; j++)
                {
                    Planes.Add(rest, -step[Groups[j]], ByImpurity[e][j]);
                }

                return rest;
            })];
            Matrix<double> covariance = Normal().Normal.Inverse() * (left.Select((r, e) => DotProduct.Of(r, r) / Powers[e]).Sum() / left.Sum(r => r.Length));
            double[] own = [.. Groups.Select((_, j) =>
                left.Select((r, e) => DotProduct.Of(ByImpurity[e][j], r) / Powers[e]).Sum() / left.Select((_, e) => DotProduct.Of(ByImpurity[e][j], ByImpurity[e][j]) / Powers[e]).Sum())];
            return new StrengthFit([.. strengths + step], [.. covariance.Diagonal().Select(Math.Sqrt)], Left(left), left, Powers, own);
        }

        private double[] Left(double[][] residuals) => [.. residuals.Select((r, e) => Shares[e] * DotProduct.Of(r, r))];

        private (Matrix<double> Normal, Vector<double> Gradient) Normal()
        {
            int count = Groups.Max() + 1;
            (Matrix<double> normal, Vector<double> gradient) = (Matrix<double>.Build.Dense(count, count), Vector<double>.Build.Dense(count));
            for (int e = 0; e < Residuals.Length; e++)
            {
                double[][] columns = [.. Enumerable.Range(0, count).Select(_ => new double[Residuals[e].Length])];
                for (int j = 0; j < Groups.Count; j++)
                {
                    Planes.Add(columns[Groups[j]], 1, ByImpurity[e][j]);
                }

                for (int k = 0; k < count; k++)
                {
                    gradient[k] += DotProduct.Of(columns[k], Residuals[e]) / Powers[e];
                    for (int l = 0; l < count; l++)
                    {
                        normal[k, l] += DotProduct.Of(columns[k], columns[l]) / Powers[e];
                    }
                }
            }

            return (normal, gradient);
        }
    }
}
