using System.Numerics;
using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>
/// A step off the list of hypotheses, small enough that the maps change in proportion: a little of another gap function beside the pairing, or a setting
/// that is not quite what it was taken for.
/// </summary>
/// <param name="Name">What is stepped to, in words.</param>
/// <param name="Gap">Δ(k) after the step; null where it stays.</param>
/// <param name="StrengthFactor">A factor on the impurity's strength.</param>
/// <param name="BroadeningFactor">A factor on η.</param>
/// <param name="Potential">What is added to the scalar part of an impurity with a moment, meV.</param>
/// <param name="IsOneSided">Whether steps to either side give the same maps, which then change with the square of the step, in one direction.</param>
/// <remarks>docs/physics.md, "Beyond the list".</remarks>
internal sealed record Departure(
    string Name, GapFunction? Gap = null, double StrengthFactor = 1, double BroadeningFactor = 1, double Potential = 0, bool IsOneSided = false)
{
    private const double GapStep = 0.3; // of Δ0: maps change by its square where it is in quadrature
    private const double SettingStep = 1.1;

    /// <summary>Which end of its range Δ0 was held at: −1 the lower, 1 the upper, null neither.</summary>
    /// <param name="fit">A fit.</param>
    public static int? EndOf(HypothesisFit fit)
    {
        (double low, double high) = fit.Model.Conditions.GapRange;
        double gap = fit.Model.IndexOf(FitParameter.GapAmplitude) < 0 ? double.NaN : Math.Abs(fit.Value(FitParameter.GapAmplitude));
        return gap <= low ? -1 : gap >= high ? 1 : null;
    }

    /// <summary>
    /// The steps off a fit that keep the spins apart as it does, for which maps are cheap: every such function of the crystal, in phase with the pairing
    /// and a quarter period off, Δ0 beyond its range, and the settings that the fit held.
    /// </summary>
    /// <param name="fit">The fit.</param>
    public static IEnumerable<Departure> From(HypothesisFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        GapFunction gap = fit.Model.GapAt(fit.Vector);
        foreach ((string name, GapFunction companion) in fit.Model.Hypothesis.Companions)
        {
            GapFunction By(Complex weight) => gap.Stepped(new GapFunction(GapStep, weight * GapStep * companion.Matrix), gap.Amplitude);
            yield return new Departure($"{name} in phase with it", By(1));
            yield return new Departure($"{name} in phase quadrature", By(Complex.ImaginaryOne), IsOneSided: true);
        }

        if (EndOf(fit) is { } end)
        {
            (double low, double high) = fit.Model.Conditions.GapRange;
            yield return new Departure($"a gap outside of {low:G4} to {high:G4} meV", gap.Stepped(gap, end * (SettingStep - 1)), IsOneSided: true);
        }

        IReadOnlyList<FitParameter> free = fit.Model.Conditions.Free;
        if (!free.Contains(FitParameter.Strength))
        {
            yield return new Departure("another strength of the impurity", StrengthFactor: SettingStep);
        }

        if (fit.Model.Conditions.Impurity != ImpurityKind.Scalar && !free.Contains(FitParameter.Potential))
        {
            yield return new Departure("another potential of the impurity", Potential: (SettingStep - 1) * fit.Value(FitParameter.Strength));
        }

        if (!free.Contains(FitParameter.Broadening))
        {
            yield return new Departure("another broadening", BroadeningFactor: SettingStep);
        }
    }
}
