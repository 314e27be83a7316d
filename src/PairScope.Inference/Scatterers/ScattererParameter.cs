namespace PairScope.Inference.Scatterers;

/// <summary>A parameter of spectra over scatterers on a normal metal.</summary>
/// <remarks>docs/physics.md, "Scatterers on a metal".</remarks>
public enum ScattererParameter
{
    /// <summary>E0, the band's bottom, meV.</summary>
    Bottom,

    /// <summary>m*/mₑ.</summary>
    Mass,

    /// <summary>Γ, meV.</summary>
    Broadening,

    /// <summary>What Γ grows by at 100 meV from the Fermi level, as the square of the energy, meV.</summary>
    BroadeningGrowth,

    /// <summary>Re u at the Fermi level.</summary>
    InversePotential,

    /// <summary>Im u, what the scatterers absorb.</summary>
    Absorption,

    /// <summary>Change of Re u over 100 meV.</summary>
    InverseSlope,

    /// <summary>x of the line's beginning, nm, in the scatterers' frame.</summary>
    X,

    /// <summary>y of the line's beginning, nm.</summary>
    Y,

    /// <summary>The line's angle to x, degrees.</summary>
    Angle,

    /// <summary>Change of the band's share of the conductance over 100 mV.</summary>
    WeightSlope,

    /// <summary>b0, the other states' share, over the band's.</summary>
    Background,

    /// <summary>b1, its change over 100 mV.</summary>
    BackgroundSlope,

    /// <summary>b2.</summary>
    BackgroundCurvature,

    /// <summary>b3.</summary>
    BackgroundCubic,
}

/// <summary>Names and ranges of the parameters.</summary>
public static class ScattererParameters
{
    /// <summary>All of them, in the order of a point.</summary>
    public static IReadOnlyList<ScattererParameter> All { get; } = Enum.GetValues<ScattererParameter>();

    /// <summary>Those that a fit finds unless told otherwise.</summary>
    public static IReadOnlyList<ScattererParameter> Usual { get; } =
        [.. All.Except([ScattererParameter.BroadeningGrowth, ScattererParameter.InverseSlope, ScattererParameter.BackgroundCubic])];

    /// <summary>The name with its unit, as in JSON.</summary>
    public static string Key(this ScattererParameter parameter) => parameter switch
    {
        ScattererParameter.Bottom => "bottomMeV",
        ScattererParameter.Mass => "mass",
        ScattererParameter.Broadening => "broadeningMeV",
        ScattererParameter.BroadeningGrowth => "broadeningGrowthMeV",
        ScattererParameter.InversePotential => "inversePotential",
        ScattererParameter.Absorption => "absorption",
        ScattererParameter.InverseSlope => "inverseSlope",
        ScattererParameter.X => "lineXNanometres",
        ScattererParameter.Y => "lineYNanometres",
        ScattererParameter.Angle => "lineAngleDegrees",
        ScattererParameter.WeightSlope => "weightSlope",
        ScattererParameter.Background => "background",
        ScattererParameter.BackgroundSlope => "backgroundSlope",
        ScattererParameter.BackgroundCurvature => "backgroundCurvature",
        _ => "backgroundCubic",
    };

    /// <summary>The least and the largest value that a fit allows, and the step of its derivatives.</summary>
    internal static (double Low, double High, double Step) Range(this ScattererParameter parameter) => parameter switch
    {
        ScattererParameter.Bottom => (-1e4, 1e4, 0.02),
        ScattererParameter.Mass => (0.005, 20, 2e-4),
        ScattererParameter.Broadening => (0.05, 1e3, 0.01),
        ScattererParameter.BroadeningGrowth => (0, 1e3, 0.01),
        ScattererParameter.Absorption => (0, 100, 2e-3),
        ScattererParameter.X or ScattererParameter.Y => (-1e4, 1e4, 1e-3),
        ScattererParameter.Angle => (-1e3, 1e3, 0.02),
        _ => (-100, 100, 2e-3),
    };
}
