using MathNet.Numerics.LinearAlgebra;
using PairScope.GreenFunctions;
using PairScope.Measurement;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>
/// The strengths of impurities by the exact scattering in a crystal that is given: the V that make Σ_e ‖d_e/A_e − F_e(V) − c_e‖²/‖F_e‖² least, by Gauss and Newton,
/// with factor A_e and background c_e of each layer by linear least squares. The last step is taken in the linearised field.
/// </summary>
/// <param name="Strengths">V of each group, meV.</param>
/// <param name="LeftOver">Share of each layer's squares that is left over.</param>
/// <param name="Residuals">What is left over, for each energy, d_e/A_e − F_e − c_e.</param>
/// <param name="Powers">‖F_e‖² for each energy.</param>
/// <param name="Own">How far each impurity's own strength would move from its group's if the others were kept, meV.</param>
/// <remarks>docs/measurement.md, eq. (22).</remarks>
public sealed record StrengthFit(
    IReadOnlyList<double> Strengths, IReadOnlyList<double> LeftOver, IReadOnlyList<double[]> Residuals, IReadOnlyList<double> Powers, IReadOnlyList<double> Own)
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
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(field);
        IReadOnlyList<double> strengths = start;
        LinearField here = LinearField.At(model, crystal, field, strengths, cancellation);
        for (int left = steps; ; left--)
        {
            (Matrix<double> normal, Vector<double> gradient) = here.Normal(here.ByStrength(), [.. here.Powers.Select(p => 1 / p)]);
            Vector<double> step = (normal + Matrix<double>.Build.DiagonalIdentity(normal.RowCount).Multiply(1e-9 * normal.Trace())).Cholesky().Solve(gradient);
            double longest = step.Zip(strengths, Relative).Max();
            double[] next = Stepped(strengths, [.. step]);
            if (left <= 1 || longest < Settled)
            {
                return Of(here, strengths, [.. next.Zip(strengths, (n, s) => n - s)]);
            }

            LinearField there = LinearField.At(model, crystal, field, next, cancellation);
            if (there.LeftOver.Sum() >= here.LeftOver.Sum())
            {
                return Of(here, strengths, new double[next.Length]);
            }

            (strengths, here) = (next, there);
        }
    }

    /// <summary>Strengths after a step, shortened where it would lead further than the linearised field.</summary>
    internal static double[] Stepped(IReadOnlyList<double> strengths, IReadOnlyList<double> step)
    {
        double longest = step.Zip(strengths, Relative).Max();
        return [.. strengths.Zip(step, (v, s) => Math.Clamp(v + (s * Math.Min(1, LongestStep / longest)), -Largest, Largest))];
    }

    /// <summary>What a field leaves over a step of its strengths further.</summary>
    /// <param name="here">The field.</param>
    /// <param name="strengths">V of each group there, meV.</param>
    /// <param name="step">The step, which is taken in the linearised field.</param>
    internal static StrengthFit Of(LinearField here, IReadOnlyList<double> strengths, double[] step)
    {
        double[][] left = [.. here.Residuals.Select((residual, e) =>
        {
            double[] rest = [.. residual];
            for (int j = 0; j < here.Groups.Count; j++)
            {
                Planes.Add(rest, -step[here.Groups[j]], here.ByImpurity[e][j]);
            }

            return rest;
        })];
        double[] own = [.. here.Groups.Select((_, j) =>
            left.Select((r, e) => DotProduct.Of(here.ByImpurity[e][j], r) / here.Powers[e]).Sum()
            / left.Select((_, e) => DotProduct.Of(here.ByImpurity[e][j], here.ByImpurity[e][j]) / here.Powers[e]).Sum())];
        return new StrengthFit([.. strengths.Zip(step, (v, s) => v + s)], here.Left(left), left, here.Powers, own);
    }

    private static double Relative(double step, double strength) => Math.Abs(step) / Math.Max(Math.Abs(strength), Weak);
}
