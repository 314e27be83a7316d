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
        double at = (x - first) / step;
        int i = Math.Clamp((int)Math.Floor(at), 1, count - 3);
        double t = at - i;

        // Lagrange's weights for the points at −1, 0, 1, 2.
        return (value(i - 1) * -t * (t - 1) * (t - 2) / 6) + (value(i) * (t + 1) * (t - 1) * (t - 2) / 2)
            - (value(i + 1) * (t + 1) * t * (t - 2) / 2) + (value(i + 2) * (t + 1) * t * (t - 1) / 6);
    }
}
