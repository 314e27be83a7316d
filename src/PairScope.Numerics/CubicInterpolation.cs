namespace PairScope.Numerics;

/// <summary>The cubic through the four evenly spaced points round a place, by Lagrange's weights.</summary>
public static class CubicInterpolation
{
    /// <summary>Points that a place needs.</summary>
    public const int Points = 4;

    /// <summary>The weights of four points that follow each other; beyond the points those of the cubic at the end.</summary>
    /// <param name="at">The place, counted in points from the first of all.</param>
    /// <param name="count">How many points there are, at least four.</param>
    /// <param name="weights">Takes the four weights.</param>
    /// <returns>The first of the four points.</returns>
    public static int Weights(double at, int count, Span<double> weights)
    {
        int second = Math.Clamp((int)Math.Floor(at), 1, count - 3);
        double t = at - second;
        weights[0] = -t * (t - 1) * (t - 2) / 6;
        weights[1] = (t + 1) * (t - 1) * (t - 2) / 2;
        weights[2] = -(t + 1) * t * (t - 2) / 2;
        weights[3] = (t + 1) * t * (t - 1) / 6;
        return second - 1;
    }
}
