namespace PairScope.Inference.Spectra;

/// <summary>How a spectrum was taken, and what of it is fitted.</summary>
public sealed record SpectrumConditions
{
    /// <summary>T, K; 0 where nobody knows it, and then the broadening stands for it.</summary>
    public double TemperatureKelvin { get; init; }

    /// <summary>Amplitude of the lock-in's modulation from the middle to the peak, mV.</summary>
    public double LockInMillivolts { get; init; }

    /// <summary>Γ, meV, where it is known; null to fit it.</summary>
    public double? BroadeningMeV { get; init; }

    /// <summary>Bias at which the Fermi levels agree, mV, where it is known; null to fit it.</summary>
    public double? OffsetMillivolts { get; init; }

    /// <summary>Degree of the polynomial that the normal state's conductance is, 0 to 6.</summary>
    public int BackgroundDegree { get; init; } = 2;

    /// <summary>Whether the tip is a superconductor.</summary>
    public bool HasSuperconductingTip { get; init; }

    /// <summary>The tip's gap, meV, where it is known; null to fit it.</summary>
    public double? TipGapMeV { get; init; }

    /// <summary>The tip's Γ, meV, where it is known; null to fit it.</summary>
    public double? TipBroadeningMeV { get; init; } = 0.01;
}
