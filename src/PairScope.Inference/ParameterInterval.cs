namespace PairScope.Inference;

/// <summary>
/// Intervals of the best fit's parameters: θ and the angles of families by profile likelihood on their circles; the others, whose χ² is a parabola as far as
/// noise carries them, by their standard deviation, Δ0 within its prior range.
/// </summary>
/// <remarks>docs/physics.md, eqs. (42), (45).</remarks>
public static class ParameterInterval
{
    /// <summary>Standard deviations on either side that hold 68.3 % of a Gaussian.</summary>
    public const double Inner = 1;

    /// <summary>Standard deviations on either side that hold 95 % of a Gaussian.</summary>
    public const double Outer = 1.96;

    /// <summary>Lower and upper end; those of an angle may lie outside [0, π), which is a circle.</summary>
    /// <param name="report">A fit.</param>
    /// <param name="conditions">What it was made under.</param>
    /// <param name="parameter">A parameter of its best hypothesis.</param>
    /// <param name="deviations">Half the width in standard deviations: <see cref="Inner"/> or <see cref="Outer"/>.</param>
    /// <param name="cancellation">Looked at before every simulated map.</param>
    public static (double Low, double High) Of(
        FitReport report, FitConditions conditions, FitParameter parameter, double deviations, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(conditions);
        HypothesisFit fit = report.Best.Fit;
        double value = fit.Value(parameter);
        if (parameter == FitParameter.MixingAngle || OwnAngle.IndexOf(parameter) is not null)
        {
            var problem = new LeastSquares(fit.Model, report.Observation, [.. report.Noise.Select(report.Observation.Comparison)], cancellation);
            (double low, double high) = ProfileInterval.Of(problem, fit, parameter, deviations * deviations, Math.PI / 2);
            double found = fit.Model.Value(fit.Vector, parameter);
            double turned = value - found;
            if (OwnAngle.IndexOf(parameter) is { } own && fit.Model.OwnState(fit.Vector).Signs[own] < 0)
            {
                (low, high) = ((2 * found) - high, (2 * found) - low); // told the other way round
            }

            // The profile holds the settings; an error that doubts them may reach further.
            double doubted = conditions.Assumed.Count > 0 ? Math.Min(deviations * fit.Deviation(parameter), Math.PI / 2) : 0;
            return (Math.Min(low + turned, value - doubted), Math.Max(high + turned, value + doubted));
        }

        double reach = deviations * fit.Deviation(parameter);
        (double least, double largest) = parameter == FitParameter.GapAmplitude
            ? conditions.GapRange
            : (double.NegativeInfinity, double.PositiveInfinity);
        return (Math.Max(value - reach, least), Math.Min(value + reach, largest));
    }
}
