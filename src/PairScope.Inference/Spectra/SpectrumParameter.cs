namespace PairScope.Inference.Spectra;

/// <summary>A parameter of a tunnelling spectrum that is fitted, beside the normal state's conductance, which enters linearly.</summary>
public enum SpectrumParameter
{
    /// <summary>Bias at which the Fermi levels of tip and sample agree, mV.</summary>
    Offset,

    /// <summary>Δ of the sample, the larger of two; Δ0 of a pairing; meV.</summary>
    Gap,

    /// <summary>The smaller of two gaps, meV.</summary>
    SecondGap,

    /// <summary>Share of the larger of two gaps in the normal state's density of states.</summary>
    Share,

    /// <summary>Γ of Dynes, η of a pairing, meV.</summary>
    Broadening,

    /// <summary>θ of a pairing, rad.</summary>
    MixingAngle,

    /// <summary>Gap of a superconducting tip, meV.</summary>
    TipGap,

    /// <summary>Γ of a superconducting tip, meV.</summary>
    TipBroadening,

    /// <summary>T_c, K, of spectra at several temperatures.</summary>
    CriticalTemperature,
}

/// <summary>Names of the parameters in files.</summary>
public static class SpectrumParameterNames
{
    /// <summary>The name with its unit, as in JSON.</summary>
    public static string Key(this SpectrumParameter parameter) => parameter switch
    {
        SpectrumParameter.Offset => "offsetMillivolts",
        SpectrumParameter.Gap => "gapMeV",
        SpectrumParameter.SecondGap => "secondGapMeV",
        SpectrumParameter.Share => "gapShare",
        SpectrumParameter.Broadening => "broadeningMeV",
        SpectrumParameter.MixingAngle => "mixingAngleRad",
        SpectrumParameter.TipGap => "tipGapMeV",
        SpectrumParameter.CriticalTemperature => "criticalTemperatureKelvin",
        _ => "tipBroadeningMeV",
    };
}
