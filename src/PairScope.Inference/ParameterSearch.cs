using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference;

/// <summary>
/// Levenberg's and Marquardt's method: steps of Gauss and Newton, damped along the diagonal when one fails. Every point costs a map with all its
/// derivatives, so a search ends where the next step is expected to gain nothing, without taking it.
/// </summary>
/// <param name="problem">What is made least.</param>
/// <param name="fixedParameter">A parameter to hold at its start, or null.</param>
/// <param name="gapRange">Lowest and highest Δ0 in meV, or null for the whole line.</param>
/// <remarks>docs/physics.md, eqs. (40), (41).</remarks>
internal sealed class ParameterSearch(LeastSquares problem, FitParameter? fixedParameter, (double Low, double High)? gapRange)
{
    private const double LeastDamping = 1e-2;
    private readonly int _gap = problem.Model.IndexOf(FitParameter.GapAmplitude);
    private readonly int _broadening = problem.Model.IndexOf(FitParameter.SpectrumBroadening);
    private readonly (double Low, double High) _broadenings = problem.Model.Conditions.SpectrumBroadeningRange;

    /// <summary>The minimum reached.</summary>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="iterations">Most steps.</param>
    public HypothesisFit Run(IReadOnlyList<double> start, int iterations)
    {
        ArgumentNullException.ThrowIfNull(start);
        double[] point = Inside([.. start]);
        double damping = 0;
        HypothesisFit at = problem.At(point);
        double[] slope = problem.Slope();
        for (int step = 0; step < iterations; step++)
        {
            (double[] move, double gain) = Step(at.Information, slope, point, damping);
            if (gain < LeastSquares.Settled)
            {
                break;
            }

            double[] next = Inside([.. point.Zip(move, (x, d) => x + d)]);
            HypothesisFit there = problem.At(next);
            if (there.ChiSquared < at.ChiSquared)
            {
                bool done = at.ChiSquared - there.ChiSquared < LeastSquares.Settled;
                (point, at, slope) = (next, there, problem.Slope());
                damping = damping < LeastDamping ? 0 : 0.1 * damping;
                if (done)
                {
                    break;
                }
            }
            else
            {
                damping = Math.Max(LeastDamping, 10 * damping);
            }
        }

        return at;
    }

    // Noise may lead anywhere; no crystal is filled so far beyond the range looked at.
    private double[] Inside(double[] vector)
    {
        int filling = problem.Model.IndexOf(FitParameter.ChemicalPotential);
        (double low, double high) = problem.Model.Conditions.ChemicalPotentialRange;
        if (filling >= 0 && fixedParameter != FitParameter.ChemicalPotential)
        {
            vector[filling] = Math.Clamp(vector[filling], low - (high - low), high + (high - low));
        }

        if (_gap >= 0 && gapRange is { } range && fixedParameter != FitParameter.GapAmplitude)
        {
            vector[_gap] = Math.Clamp(Math.Abs(vector[_gap]), range.Low, range.High);
        }

        if (_broadening >= 0)
        {
            vector[_broadening] = Math.Clamp(vector[_broadening], _broadenings.Low, _broadenings.High);
        }

        return vector;
    }

    // Parameters that are held, or that would leave their range, stay out of the step.
    private (double[] Move, double Gain) Step(Matrix<double> information, double[] gradient, double[] from, double lambda)
    {
        bool Leaves(int i, (double Low, double High) range) => (from[i] <= range.Low && gradient[i] < 0) || (from[i] >= range.High && gradient[i] > 0);
        bool[] held = [.. problem.Model.Parameters.Select((p, i) => p == fixedParameter || information[i, i] <= 0
            || (i == _gap && gapRange is { } range && Leaves(i, range)) || (i == _broadening && Leaves(i, _broadenings)))];
        int[] free = [.. Enumerable.Range(0, held.Length).Where(i => !held[i])];
        var move = new double[held.Length];
        if (free.Length == 0)
        {
            return (move, 0);
        }

        Matrix<double> part = Matrix<double>.Build.Dense(free.Length, free.Length, (i, j) => information[free[i], free[j]] * (i == j ? 1 + lambda : 1));
        Vector<double> right = Vector<double>.Build.Dense(free.Length, i => gradient[free[i]]);
        Vector<double> solved = FisherInformation.ScaledInverse(part) * right;
        for (int i = 0; i < free.Length; i++)
        {
            move[free[i]] = solved[i];
        }

        return (move, solved.DotProduct(right));
    }
}
