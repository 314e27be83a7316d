using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Spectra;

/// <summary>The best fit of one model to a spectrum.</summary>
/// <param name="Problem">The model and the spectrum.</param>
/// <param name="Point">Values of <see cref="SpectrumProblem.Ranges"/>.</param>
/// <param name="Background">Coefficients of the normal state's conductance, in units of <see cref="SpectrumObservation.Scale"/>.</param>
/// <param name="SumOfSquares">Σ (data − model)², in the same units.</param>
/// <param name="Normal">JᵀJ over the parameters, then the background's coefficients.</param>
/// <param name="Curve">The model at each bias, in the same units.</param>
public sealed record SpectrumFit(
    SpectrumProblem Problem, IReadOnlyList<double> Point, IReadOnlyList<double> Background, double SumOfSquares, Matrix<double> Normal, IReadOnlyList<double> Curve)
{
    /// <summary>Points less everything fitted.</summary>
    public int DegreesOfFreedom => Math.Max(1, Curve.Count - Point.Count - Background.Count);

    /// <summary>σ of one point, from what is left over, in units of the data.</summary>
    public double Noise => Problem.Observation.Scale * Math.Sqrt(SumOfSquares / DegreesOfFreedom);

    /// <summary>Data less model, in units of the data.</summary>
    public double[] Residual() => [.. Problem.Observation.Values.Zip(Curve, (v, c) => v - (Problem.Observation.Scale * c))];

    /// <summary>Covariance of the parameters and the background's coefficients.</summary>
    public Matrix<double> Covariance => FisherInformation.ScaledInverse(Normal) * (SumOfSquares / DegreesOfFreedom);

    /// <summary>One parameter's value, or what it was held at.</summary>
    public double Value(SpectrumParameter parameter) => Problem.Value(Point, parameter);

    /// <summary>One parameter's standard deviation by the curvature; 0 if it was not fitted, infinite if the spectrum does not depend on it.</summary>
    public double Deviation(SpectrumParameter parameter)
    {
        int index = IndexOf(parameter);
        return index < 0 ? 0 : Normal[index, index] > 0 ? Math.Sqrt(Math.Max(0, Covariance[index, index])) : double.PositiveInfinity;
    }

    /// <summary>Where a parameter stands among those fitted; negative for none.</summary>
    public int IndexOf(SpectrumParameter parameter) => Problem.Ranges.ToList().FindIndex(r => r.Name == parameter);

    /// <summary>
    /// ln of the evidence with σ unknown: −(n/2) ln Σ(data − model)² − ½ ln det[R F R/2π + 1], F = n JᵀJ/Σ(data − model)², and R the widths of the parameters'
    /// ranges, 1 for the background's coefficients, which all models share.
    /// </summary>
    /// <remarks>docs/physics.md, eq. (70).</remarks>
    public double LogEvidence
    {
        get
        {
            int n = Curve.Count;
            double[] width = [.. Problem.Ranges.Select(r => r.Width), .. Background.Select(_ => 1.0)];
            Matrix<double> information = Matrix<double>.Build.Dense(
                width.Length, width.Length, (i, j) => (Normal[i, j] * n / SumOfSquares * width[i] * width[j] / (2 * Math.PI)) + (i == j ? 1 : 0));
            return (-0.5 * n * Math.Log(SumOfSquares)) - (0.5 * Math.Log(information.Determinant()));
        }
    }

    /// <summary>The conductance at the Fermi level over the normal state's there, g(0), and its standard deviation.</summary>
    public (double Value, double Deviation) ZeroBias()
    {
        double At(IReadOnlyList<double> point) => Problem.Conductance(point, [0.0])[0];
        double value = At(Point);
        Matrix<double> covariance = Covariance;
        double[] slopes = [.. Point.Select((_, i) => Slope(i))];
        double variance = 0;
        for (int i = 0; i < slopes.Length; i++)
        {
            for (int j = 0; j < slopes.Length; j++)
            {
                variance += slopes[i] * slopes[j] * covariance[i, j];
            }
        }

        return (value, Math.Sqrt(Math.Max(0, variance)));

        double Slope(int i)
        {
            SpectrumRange range = Problem.Ranges[i];
            double[] low = [.. Point];
            double[] high = [.. Point];
            low[i] = Math.Max(range.Low, Point[i] - (1e-3 * range.Width));
            high[i] = Math.Min(range.High, Point[i] + (1e-3 * range.Width));
            return (At(high) - At(low)) / (high[i] - low[i]);
        }
    }

    /// <summary>The parameters that ended at an end of their range, where that end is no natural one: no gap and no broadening are.</summary>
    public IEnumerable<SpectrumParameter> AtEdge() =>
        Problem.Ranges.Select((r, i) => (r, p: Point[i]))
            .Where(x => x.r.Name is not (SpectrumParameter.Share or SpectrumParameter.MixingAngle))
            .Where(x => x.p > x.r.High - (1e-6 * x.r.Width) || (x.r.Name is SpectrumParameter.Offset && x.p < x.r.Low + (1e-6 * x.r.Width)))
            .Select(x => x.r.Name);
}
