using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Spectra.Series;

/// <summary>The best fit of one model to spectra at several temperatures.</summary>
/// <param name="Problem">Model and spectra.</param>
/// <param name="Point">The parameters.</param>
/// <param name="Coefficients">Those of the normal conductances.</param>
/// <param name="Squares">Σ (data − model)², each spectrum over its mean.</param>
/// <param name="Normal">JᵀJ over parameters and coefficients.</param>
/// <param name="Curve">The model.</param>
/// <remarks>docs/physics.md, eqs. (70), (93).</remarks>
public sealed record SeriesFit(SeriesProblem Problem, IReadOnlyList<double> Point, IReadOnlyList<double> Coefficients, double Squares, Matrix<double> Normal, IReadOnlyList<double> Curve)
{
    private const double Nodal = 0.02; // of the largest gap

    /// <summary>Root mean square of what is left over, as a share of the mean conductance.</summary>
    public double Rms => Math.Sqrt(Squares / Curve.Count);

    /// <summary>Over how many biases what is left over is correlated, τ = 1 + 2 Σ ρ_k up to where it has gone, within each spectrum.</summary>
    public double Correlation
    {
        get
        {
            double[] residual = [.. Problem.Data.Zip(Curve, (d, c) => d - c)];
            int[] ends = [.. Problem.Series.Spectra.Select(s => s.Observation.Biases.Count)];
            return CorrelationTime.Of(ends.Min() / 2, lag =>
            {
                (double product, double square, int begin) = (0, 0, 0);
                foreach (int count in ends)
                {
                    for (int i = begin; i + lag < begin + count; i++)
                    {
                        product += residual[i] * residual[i + lag];
                        square += residual[i] * residual[i];
                    }

                    begin += count;
                }

                return product / square;
            });
        }
    }

    /// <summary>ln of the evidence with σ unknown, as if every value were independent of its neighbours.</summary>
    public double LogEvidence
    {
        get
        {
            double[] width = [.. Problem.Ranges.Select(r => r.Width), .. Coefficients.Select(_ => 1.0)];
            int n = Curve.Count;
            Matrix<double> information = Matrix<double>.Build.Dense(
                width.Length, width.Length, (i, j) => (Normal[i, j] * n / Squares * width[i] * width[j] / (2 * Math.PI)) + (i == j ? 1 : 0));
            return (-0.5 * n * Math.Log(Squares)) - (0.5 * information.Cholesky().DeterminantLn);
        }
    }

    /// <summary>Standard deviation of one parameter by the curvature, with as many independent values as the correlation leaves; 0 if the model has none.</summary>
    public double Deviation(SpectrumParameter parameter)
    {
        int index = Problem.Ranges.ToList().FindIndex(r => r.Name == parameter);
        return index < 0 ? 0
            : Normal[index, index] > 0 ? Math.Sqrt(Math.Max(0, FisherInformation.ScaledInverse(Normal)[index, index] * Squares * Correlation / Math.Max(1, Curve.Count - Normal.RowCount))) : double.PositiveInfinity;
    }

    /// <summary>One parameter's value; 0 where the model has none.</summary>
    public double Value(SpectrumParameter parameter) => Problem.Value(Point, parameter);

    /// <summary>The least gap on the Fermi lines over the largest.</summary>
    public double LeastGap => Problem.Model.LeastGap(Value(SpectrumParameter.MixingAngle));

    /// <summary>Whether the gap vanishes somewhere on the Fermi lines, to 2 % of its largest.</summary>
    public bool HasNodes => Problem.Model.HasGap && LeastGap < Nodal;
}
