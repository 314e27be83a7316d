namespace PairScope.Inference;

/// <summary>
/// Intervals of one parameter by profile likelihood: where χ², minimised over all other parameters, exceeds its least value by
/// 1 (68.3 %) and by 3.84 (95 %). Each end is found from the width that the curvature suggests, by the secant rule on √Δχ².
/// </summary>
/// <remarks>docs/physics.md, eq. (45).</remarks>
public static class ProfileInterval
{
    private const int MostSteps = 4;

    /// <summary>Lower and upper end of one interval.</summary>
    /// <param name="problem">The map and its noise.</param>
    /// <param name="fit">The best fit.</param>
    /// <param name="parameter">One of its parameters.</param>
    /// <param name="rise">Δχ² at the ends.</param>
    /// <param name="farthest">Largest distance of an end from the best value: π/2 for an angle, whose circle is π long.</param>
    public static (double Low, double High) Of(LeastSquares problem, HypothesisFit fit, FitParameter parameter, double rise, double farthest)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(fit);
        int index = fit.Model.IndexOf(parameter);
        double best = fit.Vector[index];
        return (best - End(-1), best + End(1));

        double End(int side)
        {
            double distance = Math.Sqrt(rise) * fit.Deviation(parameter);
            for (int step = 0; step < MostSteps; step++)
            {
                if (!(distance < farthest))
                {
                    return farthest;
                }

                double[] start = [.. fit.Vector];
                start[index] = best + (side * distance);
                double height = Math.Sqrt(Math.Max(0, problem.Minimise(start, parameter).ChiSquared - fit.ChiSquared));
                if (Math.Abs(height - Math.Sqrt(rise)) < 0.02 * Math.Sqrt(rise))
                {
                    return distance;
                }

                distance *= Math.Clamp(Math.Sqrt(rise) / Math.Max(height, 1e-9), 0.25, 4);
            }

            return Math.Min(distance, farthest);
        }
    }
}
