using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Measurement;

namespace PairScope.Inference.Fields;

/// <summary>The impurities of one kind in a field of view.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="StrengthMeV">V0 by the exact scattering.</param>
/// <param name="DeviationMeV">Its standard deviation.</param>
public sealed record FieldKind(int Count, double StrengthMeV, double DeviationMeV);

/// <summary>One pairing, or the normal metal, as it was fitted to a field.</summary>
/// <param name="Model">The simulator with the instrument's settings as they were fitted.</param>
/// <param name="Hypothesis">The pairing.</param>
/// <param name="Vector">μ, Δ0, θ and Θ or the angles of a family, as many of them as the hypothesis has.</param>
/// <param name="Crystal">The crystal with them.</param>
/// <param name="Strengths">The impurities in it, and what is left over.</param>
/// <param name="ChiSquared">χ² = N Σ_e ln ϱ_e², of which differences count.</param>
/// <param name="Covariance">Of the vector and the strengths after it.</param>
/// <param name="Correlation">By how much the fit's parameters vary more than they would were what is left over independent from site to site.</param>
/// <param name="Simulations">How many fields were simulated for it.</param>
public sealed record PairingFit(
    FieldModel Model, Hypothesis Hypothesis, IReadOnlyList<double> Vector, GreenFunction Crystal, StrengthFit Strengths, double ChiSquared, Matrix<double> Covariance, double Correlation, int Simulations)
{
    // What sites that are not quite in their place, and a field that is exact to a few thousandths, add to the covariance: measured on scans (docs/results.md).
    private const double MostUnexplained = 0.15; // of a layer's squares

    // Rise of χ² from which the metal is excluded. What is left over is correlated from site to site, so that χ² tells more than there is.
    private const double Excluded = 300;

    private static readonly double UnknownAngle = Math.PI / Math.Sqrt(12);
    private const double Factor = 1.5; // of all deviations
    private const double UnsettledGap = 1; // of ln Δ0
    private const double UnsettledFactor = 10; // of that of μ

    /// <summary>Whether the search came to its end; where it did not, the parameters are rough.</summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>Whether it ended where Δ0 would leave the range that is known: μ and θ are the best for the Δ0 at its end, and not for the best Δ0.</summary>
    public bool IsAtEnd { get; init; }

    /// <summary>μ, meV.</summary>
    public double ChemicalPotential => Vector[0];

    /// <summary>Δ0, meV; 0 of a metal.</summary>
    public double GapAmplitude => Hypothesis.HasGap ? Vector[1] : 0;

    /// <summary>θ in [0, π); 0 where it leaves no trace.</summary>
    public double MixingAngle => Hypothesis.HasMixingAngle ? Vector[2] - (Math.PI * Math.Floor(Vector[2] / Math.PI)) : 0;

    /// <summary>Θ, where it was fitted.</summary>
    public double Phase => Hypothesis.FreesPhase ? Vector[3] : 0;

    /// <summary>The angles of the hypothesis's family, each in [0, π).</summary>
    public IReadOnlyList<double> Angles => Hypothesis.Family?.Folded([.. Vector.Skip(FirstAngle)]).Angles ?? [];

    private const int FirstAngle = 2; // behind μ and Δ0

    /// <summary>μ, Δ0, θ and Θ, where another fit may begin.</summary>
    internal FitStart Place => new(ChemicalPotential, GapAmplitude, MixingAngle) { Phase = Phase, Angles = Angles };

    /// <summary>Standard deviation of μ, meV.</summary>
    public double ChemicalPotentialDeviation => FactorOf(0) * Deviation(0);

    /// <summary>Standard deviation of Δ0, meV; 0 of a metal.</summary>
    public double GapDeviation => !Hypothesis.HasGap ? 0 : IsSettled ? Factor * Deviation(1) : Math.Max(Factor * Deviation(1), GapAmplitude * Math.Sinh(UnsettledGap));

    /// <summary>Standard deviation of θ, that of a θ of which nothing is known at most.</summary>
    public double MixingAngleDeviation => Hypothesis.HasMixingAngle && IsSettled ? Math.Min(UnknownAngle, Factor * Deviation(2)) : UnknownAngle;

    /// <summary>The Fisher information of μ, Δ0 and θ, strengths and settings of the instrument taken out, that belongs to the deviations; 0 of what is not known.</summary>
    internal Matrix<double> Information
    {
        get
        {
            bool hasAngle = IsSettled && MixingAngleDeviation < UnknownAngle;
            bool[] known = [true, .. Hypothesis.HasGap ? [IsSettled] : Array.Empty<bool>(), .. Hypothesis.HasMixingAngle ? [hasAngle] : Array.Empty<bool>(), .. Hypothesis.FreesPhase ? [hasAngle] : Array.Empty<bool>(), .. Hypothesis.Angles.Select((_, k) => IsSettled && Factor * Deviation(FirstAngle + k) < UnknownAngle)];
            int[] kept = [.. Enumerable.Range(0, known.Length).Where(i => known[i])];
            Matrix<double> inverse = FisherInformation.ScaledInverse(Matrix<double>.Build.Dense(kept.Length, kept.Length, (i, j) => Covariance[kept[i], kept[j]] * FactorOf(kept[i]) * FactorOf(kept[j])));
            var whole = Matrix<double>.Build.Dense(known.Length, known.Length);
            for (int i = 0; i < kept.Length; i++)
            {
                for (int j = 0; j < kept.Length; j++)
                {
                    whole[kept[i], kept[j]] = inverse[i, j];
                }
            }

            return whole;
        }
    }

    /// <summary>Why the parameters are rough, in a sentence; null where they are not.</summary>
    public string? Doubt => IsAtEnd ? FormattableString.Invariant($"Δ0 of the fit left the range from {Model.Gaps.Low} to {Model.Gaps.High} meV that is known: Δ0 and θ are rough.")
        : IsSettled ? null : "The fit of the field was ended before it had settled: Δ0 and θ are rough.";

    /// <summary>Why this explains no field, in a sentence; null where it leaves little enough over.</summary>
    public string? LeavesTooMuch => Strengths.Unexplained <= MostUnexplained ? null
        : $"The field simulated for this answer leaves {Strengths.Unexplained:P0} of the scan's variance unexplained, where {MostUnexplained:P0} are the most that noise should: impurities may be such as no scalar potential makes, or lie outside of the scan, or the topograph may not show them ('in: both' of the step 'impurities' looks for those in the map).";

    /// <summary>Why a normal metal is not excluded, as the beginning of a sentence; null where it is.</summary>
    /// <param name="rise">By how much χ² of the metal is larger than the pairing's.</param>
    /// <remarks>docs/measurement.md, "Many impurities".</remarks>
    public static string? MetalRivals(double rise) => rise > Excluded ? null
        : $"A normal metal explains the scan {(rise > 0 ? "nearly as well" : "better")} (χ² {(rise > 0 ? "rises" : "falls")} by {Math.Abs(rise):F0} where {Excluded} would exclude it)";

    /// <summary>The kinds of a field's impurities with their strengths.</summary>
    /// <param name="field">The field that was fitted.</param>
    public IReadOnlyList<FieldKind> KindsOf(SiteField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return [.. Strengths.Strengths.Select((v, k) => new FieldKind(field.Kinds.Count(kind => kind == k), v, Deviation(Vector.Count + k)))];
    }

    /// <summary>The same in a sentence.</summary>
    /// <param name="field">The field that was fitted.</param>
    public string ImpuritiesInWords(SiteField field) =>
        $"By the exact scattering the impurities are {string.Join(", ", KindsOf(field).Select(k => FormattableString.Invariant($"{k.Count} of {k.StrengthMeV:F0} meV")))}.";

    private double FactorOf(int index) => index > 0 || IsSettled ? Factor : UnsettledFactor;

    private double Deviation(int index) => Math.Sqrt(Covariance[index, index]);
}
