using PairScope.Numerics;

namespace PairScope.Tunnelling;

/// <summary>A smooth curve known at evenly spaced points, with a cubic through the four round every place.</summary>
/// <param name="first">The first point.</param>
/// <param name="step">The distance of the points.</param>
/// <param name="count">How many points, at least four.</param>
/// <param name="value">The value at a point of an index.</param>
internal sealed class SampledCurve(double first, double step, int count, Func<int, double> value)
{
    /// <summary>The value at a place; beyond the points that of the cubic at the end.</summary>
    public double At(double x)
    {
        Span<double> weights = stackalloc double[CubicInterpolation.Points];
        int i = CubicInterpolation.Weights((x - first) / step, count, weights);
        return (value(i) * weights[0]) + (value(i + 1) * weights[1]) + (value(i + 2) * weights[2]) + (value(i + 3) * weights[3]);
    }
}
