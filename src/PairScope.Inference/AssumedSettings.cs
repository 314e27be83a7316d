using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;

namespace PairScope.Inference;

/// <summary>
/// Doubt about settings of the measurement that were held at a usual value because nobody stated them. What the map tells of them itself and
/// what it does not goes into the errors of the parameters: at low energy, for one, a map fixes Δ0/η far better than Δ0.
/// </summary>
/// <remarks>docs/physics.md, eq. (62).</remarks>
internal static class AssumedSettings
{
    private const double Doubt = 0.6931471805599453; // standard deviation of a setting's logarithm: a factor of two
    private const double Worth = 1.2; // factor on an error from which it is told
    private const double AsGood = 9; // of χ²: an explanation with another setting that is not ruled out
    private const int Iterations = 8;
    private const double SameValley = 0.35; // of ln η: a fit that has come back so far is on its way to where it is known from

    /// <summary>The fit with the information that is left on its parameters when the assumed settings are only known to a factor of two.</summary>
    /// <param name="fit">A fit at its minimum, those settings held; its conditions name them.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">How each energy is compared, with its noise.</param>
    /// <param name="options">Cores.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    /// <returns>The fit, and a sentence where that makes an error plainly larger.</returns>
    public static (HypothesisFit Fit, string? Remark) Doubted(
        HypothesisFit fit, MapObservation observation, IReadOnlyList<MapComparison> noise, FitOptions options, CancellationToken cancellation)
    {
        FitConditions conditions = fit.Model.Conditions;
        FitParameter[] assumed = [.. conditions.Assumed.Where(p => fit.Model.IndexOf(p) < 0 && fit.Value(p) != 0)];
        var model = new MapModel(fit.Model.Hypothesis, conditions with { Free = [.. conditions.Free, .. assumed] }, observation.Energies, observation.Size);
        HypothesisFit freed;
        if (assumed.Length == 0
            || (freed = new LeastSquares(model, observation, noise, cancellation).At([.. model.Parameters.Select(p => fit.Model.Value(fit.Vector, p))])).Evaluation is null)
        {
            return (fit, null);
        }

        int[] own = [.. fit.Model.Parameters.Select(model.IndexOf)];
        int[] others = [.. assumed.Select(model.IndexOf)];
        double[] value = [.. assumed.Select(fit.Value)];

        // In the logarithms of the settings; what is known beforehand adds to what the map tells.
        Matrix<double> ofOwn = Part(own, own);
        Matrix<double> between = Matrix<double>.Build.Dense(own.Length, others.Length, (i, j) => freed.Information[own[i], others[j]] * value[j]);
        Matrix<double> ofOthers = Matrix<double>.Build.Dense(
            others.Length, others.Length, (i, j) => (freed.Information[others[i], others[j]] * value[i] * value[j]) + (i == j ? 1 / (Doubt * Doubt) : 0));
        HypothesisFit doubted = Beside(fit with { Information = ofOwn - (between * ofOthers.Inverse() * between.Transpose()) }, freed, observation, noise, options, cancellation);
        Matrix<double> left = (ofOthers - (between.Transpose() * FisherInformation.ScaledInverse(ofOwn) * between)).Inverse();
        bool tells = fit.Model.Parameters.Any(p => doubted.Deviation(p) > Worth * fit.Deviation(p) && double.IsFinite(doubted.Deviation(p)));
        string settings = string.Join(" and ", assumed.Select((p, i) => $"{NameOf(p)} to {100 * Math.Sqrt(left[i, i]):G2} %"));
        return (doubted, tells ? $"What was assumed is not known: of itself the map tells {settings}, and the errors hold what that leaves open." : null);

        Matrix<double> Part(int[] rows, int[] columns) => Matrix<double>.Build.Dense(rows.Length, columns.Length, (i, j) => freed.Information[rows[i], columns[j]]);
    }

    // Δ0 and η together, doubled or halved, may explain the map as well: χ² has valleys side by side there, of which the curvature knows one.
    private static HypothesisFit Beside(
        HypothesisFit fit, HypothesisFit freed, MapObservation observation, IReadOnlyList<MapComparison> noise, FitOptions options, CancellationToken cancellation)
    {
        MapModel model = freed.Model;
        int broadening = model.IndexOf(FitParameter.Broadening);
        int gap = model.IndexOf(FitParameter.GapAmplitude);
        if (broadening < 0 || gap < 0 || !fit.FixesGap)
        {
            return fit;
        }

        var others = new HypothesisFit[2];
        options.Over(others.Length, cancellation, k =>
        {
            double[] start = [.. freed.Vector];
            start[gap] *= k == 0 ? 2 : 0.5;
            start[broadening] *= k == 0 ? 2 : 0.5;
            var problem = new LeastSquares(model, observation, noise, cancellation);
            others[k] = problem.Minimise(start, model.Conditions.GapRange, 1);
            for (int step = 1; step < Iterations && Math.Abs(Math.Log(Math.Abs(others[k].Vector[broadening] / freed.Vector[broadening]))) > SameValley; step++)
            {
                double before = others[k].ChiSquared;
                others[k] = problem.Minimise(others[k].Vector, model.Conditions.GapRange, 1);
                if (before - others[k].ChiSquared < LeastSquares.Settled)
                {
                    break;
                }
            }
        });
        Matrix<double> covariance = fit.Covariance;
        foreach (HypothesisFit other in others.Where(o => o.ChiSquared < freed.ChiSquared + AsGood))
        {
            Vector<double> step = Vector<double>.Build.DenseOfEnumerable(fit.Model.Parameters.Select(p => MapModel.IsAngle(p) ? 0 : other.Value(p) - fit.Value(p)));
            covariance += step.OuterProduct(step);
        }

        return fit with { Information = FisherInformation.ScaledInverse(covariance) };
    }

    private static string NameOf(FitParameter setting) => setting == FitParameter.Broadening ? "η" : "the impurity's strength";
}
