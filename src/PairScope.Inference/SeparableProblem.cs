using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference;

/// <summary>A curve f(p) + Σ_k c_k g_k(p) beside data: parameters p with ranges, coefficients c_k that enter linearly.</summary>
/// <remarks>docs/physics.md, eq. (69).</remarks>
public abstract class SeparableProblem
{
    /// <summary>What the curve is put beside.</summary>
    internal abstract IReadOnlyList<double> Data { get; }

    /// <summary>Steps after which a search ends.</summary>
    internal virtual int MostSteps => 60;

    /// <summary>The least value of a parameter.</summary>
    internal abstract double Low(int parameter);

    /// <summary>Its largest.</summary>
    internal abstract double High(int parameter);

    /// <summary>f, null for none, and the g_k at a point.</summary>
    internal abstract (double[]? Known, double[][] Columns) At(IReadOnlyList<double> point);

    /// <summary>∂/∂p of the curve.</summary>
    /// <param name="point">Values of the parameters.</param>
    /// <param name="parameter">Which one.</param>
    /// <param name="coefficients">c_k.</param>
    /// <param name="curve">The curve at the point.</param>
    internal abstract double[] Derivative(IReadOnlyList<double> point, int parameter, IReadOnlyList<double> coefficients, double[] curve);

    /// <summary>∂/∂p of Σ_k c_k g_k as a difference over a step to either side, within the parameter's range.</summary>
    /// <param name="point">Values of the parameters.</param>
    /// <param name="parameter">Which one.</param>
    /// <param name="coefficients">c_k.</param>
    /// <param name="step">The step.</param>
    /// <param name="middle">The curve at the point, where a difference to one side is good enough; null where it is not.</param>
    internal double[] Difference(IReadOnlyList<double> point, int parameter, IReadOnlyList<double> coefficients, double step, double[]? middle = null)
    {
        double[] low = [.. point];
        double[] high = [.. point];
        high[parameter] = Math.Min(High(parameter), point[parameter] + step);
        bool isOneSided = middle is not null && high[parameter] > point[parameter];
        low[parameter] = isOneSided ? point[parameter] : Math.Max(Low(parameter), point[parameter] - step);
        double[] below = isOneSided ? middle! : Curve(null, At(low).Columns, coefficients);
        double[] above = Curve(null, At(high).Columns, coefficients);
        double width = high[parameter] - low[parameter];
        return [.. above.Zip(below, (a, b) => (a - b) / width)];
    }

    /// <summary>f + Σ_k c_k g_k.</summary>
    internal double[] Curve(double[]? known, double[][] columns, IReadOnlyList<double> coefficients)
    {
        var curve = known is null ? new double[Data.Count] : [.. known];
        for (int k = 0; k < columns.Length; k++)
        {
            for (int i = 0; i < curve.Length; i++)
            {
                curve[i] += coefficients[k] * columns[k][i];
            }
        }

        return curve;
    }
}

/// <summary>Where a search ended.</summary>
/// <param name="Point">The parameters.</param>
/// <param name="Coefficients">c_k.</param>
/// <param name="Squares">Σ (data − curve)².</param>
/// <param name="Normal">JᵀJ over the parameters, then the coefficients.</param>
/// <param name="Curve">The curve.</param>
internal sealed record SeparableMinimum(double[] Point, double[] Coefficients, double Squares, Matrix<double> Normal, double[] Curve);
