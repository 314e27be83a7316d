using MathNet.Numerics.LinearAlgebra;
using PairScope.Inference.Joint;

namespace PairScope.Inference;

/// <summary>What one kind of data has in a fit.</summary>
/// <param name="ChiSquared">Its χ².</param>
/// <param name="Information">Its Fisher information of the parameters, nuisances of its own taken out.</param>
public sealed record FitPart(double ChiSquared, Matrix<double> Information);

/// <summary>The best fit of one hypothesis to a map, and to spectra beside it where there are some.</summary>
/// <param name="Model">The hypothesis and its free parameters.</param>
/// <param name="Vector">Their best values.</param>
/// <param name="ChiSquared">χ² there.</param>
/// <param name="Information">Fisher information there, the curvature of χ²/2.</param>
public sealed record HypothesisFit(MapModel Model, IReadOnlyList<double> Vector, double ChiSquared, Matrix<double> Information)
{
    /// <summary>δρ(r) of each energy and ∂δρ(r)/∂p at the best values, [energy][parameter], which no noise changes; null where they could not be computed.</summary>
    internal IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)>? Evaluation { get; init; }

    /// <summary>What the fit says of each spectrum beside the maps; null where it could not be computed.</summary>
    internal IReadOnlyList<SpectrumPrediction>? Predictions { get; init; }

    /// <summary>The share of the maps in χ² and the information, and that of the spectra beside them; of a fit to both.</summary>
    public (FitPart Maps, FitPart Spectra)? Parts { get; init; }

    /// <summary>δρ(r) of each energy at the best values; zero, which explains nothing, where a search of noise ended so far off that no map can be computed.</summary>
    public IReadOnlyList<double[]> Maps()
    {
        if (Evaluation is { } known)
        {
            return [.. known.Select(e => e.Map)];
        }

        try
        {
            return Model.Maps(Vector);
        }
        catch (ConvergenceException)
        {
            return [.. Enumerable.Range(0, Model.Energies).Select(_ => new double[Model.Size * Model.Size])];
        }
    }

    /// <summary>
    /// ln of Laplace's evidence with flat priors of widths R: −χ²/2 − ½ ln det[R (F + P) R/2π], P = 2π/R², so that a parameter
    /// which the map does not fix counts with its prior range and costs nothing. Parameters that all hypotheses share have R = 1.
    /// </summary>
    /// <param name="conditions">The prior ranges.</param>
    /// <remarks>docs/physics.md, eq. (45).</remarks>
    public double LogEvidence(FitConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        double[] range = PriorWidths(Model, conditions);
        return (-0.5 * ChiSquared) - (0.5 * LogDeterminant(range, [.. Enumerable.Range(0, range.Length)]));
    }

    /// <summary>ln det[R (F + P) R/2π] of some of the parameters.</summary>
    /// <param name="widths">R of all.</param>
    /// <param name="some">Indices of those.</param>
    internal double LogDeterminant(IReadOnlyList<double> widths, IReadOnlyList<int> some) => some.Count == 0 ? 0 : Math.Log(Matrix<double>.Build.Dense(
        some.Count, some.Count, (i, j) => (Information[some[i], some[j]] * widths[some[i]] * widths[some[j]] / (2 * Math.PI)) + (i == j ? 1 : 0)).Determinant());

    /// <summary>The widths R of the flat priors of a model's free parameters; 1 of those that all hypotheses share.</summary>
    /// <param name="model">The model.</param>
    /// <param name="conditions">The prior ranges.</param>
    internal static double[] PriorWidths(MapModel model, FitConditions conditions) => [.. model.Parameters.Select(p => p switch
    {
        _ when OwnAngle.IndexOf(p) is { } own => IsDoubled(model, own) ? Math.PI / 2 : Math.PI,
        FitParameter.ChemicalPotential => conditions.ChemicalPotentialRange.High - conditions.ChemicalPotentialRange.Low,
        FitParameter.GapAmplitude => conditions.GapRange.High - conditions.GapRange.Low,
        FitParameter.MixingAngle => Math.PI,
        FitParameter.Phase when model.Hypothesis.FreesPhase => Math.PI / 2, // four copies of every state lie in [0, π) × [0, 2π)
        FitParameter.Phase => 2 * Math.PI,
        FitParameter.SpectrumBroadening => conditions.SpectrumBroadeningRange.High - conditions.SpectrumBroadeningRange.Low,
        _ => 1,
    })];

    // The time-reversed state looks alike where spin leaves no trace: of the first phase half of the range holds every map.
    private static bool IsDoubled(MapModel model, int own) =>
        model.LooksAlikeReversed && model.Hypothesis.Angles[own].IsPhase && !model.Hypothesis.Angles.Take(own).Any(a => a.IsPhase);

    /// <summary>Covariance of the parameters.</summary>
    public Matrix<double> Covariance
    {
        get
        {
            Matrix<double> covariance = FisherInformation.ScaledInverse(Information);
            (_, _, double mixing, double phase) = Model.State(Vector);
            int[] own = Model.OwnState(Vector).Signs;
            double Sign(int i) => Model.Parameters[i] switch { FitParameter.MixingAngle => mixing, FitParameter.Phase => phase, var p when OwnAngle.IndexOf(p) is { } k => own[k], _ => 1 };
            return Matrix<double>.Build.Dense(covariance.RowCount, covariance.ColumnCount, (i, j) => Sign(i) * Sign(j) * covariance[i, j]);
        }
    }

    /// <summary>μ, Δ0, θ and Θ, where another fit may begin; 0 of what the hypothesis has not.</summary>
    public FitStart Place => new(Value(FitParameter.ChemicalPotential), Value(FitParameter.GapAmplitude), Value(FitParameter.MixingAngle)) { Phase = Value(FitParameter.Phase), Angles = Model.OwnState(Vector).Angles };

    /// <summary>One parameter's value; angles are brought into [0, π) and Δ0 made positive, which no map can tell apart.</summary>
    public double Value(FitParameter parameter)
    {
        double value = Model.Value(Vector, parameter);
        return parameter switch
        {
            _ when OwnAngle.IndexOf(parameter) is { } own => own < Model.Hypothesis.Angles.Count ? Model.OwnState(Vector).Angles[own] : 0,
            FitParameter.MixingAngle => Model.State(Vector).MixingAngle,
            FitParameter.Phase => Model.State(Vector).Phase,
            FitParameter.GapAmplitude => Math.Abs(value),
            _ => value,
        };
    }

    /// <summary>Whether the map fixes Δ0: its deviation is below that of a Δ0 of which nothing is known but its prior range.</summary>
    public bool FixesGap => Model.Hypothesis.HasGap && Deviation(FitParameter.GapAmplitude) < (Model.Conditions.GapRange.High - Model.Conditions.GapRange.Low) / Math.Sqrt(12);

    /// <summary>One parameter's standard deviation: 0 if it was not fitted, infinite if the map does not depend on it.</summary>
    public double Deviation(FitParameter parameter) => FisherInformation.Deviation(Information, Model.IndexOf(parameter));
}
