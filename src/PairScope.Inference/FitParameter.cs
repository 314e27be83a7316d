namespace PairScope.Inference;

/// <summary>What a fit may vary.</summary>
public enum FitParameter
{
    /// <summary>μ in meV.</summary>
    ChemicalPotential,

    /// <summary>Δ0 in meV.</summary>
    GapAmplitude,

    /// <summary>θ in radians.</summary>
    MixingAngle,

    /// <summary>Strength of the impurity in meV: V0 of a potential, J of a moment.</summary>
    Strength,

    /// <summary>η in meV.</summary>
    Broadening,

    /// <summary>A factor on the whole map, for data in other units than states/(meV·cell).</summary>
    Scale,

    /// <summary>Θ in radians, the relative phase of two partners; maps do not know its sign.</summary>
    Phase,

    /// <summary>Rashba coupling α_R in meV; maps do not know its sign.</summary>
    Rashba,

    /// <summary>η of the spectra that were taken beside the maps, meV: apparatus and place need not be those of the maps.</summary>
    SpectrumBroadening,

    /// <summary>V0 in meV of the scalar part of an impurity with a moment, whose J is <see cref="Strength"/>.</summary>
    Potential,

    /// <summary>The first of the angles that the hypothesis has of its own, <see cref="Data.Hypothesis.Angles"/>; the next ones follow: <see cref="OwnAngle"/>. Name and meaning are the hypothesis's.</summary>
    FirstOwnAngle,
}

/// <summary>The parameters that a hypothesis has of its own.</summary>
public static class OwnAngle
{
    /// <summary>The parameter that stands for an angle of the hypothesis.</summary>
    /// <param name="index">Its place in <see cref="Data.Hypothesis.Angles"/>.</param>
    public static FitParameter At(int index) => FitParameter.FirstOwnAngle + index;

    /// <summary>The place of the angle that a parameter stands for; null for all others.</summary>
    public static int? IndexOf(FitParameter parameter) => parameter >= FitParameter.FirstOwnAngle ? parameter - FitParameter.FirstOwnAngle : null;
}
