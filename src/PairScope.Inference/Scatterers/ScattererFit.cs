using MathNet.Numerics.LinearAlgebra;

namespace PairScope.Inference.Scatterers;

/// <summary>The best fit of a line of spectra over scatterers.</summary>
/// <param name="Problem">Data and model.</param>
/// <param name="State">The parameters.</param>
/// <param name="Residual">(data − model) over the data's mean, for each place one value for each bias.</param>
/// <param name="Normal">JᵀJ over the free parameters.</param>
/// <remarks>docs/physics.md, eqs. (91), (92).</remarks>
public sealed record ScattererFit(ScattererProblem Problem, ScattererValues State, IReadOnlyList<double[]> Residual, Matrix<double> Normal)
{
    /// <summary>Root mean square of what is left over, as a share of the data's mean.</summary>
    public double Rms => Math.Sqrt(Residual.SelectMany(r => r).Average(r => r * r));

    /// <summary>The share of the data's variance about the mean spectrum that the model explains.</summary>
    public double Explained
    {
        get
        {
            IReadOnlyList<double[]> values = Problem.Line.Values;
            double[] mean = [.. Problem.Line.Biases.Select((_, e) => values.Average(v => v[e]))];
            double variance = values.Average(v => v.Select((x, e) => (x - mean[e]) * (x - mean[e])).Average()) / (Problem.Line.Mean * Problem.Line.Mean);
            return 1 - (Rms * Rms / variance);
        }
    }

    /// <summary>How many neighbours resemble each other in what is left over, τ = 1 + 2 Σ ρ_k up to where the correlation has gone, along the line times along the bias.</summary>
    public double Correlation => Lags(along: true) * Lags(along: false);

    /// <summary>Standard deviations of the free parameters by the curvature, with as many independent values as the residual's correlation leaves.</summary>
    public IReadOnlyList<double> Deviations
    {
        get
        {
            double squares = Residual.Sum(r => r.Sum(v => v * v));
            int count = Residual.Sum(r => r.Length);
            double correlation = Correlation;
            double freedom = Math.Max(1, count - (correlation * Problem.Free.Count));
            Matrix<double> covariance = FisherInformation.ScaledInverse(Normal) * (correlation * squares / freedom);
            return [.. Problem.Free.Select((_, i) => Normal[i, i] > 0 ? Math.Sqrt(Math.Max(0, covariance[i, i])) : double.PositiveInfinity)];
        }
    }

    private double Lags(bool along)
    {
        int places = Residual.Count;
        int biases = Residual[0].Length;
        int most = (along ? places : biases) / 2;
        double square = Residual.Sum(r => r.Sum(v => v * v)) / (places * biases);
        return CorrelationTime.Of(most, lag =>
        {
            (int next, int further) = along ? (lag, 0) : (0, lag);
            double product = 0;
            for (int i = 0; i + next < places; i++)
            {
                for (int e = 0; e + further < biases; e++)
                {
                    product += Residual[i][e] * Residual[i + next][e + further];
                }
            }

            return product / square / ((places - next) * (biases - further));
        });
    }
}
