namespace PairScope.Inference.Spectra;

/// <summary>Least squares of one model against one spectrum: the background's coefficients are the linear ones.</summary>
/// <remarks>docs/physics.md, eq. (69).</remarks>
public static class SpectrumLeastSquares
{
    /// <summary>The minimum reached from a starting point.</summary>
    /// <param name="problem">Model and spectrum.</param>
    /// <param name="start">Values of the parameters.</param>
    /// <param name="held">Index of a parameter that stays at its start; negative for none.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public static SpectrumFit Minimise(SpectrumProblem problem, IReadOnlyList<double> start, int held = -1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(start);
        SeparableMinimum minimum = SeparableLeastSquares.Minimise(problem, start, held, cancellation);
        return new SpectrumFit(problem, minimum.Point, minimum.Coefficients, minimum.Squares, minimum.Normal, minimum.Curve);
    }

    /// <summary>Σ (data − model)² with the best background.</summary>
    public static double SumOfSquares(SpectrumProblem problem, IReadOnlyList<double> point)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return SeparableLeastSquares.SumOfSquares(problem, point);
    }
}
